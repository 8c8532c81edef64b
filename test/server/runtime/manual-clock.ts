/** A clock that stands still until a test moves it. */
import type { Clock } from "../../../src/server/runtime/clock.ts";
import { createSkippingClock } from "../../../src/testing/skipping-clock.ts";

export interface ManualClock extends Clock {
  /** Moves the time and rings what is due on the way, in order. */
  advance(ms: number): void;
}

export function createManualClock(start = 1_700_000_000_000): ManualClock {
  const clock = createSkippingClock(start);
  return { ...clock, advance: (ms) => clock.moveTo(clock.now() + ms) };
}
