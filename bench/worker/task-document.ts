/** A polled task as Conductor 3.32.1 writes it, with the same fields in the same order: about 1.9 KB. */

const digits = 12;

/** The load stands in the first part of the id, the index in the last: what is reported is known without a table. */
function idOf(load: number, part: string, index: number): string {
  return `${load.toString(16).padStart(8, "0")}-${part}-4000-8000-${String(index).padStart(digits, "0")}`;
}

/** Its index in that load; -1 if the id is none of it. */
export function taskIndex(taskId: string, load: number): number {
  if (Number.parseInt(taskId.slice(0, 8), 16) !== load) return -1;
  const index = Number(taskId.slice(-digits));
  return Number.isInteger(index) ? index : -1;
}

export function taskDocument(load: number, index: number, taskType: string): string {
  const now = Date.now();
  const definition = {
    createTime: now,
    updateTime: 0,
    createdBy: "",
    name: taskType,
    retryCount: 1,
    timeoutSeconds: 0,
    inputKeys: [],
    outputKeys: [],
    runtimeMetadata: [],
    timeoutPolicy: "TIME_OUT_WF",
    retryLogic: "FIXED",
    retryDelaySeconds: 60,
    responseTimeoutSeconds: 600,
    inputTemplate: {},
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    backoffScaleFactor: 1,
    maxRetryDelaySeconds: 0,
    backoffJitterMs: 0,
    totalTimeoutSeconds: 0,
    taskStatusListenerEnabled: true,
    enforceSchema: false,
  };
  return JSON.stringify({
    taskType,
    status: "IN_PROGRESS",
    inputData: { orderId: `o-${index}` },
    referenceTaskName: "t1",
    retryCount: 0,
    seq: 1,
    pollCount: 1,
    taskDefName: taskType,
    scheduledTime: now,
    startTime: now + 2,
    endTime: 0,
    updateTime: now + 2,
    startDelayInSeconds: 0,
    retried: false,
    executed: false,
    callbackFromWorker: true,
    responseTimeoutSeconds: 600,
    workflowInstanceId: idOf(load, "00f0", index),
    workflowType: "bench_one_task",
    taskId: idOf(load, "0000", index),
    callbackAfterSeconds: 0,
    outputData: {},
    workflowTask: {
      name: taskType,
      taskReferenceName: "t1",
      inputParameters: { orderId: "${workflow.input.orderId}" },
      type: "SIMPLE",
      decisionCases: {},
      defaultCase: [],
      forkTasks: [],
      startDelay: 0,
      joinOn: [],
      optional: false,
      taskDefinition: definition,
      defaultExclusiveJoinTask: [],
      asyncComplete: false,
      loopOver: [],
      onStateChange: {},
      permissive: false,
      metadata: {},
    },
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    workflowPriority: 0,
    iteration: 0,
    subworkflowChanged: false,
    firstStartTime: 0,
    executionMetadata: { additionalContext: {}, empty: true, additionalContextMap: {} },
    taskDefinition: definition,
    loopOverTask: false,
    queueWaitTime: 2,
  });
}
