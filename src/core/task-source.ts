import type { JsonObject } from "./json.ts";
import type { Task, TaskResult } from "./model/execution.ts";

export interface PollRequest {
  taskType: string;
  workerId: string;
  domain?: string;
  /** How many tasks at most; the server may still hand out more. */
  count: number;
  /** Milliseconds that the server may hold the poll; 0 answers at once, 5000 is the server's limit. */
  waitMs: number;
}

/** Where a worker's tasks come from and its results go to. The client implements it; the worker runtime knows nothing else of the server. */
export interface TaskSource {
  /** Never aborted and never retried by the transport: a lost answer strands the tasks in it. */
  poll(request: PollRequest): Promise<Task[]>;
  /**
   * Reports a result. Safe to repeat: the server ignores reports for tasks that have ended. Throws an HttpError otherwise.
   * `outputJson` is the result's output as JSON, where it was written already.
   */
  update(result: TaskResult, outputJson?: string): Promise<void>;
  /** Restarts the response timeout of a task. A no-op for tasks that have ended. */
  extendLease(task: { taskId: string; workflowInstanceId: string }): Promise<void>;
  /** The task as it stands. Throws an HttpError for which `isMissing` holds where it is gone. */
  getTask(taskId: string): Promise<Task>;
  /** An input that lies outside of the task: `externalInputPayloadStoragePath`. Throws a FlowError. */
  readInput(path: string): Promise<JsonObject>;
  /** Stores an output outside of the task: its path to report, or undefined where the server has no place for it. Throws a FlowError. */
  storeOutput(output: JsonObject): Promise<string | undefined>;
  /** How many tasks wait, by queue: the task type, or `domain:type`. */
  queueSizes(): Promise<Record<string, number>>;
}
