/** When each open run is to be decided again. */
import type { Timer, Timers } from "./timers.ts";

export interface RunTimers {
  /** Undefined: nothing can happen to the run by itself. */
  set(workflowId: string, wakeAt: number | undefined): void;
  get(workflowId: string): number | undefined;
}

/**
 * Most runs end long before their time is up, and most changes only move it back. So a timer is left where it is as long as it is
 * not too late, and looks again when it rings.
 */
export function createRunTimers(timers: Timers, wake: (workflowId: string) => void): RunTimers {
  const entries = new Map<string, { wakeAt: number; timer: Timer }>();

  function ring(workflowId: string): void {
    const entry = entries.get(workflowId);
    if (entry === undefined) return;
    if (entry.wakeAt > entry.timer.at) {
      entry.timer = timers.schedule(entry.wakeAt, () => ring(workflowId));
      return;
    }
    entries.delete(workflowId);
    wake(workflowId);
  }

  return {
    set(workflowId, wakeAt) {
      const entry = entries.get(workflowId);
      if (entry !== undefined && wakeAt !== undefined && entry.timer.at <= wakeAt) {
        entry.wakeAt = wakeAt;
        return;
      }
      if (entry !== undefined) timers.cancel(entry.timer);
      if (wakeAt === undefined) entries.delete(workflowId);
      else entries.set(workflowId, { wakeAt, timer: timers.schedule(wakeAt, () => ring(workflowId)) });
    },
    get: (workflowId) => entries.get(workflowId)?.wakeAt,
  };
}
