/** Gives tasks their slots. A task that finds none waits for the next one, and is given up if that takes too long. */
import type { Cancel, Clock } from "./clock.ts";
import type { HeldTask } from "./held-task.ts";
import type { Pool } from "./lanes.ts";
import type { WorkerObserver } from "./observer.ts";
import { removeFrom } from "./passing.ts";
import type { TaskOutcome } from "./task-outcome.ts";
import { createWaiters } from "./waiters.ts";

/** A task that waits longer is better off with another worker, or back in its queue. */
const longestWaitMs = 5000;

export interface DispatcherOptions {
  pool: Pool;
  clock: Clock;
  observer: WorkerObserver;
  /** Never rejects. */
  run(held: HeldTask): Promise<TaskOutcome>;
  /** The slot is free again. Called once more when a handler ends whose task was ended without it. */
  onEnd(held: HeldTask, outcome: TaskOutcome): void;
  onOverdue(held: HeldTask): void;
}

export interface Dispatcher {
  admit(held: HeldTask): void;
  /** Ends a running task without waiting for its handler. */
  end(held: HeldTask, outcome: TaskOutcome): void;
  /** Takes back what has not started. */
  takeWaiting(): HeldTask[];
  running(): HeldTask[];
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
  close(): void;
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { pool, clock, observer } = options;
  const waiting: { held: HeldTask; since: number }[] = [];
  const running: HeldTask[] = [];
  let cancelOverdue: Cancel | undefined;
  const whenIdle = createWaiters();

  async function start(held: HeldTask): Promise<void> {
    pool.start(held.lane);
    running.push(held);
    held.stage = "running";
    held.startedAt = clock.now();
    observer.started?.(held);
    end(held, await options.run(held));
  }

  function end(held: HeldTask, outcome: TaskOutcome): void {
    if (removeFrom(running, held)) {
      observer.ended?.(held, outcome, clock.now() - held.startedAt);
      pool.end(held.lane);
      startWaiting();
    }
    options.onEnd(held, outcome);
    if (running.length === 0) whenIdle.resolveAll();
  }

  function startWaiting(): void {
    for (let index = 0; index < waiting.length && pool.running() < pool.size;) {
      const entry = waiting[index];
      if (entry === undefined || !pool.mayStart(entry.held.lane)) index += 1;
      else {
        waiting.splice(index, 1);
        pool.wait(entry.held.lane, -1);
        void start(entry.held);
      }
    }
  }

  function giveUpOverdue(): void {
    cancelOverdue = undefined;
    const now = clock.now();
    while (waiting[0] !== undefined && now - waiting[0].since >= longestWaitMs) {
      const entry = waiting.shift();
      if (entry === undefined) break;
      pool.wait(entry.held.lane, -1);
      options.onOverdue(entry.held);
    }
    watchOverdue();
  }

  function watchOverdue(): void {
    const first = waiting[0];
    if (first === undefined || cancelOverdue !== undefined) return;
    cancelOverdue = clock.after(Math.max(0, first.since + longestWaitMs - clock.now()), giveUpOverdue);
  }

  return {
    admit(held) {
      if (pool.mayStart(held.lane)) {
        void start(held);
        return;
      }
      waiting.push({ held, since: clock.now() });
      observer.queued?.(held);
      pool.wait(held.lane, 1);
      watchOverdue();
    },
    end,
    takeWaiting() {
      const taken = waiting.splice(0).map((entry) => entry.held);
      for (const held of taken) pool.wait(held.lane, -1);
      return taken;
    },
    running: () => [...running],
    idle: () => (running.length === 0 ? Promise.resolve() : whenIdle.wait()),
    close: () => cancelOverdue?.(),
  };
}
