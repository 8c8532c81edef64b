/** What is scheduled when a task is done. */
import type { WorkflowTask } from "../../core/model/workflow-def.ts";
import { placeOf } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import type { Scheduler } from "./schedule/behaviour.ts";

/** The task itself, or the first one after it that nobody asked to skip. */
export function firstNotSkipped(draft: Draft, spec: WorkflowTask | undefined): WorkflowTask | undefined {
  let candidate = spec;
  while (candidate !== undefined && isSkipped(draft, candidate)) candidate = placeOf(draft, candidate.taskReferenceName)?.next;
  return candidate;
}

const isSkipped = (draft: Draft, spec: WorkflowTask): boolean => draft.latest.get(spec.taskReferenceName)?.task.status === "SKIPPED";

export function scheduleSuccessor(draft: Draft, row: Row, schedule: Scheduler): void {
  // The tasks of the chosen case lead on to what follows.
  if (row.task.inputData["hasChildren"] !== undefined && (row.task.taskType === "SWITCH" || row.task.taskType === "DECISION")) return;
  const next = firstNotSkipped(draft, placeOf(draft, row.base)?.next);
  if (next !== undefined) schedule(draft, next, { scope: row.scope, iteration: iterationOf(row) });
}

/** The loop's own row counts its rounds; what follows it belongs to the enclosing iteration. */
export function iterationOf(row: Row): number {
  if (row.scope === "") return 0;
  return Number(row.scope.slice(row.scope.lastIndexOf("__") + 2));
}
