/** Time and chance as values, so that tests decide both. */
export interface Clock {
  /** Monotonic milliseconds: a step of the wall clock changes no lease and no back-off. */
  now(): number;
  /** Epoch milliseconds, for what the server shows to people. */
  epochMs(): number;
  /** Runs once after that many milliseconds. The answer cancels it. */
  after(ms: number, run: () => void): Cancel;
  /** Runs in this turn of the event loop, after what is already due: several calls for one thing become one. */
  soon(run: () => void): void;
}

export type Cancel = () => void;

/** From 0 to below 1, as Math.random. */
export type Random = () => number;

export const systemClock: Clock = {
  now: () => performance.now(),
  epochMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  soon(run) {
    setImmediate(run);
  },
};
