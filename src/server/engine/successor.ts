/** Where the flow goes on. */
import type { WorkflowTask } from "../../core/model/workflow-def.ts";
import { placeOf } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";

/** The task itself, or the first one after it that nobody asked to skip. */
export function firstNotSkipped(draft: Draft, spec: WorkflowTask | undefined): WorkflowTask | undefined {
  let candidate = spec;
  while (candidate !== undefined && isSkipped(draft, candidate)) candidate = placeOf(draft, candidate.taskReferenceName)?.next;
  return candidate;
}

const isSkipped = (draft: Draft, spec: WorkflowTask): boolean => draft.latest.get(spec.taskReferenceName)?.task.status === "SKIPPED";

/** The loop's own row counts its rounds; what follows it belongs to the enclosing iteration. */
export function iterationOf(row: Row): number {
  if (row.scope === "") return 0;
  return Number(row.scope.slice(row.scope.lastIndexOf("__") + 2));
}
