/** What became of a task: what is reported. */
import type { JsonObject } from "../core/json.ts";
import type { TaskLog, TaskResultStatus } from "../core/model/execution.ts";
import { isNonRetryableError } from "../core/task-errors.ts";
import { errorName, errorText } from "./logger.ts";
import type { TaskLogBook } from "./task-log.ts";
import { cut } from "./task-log.ts";

/** The server cuts reasons there. */
export const mostReasonLength = 500;
const mostStackLength = 8192;

export interface TaskOutcome {
  /** `IN_PROGRESS`: the handler wants the task to be offered again. */
  status: TaskResultStatus;
  output: JsonObject;
  reason?: string;
  /** With `IN_PROGRESS`. */
  callbackAfterSeconds?: number;
  logs: TaskLog[];
  /** The output as JSON, where it was written already. */
  outputJson?: string;
  /** Of the output as JSON. */
  outputBytes?: number;
  /** What was thrown, by its name. */
  errorName?: string;
}

/** No try may help. */
export function terminalOutcome(reason: string, logs: TaskLogBook): TaskOutcome {
  return { status: "FAILED_WITH_TERMINAL_ERROR", output: {}, reason: cut(reason, mostReasonLength), logs: logs.entries() };
}

/** Why a handler is given up: it ran too long, what it ran in is no more, or its input could not be fetched. */
export type GivenUp = "HandlerTimeout" | "HandlerCrash" | "InputUnreadable";

/** Of a handler that has not ended by itself; another try may. */
export function givenUpOutcome(reason: string, logs: TaskLogBook, name: GivenUp): TaskOutcome {
  return { status: "FAILED", output: {}, reason: cut(reason, mostReasonLength), logs: logs.entries(), errorName: name };
}

/** Of an error that reached no caller. */
export function strayOutcome(error: unknown, what: string, logs: TaskLogBook): TaskOutcome {
  const thrown = failedOutcome(error, logs);
  return { ...thrown, status: "FAILED", reason: cut(`${what}: ${thrown.reason}`, mostReasonLength) };
}

/** Of what a handler threw: anything, also what throws itself when somebody looks at it. */
export function failedOutcome(error: unknown, logs: TaskLogBook): TaskOutcome {
  try {
    const reason = describe(error);
    if (error instanceof Error && error.stack !== undefined) logs.add(cut(error.stack, mostStackLength));
    return {
      status: isNonRetryableError(error) ? "FAILED_WITH_TERMINAL_ERROR" : "FAILED",
      output: {},
      reason: cut(reason === "" ? "The handler threw an error without a message." : reason, mostReasonLength),
      logs: logs.entries(),
      errorName: errorName(error),
    };
  } catch {
    const reason = "The handler threw a value that cannot be shown.";
    return { status: "FAILED", output: {}, reason, logs: logs.entries(), errorName: typeof error };
  }
}

function describe(error: unknown): string {
  if (error === null || error === undefined) return `The handler threw ${String(error)}.`;
  if (typeof error === "object" && !(error instanceof Error)) {
    return "message" in error && typeof error.message === "string" ? error.message : `The handler threw ${JSON.stringify(error)}.`;
  }
  return errorText(error);
}
