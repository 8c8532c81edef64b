/**
 * How the server answers a long poll for several tasks: as soon as it has one (`prompt`), or only when it has them all or the time is
 * up (`holds`). Nothing tells but the answers. Until they do, and after a `holds`, long polls ask for one task.
 */

/** What a trial may cost a task on a server that holds it back, about. */
export const trialWaitMs = 200;
/** Tasks of one answer that came further apart did not come together. */
const apartMs = 50;
/** Servers change under a worker that runs for months. */
const firstAgainMs = 60_000;
const lastAgainMs = 30 * 60_000;

export interface AnswerHabit {
  readonly state: "unknown" | "prompt" | "holds";
  /** Whether a trial is due: a long poll for several, kept short. */
  mayTry(now: number): boolean;
  /** A long poll was answered. */
  note(poll: WaitAnswer, now: number): void;
  /** The server was away: what comes back may be another version. */
  forget(): void;
}

export interface WaitAnswer {
  count: number;
  waitMs: number;
  tookMs: number;
  received: number;
  /** How long after the first of them the last was scheduled, by the server's clock. */
  spreadMs: number;
}

export function createAnswerHabit(): AnswerHabit {
  let state: AnswerHabit["state"] = "unknown";
  let tryAt = 0;
  let againMs = firstAgainMs;

  return {
    get state() {
      return state;
    },
    mayTry: (now) => state !== "prompt" && now >= tryAt,
    note(poll, now) {
      const { count, waitMs, received, tookMs } = poll;
      // Either server gives an empty answer, and a full one if what is in it was there.
      if (count < 2 || received === 0) return;
      if (wasHeld(poll)) {
        againMs = state === "holds" ? Math.min(lastAgainMs, againMs * 2) : firstAgainMs;
        state = "holds";
        tryAt = now + againMs;
      } else if (received < count && tookMs < waitMs * 0.9) {
        state = "prompt";
      }
    },
    forget() {
      tryAt = 0;
      againMs = firstAgainMs;
      if (state === "prompt") state = "unknown";
    },
  };
}

/** It came when the time was up without being full, or one that came during the poll was kept until others did. */
function wasHeld({ count, waitMs, tookMs, received, spreadMs }: WaitAnswer): boolean {
  return received < count ? tookMs >= waitMs : spreadMs > apartMs && spreadMs < tookMs;
}
