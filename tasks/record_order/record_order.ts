import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { defineTask } from "conductor-flow";

interface Outcome {
  resultsFile: string;
  orderId: string;
  state: "shipped" | "back-order";
  totalCents: number;
  tracking?: string;
  missing?: string[];
}

/** Adds one line of JSON per order to the results file. */
export default defineTask(
  {
    name: "record_order",
    description: "Writes the outcome of an order to the results file.",
    retryCount: 3,
    retryDelaySeconds: 1,
    responseTimeoutSeconds: 30,
    timeoutSeconds: 120,
  },
  async ({ resultsFile, ...outcome }: Outcome) => {
    const file = path.resolve(resultsFile);
    await mkdir(path.dirname(file), { recursive: true });
    await appendFile(file, `${JSON.stringify(outcome)}\n`);
    return { recorded: true };
  },
);
