/** All that waits for a time, on one heap with one alarm of the clock for the nearest. */
import type { Clock } from "./clock.ts";
import { createHeap } from "./heap.ts";
import type { HeapItem } from "./heap.ts";

export interface Timer extends HeapItem {
  readonly at: number;
  readonly run: () => void;
  readonly order: number;
}

export interface Timers {
  /** Runs at a time (epoch milliseconds), at the earliest in a later turn of the event loop. */
  schedule(at: number, run: () => void): Timer;
  cancel(timer: Timer): void;
  /** Nothing runs any more. */
  close(): void;
}

/** `onError` hears of what the scheduled work throws; the others still run. */
export function createTimers(clock: Clock, onError: (error: unknown) => void): Timers {
  const heap = createHeap<Timer>((left, right) => left.at < right.at || (left.at === right.at && left.order < right.order));
  let order = 0;
  let armed: { at: number; cancel: () => void } | undefined;
  let closed = false;

  function arm(): void {
    const next = heap.peek();
    if (armed !== undefined && armed.at === next?.at) return;
    armed?.cancel();
    armed = undefined;
    if (next === undefined || closed) return;
    armed = { at: next.at, cancel: clock.alarm(next.at, ring) };
  }

  function ring(): void {
    armed = undefined;
    const now = clock.now();
    for (let next = heap.peek(); next !== undefined && next.at <= now; next = heap.peek()) {
      heap.pop();
      try {
        next.run();
      } catch (error) {
        onError(error);
      }
    }
    arm();
  }

  return {
    schedule(at, run) {
      order += 1;
      const timer: Timer = { at, run, order, heapIndex: -1 };
      if (closed) return timer;
      heap.push(timer);
      if (heap.peek() === timer) arm();
      return timer;
    },
    cancel(timer) {
      const isNext = heap.peek() === timer;
      heap.remove(timer);
      if (isNext) arm();
    },
    close() {
      closed = true;
      heap.clear();
      armed?.cancel();
      armed = undefined;
    },
  };
}
