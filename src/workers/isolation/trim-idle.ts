/** Ends threads and processes that a rush has started and nobody has needed since: each holds tens of MiB. */
import type { Cancel, Clock } from "../clock.ts";
import type { Isolate } from "./isolate.ts";

/** How long one must have been free all the time. */
const idleMs = 60_000;

export interface IdleTrim {
  /** To be called when tasks were given out, or have ended. */
  note(): void;
  close(): void;
}

/** The last one stays, so that the next task need not wait for a start. */
export function createIdleTrim(isolates: Set<Isolate>, clock: Clock): IdleTrim {
  const free = (): Isolate[] => [...isolates].filter(({ state }) => state === "free");
  /** The fewest that were free at a time since the last look. */
  let leastFree = Infinity;
  let cancelLook: Cancel | undefined;

  function look(): void {
    cancelLook = undefined;
    const surplus = Math.min(leastFree, isolates.size - 1);
    // Tasks go to the first ones, so the last ones rest.
    for (const isolate of free().reverse().slice(0, surplus)) {
      isolates.delete(isolate);
      void isolate.kill();
    }
    leastFree = Infinity;
    note();
  }

  function note(): void {
    if (isolates.size <= 1) return;
    const now = free().length;
    leastFree = Math.min(leastFree, now);
    if (now > 0) cancelLook ??= clock.after(idleMs, look);
  }

  return { note, close: () => cancelLook?.() };
}
