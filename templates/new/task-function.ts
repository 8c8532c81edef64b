import { NonRetryableError } from "conductor-flow";
import type { TaskContext } from "conductor-flow";

interface Input {
  id: string;
}

export default async function run({ id }: Input, { log }: TaskContext) {
  // Another try would not help, so this fails at once. Any other error is tried again, `retryCount` times.
  if (!id) throw new NonRetryableError("the input has no id");
  log(`working on ${id}`);
  return { id, done: true };
}
