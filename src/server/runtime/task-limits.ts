/** All that can keep a ready task from being handed out: `concurrentExecLimit` and `rateLimitPerFrequency` of its definition. */
import type { Task } from "../../core/model/execution.ts";
import type { QueuedTask } from "../store/store.ts";
import { createExecLimits } from "./exec-limits.ts";
import { createRateLimits } from "./rate-limits.ts";
import type { RateLimitParts } from "./rate-limits.ts";

export interface TaskLimits {
  /** True where the task may not be handed out yet: it is kept, and gets to `release` when it may. If false, it counts. */
  keepsBack(task: Task, queued: QueuedTask): boolean;
  unpark(taskId: string): void;
  /** Takes note of what became of a task. */
  observe(task: Task): void;
  /** The task is gone. */
  forget(task: Task): void;
  /** It was not handed out after all. */
  takeBack(task: Task): void;
  /** For recovery. */
  markHeld(taskDefName: string, taskId: string): void;
  /** Tasks that are kept back. */
  parked(): Iterable<QueuedTask>;
}

export function createTaskLimits(parts: RateLimitParts): TaskLimits {
  const held = createExecLimits(parts.release);
  const rates = createRateLimits(parts);
  return {
    keepsBack(task, queued) {
      if (!held.admits(task)) held.park(task.taskDefName, queued);
      else if (!rates.admits(task)) rates.park(task, queued);
      else return false;
      return true;
    },
    unpark(taskId) {
      held.unpark(taskId);
      rates.unpark(taskId);
    },
    observe: held.observe,
    forget: held.forget,
    takeBack(task) {
      held.forget(task);
      rates.takeBack(task);
    },
    markHeld: held.markHeld,
    *parked() {
      yield* held.parked();
      yield* rates.parked();
    },
  };
}
