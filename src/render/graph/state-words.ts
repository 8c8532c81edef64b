import { renderDuration } from "../run.ts";
import type { NodeState } from "./picture.ts";

/** What there is to say of a task of a run, in its order: status, round of a loop, try, how long. `now`: epoch milliseconds. */
export function stateWords({ status, attempt, round, startTime, endTime }: NodeState, now: number): string[] {
  const took = startTime > 0 && status !== "SKIPPED" ? [renderDuration((endTime > 0 ? endTime : now) - startTime)] : [];
  return [status, ...(round === undefined ? [] : [`round ${round}`]), ...(attempt > 1 ? [`try ${attempt}`] : []), ...took];
}
