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
  return new Held(task, lane, receivedAt);
}

/** A class because there is one for each task: its methods are shared, where closures would be made anew. */
class Held implements HeldTask {
  readonly task: Task;
  readonly lane: Lane;
  readonly receivedAt: number;
  startedAt = 0;
  stage: HeldTask["stage"] = "waiting";
  isLost = false;
  abortedBy: AbortReason | undefined = undefined;
  #controller: AbortController | undefined = undefined;

  constructor(task: Task, lane: Lane, receivedAt: number) {
    this.task = task;
    this.lane = lane;
    this.receivedAt = receivedAt;
  }

  signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.abortedBy !== undefined) this.#controller.abort(toError(this.abortedBy));
    }
    return this.#controller.signal;
  }

  abort(reason: AbortReason): void {
    if (this.abortedBy !== undefined) return;
    this.abortedBy = reason;
    this.#controller?.abort(toError(reason));
  }
}

/** What handlers see as `signal.reason`, and what `fetch` and the like reject with: `code` tells the reasons apart. */
function toError(reason: AbortReason): Error {
  return Object.assign(new Error(messages[reason]), { name: "AbortError", code: reason });
}
