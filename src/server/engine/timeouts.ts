/** What runs out of time, and when something next will. */
import type { Task } from "../../core/model/execution.ts";
import type { TaskDef } from "../../core/model/task-def.ts";
import { edit, isOpen, specOf } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import { failRun } from "./end-run.ts";
import { own } from "./own.ts";
import { dequeue } from "./queue.ts";
import { definitionOf, firstScheduledAt, totalTimeSpent } from "./retry.ts";
import { behaviourOf } from "./schedule/table.ts";
import { waitEndsAt } from "./schedule/wait.ts";

/** Ends the run if it has taken too long; its clock starts again with each retry and resume. */
export function checkRunTimeout(draft: Draft): void {
  const deadline = runDeadline(draft);
  const { now } = draft.context;
  if (deadline === undefined || now < deadline) return;
  const { timeoutSeconds, timeoutPolicy } = draft.workflow.workflowDefinition;
  const elapsed = Math.floor((now - runClockStart(draft)) / 1000);
  failRun(draft, {
    status: "TIMED_OUT",
    reason: `Workflow timed out after ${elapsed} seconds. Timeout configured as ${timeoutSeconds} seconds. Timeout policy configured to ${timeoutPolicy}`,
  });
}

const runClockStart = ({ workflow }: Draft): number => (workflow.lastRetriedTime > 0 ? workflow.lastRetriedTime : workflow.createTime);

function runDeadline(draft: Draft): number | undefined {
  const { timeoutSeconds = 0, timeoutPolicy } = draft.workflow.workflowDefinition;
  return timeoutSeconds > 0 && timeoutPolicy === "TIME_OUT_WF" ? runClockStart(draft) + timeoutSeconds * 1000 : undefined;
}

/** Ends the try if it has taken too long, in any of the four ways. The budget over all tries comes first. */
export function checkTaskTimeouts(draft: Draft, row: Row): void {
  const definition = definitionOf(row, specOf(draft, row));
  if (definition === undefined) return;
  const { task } = row;
  const { now } = draft.context;
  const policy = definition.timeoutPolicy ?? "TIME_OUT_WF";
  for (const limit of limitsOf(draft, row, definition)) {
    if (now < limit.deadline) continue;
    if (task.status === "SCHEDULED" && behaviourOf(specOf(draft, row)).isWorkerTask === true) dequeue(draft, row);
    const ended = edit(draft, row);
    ended.status = "TIMED_OUT";
    ended.endTime = now;
    ended.reasonForIncompletion = limit.describe();
    if (limit.followsPolicy && policy === "TIME_OUT_WF") {
      failRun(draft, { status: "TIMED_OUT", reason: ended.reasonForIncompletion, taskId: task.taskId });
    }
    return;
  }
}

interface Limit {
  deadline: number;
  /** The response timeout always leads to a retry, whatever the policy says. */
  followsPolicy: boolean;
  describe(): string;
}

function limitsOf(draft: Draft, row: Row, definition: TaskDef): Limit[] {
  const { task } = row;
  const { now } = draft.context;
  const policy = definition.timeoutPolicy ?? "TIME_OUT_WF";
  const { totalTimeoutSeconds = 0, timeoutSeconds = 0, pollTimeoutSeconds = 0 } = definition;
  const limits: Limit[] = [];
  const since = (start: number): number => Math.floor((now - start) / 1000);
  if (policy !== "ALERT_ONLY") {
    if (totalTimeoutSeconds > 0) {
      limits.push({
        deadline: firstScheduledAt(draft, row) + totalTimeoutSeconds * 1000,
        followsPolicy: true,
        describe: () =>
          `Task ${task.taskDefName}/${task.taskId} exceeded total timeout of ${totalTimeoutSeconds} seconds (elapsed ${totalTimeSpent(draft, row)} seconds across all attempts including retry delays). Timeout policy: ${policy}`,
      });
    }
    if (timeoutSeconds > 0 && task.startTime > 0) {
      const start = task.startTime + task.startDelayInSeconds * 1000;
      limits.push({
        deadline: start + timeoutSeconds * 1000,
        followsPolicy: true,
        describe: () =>
          `Task timed out after ${since(start)} seconds. Timeout configured as ${timeoutSeconds} seconds. Timeout policy configured to ${policy}`,
      });
    }
    if (pollTimeoutSeconds > 0 && task.status === "SCHEDULED") {
      const start = task.scheduledTime + task.startDelayInSeconds * 1000;
      limits.push({
        deadline: start + (pollTimeoutSeconds + task.callbackAfterSeconds) * 1000,
        followsPolicy: true,
        describe: () =>
          `Task poll timed out after ${since(start)} seconds. Poll timeout configured as ${pollTimeoutSeconds} seconds. Timeout policy configured to ${policy}`,
      });
    }
  }
  const response = responseDeadline(task, definition);
  if (response !== undefined) {
    limits.push({
      deadline: response,
      followsPolicy: false,
      describe: () =>
        `responseTimeout: ${definition.responseTimeoutSeconds} exceeded for the taskId: ${task.taskId} with Task Definition: ${task.taskDefName}`,
    });
  }
  return limits;
}

/** When a worker that has the task must have answered. Each poll, update and lease extension starts the clock again. */
export function responseDeadline(task: Task, definition: TaskDef): number | undefined {
  const seconds = definition.responseTimeoutSeconds ?? 3600;
  if (task.status !== "IN_PROGRESS" || seconds <= 0) return undefined;
  // Somebody else answers for these, in their own time.
  if (task.taskType === "SUB_WORKFLOW" || own(task.inputData, "asyncComplete") === true) return undefined;
  return task.updateTime + (seconds + task.callbackAfterSeconds) * 1000;
}

/** The next moment at which a decision changes something by itself; undefined where only a call can. */
export function nextWakeAt(draft: Draft): number | undefined {
  if (draft.ended) return undefined;
  let earliest = runDeadline(draft) ?? Infinity;
  const isPaused = draft.workflow.status === "PAUSED";
  if (!isPaused) for (const row of draft.rows) if (isOpen(row) && !row.task.retried) earliest = Math.min(earliest, wakeAtOf(draft, row));
  return earliest === Infinity ? undefined : earliest;
}

function wakeAtOf(draft: Draft, row: Row): number {
  const { task } = row;
  const spec = specOf(draft, row);
  const definition = definitionOf(row, spec);
  const deadlines = definition === undefined ? [] : limitsOf(draft, row, definition).map((limit) => limit.deadline);
  if (task.status === "SCHEDULED" && behaviourOf(spec).isWorkerTask !== true) deadlines.push(dueAt(task));
  if (task.taskType === "WAIT" && task.status === "IN_PROGRESS") deadlines.push(waitEndsAt(draft, task) ?? Infinity);
  return Math.min(Infinity, ...deadlines);
}

/** When a scheduled task of the engine's own begins. */
export const dueAt = (task: Task): number => task.scheduledTime + task.callbackAfterSeconds * 1000;
