import { defineTask, NonRetryableError } from "conductor-flow";

interface Input {
  name: string;
}

export default defineTask(
  {
    name: "greet",
    description: "Writes a greeting.",
    retryCount: 2,
    retryDelaySeconds: 1,
    responseTimeoutSeconds: 30,
    timeoutSeconds: 60,
    inputKeys: ["name"],
    outputKeys: ["greeting"],
  },
  async ({ name }: Input, { log }) => {
    // Another try would not help, so this fails at once. Any other error is tried again, `retryCount` times.
    if (!name) throw new NonRetryableError("there is nobody to greet: the input has no name");
    log(`greeting ${name}`);
    return { greeting: `Hello, ${name}!` };
  },
);
