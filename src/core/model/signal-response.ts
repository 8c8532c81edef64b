/** What calls answer that wait for a run to end or to stand still. */
import type { JsonObject } from "../json.ts";
import type { Task, TaskStatus, WorkflowStatus } from "./execution.ts";

/** What is answered: the run that was called, or what it waits at. */
export const returnStrategies = ["TARGET_WORKFLOW", "BLOCKING_WORKFLOW", "BLOCKING_TASK", "BLOCKING_TASK_INPUT"] as const;
export type ReturnStrategy = (typeof returnStrategies)[number];

interface SignalResponseHead {
  responseType: ReturnStrategy;
  targetWorkflowId: string;
  targetWorkflowStatus: WorkflowStatus;
  requestId: string;
  /** The time was over before what was waited for. */
  signalTimeout: boolean;
  /** Of the run that is answered, or that the answered task is in. */
  workflowId: string;
  correlationId?: string;
  input: JsonObject;
  output: JsonObject;
  priority: number;
  createTime: number;
  updateTime: number;
}

interface WorkflowRun extends SignalResponseHead {
  variables: JsonObject;
  tasks: Task[];
  status: WorkflowStatus;
}

interface TaskRun extends SignalResponseHead {
  taskType: string;
  taskId: string;
  referenceTaskName: string;
  retryCount: number;
  taskDefName: string;
  retriedTaskId?: string;
  workflowType: string;
  reasonForIncompletion?: string;
  /** The worker. */
  createdBy?: string;
  status: TaskStatus;
}

export type SignalResponse = WorkflowRun | TaskRun;
