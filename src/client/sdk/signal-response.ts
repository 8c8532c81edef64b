/** The answer of calls that wait, with the questions that the official SDK lets one ask of it. */
import { FlowError } from "../../core/errors.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Task, TaskStatus, Workflow, WorkflowStatus } from "../../core/model/execution.ts";
import type { SignalResponse as WireResponse } from "../../core/model/signal-response.ts";
import type { ReturnStrategy } from "./values.ts";

/** A run or a task, by `responseType`. Times are epoch milliseconds. */
export interface SignalResponse {
  responseType?: ReturnStrategy;
  /** The run that was called. */
  targetWorkflowId?: string;
  targetWorkflowStatus?: WorkflowStatus;
  requestId?: string;
  /** The time was over before what was waited for. */
  signalTimeout?: boolean;
  /** The run that is answered, or that the answered task is in. */
  workflowId?: string;
  correlationId?: string;
  input?: JsonObject;
  output?: JsonObject;
  priority?: number;
  createTime?: number;
  updateTime?: number;
  createdBy?: string;
  status?: WorkflowStatus | TaskStatus;
  /** Of a run. */
  variables?: JsonObject;
  tasks?: Task[];
  /** Of a task. */
  taskType?: string;
  taskId?: string;
  referenceTaskName?: string;
  retryCount?: number;
  taskDefName?: string;
  workflowType?: string;
  reasonForIncompletion?: string;
}

/** What a run looked like when it was answered. */
export type WorkflowRun = Omit<SignalResponse, "status" | "taskType" | "taskId" | "referenceTaskName" | "taskDefName"> & {
  status?: WorkflowStatus;
};

export interface EnhancedSignalResponse extends SignalResponse {
  isTargetWorkflow(): boolean;
  isBlockingWorkflow(): boolean;
  isBlockingTask(): boolean;
  isBlockingTaskInput(): boolean;
  /** Throws where a task was answered. */
  getWorkflow(): Partial<Workflow>;
  /** Throws where a run was answered. */
  getBlockingTask(): Partial<Task>;
  /** Throws unless the input of a task was asked for. */
  getTaskInput(): JsonObject;
  getWorkflowId(): string;
  getTargetWorkflowId(): string;
  hasWorkflowData(): boolean;
  hasTaskData(): boolean;
  getResponseType(): string;
  isTerminal(): boolean;
  isRunning(): boolean;
  isPaused(): boolean;
  /** One line for logs. */
  getSummary(): string;
  /** Without inputs and outputs, which may be large or secret. */
  toDebugJSON(): JsonObject;
  toString(): string;
}

const terminal: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "TERMINATED", "TIMED_OUT"]);

/** The answer's own fields with methods beside them. */
export function enhanceSignalResponse(answer: WireResponse): EnhancedSignalResponse {
  const response: SignalResponse = answer;
  const is = (strategy: ReturnStrategy): boolean => response.responseType === strategy;
  const hasWorkflowData = (): boolean => is("TARGET_WORKFLOW") || is("BLOCKING_WORKFLOW");
  const hasTaskData = (): boolean => is("BLOCKING_TASK") || is("BLOCKING_TASK_INPUT");
  const demand = (isThere: boolean, what: string): void => {
    if (isThere) return;
    throw new FlowError("usage", `The answer is of type ${response.responseType ?? "unknown"}, so it holds no ${what}.`, {
      hint: "Ask for another return strategy.",
    });
  };
  const getSummary = (): string => summaryOf(response, hasTaskData());

  return {
    ...response,
    isTargetWorkflow: () => is("TARGET_WORKFLOW"),
    isBlockingWorkflow: () => is("BLOCKING_WORKFLOW"),
    isBlockingTask: () => is("BLOCKING_TASK"),
    isBlockingTaskInput: () => is("BLOCKING_TASK_INPUT"),
    getWorkflow: () => {
      demand(hasWorkflowData(), "run");
      return workflowOf(response);
    },
    getBlockingTask: () => {
      demand(hasTaskData(), "task");
      return taskOf(response);
    },
    getTaskInput: () => {
      demand(is("BLOCKING_TASK_INPUT"), "input of a task");
      return response.input ?? {};
    },
    getWorkflowId: () => response.workflowId ?? response.targetWorkflowId ?? "",
    getTargetWorkflowId: () => response.targetWorkflowId ?? response.workflowId ?? "",
    hasWorkflowData,
    hasTaskData,
    getResponseType: () => response.responseType ?? "",
    isTerminal: () => terminal.has(response.status ?? ""),
    isRunning: () => response.status === "RUNNING",
    isPaused: () => response.status === "PAUSED",
    getSummary,
    toDebugJSON: () => debugJsonOf(response),
    toString: getSummary,
  };
}

/** Of a call that answers a run whatever it waits at. */
export function runOf(answer: WireResponse): WorkflowRun {
  const { status, ...rest } = enhanceSignalResponse(answer);
  return status !== undefined && isWorkflowStatus(status) ? { ...rest, status } : rest;
}

function workflowOf(response: SignalResponse): Partial<Workflow> {
  const { workflowId, status, createdBy, createTime, updateTime, priority, correlationId } = response;
  return defined<Workflow>({
    workflowId,
    status: status === undefined || !isWorkflowStatus(status) ? undefined : status,
    createdBy,
    createTime,
    updateTime,
    priority,
    correlationId,
    tasks: response.tasks ?? [],
    input: response.input ?? {},
    output: response.output ?? {},
    variables: response.variables ?? {},
  });
}

function taskOf(response: SignalResponse): Partial<Task> {
  const { taskId, taskType, taskDefName, referenceTaskName, status, workflowId, workflowType, reasonForIncompletion } = response;
  return defined<Task>({
    taskId,
    taskType,
    taskDefName,
    referenceTaskName,
    retryCount: response.retryCount ?? 0,
    status: status === undefined || !isTaskStatus(status) ? undefined : status,
    inputData: response.input ?? {},
    outputData: response.output ?? {},
    workflowInstanceId: workflowId,
    workflowType,
    reasonForIncompletion,
  });
}

function summaryOf(response: SignalResponse, isTask: boolean): string {
  const { responseType, workflowId, status, taskId, taskType, tasks } = response;
  const parts = [`type=${responseType ?? ""}`, `workflowId=${workflowId ?? ""}`, `status=${status ?? ""}`];
  if (isTask) parts.push(`taskId=${taskId ?? ""}`, `taskType=${taskType ?? ""}`);
  else if (tasks !== undefined) parts.push(`tasksCount=${tasks.length}`);
  return `SignalResponse{${parts.join(", ")}}`;
}

const debugFields = [
  "responseType",
  "workflowId",
  "targetWorkflowId",
  "targetWorkflowStatus",
  "status",
  "taskId",
  "taskType",
  "referenceTaskName",
  "createTime",
  "updateTime",
  "priority",
  "retryCount",
] as const satisfies readonly (keyof SignalResponse)[];

function debugJsonOf(response: SignalResponse): JsonObject {
  const facts: Record<string, Json> = {};
  for (const name of debugFields) {
    const value = response[name];
    if (value !== undefined) facts[name] = value;
  }
  const holds = (values: JsonObject | undefined): boolean => Object.keys(values ?? {}).length > 0;
  return {
    ...facts,
    ...(response.tasks === undefined ? {} : { tasksCount: response.tasks.length }),
    hasInput: holds(response.input),
    hasOutput: holds(response.output),
    hasVariables: holds(response.variables),
  };
}

type Loose<T> = { [Key in keyof T]?: T[Key] | undefined };

/** Without the fields that the answer does not have. */
function defined<T extends object>(fields: Loose<T>): Partial<T>;
function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const workflowOnly: ReadonlySet<string> = new Set(["RUNNING", "PAUSED", "TERMINATED"]);
const both: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "TIMED_OUT"]);

const isWorkflowStatus = (status: WorkflowStatus | TaskStatus): status is WorkflowStatus => workflowOnly.has(status) || both.has(status);
const isTaskStatus = (status: WorkflowStatus | TaskStatus): status is TaskStatus => !workflowOnly.has(status);
