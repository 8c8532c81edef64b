/** Says of an outage that it is there, how long it lasts, and that it is over: once for all task types, not for each of them. */
import type { Clock } from "./clock.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText } from "./logger.ts";

const firstReminderMs = 10_000;
const longestReminderMs = 600_000;

export interface PollOutage {
  /** A poll has failed while an outage is assumed. */
  failed(error: unknown): void;
  /** Polls are answered. */
  over(): void;
}

export function createPollOutage(logger: WorkerLogger, clock: Pick<Clock, "now">): PollOutage {
  let since: number | undefined;
  let remindAt = 0;
  let pauseMs = firstReminderMs;
  const seconds = (from: number): number => Math.round((clock.now() - from) / 1000);

  function remind(): void {
    remindAt = clock.now() + pauseMs;
    pauseMs = Math.min(longestReminderMs, pauseMs * 2);
  }

  return {
    failed(error) {
      const why = errorText(error);
      if (since === undefined) {
        since = clock.now();
        pauseMs = firstReminderMs;
        logger.warn(`The server answers no polls; they are tried again until it does: ${why}`, { outageSeconds: 0 });
        remind();
      } else if (clock.now() >= remindAt) {
        const outageSeconds = seconds(since);
        logger.warn(`The server has answered no polls for ${outageSeconds} s: ${why}`, { outageSeconds });
        remind();
      }
    },
    over() {
      if (since === undefined) return;
      const outageSeconds = seconds(since);
      since = undefined;
      logger.info(`The server answers polls again, after ${outageSeconds} s.`, { outageSeconds });
    },
  };
}
