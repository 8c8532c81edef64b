/** Why a run gets no further, and what a test can do about it. */
import { isTerminalWorkflow } from "../core/model/execution.ts";
import type { Task, Workflow } from "../core/model/execution.ts";
import { describeRun, describeWaiting } from "./describe-run.ts";
import type { Ending } from "./drive.ts";
import { stepName } from "./players.ts";
import { isQueued } from "./stage.ts";
import { testError } from "./test-error.ts";

export interface RunReaders {
  read: (workflowId: string) => Workflow;
  /** Would somebody do the work of the task? */
  hasPlayer: (task: Task) => boolean;
}

/** Throws where the run has ended, or has come to a task that nobody does: that only waits for timeouts, which is hardly ever meant. */
export function refuseHopeless(run: Workflow, readers: RunReaders): void {
  if (isTerminalWorkflow(run.status)) throw testError("failed", `The run of ${run.workflowName} has ended before that.`, describeRun(run));
  refuseUnplayed(run, readers);
}

/** Why the clock was not moved any further. */
export function notReached(ending: Exclude<Ending, "reached">, run: Workflow, read: (workflowId: string) => Workflow): Error {
  const shown = describeRun(run);
  if (ending === "stuck")
    return testError(
      "failed",
      `The run of ${run.workflowName} waits for something that never comes.\n${shown}`,
      describeWaiting(run, read),
    );
  const nextStep = "Is it a loop that does not end, or a schedule that is due very often?";
  return testError("failed", `The run of ${run.workflowName} does not end, although the clock was moved very often.\n${shown}`, nextStep);
}

function refuseUnplayed(run: Workflow, readers: RunReaders): void {
  for (const task of run.tasks) {
    const { status, taskType, subWorkflowId, taskDefName } = task;
    const isParent = status === "IN_PROGRESS" && taskType === "SUB_WORKFLOW" && subWorkflowId !== undefined;
    if (isParent && !readers.hasPlayer(task)) refuseUnplayed(readers.read(subWorkflowId), readers);
    if (status !== "SCHEDULED" || !isQueued(task) || readers.hasPlayer(task)) continue;
    const step = stepName(task);
    const nextStep = `Give its function in tasks, or mocks: { ${JSON.stringify(step)}: { ...its output } }.`;
    throw testError("failed", `Nobody does the task ${taskDefName} of step ${step} in ${run.workflowName}.`, nextStep);
  }
}
