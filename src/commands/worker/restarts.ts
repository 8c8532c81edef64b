/** What follows the death of a worker process: another one after a while, or none. */
import type { Cancel, Clock, Random } from "../../workers/clock.ts";
import { noDeaths, noteDeath } from "../../workers/restart-policy.ts";
import type { ChildEnd } from "./child.ts";

export interface RestartOptions {
  clock: Clock;
  random: Random;
  restart(): void;
  /** A process has ended by itself; without `restartInMs` no other one is started. */
  onDeath(end: ChildEnd, restartInMs?: number): void;
  /** A process has ended by itself in a way that another one would repeat. */
  onHopeless(end: ChildEnd): void;
}

export interface Restarts {
  mourn(end: ChildEnd, livedMs: number): void;
  /** Another process runs by now. */
  cancel(): void;
  /** It runs other code by now: what died before says nothing of it. */
  forget(): void;
  isGivenUp(): boolean;
  /** From now on deaths are in order. */
  close(): void;
}

/** Wrong usage, invalid definitions and a refused login are the same the next time. */
const hopelessCodes: ReadonlySet<number> = new Set([64, 5, 7]);

export function createRestarts({ clock, random, restart, onDeath, onHopeless }: RestartOptions): Restarts {
  let deaths = noDeaths;
  let isGivenUp = false;
  let isClosed = false;
  let cancelRestart: Cancel | undefined;

  function cancel(): void {
    cancelRestart?.();
    cancelRestart = undefined;
  }

  return {
    mourn(end, livedMs) {
      if (isClosed) return;
      if ("code" in end && hopelessCodes.has(end.code)) {
        isGivenUp = true;
        return onHopeless(end);
      }
      const noted = noteDeath(deaths, { now: clock.now(), livedMs, random });
      ({ deaths } = noted);
      const { delayMs } = noted;
      cancel();
      if (delayMs === undefined) isGivenUp = true;
      else cancelRestart = clock.after(delayMs, restart);
      onDeath(end, delayMs);
    },
    cancel,
    forget() {
      deaths = noDeaths;
      isGivenUp = false;
    },
    isGivenUp: () => isGivenUp,
    close() {
      isClosed = true;
      cancel();
    },
  };
}
