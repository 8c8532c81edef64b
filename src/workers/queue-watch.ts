/**
 * Watches the server's counts of its queues. One cheap request tells of all task types where there are more of them than long polls.
 * Counts are hints: some servers count only what they have at hand, and all count what is not due yet. So they are trusted only while
 * polls bear them out, and the watch gives way where it costs the server much.
 */
import { createAlarm } from "./alarm.ts";
import type { Clock } from "./clock.ts";
import { isOutage } from "./outage.ts";

const everyMs = 125;
/** While nothing arrives at all. */
const quietEveryMs = 250;
/** As long as nothing has shown that the counts are right. */
const unprovenEveryMs = 500;
/** The server spends at most this part of its time on one worker's watch. */
const costPart = 1 / 20;
/** After a server in trouble; twice as long each time. */
const firstAgainMs = 1000;
/** After one that does not have this. */
const lastAgainMs = 300_000;
/** Tasks found in a queue that was counted as empty: one may have come between the two. */
const mostMissed = 2;
/** A miss is forgotten when so many counts have been right since. */
const forgottenAfter = 50;
/** Each time that counts turn out wrong, so many times as many must be right before they are trusted again. */
const trustFactor = 8;
const mostNeeded = 10_000;

/** `wrong` also stands for a server that does not tell. */
export type Trust = "unproven" | "trusted" | "wrong";

export interface QueueWatchOptions {
  clock: Clock;
  ask(): Promise<Record<string, number>>;
  /** Whether there is a use in asking now. */
  mayAsk(): boolean;
  /** Whether tasks have arrived lately. */
  isBusy(): boolean;
  onSizes(sizes: Record<string, number>): void;
}

export interface QueueWatch {
  start(): void;
  readonly trust: Trust;
  /** A poll upon a count brought tasks. */
  confirm(): void;
  /** A task was found waiting in a queue that was counted as empty. */
  doubt(): void;
  close(): void;
}

export function createQueueWatch({ clock, ask, mayAsk, isBusy, onSizes }: QueueWatchOptions): QueueWatch {
  const alarm = createAlarm(clock, ring);
  let trust: Trust = "unproven";
  let missed = 0;
  let confirmed = 0;
  let needed = 1;
  let failures = 0;
  let tookMs = 0;
  let isClosed = false;

  function rest(): void {
    const every = trust !== "trusted" ? unprovenEveryMs : isBusy() ? everyMs : quietEveryMs;
    if (!isClosed) alarm.set(clock.now() + Math.max(every, tookMs / costPart) - tookMs);
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
      if (failures > 0 && needed === 1) trust = "unproven";
      failures = 0;
      onSizes(sizes);
      rest();
    } catch (error) {
      // Not every server has this, nor lets everybody see it. The long polls go round as if there were no such thing.
      trust = "wrong";
      confirmed = 0;
      failures += 1;
      const again = isOutage(error) ? Math.min(lastAgainMs, firstAgainMs * 2 ** (failures - 1)) : lastAgainMs;
      if (!isClosed) alarm.set(clock.now() + again);
    }
  }

  return {
    start: ring,
    get trust() {
      return trust;
    },
    confirm() {
      confirmed += 1;
      if (confirmed >= forgottenAfter) missed = 0;
      if (confirmed >= needed) trust = "trusted";
    },
    doubt() {
      missed += 1;
      confirmed = 0;
      if (missed < mostMissed) return;
      if (trust === "trusted") needed = Math.min(mostNeeded, needed * trustFactor);
      trust = "wrong";
    },
    close() {
      isClosed = true;
      alarm.close();
    },
  };
}
