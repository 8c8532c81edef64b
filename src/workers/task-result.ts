/** What is sent to the server of a task. */
import type { Task, TaskResult } from "../core/model/execution.ts";
import type { TaskOutcome } from "./task-outcome.ts";

export function toResult(task: Task, workerId: string, outcome: TaskOutcome): TaskResult {
  const { status, output: outputData, reason, callbackAfterSeconds, logs } = outcome;
  const result: TaskResult = { workflowInstanceId: task.workflowInstanceId, taskId: task.taskId, status, outputData, workerId };
  if (reason !== undefined) result.reasonForIncompletion = reason;
  if (callbackAfterSeconds !== undefined) result.callbackAfterSeconds = callbackAfterSeconds;
  if (logs.length > 0) result.logs = logs;
  return result;
}

/** Puts the task back into its queue as it is. */
export function toHandBack({ workflowInstanceId, taskId, outputData }: Task, workerId: string): TaskResult {
  // A report replaces the output that earlier tries have left; this one must not.
  return { workflowInstanceId, taskId, status: "IN_PROGRESS", callbackAfterSeconds: 0, outputData, workerId };
}
