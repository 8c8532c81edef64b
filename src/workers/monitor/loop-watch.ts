/** Watches the main thread: a function that computes without a pause keeps polls, heartbeats and reports waiting. */
import type { Cancel, Clock } from "../clock.ts";

export const loopWindowMs = 30_000;
const tickMs = 1000;

export interface LoopWatch {
  /** How much of the last half minute the main thread did nothing else, in milliseconds. */
  blockedMs(): number;
  /** The longest of these times. */
  longestMs(): number;
  close(): void;
}

/** `onTick` is called every second, with the milliseconds that it comes too late. */
export function createLoopWatch(clock: Clock, onTick: (lateMs: number) => void): LoopWatch {
  let late: { at: number; ms: number }[] = [];
  let due = clock.now() + tickMs;
  let cancel: Cancel = clock.after(tickMs, tick);

  function tick(): void {
    const now = clock.now();
    const ms = Math.max(0, now - due);
    if (ms > 0) late.push({ at: now, ms });
    forget(now);
    due = now + tickMs;
    cancel = clock.after(tickMs, tick);
    onTick(ms);
  }

  function forget(now: number): void {
    late = late.filter(({ at }) => now - at < loopWindowMs);
  }

  /** What has not been ticked yet counts too. */
  function recent(): number[] {
    const now = clock.now();
    forget(now);
    return [...late.map(({ ms }) => ms), Math.max(0, now - due)];
  }

  return {
    blockedMs: () => recent().reduce((sum, ms) => sum + ms, 0),
    longestMs: () => Math.max(...recent()),
    close: () => cancel(),
  };
}
