/** The events that one subscriber has still to get: in order, one at a time, beside the worker's work and at no cost to it. */
import type { WorkerEventListener } from "../core/define-subscriber.ts";
import type { WorkerEvent } from "../core/worker-event.ts";
import type { Clock } from "./clock.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText, isPowerOfTwo } from "./logger.ts";
import { createWaiters } from "./waiters.ts";

/** What a subscriber is behind by beyond that is lost to it, the oldest first. */
const mostWaiting = 1000;
/** The next event does not wait longer for one. */
const longestCallMs = 10_000;
/** Calls that answer at once, until the worker gets a turn. */
const callsPerTurn = 50;

export interface EventQueueOptions {
  /** The subscriber's. */
  name: string;
  clock: Clock;
  logger: WorkerLogger;
}

export interface EventQueue {
  add(listener: WorkerEventListener, event: WorkerEvent): void;
  /** Resolves when every event has been delivered. */
  idle(): Promise<void>;
  /** Delivers no more, and answers how many events were not. */
  close(): number;
}

interface Entry {
  listener: WorkerEventListener;
  event: WorkerEvent;
}

export function createEventQueue({ name, clock, logger }: EventQueueOptions): EventQueue {
  let waiting: Entry[] = [];
  /** Of the first that waits: to shift an array that is full takes its time. */
  let first = 0;
  let isRunning = false;
  let isClosed = false;
  let failures = 0;
  let missed = 0;
  const whenIdle = createWaiters();

  function take(): Entry | undefined {
    const entry = waiting[first];
    first += 1;
    if (entry === undefined || first >= mostWaiting) {
      waiting = waiting.slice(first);
      first = 0;
    }
    return entry;
  }

  async function run(): Promise<void> {
    let calls = 0;
    for (let entry = take(); entry !== undefined; entry = take()) {
      const promise = call(entry);
      if (promise !== undefined) {
        calls = 0;
        await settled(promise, entry.event);
      } else if (++calls % callsPerTurn === 0) await new Promise<void>((resolve) => clock.soon(resolve));
    }
    isRunning = false;
    whenIdle.resolveAll();
  }

  /** Undefined where there is nothing to wait for. */
  function call({ listener, event }: Entry): Promise<unknown> | undefined {
    try {
      const returned = listener(event);
      if (isThenable(returned)) return Promise.resolve(returned);
    } catch (error) {
      sayFailure(event, errorText(error));
    }
    return undefined;
  }

  function settled(promise: Promise<unknown>, event: WorkerEvent): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(longestCallMs, () => {
        sayFailure(event, `it has not ended within ${longestCallMs / 1000} s`);
        resolve();
      });
      const end = (): void => {
        cancel();
        resolve();
      };
      promise.then(end, (error: unknown) => {
        sayFailure(event, errorText(error));
        end();
      });
    });
  }

  function sayFailure({ type }: WorkerEvent, why: string): void {
    failures += 1;
    if (!isPowerOfTwo(failures)) return;
    logger.warn(`The subscriber ${name} failed on ${type}: ${why}`, { code: "subscriber-failed", subscriber: name, type, failures });
  }

  function dropOldest(): void {
    take();
    missed += 1;
    if (!isPowerOfTwo(missed)) return;
    logger.warn(`The subscriber ${name} is too slow: ${missed} ${missed === 1 ? "event" : "events"} did not reach it.`, {
      code: "subscriber-slow",
      subscriber: name,
      missed,
    });
  }

  return {
    add(listener, event) {
      if (isClosed) return;
      if (waiting.length - first >= mostWaiting) dropOldest();
      waiting.push({ listener, event });
      if (isRunning) return;
      isRunning = true;
      clock.soon(() => void run());
    },
    idle: () => (isRunning ? whenIdle.wait() : Promise.resolve()),
    close() {
      isClosed = true;
      const left = waiting.length - first;
      waiting = [];
      first = 0;
      return left;
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
