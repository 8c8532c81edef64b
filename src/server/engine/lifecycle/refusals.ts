/** Calls that the run's state does not allow, with the statuses of the real server. */
import { ConductorFault } from "../../../core/conductor-api.ts";
import { isTerminalWorkflow } from "../../../core/model/execution.ts";
import type { Workflow } from "../../../core/model/execution.ts";

/** As the server's messages name a run. */
export const nameOfRun = (workflow: Workflow): string => `${workflow.workflowName}.${workflow.workflowVersion}/${workflow.workflowId}`;

export function requireEnded(workflow: Workflow, operation: "restart" | "rerun"): void {
  if (isTerminalWorkflow(workflow.status)) return;
  throw new ConductorFault(409, `Workflow: ${nameOfRun(workflow)}.${workflow.status} is not in terminal state, unable to ${operation}.`);
}
