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

/** One execution of a task: a try. A retry is a new task with the next `retryCount`. */
export interface Task {
  taskType: string;
  status: TaskStatus;
  inputData: JsonObject;
  outputData: JsonObject;
  referenceTaskName: string;
  retryCount: number;
  seq: number;
  correlationId?: string;
  pollCount: number;
  taskDefName: string;
  scheduledTime: number;
  startTime: number;
  endTime: number;
  updateTime: number;
  startDelayInSeconds: number;
  retriedTaskId?: string;
  retried: boolean;
  executed: boolean;
  callbackFromWorker: boolean;
  responseTimeoutSeconds: number;
  workflowInstanceId: string;
  workflowType: string;
  taskId: string;
  reasonForIncompletion?: string;
  callbackAfterSeconds: number;
  workerId?: string;
  workflowTask?: WorkflowTask;
  taskDefinition?: TaskDef;
  domain?: string;
  rateLimitPerFrequency: number;
  rateLimitFrequencyInSeconds: number;
  externalInputPayloadStoragePath?: string;
  externalOutputPayloadStoragePath?: string;
  workflowPriority: number;
  executionNameSpace?: string;
  isolationGroupId?: string;
  iteration: number;
  subWorkflowId?: string;
  parentTaskId?: string;
  subworkflowChanged: boolean;
  firstStartTime: number;
  loopOverTask: boolean;
  queueWaitTime: number;
}

/** A run of a workflow. `tasks` is filled where the request asked for it. */
export interface Workflow {
  ownerApp: string;
  createTime: number;
  updateTime: number;
  createdBy?: string;
  status: WorkflowStatus;
  endTime: number;
  startTime: number;
  workflowId: string;
  workflowName: string;
  workflowVersion: number;
  parentWorkflowId?: string;
  parentWorkflowTaskId?: string;
  tasks: Task[];
  input: JsonObject;
  output: JsonObject;
  correlationId?: string;
  reRunFromWorkflowId?: string;
  reasonForIncompletion?: string;
  event?: string;
  taskToDomain: Record<string, string>;
  failedReferenceTaskNames: string[];
  failedTaskNames: string[];
  /** The definition as it was at the start, with the task definitions in `taskDefinition` of each task. */
  workflowDefinition: WorkflowDef;
  priority: number;
  variables: JsonObject;
  /** 0 until the first retry, resume or rerun. */
  lastRetriedTime: number;
  history: Json[];
  rateLimited: boolean;
}

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
export interface BulkResponse {
  bulkErrorResults: Record<string, string>;
  bulkSuccessfulResults: string[];
}

export interface PollData {
  queueName: string;
  domain?: string;
  workerId?: string;
  lastPollTime: number;
}

export interface SearchResult<T> {
  totalHits: number;
  results: T[];
}

export interface WorkflowSummary {
  workflowType: string;
  version: number;
  workflowId: string;
  correlationId?: string;
  /** ISO 8601, UTC. */
  startTime: string;
  updateTime?: string;
  endTime?: string;
  status: WorkflowStatus;
  input?: string;
  output?: string;
  reasonForIncompletion?: string;
  executionTime: number;
  failedReferenceTaskNames: string;
  priority: number;
  failedTaskNames: string[];
  inputSize?: number;
  outputSize?: number;
}

/** `GET /workflow/{id}/status`. */
export interface WorkflowStatusSummary {
  workflowId: string;
  correlationId?: string;
  output?: JsonObject;
  variables?: JsonObject;
  status: WorkflowStatus;
}

const endedWorkflow: ReadonlySet<WorkflowStatus> = new Set(["COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"]);
const openTask: ReadonlySet<TaskStatus> = new Set(["SCHEDULED", "IN_PROGRESS"]);
const successfulTask: ReadonlySet<TaskStatus> = new Set(["SCHEDULED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "SKIPPED"]);

export const isTerminalWorkflow = (status: WorkflowStatus): boolean => endedWorkflow.has(status);
export const isTerminalTask = (status: TaskStatus): boolean => !openTask.has(status);
/** Conductor counts open tasks as successful so far. */
export const isSuccessfulTask = (status: TaskStatus): boolean => successfulTask.has(status);
export const isRetriableTask = (status: TaskStatus): boolean => status === "FAILED" || status === "TIMED_OUT";
