/** The time, and a single alarm; tests bring their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back at a time or soon after, once. Answers with how to call it off. */
  alarm(at: number, ring: () => void): () => void;
}

/** Longer waits overflow a timer of Node. */
const longestWaitMs = 60 * 60 * 1000;

export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(at, ring) {
    const timer = setTimeout(ring, Math.min(Math.max(0, at - Date.now()), longestWaitMs));
    return () => clearTimeout(timer);
  },
};
