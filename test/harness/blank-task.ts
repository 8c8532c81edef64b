import type { Task } from "../../src/core/model/execution.ts";

/** A task that was scheduled at 0 and that nobody has touched, with every field that a server tells. */
export function blankTask(changes: Partial<Task> = {}): Task {
  return {
    taskType: "work",
    status: "SCHEDULED",
    inputData: {},
    outputData: {},
    referenceTaskName: "work_ref",
    retryCount: 0,
    seq: 1,
    pollCount: 0,
    taskDefName: changes.taskType ?? "work",
    scheduledTime: 0,
    startTime: 0,
    endTime: 0,
    updateTime: 0,
    startDelayInSeconds: 0,
    retried: false,
    executed: false,
    callbackFromWorker: true,
    responseTimeoutSeconds: 600,
    workflowInstanceId: "run",
    workflowType: "test",
    taskId: "task",
    callbackAfterSeconds: 0,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    workflowPriority: 0,
    iteration: 0,
    subworkflowChanged: false,
    firstStartTime: 0,
    loopOverTask: false,
    queueWaitTime: 0,
    ...changes,
  };
}
