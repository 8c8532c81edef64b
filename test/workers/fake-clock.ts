import type { Clock } from "../../src/workers/clock.ts";

export interface FakeClock extends Clock {
  /** Lets that much time pass, running what falls due in its order. */
  advance(ms: number): Promise<void>;
  /** Lets everything that is due now run, time standing still. */
  settle(): Promise<void>;
  sleep(ms: number): Promise<void>;
  /** Timers that are set. */
  timers(): number;
}

export function createFakeClock(): FakeClock {
  const epoch = 1_700_000_000_000;
  const timers = new Map<number, { at: number; run: () => void }>();
  let now = 0;
  let lastId = 0;

  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

  function takeNext(until: number): { at: number; run: () => void } | undefined {
    let next: { id: number; at: number; run: () => void } | undefined;
    for (const [id, timer] of timers) if (timer.at <= until && (next === undefined || timer.at < next.at)) next = { id, ...timer };
    if (next !== undefined) timers.delete(next.id);
    return next;
  }

  const after: Clock["after"] = (ms, run) => {
    const id = ++lastId;
    timers.set(id, { at: now + Math.max(0, ms), run });
    return () => timers.delete(id);
  };

  return {
    now: () => now,
    epochMs: () => epoch + now,
    after,
    soon: (run) => queueMicrotask(run),
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let timer = takeNext(until); timer !== undefined; timer = takeNext(until)) {
        now = timer.at;
        timer.run();
        await settle();
      }
      now = until;
      await settle();
    },
    settle,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    timers: () => timers.size,
  };
}
