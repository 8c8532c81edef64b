import { defineTask, NonRetryableError } from "conductor-flow";
import { z } from "zod";

const order = z.object({
  orderId: z.string().regex(/^ORD-\d+$/),
  customer: z.object({ name: z.string().min(1), email: z.email() }),
  shipTo: z.object({ country: z.string().length(2), city: z.string().min(1) }),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int() })).min(1),
  payment: z.object({ method: z.enum(["card", "invoice", "wallet"]), token: z.string() }),
});

/** Refuses what no later step could mend. The schema says what an order looks like; the handler says what one must make sense of. */
export default defineTask(
  {
    name: "validate_order",
    description: "Checks one order; an order that makes no sense fails at once.",
    retryCount: 0,
    responseTimeoutSeconds: 30,
    timeoutSeconds: 60,
    input: z.object({ order }),
  },
  async ({ order }) => {
    const empty = order.lines.find((line) => line.quantity < 1);
    if (empty) throw new NonRetryableError(`${order.orderId}: ${empty.sku} is ordered ${empty.quantity} times`);
    return { order };
  },
);
