/** How a run ends: its output, what becomes of the tasks that are still open, and who is told. */
import type { JsonObject } from "../../core/json.ts";
import type { Task, WorkflowStatus } from "../../core/model/execution.ts";
import { workflowModelOf } from "../../core/model/workflow-model.ts";
import { dropEffects, dropUnseenRows, edit, editWorkflow, finish, isOpen } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import { resolveInput } from "./expressions.ts";
import { own, textOf, withoutKey, withValue } from "./own.ts";
import { sizeBeyond, tooLargeRun } from "./payload-size.ts";
import { dequeue } from "./queue.ts";
import { setRunStatus } from "./run-status.ts";

export interface Failure {
  reason: string;
  /** FAILED if not given. */
  status?: Exclude<WorkflowStatus, "RUNNING" | "PAUSED" | "COMPLETED">;
  /** The task that brought the run down. */
  taskId?: string;
}

/** Ends the run unsuccessfully and starts its failure workflow, if it has one. */
export function failRun(draft: Draft, failure: Failure): void {
  if (draft.ended) return;
  dropUnseenRows(draft);
  const workflow = endRun(draft, failure.status ?? "FAILED", failure.reason);
  const { failureWorkflow, failureWorkflowVersion } = workflow.workflowDefinition;
  const name = nameOfFailureWorkflow(failureWorkflow, workflow.input);
  if (name === undefined) return;
  const { failedTaskId: _guess, ...model } = workflowModelOf({ ...workflow, tasks: draft.rows.map((row) => row.task) });
  const failed = failure.taskId === undefined ? model : { ...model, failedTaskId: failure.taskId };
  const workflowId = draft.context.nextId();
  draft.effects.push({
    type: "start-failure-workflow",
    workflowId,
    request: {
      name,
      ...(failureWorkflowVersion === undefined ? {} : { version: failureWorkflowVersion }),
      input: {
        ...workflow.input,
        workflowId: workflow.workflowId,
        reason: failure.reason,
        failureStatus: workflow.status,
        ...(failure.taskId === undefined ? {} : { failureTaskId: failure.taskId }),
        failedWorkflow: failed,
      },
      ...(workflow.correlationId === undefined ? {} : { correlationId: workflow.correlationId }),
      taskToDomain: workflow.taskToDomain,
    },
  });
  workflow.output = withValue(workflow.output, "conductor.failure_workflow", workflowId);
}

/** A name, or `$workflow.input.key`. */
function nameOfFailureWorkflow(written: string | undefined, input: JsonObject): string | undefined {
  const name = written?.startsWith("$") === true ? textOf(own(input, written.split(".")[2] ?? "")) : written;
  return name === undefined || name.trim() === "" ? undefined : name;
}

/** Ends the run as a TERMINATE task says, or as a call of the API does: without a failure workflow. */
export function endRun(draft: Draft, status: WorkflowStatus, reason: string | undefined): Draft["workflow"] {
  const workflow = editWorkflow(draft);
  const wasEnded = workflow.endTime > 0;
  // The output of a completed run is still computed by a running one, as its expressions can tell.
  if (status === "COMPLETED") {
    workflow.output = outputOf(draft);
    const size = sizeBeyond(workflow.output);
    if (size !== undefined) {
      failRun(draft, { reason: tooLargeRun(size, workflow.workflowId) });
      return workflow;
    }
  }
  setRunStatus(workflow, status);
  // Before the reason is there, so that an output that asks for it finds none.
  if (status !== "COMPLETED") workflow.output = smallOutputOf(draft);
  if (reason === undefined) delete workflow.reasonForIncompletion;
  else workflow.reasonForIncompletion = reason;
  workflow.endTime = draft.context.now;
  collectFailedNames(draft);
  cancelOpenTasks(draft);
  draft.ended = true;
  const { parentWorkflowId, parentWorkflowTaskId } = workflow;
  if (!wasEnded) {
    draft.effects.push({
      type: "run-ended",
      ...(parentWorkflowId === undefined ? {} : { parentWorkflowId }),
      ...(parentWorkflowTaskId === undefined ? {} : { parentWorkflowTaskId }),
    });
  }
  return workflow;
}

export function isSuccessfulTerminate(row: Row): boolean {
  return row.task.taskType === "TERMINATE" && row.task.status === "COMPLETED";
}

/** The output of a TERMINATE task, else the output parameters, else the output of the last task. */
function outputOf(draft: Draft): JsonObject {
  const last = draft.rows.at(-1);
  if (last === undefined) return draft.workflow.output;
  const terminate = draft.rows.find(isSuccessfulTerminate);
  if (terminate !== undefined) return terminate.task.outputData;
  const parameters = draft.workflow.workflowDefinition.outputParameters ?? {};
  return Object.keys(parameters).length > 0 ? resolveInput(draft, undefined, parameters) : last.task.outputData;
}

function smallOutputOf(draft: Draft): JsonObject {
  const output = outputOf(draft);
  return sizeBeyond(output) === undefined ? output : {};
}

function collectFailedNames(draft: Draft): void {
  const failed = draft.rows.filter(({ task }) => task.status === "FAILED" || task.status === "FAILED_WITH_TERMINAL_ERROR");
  if (failed.length === 0) return;
  const { workflow } = draft;
  workflow.failedReferenceTaskNames = [
    ...new Set([...workflow.failedReferenceTaskNames, ...failed.map(({ task }) => task.referenceTaskName)]),
  ];
  workflow.failedTaskNames = [...new Set([...workflow.failedTaskNames, ...failed.map(({ task }) => task.taskDefName)])];
}

/** Nothing stays open in a run that has ended; children of SUB_WORKFLOW tasks are terminated with it. */
export function cancelOpenTasks(draft: Draft): void {
  // An EVENT that got its turn before the end came: what it raises is raised.
  const raised = new Set(draft.effects.flatMap((effect) => (effect.type === "publish-event" ? [effect.taskId] : [])));
  for (const row of draft.rows) {
    if (!isOpen(row) && !draft.premature.has(row)) continue;
    if (raised.has(row.task.taskId) && row.task.inputData["asyncComplete"] !== true) finish(draft, row, "COMPLETED");
    else cancel(draft, row);
  }
  // What this same decision put into a queue or was about to start is taken back.
  const canceled = draft.rows.filter(({ task }) => task.status === "CANCELED" && !raised.has(task.taskId));
  dropEffects(draft, new Set(canceled.map(({ task }) => task.taskId)));
}

function cancel(draft: Draft, row: Row): void {
  const { taskId, status, subWorkflowId, taskType } = row.task;
  const isNew = draft.created.has(taskId);
  const task = edit(draft, row);
  task.status = "CANCELED";
  task.executed = false;
  task.endTime = draft.context.now;
  const isStarting = draft.effects.some((effect) => effect.type === "start-child" && effect.taskId === taskId);
  if (isStarting) forgetChild(task);
  if (isNew || isStarting) return;
  if (status === "SCHEDULED") dequeue(draft, row);
  if (taskType === "SUB_WORKFLOW" && subWorkflowId !== undefined) {
    draft.effects.push({ type: "terminate-child", workflowId: subWorkflowId, reason: reasonForChildren(draft) });
  }
}

/** For a SUB_WORKFLOW whose child never came to be. */
export function forgetChild(task: Task): void {
  delete task.subWorkflowId;
  task.outputData = withoutKey(task.outputData, "subWorkflowId");
}

function reasonForChildren({ workflow }: Draft): string {
  const { reasonForIncompletion } = workflow;
  return reasonForIncompletion === undefined
    ? `Parent workflow has been terminated with status ${workflow.status}`
    : `Parent workflow has been terminated with reason: ${reasonForIncompletion}`;
}
