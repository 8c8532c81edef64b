import { ConductorFault } from "../../../core/conductor-api.ts";
import { isTerminalWorkflow } from "../../../core/model/execution.ts";
import type { Task, Workflow } from "../../../core/model/execution.ts";

/** What has to be taken out of the queues before the run is deleted. 400 where a run that has not ended is to be archived. */
export function removeRun(
  state: { workflow: Workflow; tasks: readonly Task[] },
  options: { archive: boolean },
): { queuedTaskIds: string[] } {
  const { workflow, tasks } = state;
  if (options.archive && !isTerminalWorkflow(workflow.status)) {
    throw new ConductorFault(400, `Cannot archive workflow: ${workflow.workflowId} with status: ${workflow.status}`);
  }
  return { queuedTaskIds: tasks.filter((task) => task.status === "SCHEDULED").map((task) => task.taskId) };
}
