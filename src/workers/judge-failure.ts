/** What becomes of a report that the server did not take. */
import { isHttpError, isMissing } from "../core/errors.ts";
import { fullJitter } from "./backoff.ts";
import type { Random } from "./clock.ts";
import { isOutage } from "./outage.ts";

const firstBackoffMs = 100;
const lastBackoffMs = 10_000;

/** `again` may go on for ever; `replace` sends a terminal failure with the reason instead. */
export type Verdict = { type: "again"; afterMs: number } | { type: "replace" } | { type: "drop" };

export function judgeFailure(
  report: { attempts: number; isReplacement: boolean; isHandBack: boolean },
  error: unknown,
  random: Random,
): Verdict {
  const again = { type: "again", afterMs: fullJitter(report.attempts, firstBackoffMs, lastBackoffMs, random) } as const;
  // The first word is the network's, the second that of a proxy that answers in the server's place.
  if (isOutage(error) || !isHttpError(error) || error.code === "bad-answer" || error.status < 400) return again;
  // The task or its workflow is gone. A 404 for the whole path comes from a wrong address or a proxy, and passes.
  if (isMissing(error)) return { type: "drop" };
  switch (error.status) {
    case 429:
      return error.retryAfterMs === undefined ? again : { type: "again", afterMs: error.retryAfterMs };
    case 401:
      // The client has fetched another token meanwhile.
      return report.attempts === 1 ? { type: "again", afterMs: 0 } : again;
    // Nothing is wrong with the result: somebody has to mend the rights, the address or the proxy, and it waits for that.
    case 403:
    case 404:
    case 407:
    case 408:
    case 423:
    case 425:
      return again;
    default:
      // A refused hand-back must not fail a task that nobody has run; its lease brings it back.
      return { type: report.isReplacement || report.isHandBack ? "drop" : "replace" };
  }
}
