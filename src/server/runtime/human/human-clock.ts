/** Tells when the time of an assignment is up. */
import type { Timer, Timers } from "../timers.ts";
import type { HumanSide } from "./human-side.ts";

export interface HumanClock {
  /** Waits for what the side says in place of what it waited for before. */
  watch(side: Pick<HumanSide, "taskId" | "workflowId" | "dueAt">): void;
  forget(taskId: string): void;
}

/** Whoever is rung looks whether it is still so: the task may have ended, or have been claimed. */
export function createHumanClock(timers: Timers, ring: (side: Pick<HumanSide, "taskId" | "workflowId">) => void): HumanClock {
  const waiting = new Map<string, Timer>();

  function forget(taskId: string): void {
    const timer = waiting.get(taskId);
    if (timer === undefined) return;
    timers.cancel(timer);
    waiting.delete(taskId);
  }

  return {
    forget,
    watch({ taskId, workflowId, dueAt }) {
      forget(taskId);
      if (dueAt === undefined) return;
      const timer = timers.schedule(dueAt, () => {
        waiting.delete(taskId);
        ring({ taskId, workflowId });
      });
      waiting.set(taskId, timer);
    },
  };
}
