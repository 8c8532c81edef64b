import { createHash } from "node:crypto";
import { defineTask } from "conductor-flow";

interface Parcel {
  orderId: string;
  carrier: string;
  city: string;
}

/** Prints the label; the tracking number follows from the order, so a second print gives the same one. */
export default defineTask(
  {
    name: "print_label",
    description: "Makes the label and the tracking number of a parcel.",
    retryCount: 2,
    retryDelaySeconds: 1,
    responseTimeoutSeconds: 30,
    timeoutSeconds: 120,
  },
  async ({ orderId, carrier, city }: Parcel) => {
    const digest = createHash("sha256").update(`${carrier}/${orderId}`).digest("hex");
    return { tracking: `${carrier.slice(0, 2).toUpperCase()}${digest.slice(0, 10)}`, city };
  },
);
