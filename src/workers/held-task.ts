import type { Task } from "../core/model/execution.ts";
import type { Lane } from "./lanes.ts";

/** A task from the poll's answer until the server has taken what became of it. */
export interface HeldTask {
  readonly task: Task;
  readonly lane: Lane;
  /** By the worker's monotonic clock, as `startedAt`. */
  readonly receivedAt: number;
  /** When the handler was called; 0 before. */
  startedAt: number;
  stage: "waiting" | "running" | "reporting" | "handing-back";
  /** Aborted when the task is lost or the worker stops; most handlers never look, so it is made when one does. */
  signal(): AbortSignal;
  abort(reason: "lost" | "stopping"): void;
  readonly abortedBy: "lost" | "stopping" | undefined;
  /** Delivered again while it was being handed back: the server has taken the hand-back, its answer is still on the way. */
  redelivery: Task | undefined;
  /** Ends a hand-back that waits for its next try; see `Reporter.report`. */
  withdrawHandBack: (() => boolean) | undefined;
}

export function createHeldTask(task: Task, lane: Lane, receivedAt: number): HeldTask {
  let controller: AbortController | undefined;
  let abortedBy: HeldTask["abortedBy"];
  const reasonOf = () =>
    new Error(abortedBy === "lost" ? "The task is lost to this worker: its response timeout ran out." : "The worker is stopping.");
  return {
    task,
    lane,
    receivedAt,
    startedAt: 0,
    stage: "waiting",
    redelivery: undefined,
    withdrawHandBack: undefined,
    get abortedBy() {
      return abortedBy;
    },
    signal() {
      if (controller === undefined) {
        controller = new AbortController();
        if (abortedBy !== undefined) controller.abort(reasonOf());
      }
      return controller.signal;
    },
    abort(reason) {
      if (abortedBy !== undefined) return;
      abortedBy = reason;
      controller?.abort(reasonOf());
    },
  };
}
