/** A clock that stands still until somebody moves it, and knows when something is due next. */
import type { Clock } from "../server/runtime/clock.ts";

export interface SkippingClock extends Clock {
  /** When the next alarm rings, in epoch milliseconds; undefined where none is set. */
  nextAt(): number | undefined;
  /** Moves the time to there, never back, and rings what is due by then, in order. */
  moveTo(at: number): void;
}

interface Alarm {
  at: number;
  ring: () => void;
}

/** `start`: epoch milliseconds. */
export function createSkippingClock(start: number): SkippingClock {
  let time = start;
  // Few at any time: the runtime has one for all that it waits for.
  const alarms = new Set<Alarm>();

  function next(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of alarms) if (first === undefined || alarm.at < first.at) first = alarm;
    return first;
  }

  return {
    now: () => time,
    alarm(at, ring) {
      const alarm = { at, ring };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    nextAt: () => next()?.at,
    moveTo(at) {
      for (let due = next(); due !== undefined && due.at <= at; due = next()) {
        alarms.delete(due);
        time = Math.max(time, due.at);
        due.ring();
      }
      time = Math.max(time, at);
    },
  };
}
