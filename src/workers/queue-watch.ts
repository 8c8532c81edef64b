/**
 * Watches the server's counts of its queues. One cheap request tells of all task types where there are more of them than long polls.
 * Counts are hints: some servers count only what they have at hand, and all count what is not due yet. So they are trusted only while
 * polls bear them out, and the watch gives way where it costs the server much.
 */
import { createAlarm } from "./alarm.ts";
import type { Clock } from "./clock.ts";

const everyMs = 125;
/** As long as nothing has shown that the counts are right. */
const unprovenEveryMs = 500;
/** The server spends at most this part of its time on one worker's watch. */
const costPart = 1 / 20;
const againAfterFailureMs = 300_000;
/** Tasks found in a queue that was counted as empty: one may have come between the two. */
const mostMissed = 2;

export interface QueueWatchOptions {
  clock: Clock;
  ask(): Promise<Record<string, number>>;
  /** Whether there is a use in asking now. */
  mayAsk(): boolean;
  onSizes(sizes: Record<string, number>): void;
}

export interface QueueWatch {
  start(): void;
  /** Polls have shown that the counts are right. */
  readonly isTrusted: boolean;
  /** A poll upon a count brought tasks. */
  confirm(): void;
  /** A task was found waiting in a queue that was counted as empty. */
  doubt(): void;
  close(): void;
}

export function createQueueWatch({ clock, ask, mayAsk, onSizes }: QueueWatchOptions): QueueWatch {
  const alarm = createAlarm(clock, ring);
  let isTrusted = false;
  let missed = 0;
  let tookMs = 0;
  let isClosed = false;

  function rest(): void {
    if (!isClosed) alarm.set(clock.now() + Math.max(isTrusted ? everyMs : unprovenEveryMs, tookMs / costPart) - tookMs);
  }

  function ring(): void {
    if (mayAsk()) void look();
    else rest();
  }

  async function look(): Promise<void> {
    const askedAt = clock.now();
    try {
      const sizes = await ask();
      tookMs = clock.now() - askedAt;
      if (isClosed) return;
      onSizes(sizes);
      rest();
    } catch {
      // Not every server has this, nor lets everybody see it. The long polls go round as if there were no such thing.
      isTrusted = false;
      if (!isClosed) alarm.set(clock.now() + againAfterFailureMs);
    }
  }

  return {
    start: ring,
    get isTrusted() {
      return isTrusted;
    },
    confirm() {
      isTrusted = true;
      missed = 0;
    },
    doubt() {
      missed += 1;
      if (missed >= mostMissed) isTrusted = false;
    },
    close() {
      isClosed = true;
      alarm.close();
    },
  };
}
