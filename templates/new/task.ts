import { defineTask, NonRetryableError } from "conductor-flow";

interface Input {
  id: string;
}

export default defineTask(
  {
    {{namespaceLine}}
    name: "{{name}}",
    description: "{{words}}.",
    retryCount: 3,
    retryLogic: "EXPONENTIAL_BACKOFF",
    retryDelaySeconds: 1,
    responseTimeoutSeconds: 60,
    timeoutSeconds: 300,
    inputKeys: ["id"],
    outputKeys: ["id", "done"],
  },
  async ({ id }: Input, { log }) => {
    // Another try would not help, so this fails at once. Any other error is tried again, `retryCount` times.
    if (!id) throw new NonRetryableError("the input has no id");
    log(`working on ${id}`);
    return { id, done: true };
  },
);
