/**
 * A run as Conductor keeps it inside. It gets out in two places: the bulk search for runs, and the input of a failure workflow. The
 * field names differ from those of a run (`updatedTime`), and some stand only here.
 */
import type { JsonObject } from "../json.ts";
import type { Task, Workflow, WorkflowStatus } from "./execution.ts";
import { runWithoutPayloads } from "./outside-payloads.ts";

/** A run as it is kept, with what it was before its status changed last; absent where that was RUNNING, as it mostly is. */
export type KeptWorkflow = Workflow & { previousStatus?: WorkflowStatus };

/** A run as it is shown everywhere else. */
export function withoutPreviousStatus({ previousStatus: _hidden, ...workflow }: KeptWorkflow): Workflow {
  return workflow;
}

export function workflowModelOf(kept: KeptWorkflow): JsonObject {
  const { status } = kept;
  const previousStatus = kept.previousStatus ?? (status === "RUNNING" ? undefined : "RUNNING");
  const workflow = runWithoutPayloads(withoutPreviousStatus(kept));
  const { startTime: _start, history: _history, rateLimited: _limited, updateTime, tasks, ...rest } = workflow;
  const { failedReferenceTaskNames, failedTaskNames, ...fields } = rest;
  const failedTask = tasks.findLast(({ status }) => status === "FAILED" || status === "FAILED_WITH_TERMINAL_ERROR");
  return asModel({
    ...fields,
    updatedTime: updateTime,
    tasks: tasks.map((task) => taskModelOf(task, tasks)),
    ...(failedReferenceTaskNames.length === 0 ? {} : { failedReferenceTaskNames }),
    ...(failedTaskNames.length === 0 ? {} : { failedTaskNames }),
    ...(status === "FAILED" && failedTask !== undefined ? { failedTaskId: failedTask.taskId } : {}),
    ...(previousStatus === undefined ? {} : { previousStatus }),
  });
}

function taskModelOf(task: Task, tasks: readonly Task[]): JsonObject {
  const { firstStartTime: _first, runtimeMetadata: _values, ...fields } = task;
  return asModel({
    ...fields,
    callbackAfterMs: 0,
    firstScheduledTime: firstTryOf(task, tasks).scheduledTime,
    waitTimeout: waitTimeoutOf(task),
    onStateChange: {},
    idempotent: false,
    cachedOutput: false,
    notifications: {},
    nonWorkflowEventTask: false,
    asyncComplete: task.inputData["asyncComplete"] === true || task.workflowTask?.asyncComplete === true,
    idempotentExecution: false,
  });
}

/** Seconds after which a WAIT that waits for nothing but an update would be looked at again. */
const forever = 2_147_483_647;

/** When a WAIT ends by itself; 0 where it does not. */
function waitTimeoutOf({ taskType, startTime, callbackAfterSeconds }: Task): number {
  return taskType !== "WAIT" || callbackAfterSeconds === forever ? 0 : startTime + callbackAfterSeconds * 1000;
}

function firstTryOf(task: Task, tasks: readonly Task[]): Task {
  const before = tasks.find(({ taskId }) => taskId === task.retriedTaskId);
  return before === undefined || before === task ? task : firstTryOf(before, tasks);
}

/** Runs and tasks are made of JSON; their interfaces only lack the index signature that says so. */
function asModel(value: object): JsonObject {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return value as JsonObject;
}
