/** Setting an ended run going again: what retry, rerun and restart have in common. */
import type { Workflow } from "../../../core/model/execution.ts";
import { edit, editWorkflow, specOf } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { enqueue } from "../queue.ts";
import { setRunStatus } from "../run-status.ts";
import { behaviourOf } from "../schedule/table.ts";

/** Running again; the run's own timeout starts anew, and so does its parent. */
export function reopenRun(draft: Draft): Workflow {
  const workflow = editWorkflow(draft);
  setRunStatus(workflow, "RUNNING");
  workflow.lastRetriedTime = draft.context.now;
  workflow.endTime = 0;
  delete workflow.reasonForIncompletion;
  const { parentWorkflowId, parentWorkflowTaskId } = workflow;
  if (parentWorkflowId !== undefined && parentWorkflowTaskId !== undefined) {
    draft.effects.push({ type: "reopen-parent", parentWorkflowId, parentWorkflowTaskId });
  }
  return workflow;
}

export function forgetFailures(draft: Draft): void {
  const workflow = editWorkflow(draft);
  workflow.failedReferenceTaskNames = [];
  workflow.failedTaskNames = [];
}

/** Joins and loops wait again, in the same row. */
export function reopenRow(draft: Draft, row: Row): void {
  const task = edit(draft, row);
  task.status = "IN_PROGRESS";
  task.retried = false;
  task.executed = false;
  task.endTime = 0;
  delete task.reasonForIncompletion;
}

export const waitsForOthers = (draft: Draft, row: Row): boolean => behaviourOf(specOf(draft, row)).waitsForOthers === true;

/** The same try from its beginning. */
export function resetRow(draft: Draft, row: Row): void {
  const task = edit(draft, row);
  task.status = "SCHEDULED";
  task.scheduledTime = draft.context.now;
  task.startTime = 0;
  task.endTime = 0;
  task.updateTime = 0;
  task.outputData = {};
  task.retried = false;
  task.executed = false;
  task.pollCount = 0;
  task.callbackAfterSeconds = 0;
  task.startDelayInSeconds = 0;
  delete task.externalOutputPayloadStoragePath;
  delete task.subWorkflowId;
  delete task.workerId;
  delete task.reasonForIncompletion;
  if (behaviourOf(specOf(draft, row)).isWorkerTask === true) enqueue(draft, row, draft.context.now);
}
