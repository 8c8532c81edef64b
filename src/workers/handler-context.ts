/** What a handler gets beside its input. */
import type { Task } from "../core/model/execution.ts";
import { NonRetryableError } from "../core/task-errors.ts";
import type { TaskContext, TaskLogger } from "../core/task-module.ts";
import type { LogData, WorkerLogger } from "./logger.ts";
import type { TaskLogBook } from "./task-log.ts";

export interface HandlerContext extends TaskContext {
  /** What the handler asked for by `callbackAfter`. */
  callbackAfterSeconds: number | undefined;
}

export interface ContextParts {
  task: Task;
  signal: () => AbortSignal;
  logs: TaskLogBook;
  logger: WorkerLogger;
}

/** Most handlers use little of it: what costs something is made when it is asked for. */
export function createContext({ task, signal, logs, logger }: ContextParts): HandlerContext {
  const context: HandlerContext = {
    task,
    taskId: task.taskId,
    workflowId: task.workflowInstanceId,
    attempt: task.retryCount + 1,
    // Loops write their pass into the reference name, so this names one task of one run.
    idempotencyKey: `${task.workflowInstanceId}:${task.referenceTaskName}`,
    callbackAfterSeconds: undefined,
    get signal() {
      return signal();
    },
    get workflow() {
      const { workflowInstanceId: id, workflowType: type, correlationId } = task;
      return { id, type, ...(correlationId === undefined ? {} : { correlationId }) };
    },
    get logger() {
      return createTaskLogger(task, logger);
    },
    log: (message) => logs.add(message),
    callbackAfter(seconds) {
      if (!Number.isFinite(seconds) || seconds < 0) throw new NonRetryableError(`callbackAfter takes seconds from 0, not ${seconds}.`);
      context.callbackAfterSeconds = Math.ceil(seconds);
    },
  };
  return context;
}

function createTaskLogger(task: Task, logger: WorkerLogger): TaskLogger {
  const ids = { taskType: task.taskType, taskId: task.taskId, workflowId: task.workflowInstanceId };
  const withIds = (data: LogData | undefined): LogData => (data === undefined ? ids : { ...data, ...ids });
  return {
    debug: (message, data) => logger.debug(message, withIds(data)),
    info: (message, data) => logger.info(message, withIds(data)),
    warn: (message, data) => logger.warn(message, withIds(data)),
    error: (message, data) => logger.error(message, withIds(data)),
  };
}
