/** What becomes of a try that failed: another try, a failed run, or going on regardless. */
import type { TaskDef } from "../../core/model/task-def.ts";
import { isRetriableTask } from "../../core/model/execution.ts";
import type { Task, WorkflowStatus } from "../../core/model/execution.ts";
import type { WorkflowTask } from "../../core/model/workflow-def.ts";
import { appendRow, createRow, edit, specOf } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import { failRun } from "./end-run.ts";
import { resolveInput } from "./expressions.ts";
import { withoutKey } from "./own.ts";
import { enqueue } from "./queue.ts";
import { behaviourOf } from "./schedule/table.ts";

/**
 * Called for a task that has ended unsuccessfully and was not retried. What a branch of a dynamic fork holds brought no definition along:
 * it is tried again as the one says that is registered now.
 */
export function handleFailure(draft: Draft, row: Row): void {
  const spec = specOf(draft, row);
  const definition = definitionOf(row, spec) ?? draft.context.taskDef?.(row.task.taskDefName);
  if (!mayRetry(row.task, spec, definition)) return giveUp(draft, row, spec);
  const spent = totalTimeSpent(draft, row);
  const total = definition?.totalTimeoutSeconds ?? 0;
  if (total > 0 && spent >= total) {
    const { taskId, taskDefName, status } = row.task;
    return failRun(draft, {
      status: status === "TIMED_OUT" ? "TIMED_OUT" : "FAILED",
      reason: `Task ${taskId}/${taskDefName} exceeded total timeout of ${total} seconds (elapsed ${spent} seconds across all attempts). No further retries will be attempted.`,
      taskId,
    });
  }
  const delayMs = retryDelayMs(definition ?? {}, row.task.retryCount, draft.context.random());
  tryAgain(draft, row, { delayMs, reason: row.task.reasonForIncompletion, definition });
}

export const definitionOf = (row: Row, spec: WorkflowTask | undefined): TaskDef | undefined =>
  row.task.taskDefinition ?? spec?.taskDefinition;

function mayRetry(task: Task, spec: WorkflowTask | undefined, definition: TaskDef | undefined): boolean {
  if (!isRetriableTask(task.status) || behaviourOf(spec).isNeverRetried === true) return false;
  const allowed = definition === undefined ? 0 : (spec?.retryCount ?? definition.retryCount ?? 3);
  return task.retryCount < allowed;
}

function giveUp(draft: Draft, row: Row, spec: WorkflowTask | undefined): void {
  if (spec?.optional === true) {
    edit(draft, row).status = "COMPLETED_WITH_ERRORS";
    return;
  }
  // The run goes on, and fails when everything else is done.
  if (spec?.permissive === true) return;
  const { task } = row;
  const status = statusOfRun(task);
  failRun(draft, {
    status,
    reason: `Task ${task.taskId} failed with status: ${status} and reason: '${task.reasonForIncompletion ?? null}'`,
    taskId: task.taskId,
  });
}

function statusOfRun(task: Task): Extract<WorkflowStatus, "TERMINATED" | "TIMED_OUT" | "FAILED"> {
  if (task.status === "CANCELED") return "TERMINATED";
  return task.status === "TIMED_OUT" ? "TIMED_OUT" : "FAILED";
}

/** Seconds since the first try was scheduled. */
export function totalTimeSpent(draft: Draft, row: Row): number {
  return Math.floor((draft.context.now - firstScheduledAt(draft, row)) / 1000);
}

export function firstScheduledAt(draft: Draft, row: Row): number {
  let first = row.task;
  for (let before = first.retriedTaskId; before !== undefined; before = first.retriedTaskId) {
    const task = draft.byId.get(before)?.task;
    if (task === undefined) break;
    first = task;
  }
  return first.scheduledTime;
}

const maxInt = 2_147_483_647;

/** Milliseconds before the next try. `retryCount` is that of the failed try, `random` from 0 to 1. */
export function retryDelayMs(definition: Partial<TaskDef>, retryCount: number, random: number): number {
  const base = definition.retryDelaySeconds ?? 60;
  const scaled = {
    FIXED: base,
    LINEAR_BACKOFF: base * (definition.backoffScaleFactor ?? 1) * (retryCount + 1),
    EXPONENTIAL_BACKOFF: base * 2 ** retryCount,
  }[definition.retryLogic ?? "FIXED"];
  const cap = definition.maxRetryDelaySeconds ?? 0;
  const seconds = Math.max(0, Math.min(scaled, cap > 0 ? cap : maxInt, maxInt));
  const jitter = definition.backoffJitterMs ?? 0;
  return seconds * 1000 + (jitter > 0 ? Math.min(jitter, Math.floor(random * (jitter + 1))) : 0);
}

/** Schedules the next try of a task, its input resolved anew. */
export function tryAgain(
  draft: Draft,
  row: Row,
  options: { delayMs: number; reason: string | undefined; definition?: TaskDef | undefined },
): Row {
  edit(draft, row).retried = true;
  const {
    workerId: _worker,
    subWorkflowId: _child,
    reasonForIncompletion: _reason,
    externalOutputPayloadStoragePath: _path,
    ...rest
  } = row.task;
  const delaySeconds = Math.floor(options.delayMs / 1000);
  const next: Task = {
    ...rest,
    taskId: draft.context.nextId(),
    retriedTaskId: row.task.taskId,
    status: "SCHEDULED",
    retryCount: row.task.retryCount + 1,
    retried: false,
    executed: false,
    pollCount: 0,
    startDelayInSeconds: delaySeconds,
    callbackAfterSeconds: delaySeconds,
    scheduledTime: draft.context.now,
    startTime: 0,
    endTime: 0,
    updateTime: 0,
    queueWaitTime: 0,
    outputData: {},
    ...(options.reason === undefined ? {} : { reasonForIncompletion: options.reason }),
  };
  const added = createRow(next, row.base, row.scope);
  const spec = specOf(draft, added);
  const behaviour = behaviourOf(spec);
  if (spec !== undefined) {
    // The parameters alone, whatever the type made of them at first: a SUB_WORKFLOW's child gets what it got before.
    const resolved = resolveInput(draft, added, spec.inputParameters ?? {}, (options.definition ?? definitionOf(row, spec))?.inputTemplate);
    next.inputData = { ...withoutKey(next.inputData, "subWorkflowId"), ...resolved };
  }
  appendRow(draft, added);
  if (behaviour.isWorkerTask === true) enqueue(draft, added, draft.context.now + options.delayMs);
  return added;
}
