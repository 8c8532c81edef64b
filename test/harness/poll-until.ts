import { setTimeout as pause } from "node:timers/promises";

export interface PollOptions {
  /** Milliseconds until it gives up: many, as a machine that is busy with something else answers late. */
  deadlineMs?: number;
  everyMs?: number;
}

/** Asks again until the answer satisfies, and throws with the last answer when the deadline passes. */
export async function pollUntil<T>(ask: () => Promise<T>, satisfies: (answer: T) => boolean, options: PollOptions = {}): Promise<T> {
  const { deadlineMs = 45_000, everyMs = 25 } = options;
  const giveUpAt = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > giveUpAt)
      throw new Error(`Still not there after ${deadlineMs} ms; the last answer was ${JSON.stringify(answer)?.slice(0, 600)}`);
    await pause(everyMs);
  }
}
