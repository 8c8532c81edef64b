/**
 * What a handler throws to say whether trying again may help. Any other throw counts as retryable.
 * They are known by a registered symbol: a task module may import another copy of this package.
 */
const brand = Symbol.for("conductor-flow.task-error");

type Verdict = "retryable" | "terminal";

class TaskError extends Error {
  constructor(name: string, verdict: Verdict, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    Object.defineProperty(this, brand, { value: verdict });
  }
}

/** The task ends as FAILED; the server tries again as the task's definition says. */
export class RetryableError extends TaskError {
  constructor(message: string, options?: ErrorOptions) {
    super("RetryableError", "retryable", message, options);
  }
}

/** The task ends as FAILED_WITH_TERMINAL_ERROR: no further try. */
export class NonRetryableError extends TaskError {
  constructor(message: string, options?: ErrorOptions) {
    super("NonRetryableError", "terminal", message, options);
  }
}

function verdictOf(error: unknown): unknown {
  if (typeof error !== "object" || error === null || !(brand in error)) return undefined;
  return error[brand];
}

export function isRetryableError(error: unknown): error is RetryableError {
  return verdictOf(error) === "retryable";
}

export function isNonRetryableError(error: unknown): error is NonRetryableError {
  return verdictOf(error) === "terminal";
}
