/** What a task type does; one file a type, all of them in `table.ts`. */
import type { JsonObject } from "../../../core/json.ts";
import type { Task } from "../../../core/model/execution.ts";
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import type { Draft, Row } from "../draft.ts";
import { resolveInput } from "../expressions.ts";

/** Adds the first try of a task to the run, in the iteration that `scope` names. Undefined where it is there already. */
export type Scheduler = (draft: Draft, spec: WorkflowTask, place: { scope: string; iteration: number }) => Row | undefined;

export interface TaskBehaviour {
  /** Workers poll it: the engine schedules it and watches the clock. */
  isWorkerTask?: true;
  /** Looked at when everything else has settled. */
  isLate?: true;
  /** Open as long as others are: it has nothing of its own to do again. */
  waitsForOthers?: true;
  /** Done as it is scheduled, before what is scheduled with it gets its turn: seen where it is the first task of a loop's round. */
  isDoneAtStart?: true;
  /** Done as it is scheduled here, but on a real server in its turn: seen where a round that it begins brings the run down. */
  isDoneInItsTurn?: true;
  /** Done as soon as it starts, so one that is found IN_PROGRESS starts again. */
  isInstant?: true;
  /** Never tried again by itself. */
  isNeverRetried?: true;
  /** Shows the rate limit of its task definition. */
  showsRateLimit?: true;
  /** `startDelay` counts. */
  isDelayable?: true;
  /** Done by the decision itself: the delay of another try does not count. */
  ignoresDelay?: true;
  /** Shown as `taskType` and `taskDefName` instead of the definition's type and name. */
  shownAs?: string;
  /** The input of a try, expressions resolved. */
  input(draft: Draft, row: Row, spec: WorkflowTask): JsonObject;
  /** When the row is new: children that come at once. A text tells why the task cannot be scheduled, which fails the run. */
  onScheduled?(draft: Draft, row: Row, spec: WorkflowTask, schedule: Scheduler): string | undefined;
  /** When it is done: children of `onScheduled` that are not in the run, after a rerun or a failure in the midst of scheduling. */
  scheduleChildren?(draft: Draft, row: Row, spec: WorkflowTask, schedule: Scheduler): void;
  /** When its time has come and it became IN_PROGRESS; again for each retry. */
  onStarted?(draft: Draft, row: Row, spec: WorkflowTask): void;
  /** While it is IN_PROGRESS, again and again: is it done? */
  advance?(draft: Draft, row: Row, spec: WorkflowTask, schedule: Scheduler): void;
}

/** The ordinary input: the task's parameters, nothing from the task definition. */
export const plainInput: TaskBehaviour["input"] = (draft, row, spec) => resolveInput(draft, row, spec.inputParameters ?? {});

/** Parameters, completed from the task definition's input template. */
export const templatedInput: TaskBehaviour["input"] = (draft, row, spec) =>
  resolveInput(draft, row, spec.inputParameters ?? {}, spec.taskDefinition?.inputTemplate);

/** A new row's task, before its type adds to it. */
export function newTask(draft: Draft, spec: WorkflowTask, place: { scope: string; iteration: number }): Task {
  const { workflow, context } = draft;
  return {
    taskType: spec.type ?? "SIMPLE",
    status: "SCHEDULED",
    inputData: {},
    outputData: {},
    referenceTaskName: spec.taskReferenceName + place.scope,
    retryCount: 0,
    seq: 0,
    ...(workflow.correlationId === undefined ? {} : { correlationId: workflow.correlationId }),
    pollCount: 0,
    taskDefName: spec.name,
    scheduledTime: context.now,
    startTime: 0,
    endTime: 0,
    updateTime: 0,
    startDelayInSeconds: 0,
    retried: false,
    executed: false,
    callbackFromWorker: true,
    responseTimeoutSeconds: 0,
    workflowInstanceId: workflow.workflowId,
    workflowType: workflow.workflowName,
    taskId: context.nextId(),
    callbackAfterSeconds: 0,
    workflowTask: spec,
    taskDefinition: spec.taskDefinition ?? null,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 0,
    workflowPriority: workflow.priority,
    iteration: place.iteration,
    subworkflowChanged: false,
    firstStartTime: 0,
    loopOverTask: place.iteration > 0,
    queueWaitTime: 0,
  };
}
