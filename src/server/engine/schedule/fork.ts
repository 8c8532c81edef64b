/** FORK_JOIN: the branches of the definition, side by side, and the JOIN that waits for them. */
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import { finish, placeOf } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { firstNotSkipped, iterationOf } from "../successor.ts";
import { plainInput } from "./behaviour.ts";
import type { Scheduler, TaskBehaviour } from "./behaviour.ts";

export const forkTask: TaskBehaviour = {
  shownAs: "FORK",
  isNeverRetried: true,
  input: plainInput,
  onScheduled(draft, row, spec, schedule) {
    const join = placeOf(draft, row.base)?.next;
    if (join?.type !== "JOIN") return "Fork task definition is not followed by a join task.  Check the blueprint";
    row.task.startTime = draft.context.now;
    finish(draft, row, "COMPLETED");
    scheduleBranches(draft, row, spec, schedule);
    schedule(draft, join, placeOfChildren(row));
    return undefined;
  },
  isInstant: true,
  onStarted: (draft, row) => finish(draft, row, "COMPLETED"),
  // The JOIN comes as what follows in the definition.
  scheduleChildren: scheduleBranches,
};

const placeOfChildren = (row: Row): { scope: string; iteration: number } => ({ scope: row.scope, iteration: iterationOf(row) });

function scheduleBranches(draft: Draft, row: Row, spec: WorkflowTask, schedule: Scheduler): void {
  for (const branch of spec.forkTasks ?? []) {
    const first = firstNotSkipped(draft, branch[0]);
    if (first !== undefined) schedule(draft, first, placeOfChildren(row));
  }
}
