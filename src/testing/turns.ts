/** What a test asks of the clock, one thing after the other: each moves the same time. */
import { drive } from "./drive.ts";
import type { DriveParts, Ending, Goal } from "./drive.ts";
import { refuseFakedTimers } from "./faked-timers.ts";
import { testError } from "./test-error.ts";

export interface Turns {
  /** Rejects as `drive` does, and with what went wrong since the last turn. */
  drive(goal: () => Goal): Promise<Ending>;
  /** Does what is to be done at the clock's time, and does not move it. */
  settle(): Promise<void>;
  /** Settles as long as the answer is not there, and once more then. What goes wrong the next turn rejects with. */
  attend(answer: Promise<unknown>): void;
  /** Moves the clock by so many milliseconds and does all that is due on the way. */
  advance(ms: number): Promise<void>;
  /** Throws once it is closed. */
  requireOpen(): void;
  /** Nothing is driven any more; what is under way rejects. */
  close(): void;
}

export function createTurns(parts: Omit<DriveParts, "requireOpen">): Turns {
  const { clock, pulse } = parts;
  const state = { isClosed: false };
  const requireOpen = (): void => {
    if (state.isClosed) throw testError("aborted", "The test server was closed.", "Await and look at what it does before close().");
  };
  let last: Promise<unknown> = Promise.resolve();
  let unheard: { error: unknown } | undefined;

  function take(goal: () => Goal): Promise<Ending> {
    const turn = last.then(() => {
      refuseFakedTimers();
      if (unheard === undefined) return drive({ ...parts, requireOpen }, goal());
      const { error } = unheard;
      unheard = undefined;
      throw error;
    });
    last = turn.catch(() => undefined);
    return turn;
  }

  async function settle(): Promise<void> {
    await take(() => ({ isReached: () => true, until: clock.now() }));
  }

  async function attend(answer: Promise<unknown>): Promise<void> {
    let isAnswered = false;
    const note = (): void => {
      isAnswered = true;
    };
    const answered = answer.then(note, note);
    for (let isLast = false; !isLast && !state.isClosed;) {
      isLast = isAnswered;
      const beat = pulse.next();
      await settle();
      if (!isLast) await Promise.race([beat, answered]);
    }
  }

  return {
    drive: take,
    settle,
    attend(answer) {
      attend(answer).catch((error: unknown) => {
        if (!state.isClosed) unheard ??= { error };
      });
    },
    async advance(ms) {
      const ending = await take(() => {
        const until = clock.now() + ms;
        return {
          until,
          isReached() {
            if ((clock.nextAt() ?? Infinity) > until) clock.moveTo(until);
            return clock.now() >= until && (clock.nextAt() ?? Infinity) > until;
          },
        };
      });
      if (ending !== "reached") throw testError("failed", "Too much is due in that time.", "Advance less at once.");
    },
    requireOpen,
    close() {
      state.isClosed = true;
      pulse.beat();
    },
  };
}
