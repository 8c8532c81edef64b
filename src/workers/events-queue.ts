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
/** For calls that answer at once; then the worker gets its turn. */
const longestTurnMs = 5;

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
    let turnAt = clock.now();
    for (let entry = take(); entry !== undefined; entry = take()) {
      const delivered = deliver(entry, clock);
      const isWaiting = delivered instanceof Promise;
      const failure = isWaiting ? await delivered : delivered;
      if (failure !== undefined) sayFailure(entry.event, failure);
      if (!isWaiting && clock.now() - turnAt < longestTurnMs) continue;
      if (!isWaiting) await new Promise<void>((resolve) => clock.soon(resolve));
      turnAt = clock.now();
    }
    isRunning = false;
    whenIdle.resolveAll();
  }

  function sayFailure({ type }: WorkerEvent, why: string): void {
    failures += 1;
    if (!isPowerOfTwo(failures)) return;
    const often = failures === 1 ? "" : ` (${failures} failures so far)`;
    logger.warn(`The subscriber ${name} failed on ${type}: ${why}${often}`, {
      code: "subscriber-failed",
      subscriber: name,
      type,
      failures,
    });
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

/** Answers why it failed: at once where there is nothing to wait for. */
function deliver({ listener, event }: Entry, clock: Clock): string | undefined | Promise<string | undefined> {
  try {
    const returned = listener(event);
    return isThenable(returned) ? awaitEnd(Promise.resolve(returned), clock) : undefined;
  } catch (error) {
    return describe(error);
  }
}

function awaitEnd(promise: Promise<unknown>, clock: Clock): Promise<string | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(longestCallMs, () => resolve(`it has not ended within ${longestCallMs / 1000} s`));
    const end = (failure?: string): void => {
      cancel();
      resolve(failure);
    };
    promise.then(
      () => end(),
      (error: unknown) => end(describe(error)),
    );
  });
}

function describe(error: unknown): string {
  try {
    return errorText(error);
  } catch {
    return "it threw a value that cannot be shown";
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
