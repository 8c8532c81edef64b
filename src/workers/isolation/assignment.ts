/** A task at hand in a thread or process: its time limit, its signal, and its end. */
import type { Task } from "../../core/model/execution.ts";
import type { Cancel, Clock } from "../clock.ts";
import type { TaskLogBook } from "../task-log.ts";
import type { TaskOutcome } from "../task-outcome.ts";
import { watchTime } from "../time-limit.ts";
import type { SentReason } from "./messages.ts";

export interface Assignment {
  task: Task;
  signal: () => AbortSignal;
  logs: TaskLogBook;
  settle: (outcome: TaskOutcome) => void;
}

/** What a handler gets to end in whose task has ended on the server. What it is stopped for otherwise ends with its worker. */
const cancelGraceMs = 5000;

export interface Watch {
  clock: Clock;
  handlerTimeoutMs: number | undefined;
  onAbort: (reason: SentReason) => void;
  onOver: (reason: string) => void;
}

/** Until the answer is called. A signal that is aborted already is said at once. */
export function watchAssignment({ signal }: Assignment, { clock, handlerTimeoutMs, onAbort, onOver }: Watch): () => void {
  const aborted = signal();
  let cancelGrace: Cancel | undefined;
  const abort = (): void => {
    const reason = toSentReason(aborted.reason);
    onAbort(reason);
    if (reason.code === "cancelled")
      cancelGrace = clock.after(cancelGraceMs, () => onOver("The handler did not end though its task was cancelled."));
  };
  if (aborted.aborted) abort();
  aborted.addEventListener("abort", abort, { once: true });
  const cancel =
    handlerTimeoutMs === undefined
      ? undefined
      : watchTime(clock, handlerTimeoutMs, { onSoft: (reason) => onAbort(toSentReason(reason)), onHard: onOver });
  return () => {
    aborted.removeEventListener("abort", abort);
    cancel?.();
    cancelGrace?.();
  };
}

function toSentReason(reason: unknown): SentReason {
  if (!(reason instanceof Error)) return { name: "AbortError", message: String(reason) };
  const code = "code" in reason && typeof reason.code === "string" ? { code: reason.code } : {};
  return { name: reason.name, message: reason.message, ...code };
}
