/** Lets a test's runs go on, and moves the clock whenever nothing is left to do at its time. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Runtime } from "../server/runtime/create-runtime.ts";
import type { Pulse } from "./pulse.ts";
import type { SkippingClock } from "./skipping-clock.ts";
import type { Stage } from "./stage.ts";

export interface Goal {
  /** Asked whenever nothing is left to do at the clock's time. */
  isReached(): boolean;
  /** It is asked after each change as well: what is reached may pass while the rest is being done. */
  isFleeting?: boolean;
  /** Throws where it can never be reached. Called before the clock is moved. */
  check?(): void;
  /** The clock goes no further; epoch milliseconds. */
  until: number;
}

export interface DriveParts {
  runtime: Pick<Runtime, "isBusy" | "settled">;
  clock: SkippingClock;
  stage: Pick<Stage, "play" | "isPlaying">;
  pulse: Pulse;
  /** Throws where nothing may be driven any more. */
  requireOpen: () => void;
}

/** How often the clock may be moved for one goal: a schedule of every second would keep it going for ever. */
const mostSkips = 100_000;

/** `stuck`: nothing more is due until then. `endless`: things are due again and again, and none of them leads there. */
export type Ending = "reached" | "stuck" | "endless";

/** How it came out. The clock stands where it stopped. Rejects as `play` and the goal do. */
export async function drive({ runtime, clock, stage, pulse, requireOpen }: DriveParts, goal: Goal): Promise<Ending> {
  for (let skips = 0; ;) {
    const beat = pulse.next();
    requireOpen();
    if (goal.isFleeting === true && goal.isReached()) return "reached";
    if (await stage.play()) continue;
    if (stage.isPlaying() || runtime.isBusy()) {
      // What is about to begin begins in the next turn.
      await nextTurn();
      if (runtime.isBusy()) await Promise.race([beat, runtime.settled()]);
      else if (stage.isPlaying()) await beat;
      continue;
    }
    if (goal.isReached()) return "reached";
    goal.check?.();
    const next = clock.nextAt();
    if (next === undefined || next > goal.until) return "stuck";
    if (skips >= mostSkips) return "endless";
    skips += 1;
    clock.moveTo(next);
  }
}
