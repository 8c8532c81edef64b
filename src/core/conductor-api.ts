/**
 * Conductor as calls instead of HTTP. The embedded server's routes know nothing but this interface; its engine implements it.
 * Bodies arrive decoded (core/model), so implementations see no raw JSON. Failures are thrown as `ConductorFault`.
 */
import type { HumanTaskApi, HumanTemplateApi } from "./human-api.ts";
import type { JsonObject } from "./json.ts";
import type { ValidationError } from "./errors.ts";
import type {
  BulkResponse,
  PollData,
  RerunWorkflowRequest,
  SearchResult,
  StartWorkflowRequest,
  Task,
  TaskLog,
  TaskResult,
  TaskStatus,
  TaskSummary,
  Workflow,
  WorkflowStatusSummary,
  WorkflowSummary,
} from "./model/execution.ts";
import type { EventExecution, EventHandler } from "./model/event-handler.ts";
import type { ScheduleExecution, WorkflowSchedule } from "./model/schedule.ts";
import type { TaskDef } from "./model/task-def.ts";
import type { WorkflowDef, WorkflowVersionSummary } from "./model/workflow-def.ts";
import type { WorkflowTestRequest } from "./model/workflow-test.ts";
import type { Tag, TaggedKind } from "./model/tag.ts";
import type { ServiceApi } from "./service-api.ts";

/** A failure with the status and message that the wire shows. */
export class ConductorFault extends Error {
  readonly status: number;
  readonly validationErrors?: readonly ValidationError[];

  constructor(status: number, message: string, validationErrors?: readonly ValidationError[]) {
    super(message);
    this.name = "ConductorFault";
    this.status = status;
    if (validationErrors !== undefined) this.validationErrors = validationErrors;
  }
}

export interface MetadataApi {
  /** Create or replace, all of them; the creation time starts anew. */
  registerTaskDefs(definitions: TaskDef[]): void;
  /** Replaces one; 404 if it does not exist. Keeps the creation time. */
  updateTaskDef(definition: TaskDef): void;
  getTaskDefs(): TaskDef[];
  getTaskDef(name: string): TaskDef;
  deleteTaskDef(name: string): void;
  createWorkflowDef(definition: WorkflowDef, overwrite: boolean): void;
  updateWorkflowDefs(definitions: WorkflowDef[]): BulkResponse;
  /** Every version of every definition, by name and version. */
  getWorkflowDefs(): WorkflowDef[];
  getLatestWorkflowDefs(): WorkflowDef[];
  /** The latest version if none is given. */
  getWorkflowDef(name: string, version?: number): WorkflowDef;
  getWorkflowNames(): string[];
  getWorkflowVersions(name: string): WorkflowVersionSummary[];
  getWorkflowNamesAndVersions(): Record<string, WorkflowVersionSummary[]>;
  deleteWorkflowDef(name: string, version: number): void;
}

export interface SearchRequest {
  start: number;
  size: number;
  /** `field:ASC` or `field:DESC`. */
  sort?: string;
  freeText: string;
  query: string;
}

export interface WorkflowApi {
  /** Resolves with the workflow's id once its first tasks are scheduled. */
  startWorkflow(request: StartWorkflowRequest): Promise<string>;
  getWorkflow(workflowId: string, includeTasks: boolean): Workflow;
  /** The same in the form of `workflowModelOf`. */
  getWorkflowModel(workflowId: string, includeTasks: boolean): JsonObject;
  getStatus(workflowId: string, options: { includeOutput: boolean; includeVariables: boolean }): WorkflowStatusSummary;
  getTasks(workflowId: string, options: { start: number; count: number; status: TaskStatus[] }): SearchResult<Task>;
  getCorrelated(
    name: string,
    correlationIds: string[],
    options: { includeClosed: boolean; includeTasks: boolean },
  ): Record<string, Workflow[]>;
  getRunning(name: string, options: { version?: number; startTime?: number; endTime?: number }): string[];
  decideWorkflow(workflowId: string): Promise<void>;
  pauseWorkflow(workflowId: string): Promise<void>;
  resumeWorkflow(workflowId: string): Promise<void>;
  terminateWorkflow(workflowId: string, reason?: string): Promise<void>;
  restartWorkflow(workflowId: string, useLatestDefinitions: boolean): Promise<void>;
  retryWorkflow(workflowId: string, resumeSubworkflowTasks: boolean): Promise<void>;
  rerunWorkflow(workflowId: string, request: RerunWorkflowRequest): Promise<string>;
  skipTask(workflowId: string, referenceTaskName: string): Promise<void>;
  resetCallbacks(workflowId: string): Promise<void>;
  removeWorkflow(workflowId: string, archive: boolean): Promise<void>;
  searchWorkflows(request: SearchRequest): SearchResult<WorkflowSummary>;
  searchWorkflowsV2(request: SearchRequest): SearchResult<Workflow>;
  /** The runs of the tasks that are found, each once. */
  searchWorkflowsByTasks(request: SearchRequest): SearchResult<WorkflowSummary>;
  searchWorkflowsByTasksV2(request: SearchRequest): SearchResult<Workflow>;
  /** Starts a run whose tasks get the results given instead of workers, and resolves with where that leads to. It stays stored. */
  testWorkflow(request: WorkflowTestRequest): Promise<Workflow>;
}

export interface TaskApi {
  /** Waits up to `waitMs` for the first task, then answers with what there is. */
  pollTasks(request: {
    taskType: string;
    workerId?: string;
    domain?: string;
    count: number;
    waitMs: number;
    signal?: AbortSignal;
  }): Promise<Task[]>;
  /** Answers with the posted task id. */
  updateTask(result: TaskResult): Promise<string>;
  /** Updates, then polls the next task of the same type and domain. */
  updateTaskV2(result: TaskResult): Promise<Task | undefined>;
  /**
   * Reports on the pending task with that reference name; undefined if none is pending. What it reported before stays where the
   * new report does not say otherwise: its output, and its worker unless that is null.
   */
  updateTaskByReference(update: {
    workflowId: string;
    referenceTaskName: string;
    status: TaskStatus;
    output: JsonObject;
    workerId?: string | null;
  }): Promise<string | undefined>;
  getTask(taskId: string): Task;
  addTaskLog(taskId: string, log: string): void;
  getTaskLogs(taskId: string): TaskLog[];
  searchTasks(request: SearchRequest): SearchResult<TaskSummary>;
  searchTasksV2(request: SearchRequest): SearchResult<Task>;
  /** Scheduled and in progress. */
  getPendingTasks(taskType: string): Task[];
  /**
   * Reports on the WAIT task at which the run stands, or at which a sub-workflow of it stands. Undefined where there is none; 404
   * without such a run.
   */
  signalWorkflow(signal: { workflowId: string; status: TaskStatus; output: JsonObject }): Promise<string | undefined>;
  getQueueSizes(taskTypes: string[]): Record<string, number>;
  getAllQueueSizes(): Record<string, number>;
  getPollData(taskType?: string): PollData[];
  requeuePending(taskType: string): Promise<number>;
}

export interface EventApi {
  /** 500 if there is one of that name. */
  createEventHandler(handler: EventHandler): void;
  /** Replaces one; 500 if there is none of that name. */
  updateEventHandler(handler: EventHandler): void;
  /** 500 if there is none of that name. */
  deleteEventHandler(name: string): void;
  getEventHandlers(): EventHandler[];
  /** Those of exactly this event. */
  getEventHandlersOf(event: string, activeOnly: boolean): EventHandler[];
  /** The queue of each event that has an active handler: its name, or with `verbose` how many messages are not handled yet, by that name. */
  getEventQueues(verbose: boolean): Record<string, string | Record<string, number>>;
  /** What the actions of one handler came to, the latest first; a hundred at most. */
  getEventExecutions(handlerName: string): EventExecution[];
}

export interface ScheduleSearch {
  workflowName?: string;
  /** A part of the name, in either case. */
  scheduleName?: string;
  paused?: boolean;
  start: number;
  /** Negative: all of them. */
  size: number;
}

export interface NextRunsRequest {
  cronExpression: string;
  /** The window, in epoch milliseconds. */
  startTime?: number;
  endTime?: number;
  /** At most five are answered. */
  limit: number;
}

export interface ScheduleApi {
  /** Creates or replaces, and answers with what is stored. */
  saveSchedule(schedule: WorkflowSchedule): WorkflowSchedule;
  /** All, or those that start one workflow. */
  getSchedules(workflowName?: string): WorkflowSchedule[];
  getSchedule(name: string): WorkflowSchedule;
  /** By name. */
  searchSchedules(search: ScheduleSearch): SearchResult<WorkflowSchedule>;
  /** Does nothing where there is none. */
  deleteSchedule(name: string): void;
  pauseSchedule(name: string, reason?: string): void;
  /** 404 where it is not paused, too. */
  resumeSchedule(name: string): void;
  /** The next times of a cron expression in UTC, in epoch milliseconds; 500 where it is none. */
  nextRuns(request: NextRunsRequest): number[];
  searchExecutions(request: SearchRequest): SearchResult<ScheduleExecution>;
  /** Whether anything is started by time at all. */
  setRunning(isRunning: boolean): void;
}

export const payloadOperations = ["READ", "WRITE"] as const;
export const payloadTypes = ["WORKFLOW_INPUT", "WORKFLOW_OUTPUT", "TASK_INPUT", "TASK_OUTPUT"] as const;

export interface PayloadApi {
  /**
   * Where a payload is, or where one may be put: by a path that starts with the one given. `uri` is absolute, or with a leading `/`
   * below the server's own address; absent where clients cannot reach it.
   */
  locatePayload(request: { operation: (typeof payloadOperations)[number]; payloadType: (typeof payloadTypes)[number]; path: string }): {
    path: string;
    uri?: string;
  };
  /** In place of what is there; 409 where a run refers to that. */
  storePayload(path: string, payload: JsonObject): void;
  /** 404 where there is none. */
  readPayload(path: string): JsonObject;
}

export interface AdminApi {
  /** The server's own settings. */
  getConfig(): Record<string, string | number>;
  /** Has a run looked at again. False where it would have been anyway. */
  requeueSweep(workflowId: string): Promise<boolean>;
}

/** Values that runs read and that belong to no run. */
export interface EnvironmentApi {
  getVariables(): { name: string; value: string }[];
  /** Undefined where there is none. */
  getVariable(name: string): string | undefined;
  getSecretNames(): string[];
  /** Undefined where there is none. */
  getSecret(name: string): string | undefined;
}

/** 404 where there is nothing of that kind and name. */
export interface TagApi {
  getTags(kind: TaggedKind, name: string): Tag[];
  /** In place of those that are there. */
  setTags(kind: TaggedKind, name: string, tags: Tag[]): void;
  /** Beside those that are there; one of the same key and value is replaced. */
  addTags(kind: TaggedKind, name: string, tags: Tag[]): void;
  /** Those of the same key and value; nothing happens where there is none. */
  deleteTags(kind: TaggedKind, name: string, tags: Tag[]): void;
  /** Of everything, each once. */
  getAllTags(): Tag[];
}

export interface ConductorApi {
  metadata: MetadataApi;
  workflows: WorkflowApi;
  tasks: TaskApi;
  events: EventApi;
  schedules: ScheduleApi;
  environment: EnvironmentApi;
  admin: AdminApi;
  payloads: PayloadApi;
  human: HumanTaskApi;
  humanTemplates: HumanTemplateApi;
  services: ServiceApi;
  tags: TagApi;
}
