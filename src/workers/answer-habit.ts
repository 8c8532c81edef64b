/**
 * How the server answers a long poll for several tasks: as soon as it has one (`prompt`), or only when it has them all or the time is
 * up (`holds`). Nothing tells but the answers. Until they do, and after a `holds`, long polls ask for one task.
 */

/** What a trial may cost a task on a server that holds it back. */
export const trialWaitMs = 200;
/** Servers change under a worker that runs for months. */
const firstAgainMs = 60_000;
const lastAgainMs = 30 * 60_000;

export interface AnswerHabit {
  readonly state: "unknown" | "prompt" | "holds";
  /** Whether a trial is due: a long poll for several, kept short. */
  mayTry(now: number): boolean;
  tried(now: number): void;
  /** A long poll for several tasks was answered. */
  note(poll: { count: number; waitMs: number; received: number; tookMs: number }, now: number): void;
  /** The server was away: what comes back may be another version. */
  forget(): void;
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
    tried(now) {
      // One at a time: its answer decides when the next one is due.
      tryAt = now + trialWaitMs * 2;
    },
    note({ count, waitMs, received, tookMs }, now) {
      // An empty or a full answer says nothing: either server gives it.
      if (count < 2 || received === 0 || received >= count) return;
      if (tookMs >= waitMs) {
        againMs = state === "holds" ? Math.min(lastAgainMs, againMs * 2) : firstAgainMs;
        state = "holds";
        tryAt = now + againMs;
      } else if (tookMs < waitMs * 0.9) {
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
