/** When a worker process that has died is started again, and when no more. Pure. */
import type { Random } from "./clock.ts";

/** So many deaths within this time, and it is not started again: it would only die once more. */
export const mostDeaths = 5;
export const deathWindowMs = 120_000;
const firstDelayMs = 1000;
const lastDelayMs = 60_000;
/** Who has lived that long did not die of its start: the delays begin anew. */
const steadyMs = 60_000;

export interface Deaths {
  /** Those within the window, by the clock that `now` is of. */
  readonly recent: readonly number[];
  /** Without a steady life in between. */
  readonly inARow: number;
}

export const noDeaths: Deaths = { recent: [], inARow: 0 };

export interface Death {
  now: number;
  livedMs: number;
  random: Random;
}

/** `delayMs` is absent where it is given up. */
export function noteDeath(deaths: Deaths, { now, livedMs, random }: Death): { deaths: Deaths; delayMs?: number } {
  const recent = [...deaths.recent.filter((at) => now - at < deathWindowMs), now];
  const inARow = livedMs >= steadyMs ? 1 : deaths.inARow + 1;
  const noted = { recent, inARow };
  if (recent.length >= mostDeaths) return { deaths: noted };
  const delayMs = Math.min(lastDelayMs, firstDelayMs * 2 ** Math.min(inARow - 1, 30)) * (0.8 + 0.4 * random());
  return { deaths: noted, delayMs: Math.round(delayMs) };
}
