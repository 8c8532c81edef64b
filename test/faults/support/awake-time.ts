/** Time in which this process could run. A machine that stalls takes no time from anybody's deadlines, as it would on servers apart. */
export interface AwakeTime {
  after(ms: number, run: () => void): void;
  stop(): void;
}

const tickMs = 50;
/** Of the time between two ticks no more counts, however late the second one is. */
const mostMs = 2 * tickMs;

export function createAwakeTime(): AwakeTime {
  let awakeMs = 0;
  let tickedAt = performance.now();
  const ticker = setInterval(() => {
    const now = performance.now();
    awakeMs += Math.min(mostMs, now - tickedAt);
    tickedAt = now;
  }, tickMs);
  return {
    after(ms, run) {
      const dueMs = awakeMs + ms;
      const wait = (left: number): void =>
        void setTimeout(() => (awakeMs < dueMs ? wait(Math.max(tickMs, dueMs - awakeMs)) : run()), left).unref();
      wait(ms);
    },
    stop: () => clearInterval(ticker),
  };
}
