/** Work that is begun and not awaited: how much of it is under way, and what went wrong with it. */
import type { Pulse } from "./pulse.ts";

export interface Tracker {
  track(work: () => Promise<void>): void;
  isBusy(): boolean;
  /** Throws the first failure since the last call. */
  raise(): void;
}

/** The pulse beats when a piece of work has ended. */
export function createTracker(pulse: Pulse): Tracker {
  let underWay = 0;
  let failure: { error: unknown } | undefined;
  return {
    track(work) {
      underWay += 1;
      void work()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          underWay -= 1;
          pulse.beat();
        });
    },
    isBusy: () => underWay > 0,
    raise() {
      if (failure === undefined) return;
      const { error } = failure;
      failure = undefined;
      throw error;
    },
  };
}
