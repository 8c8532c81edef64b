import { defineTask, NonRetryableError, RetryableError } from "conductor-flow";
import { z } from "zod";

/** The example's payment gateway: every seventh order finds it busy at the first try. */
function gatewayIsBusy(orderId: string, attempt: number): boolean {
  return attempt === 1 && Number(orderId.replace(/\D/g, "")) % 7 === 0;
}

/** Charges the customer. A busy gateway is worth another try, a declined card is not. */
export default defineTask(
  {
    name: "charge_payment",
    description: "Charges the total of an order.",
    retryCount: 3,
    retryLogic: "EXPONENTIAL_BACKOFF",
    retryDelaySeconds: 1,
    maxRetryDelaySeconds: 10,
    responseTimeoutSeconds: 30,
    timeoutSeconds: 120,
    input: z.object({
      orderId: z.string(),
      totalCents: z.int().nonnegative(),
      payment: z.object({ method: z.string(), token: z.string() }),
    }),
  },
  async ({ orderId, totalCents, payment }, { attempt, idempotencyKey, log }) => {
    if (gatewayIsBusy(orderId, attempt)) throw new RetryableError(`the payment gateway is busy (try ${attempt} for ${orderId})`);
    if (payment.token === "tok_declined") throw new NonRetryableError(`the card of ${orderId} was declined`);
    log(`charged ${totalCents} cents by ${payment.method}`);
    return { receipt: `rcpt-${idempotencyKey}`, chargedCents: totalCents };
  },
);
