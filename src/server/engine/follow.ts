/** What comes after a task that is done gets into the run, as far as it is not there yet. */
import { isTerminalTask } from "../../core/model/execution.ts";
import { placeOf, specOf } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import { behaviourOf, schedule } from "./schedule/table.ts";
import { firstNotSkipped, iterationOf } from "./successor.ts";

export function scheduleFollowers(draft: Draft, row: Row): void {
  const spec = specOf(draft, row);
  if (spec !== undefined) behaviourOf(spec).scheduleChildren?.(draft, row, spec, schedule);
  // The tasks of the chosen case lead on to what follows.
  if (row.task.inputData["hasChildren"] !== undefined && (row.task.taskType === "SWITCH" || row.task.taskType === "DECISION")) return;
  const next = firstNotSkipped(draft, placeOf(draft, row.base)?.next);
  if (next !== undefined) schedule(draft, next, { scope: row.scope, iteration: iterationOf(row) });
}

/**
 * For runs that are set going again. What followed a finished task can be missing: a rerun deleted it, or the run failed while it
 * was being scheduled. Nobody else would ever schedule it, and a JOIN would wait for it for ever.
 */
export function restoreFollowers(draft: Draft): void {
  for (const row of Array.from(draft.latest.values())) {
    const { status, executed, retried } = row.task;
    if (executed && !retried && isTerminalTask(status)) scheduleFollowers(draft, row);
  }
}
