/** A clock that stands still until a test moves it. */
import type { Clock } from "../../../src/server/runtime/clock.ts";

export interface ManualClock extends Clock {
  /** Moves the time and rings what is due on the way, in order. */
  advance(ms: number): void;
}

export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let time = start;
  const alarms = new Set<{ at: number; ring: () => void }>();
  return {
    now: () => time,
    alarm(at, ring) {
      const alarm = { at, ring };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    advance(ms) {
      const end = time + ms;
      for (;;) {
        const [next] = [...alarms].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at);
        if (next === undefined) break;
        alarms.delete(next);
        time = Math.max(time, next.at);
        next.ring();
      }
      time = end;
    },
  };
}
