import type { Task } from "../core/model/execution.ts";
import type { Lane } from "./lanes.ts";

/**
 * Why a handler is told to end: the server has given the task away (`lost`), its run or itself has ended there (`cancelled`), or
 * the worker is stopping.
 */
export type AbortReason = "lost" | "cancelled" | "stopping";

/** A task from the poll's answer until the server has taken what became of it. */
export interface HeldTask {
  readonly task: Task;
  readonly lane: Lane;
  /** By the worker's monotonic clock, as `startedAt`. */
  readonly receivedAt: number;
  /** When the handler was called; 0 before. */
  startedAt: number;
  stage: "waiting" | "running" | "reporting" | "handing-back";
  /** Its response timeout ran out, or the server has given it to somebody else. What is reported all the same comes late. */
  isLost: boolean;
  /** Aborted when the task is lost or the worker stops; most handlers never look, so it is made when one does. */
  signal(): AbortSignal;
  /** Only the first reason counts. */
  abort(reason: AbortReason): void;
  readonly abortedBy: AbortReason | undefined;
}

const messages: Readonly<Record<AbortReason, string>> = {
  lost: "The task is lost to this worker: the server has given it away.",
  cancelled: "The task is cancelled: it has ended on the server, or its run has.",
  stopping: "The worker is stopping.",
};

export function createHeldTask(task: Task, lane: Lane, receivedAt: number): HeldTask {
  let controller: AbortController | undefined;
  let abortedBy: AbortReason | undefined;
  return {
    task,
    lane,
    receivedAt,
    startedAt: 0,
    stage: "waiting",
    isLost: false,
    get abortedBy() {
      return abortedBy;
    },
    signal() {
      if (controller === undefined) {
        controller = new AbortController();
        if (abortedBy !== undefined) controller.abort(toError(abortedBy));
      }
      return controller.signal;
    },
    abort(reason) {
      if (abortedBy !== undefined) return;
      abortedBy = reason;
      controller?.abort(toError(reason));
    },
  };
}

/** What handlers see as `signal.reason`, and what `fetch` and the like reject with: `code` tells the reasons apart. */
function toError(reason: AbortReason): Error {
  return Object.assign(new Error(messages[reason]), { name: "AbortError", code: reason });
}
