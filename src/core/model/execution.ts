/** The shapes of executions on the wire: runs of workflows, their tasks, and what a worker sends back. Times are epoch milliseconds. */
import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import type { Json, JsonObject } from "../json.ts";
import { freeMap, integer, listOf, oneOf, optional, optionalMap, primitiveInteger, refTo, text } from "./fields.ts";
import type { TaskDef } from "./task-def.ts";
import type { WorkflowDef, WorkflowTask } from "./workflow-def.ts";

export const workflowStatuses = ["RUNNING", "PAUSED", "COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"] as const;
export type WorkflowStatus = (typeof workflowStatuses)[number];

export const taskStatuses = [
  "SCHEDULED",
  "IN_PROGRESS",
  "COMPLETED",
  "COMPLETED_WITH_ERRORS",
  "SKIPPED",
  "FAILED",
  "TIMED_OUT",
  "FAILED_WITH_TERMINAL_ERROR",
  "CANCELED",
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** What a worker may report. */
export const taskResultStatuses = ["IN_PROGRESS", "FAILED", "FAILED_WITH_TERMINAL_ERROR", "COMPLETED", "CANCELED"] as const;
export type TaskResultStatus = (typeof taskResultStatuses)[number];

const time = (description: string) => Type.Integer({ long: true, description: `${description} Epoch milliseconds.` });
const values = (description: string) => Type.Unsafe<JsonObject>({ type: "object", additionalProperties: true, description });
const count = (description: string) => Type.Integer({ description });
const yes = (description: string) => Type.Boolean({ description });
const named = (description: string) => Type.String({ description });
const statusOf = <const T extends string>(all: readonly T[]) => Type.Unsafe<T>({ type: "string", enum: all });

/** One execution of a task: a try. A retry is a new task with the next `retryCount`. */
export const TaskSchema = Type.Object(
  {
    taskType: named("What runs it."),
    status: statusOf(taskStatuses),
    inputData: values("Its input, with all expressions replaced."),
    outputData: values("What came of it."),
    referenceTaskName: named("Its name within the workflow; in a loop with __ and the iteration."),
    retryCount: count("Which try it is; 0 is the first."),
    seq: count("Its place in the order in which tasks were scheduled."),
    correlationId: text(),
    pollCount: count("How often it was handed out."),
    taskDefName: named("The task definition."),
    scheduledTime: time("When it was put in its queue."),
    startTime: time("When it was handed out; 0 before."),
    endTime: time("When it ended; 0 before."),
    updateTime: time("When it changed last."),
    startDelayInSeconds: count("Seconds that it waited on purpose."),
    retriedTaskId: text({ description: "The try before." }),
    retried: yes("Whether another try has taken its place."),
    executed: yes("Whether its end was taken up by the run."),
    callbackFromWorker: yes("Whether a worker has to report it."),
    responseTimeoutSeconds: Type.Integer({ long: true, description: "Seconds within which a worker has to report." }),
    workflowInstanceId: named("The run that it is in."),
    workflowType: named("The name of the workflow."),
    taskId: named("Its id."),
    reasonForIncompletion: text({ description: "Why it failed." }),
    callbackAfterSeconds: Type.Integer({ long: true, description: "Seconds until it is handed out again." }),
    workerId: text({ description: "The worker that has it, or had it." }),
    workflowTask: optional(refTo<WorkflowTask>("WorkflowTask")),
    /** Null for a branch of a dynamic fork that nobody registered. */
    taskDefinition: optional(Type.Unsafe<TaskDef | null>({ anyOf: [{ $ref: "TaskDef" }, { type: "null" }] })),
    domain: text({ description: "The domain that it is polled in." }),
    rateLimitPerFrequency: count("As its definition says."),
    rateLimitFrequencyInSeconds: count("As its definition says."),
    externalInputPayloadStoragePath: text({ description: "Where the input is, if it is too large to stand here." }),
    externalOutputPayloadStoragePath: text({ description: "Where the output is, if it is too large to stand here." }),
    workflowPriority: count("0 to 99; higher is first."),
    executionNameSpace: text(),
    isolationGroupId: text(),
    iteration: count("Which turn of its loop it is in; 0 outside of loops."),
    subWorkflowId: text({ description: "The run that it has started." }),
    parentTaskId: text(),
    subworkflowChanged: yes("Whether its sub-workflow was set going again."),
    firstStartTime: time("When the first of its tries started; 0 before."),
    loopOverTask: yes("Whether it is in a loop."),
    queueWaitTime: Type.Integer({ long: true, description: "Milliseconds that it waited for a worker." }),
    /** Only in the copy that a worker gets: it is stored nowhere. */
    runtimeMetadata: optional(
      Type.Unsafe<Record<string, string>>({
        type: "object",
        additionalProperties: { type: "string" },
        description: "The secrets and variables that its definition asks for.",
      }),
    ),
  },
  { $id: "Task" },
);
export type Task = Static<typeof TaskSchema>;

/** A run of a workflow. `tasks` is filled where the request asked for it. */
export const WorkflowSchema = Type.Object(
  {
    ownerApp: Type.String(),
    createTime: time("When it was made."),
    updateTime: time("When it changed last."),
    createdBy: text(),
    status: statusOf(workflowStatuses),
    endTime: time("When it ended; 0 before."),
    startTime: time("When it started."),
    workflowId: named("Its id."),
    workflowName: named("The workflow that runs."),
    workflowVersion: count("Its version."),
    parentWorkflowId: text({ description: "The run that has started it as a sub-workflow." }),
    parentWorkflowTaskId: text({ description: "The task of that run." }),
    tasks: Type.Array(TaskSchema, { description: "In the order in which they were scheduled; empty where they were not asked for." }),
    input: values("What it was started with."),
    output: values("What came of it."),
    correlationId: text(),
    reRunFromWorkflowId: text(),
    reasonForIncompletion: text({ description: "Why it did not complete." }),
    event: text({ description: "The event that has started it." }),
    externalInputPayloadStoragePath: text({ description: "Where the input is, if it is too large to stand here." }),
    taskToDomain: Type.Record(Type.String(), Type.String(), { description: "Which domain each task type is polled in." }),
    failedReferenceTaskNames: Type.Array(Type.String()),
    failedTaskNames: Type.Array(Type.String()),
    /** With the task definitions in `taskDefinition` of each task. */
    workflowDefinition: Type.Unsafe<WorkflowDef>({ $ref: "WorkflowDef", description: "The definition as it was at the start." }),
    priority: count("0 to 99; higher is first."),
    variables: values("Its variables."),
    lastRetriedTime: time("The last retry, resume or rerun; 0 before the first."),
    history: Type.Array(Type.Unsafe<Json>({})),
    rateLimited: Type.Boolean(),
  },
  { $id: "Workflow" },
);
export type Workflow = Static<typeof WorkflowSchema>;

export const StartWorkflowRequestSchema = Type.Object(
  {
    name: Type.String(),
    version: integer(),
    correlationId: text(),
    input: freeMap(),
    taskToDomain: optionalMap(),
    workflowDef: optional(refTo<WorkflowDef>("WorkflowDef")),
    externalInputPayloadStoragePath: text(),
    priority: primitiveInteger(0, { minimum: 0, maximum: 99 }),
    createdBy: text(),
    idempotencyKey: text(),
    idempotencyStrategy: oneOf(["FAIL", "RETURN_EXISTING", "FAIL_ON_RUNNING"]),
  },
  { $id: "StartWorkflowRequest" },
);
export type StartWorkflowRequest = Static<typeof StartWorkflowRequestSchema>;

export const RerunWorkflowRequestSchema = Type.Object(
  {
    reRunFromWorkflowId: text(),
    workflowInput: optionalMap(),
    reRunFromTaskId: text(),
    taskInput: optionalMap(),
    correlationId: text(),
  },
  { $id: "RerunWorkflowRequest" },
);
export type RerunWorkflowRequest = Static<typeof RerunWorkflowRequestSchema>;

export const TaskLogSchema = Type.Object({ log: text(), taskId: text(), createdTime: integer({ long: true }) }, { $id: "TaskExecLog" });
export type TaskLog = Static<typeof TaskLogSchema>;

/** What a worker reports for a task. */
export const TaskResultSchema = Type.Object(
  {
    workflowInstanceId: Type.String(),
    taskId: Type.String(),
    status: Type.Unsafe<TaskResultStatus>({ type: "string", enum: [...taskResultStatuses] }),
    outputData: freeMap(),
    reasonForIncompletion: text(),
    workerId: text(),
    callbackAfterSeconds: primitiveInteger(0, { long: true }),
    logs: listOf(TaskLogSchema),
    externalOutputPayloadStoragePath: text(),
    subWorkflowId: text(),
    extendLease: optional(Type.Boolean({ default: false, primitive: true })),
  },
  { $id: "TaskResult" },
);
export type TaskResult = Static<typeof TaskResultSchema>;

/** Answer of the bulk calls: successes, and failures by name or id. HTTP 200 also where some failed. */
export const BulkResponseSchema = Type.Object(
  {
    bulkErrorResults: Type.Record(Type.String(), Type.String(), { description: "What failed, and why." }),
    bulkSuccessfulResults: Type.Array(Type.String(), { description: "What was done." }),
  },
  { $id: "BulkResponse" },
);
export type BulkResponse = Static<typeof BulkResponseSchema>;

export const PollDataSchema = Type.Object(
  { queueName: named("The task type."), domain: text(), workerId: text(), lastPollTime: time("The last poll.") },
  { $id: "PollData" },
);
export type PollData = Static<typeof PollDataSchema>;

export interface SearchResult<T> {
  totalHits: number;
  results: T[];
}

export const TaskSummarySchema = Type.Object(
  {
    workflowId: named("The run that it is in."),
    workflowType: named("The name of the workflow."),
    correlationId: text(),
    scheduledTime: named("ISO 8601, UTC."),
    startTime: named("ISO 8601, UTC; 1970 before."),
    updateTime: named("ISO 8601, UTC; 1970 before."),
    endTime: named("ISO 8601, UTC; 1970 before."),
    status: statusOf(taskStatuses),
    reasonForIncompletion: text({ description: "Why it failed." }),
    executionTime: Type.Integer({ long: true, description: "Milliseconds from start to end." }),
    queueWaitTime: Type.Integer({ long: true, description: "Milliseconds that it waited for a worker." }),
    taskDefName: named("The task definition."),
    taskType: named("What runs it."),
    input: text({ description: "As text." }),
    output: text({ description: "As text." }),
    taskId: named("Its id."),
    externalInputPayloadStoragePath: text(),
    externalOutputPayloadStoragePath: text(),
    workflowPriority: count("0 to 99; higher is first."),
    domain: text({ description: "The domain that it is polled in." }),
  },
  { $id: "TaskSummary" },
);
export type TaskSummary = Static<typeof TaskSummarySchema>;

export const WorkflowSummarySchema = Type.Object(
  {
    workflowType: named("The name of the workflow."),
    version: count("Its version."),
    workflowId: named("The run."),
    correlationId: text(),
    startTime: named("ISO 8601, UTC."),
    updateTime: text({ description: "ISO 8601, UTC." }),
    endTime: text({ description: "ISO 8601, UTC." }),
    status: statusOf(workflowStatuses),
    input: text({ description: "As text." }),
    output: text({ description: "As text." }),
    reasonForIncompletion: text({ description: "Why it did not complete." }),
    executionTime: Type.Integer({ long: true, description: "Milliseconds from start to end." }),
    event: text({ description: "The event that has started it." }),
    failedReferenceTaskNames: named("Separated by commas."),
    externalInputPayloadStoragePath: text(),
    priority: count("0 to 99; higher is first."),
    failedTaskNames: Type.Array(Type.String()),
    taskToDomain: Type.Record(Type.String(), Type.String(), { description: "Which domain each task type is polled in." }),
    parentWorkflowId: named("The run that has started it as a sub-workflow; empty where there is none."),
    classifier: named("What kind of workflow it is of: workflow or agent, or what the definition says."),
    inputSize: integer({ long: true, description: "Of the text." }),
    outputSize: integer({ long: true, description: "Of the text." }),
  },
  { $id: "WorkflowSummary" },
);
export type WorkflowSummary = Static<typeof WorkflowSummarySchema>;

/** `GET /workflow/{id}/status`. */
export const WorkflowStatusSummarySchema = Type.Object(
  {
    workflowId: named("The run."),
    correlationId: text(),
    output: optionalMap({ description: "Where it was asked for." }),
    variables: optionalMap({ description: "Where they were asked for." }),
    status: statusOf(workflowStatuses),
  },
  { $id: "WorkflowStatus" },
);
export type WorkflowStatusSummary = Static<typeof WorkflowStatusSummarySchema>;

const endedWorkflow: ReadonlySet<WorkflowStatus> = new Set(["COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"]);
const openTask: ReadonlySet<TaskStatus> = new Set(["SCHEDULED", "IN_PROGRESS"]);
const successfulTask: ReadonlySet<TaskStatus> = new Set(["SCHEDULED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "SKIPPED"]);

export const isTerminalWorkflow = (status: WorkflowStatus): boolean => endedWorkflow.has(status);
export const isTerminalTask = (status: TaskStatus): boolean => !openTask.has(status);
/** Conductor counts open tasks as successful so far. */
export const isSuccessfulTask = (status: TaskStatus): boolean => successfulTask.has(status);
export const isRetriableTask = (status: TaskStatus): boolean => status === "FAILED" || status === "TIMED_OUT";
