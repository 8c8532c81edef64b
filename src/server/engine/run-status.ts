import type { WorkflowStatus } from "../../core/model/execution.ts";
import type { KeptWorkflow } from "../../core/model/workflow-model.ts";

/** `workflow` is the draft's own copy. */
export function setRunStatus(workflow: KeptWorkflow, status: WorkflowStatus): void {
  const before = workflow.status;
  if (before === status) return;
  if (before === "RUNNING") delete workflow.previousStatus;
  else workflow.previousStatus = before;
  workflow.status = status;
}
