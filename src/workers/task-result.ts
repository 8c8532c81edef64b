/** What is sent to the server of a task. */
import type { Task, TaskResult } from "../core/model/execution.ts";
import type { TaskOutcome } from "./task-outcome.ts";

export function toResult(task: Task, workerId: string, outcome: TaskOutcome): TaskResult {
  return {
    workflowInstanceId: task.workflowInstanceId,
    taskId: task.taskId,
    status: outcome.status,
    outputData: outcome.output,
    workerId,
    ...(outcome.reason === undefined ? {} : { reasonForIncompletion: outcome.reason }),
    ...(outcome.callbackAfterSeconds === undefined ? {} : { callbackAfterSeconds: outcome.callbackAfterSeconds }),
    ...(outcome.logs.length === 0 ? {} : { logs: outcome.logs }),
  };
}

/** Puts the task back into its queue as it is. */
export function toHandBack({ workflowInstanceId, taskId, outputData }: Task, workerId: string): TaskResult {
  // A report replaces the output that earlier tries have left; this one must not.
  return { workflowInstanceId, taskId, status: "IN_PROGRESS", callbackAfterSeconds: 0, outputData, workerId };
}
