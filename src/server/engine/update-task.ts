/** What workers, the API and the engine's own effects report for a task. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { JsonObject } from "../../core/json.ts";
import { isTerminalTask, isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Task, TaskResult, Workflow } from "../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "./change.ts";
import { decideOn } from "./decide.ts";
import { longestReason } from "../../core/model/told-task.ts";
import { edit, editWorkflow, finish, openDraft, specOf } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import { forgetChild } from "./end-run.ts";
import { own, withValue } from "./own.ts";
import { refuseLargeOutput } from "./payload-size.ts";
import { dequeue, enqueue } from "./queue.ts";
import { responseDeadline } from "./timeouts.ts";
import { behaviourOf } from "./schedule/table.ts";

/**
 * A worker's result. Ignored where the task or the run has ended. Throws a ConductorFault (404) for a task that is not in the run.
 */
export function updateTask(state: RunState, result: TaskResult, context: EngineContext): Decision {
  const draft = openDraft(state, context);
  const row = draft.byId.get(result.taskId);
  if (row === undefined) throw new ConductorFault(404, `No such task found by id: ${result.taskId}`);
  if (isTerminalTask(row.task.status) || isTerminalWorkflow(draft.workflow.status)) return decideOn(draft);
  if (result.extendLease === true) edit(draft, row);
  else applyResult(draft, row, result);
  return decideOn(draft);
}

function applyResult(draft: Draft, row: Row, result: TaskResult): void {
  const isWorkerTask = behaviourOf(specOf(draft, row)).isWorkerTask === true;
  const wasQueued = isWorkerTask && row.task.status === "SCHEDULED";
  // A task of the engine's own that has not begun does so at its time: only then it asks for what it waits for.
  const isToBegin = !isWorkerTask && row.task.status === "SCHEDULED" && result.status === "IN_PROGRESS";
  const task = edit(draft, row);
  task.status = isToBegin ? "SCHEDULED" : result.status;
  // An output that lies outside stays the output: what comes beside it does not count.
  const { externalOutputPayloadStoragePath: path } = result;
  if (path !== undefined) task.externalOutputPayloadStoragePath = path;
  if (path !== undefined || task.externalOutputPayloadStoragePath === undefined) task.outputData = result.outputData ?? {};
  task.callbackAfterSeconds = result.callbackAfterSeconds ?? 0;
  setOrDelete(task, "reasonForIncompletion", result.reasonForIncompletion?.slice(0, longestReason));
  setOrDelete(task, "workerId", result.workerId);
  if (result.subWorkflowId !== undefined) task.subWorkflowId = result.subWorkflowId;
  if (task.externalOutputPayloadStoragePath === undefined) refuseLargeOutput(task);
  if (isTerminalTask(task.status)) task.endTime = draft.context.now;
  if (!isWorkerTask) return;
  if (task.status === "IN_PROGRESS") {
    // The worker gives it back: anybody may poll it again after the time it asked for.
    task.status = "SCHEDULED";
    enqueue(draft, row, draft.context.now + task.callbackAfterSeconds * 1000);
  } else if (wasQueued) dequeue(draft, row);
}

function setOrDelete(task: Task, key: "reasonForIncompletion" | "workerId", value: string | undefined): void {
  if (value === undefined) delete task[key];
  else task[key] = value;
}

/** The task as its worker gets it. Not a decision: nothing else in the run changes. */
export function markPolled(task: Task, poll: { workerId?: string; now: number }): Task {
  const { workerId: _before, ...rest } = task;
  const startTime = task.startTime === 0 ? poll.now : task.startTime;
  return {
    ...rest,
    status: "IN_PROGRESS",
    startTime,
    ...(poll.workerId === undefined ? {} : { workerId: poll.workerId }),
    pollCount: task.pollCount + 1,
    callbackAfterSeconds: 0,
    updateTime: poll.now,
    queueWaitTime: startTime - task.scheduledTime,
  };
}

/** When a polled task runs out of time at the latest, in epoch milliseconds: the run must be decided by then. */
export function polledTaskDeadline(task: Task): number | undefined {
  const definition = task.taskDefinition ?? task.workflowTask?.taskDefinition;
  if (definition === undefined) return undefined;
  const limits = [responseDeadline(task, definition) ?? Infinity];
  const { timeoutSeconds = 0, timeoutPolicy } = definition;
  if (timeoutSeconds > 0 && timeoutPolicy !== "ALERT_ONLY")
    limits.push(task.startTime + (task.startDelayInSeconds + timeoutSeconds) * 1000);
  const earliest = Math.min(...limits);
  return earliest === Infinity ? undefined : earliest;
}

/** How an effect of a task turned out: an HTTP answer, a started run, a published event; for `start-child` only a failure. */
export type EffectOutcome =
  | { ok: true; output: JsonObject }
  /** Without retries left this fails the run; `isFinal` allows none. */
  | { ok: false; reason: string; output?: JsonObject; isFinal?: boolean };

/** Ends the task that asked for an effect; with `asyncComplete` a success only adds to its output. Ignored once the task has ended. */
export function effectEnded(state: RunState, taskId: string, outcome: EffectOutcome, context: EngineContext): Decision {
  const draft = openDraft(state, context);
  const row = draft.byId.get(taskId);
  if (row !== undefined && row.task.status === "IN_PROGRESS" && !isTerminalWorkflow(draft.workflow.status)) {
    // A sub-workflow that could not be started leaves no trace of itself.
    if (!outcome.ok && row.task.taskType === "SUB_WORKFLOW") forgetChild(edit(draft, row));
    const output = { ...row.task.outputData, ...outcome.output };
    if (!outcome.ok)
      finish(draft, row, outcome.isFinal === true ? "FAILED_WITH_TERMINAL_ERROR" : "FAILED", { output, reason: outcome.reason });
    else if (isCompletedByOthers(row.task)) keepOutput(draft, row, output);
    else finish(draft, row, "COMPLETED", { output });
  }
  return decideOn(draft);
}

/** What is too large ends the task all the same. */
function keepOutput(draft: Draft, row: Row, output: JsonObject): void {
  const task = edit(draft, row);
  task.outputData = output;
  refuseLargeOutput(task);
  if (isTerminalTask(task.status)) task.endTime = draft.context.now;
}

/** The inputs of HTTP and EVENT tasks say it; KAFKA_PUBLISH has it in its definition as well. */
function isCompletedByOthers({ taskType, inputData, workflowTask }: Task): boolean {
  const given = own(inputData, "asyncComplete");
  return given === undefined ? taskType === "KAFKA_PUBLISH" && workflowTask?.asyncComplete === true : given === true;
}

const taskStatusOfChild = { COMPLETED: "COMPLETED", FAILED: "FAILED", TERMINATED: "CANCELED", TIMED_OUT: "TIMED_OUT" } as const;

/** The child run of a SUB_WORKFLOW task has ended. Ignored where the task no longer stands for that child. */
export function childEnded(state: RunState, child: Workflow, context: EngineContext): Decision {
  const draft = openDraft(state, context);
  const row = child.parentWorkflowTaskId === undefined ? undefined : draft.byId.get(child.parentWorkflowTaskId);
  const { status } = child;
  if (row === undefined || row.task.status !== "IN_PROGRESS" || row.task.subWorkflowId !== child.workflowId) return decideOn(draft);
  if (status === "RUNNING" || status === "PAUSED" || isTerminalWorkflow(draft.workflow.status)) return decideOn(draft);
  // A child whose last task was a SUB_WORKFLOW names a child of its own in its output.
  const output = { ...row.task.outputData, ...child.output, subWorkflowId: child.workflowId };
  const reason = `Sub workflow ${child.workflowName}.${child.workflowVersion}/${child.workflowId} failure reason: ${child.reasonForIncompletion ?? null}`;
  finish(draft, row, taskStatusOfChild[status], status === "COMPLETED" ? { output } : { output, reason });
  return decideOn(draft);
}

/** The failure workflow of an ended run could not be started: its output says so. */
export function failureWorkflowNotStarted(state: RunState, failure: { name: string; reason: string }, context: EngineContext): Decision {
  const draft = openDraft(state, context);
  const workflow = editWorkflow(draft);
  const text = `Error workflow ${failure.name} failed to start.  reason: ${failure.reason}`;
  workflow.output = withValue(workflow.output, "conductor.failure_workflow", text);
  return decideOn(draft);
}
