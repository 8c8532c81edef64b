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

export function createContext(parts: ContextParts): HandlerContext {
  return new LazyContext(parts);
}

/**
 * Most handlers use little of it: what costs something is made when it is asked for. A class, because an object with getters of its
 * own is slow to make, and this is made for each task. Its functions need no `this`: handlers take them out of it.
 */
class LazyContext implements HandlerContext {
  readonly task: Task;
  readonly taskId: string;
  readonly workflowId: string;
  readonly attempt: number;
  callbackAfterSeconds: number | undefined;
  readonly #parts: ContextParts;

  constructor(parts: ContextParts) {
    const { task } = parts;
    this.#parts = parts;
    this.task = task;
    this.taskId = task.taskId;
    this.workflowId = task.workflowInstanceId;
    this.attempt = task.retryCount + 1;
    this.callbackAfterSeconds = undefined;
  }

  get signal(): AbortSignal {
    return this.#parts.signal();
  }

  /** Loops write their pass into the reference name, so this names one task of one run. */
  get idempotencyKey(): string {
    return `${this.workflowId}:${this.task.referenceTaskName}`;
  }

  get workflow(): TaskContext["workflow"] {
    const { workflowInstanceId: id, workflowType: type, correlationId } = this.task;
    return { id, type, ...(correlationId === undefined ? {} : { correlationId }) };
  }

  get logger(): TaskLogger {
    return createTaskLogger(this.task, this.#parts.logger);
  }

  get log(): (message: string) => void {
    return (message) => this.#parts.logs.add(message);
  }

  get callbackAfter(): (seconds: number) => void {
    return (seconds) => {
      if (!Number.isFinite(seconds) || seconds < 0) throw new NonRetryableError(`callbackAfter takes seconds from 0, not ${seconds}.`);
      this.callbackAfterSeconds = Math.ceil(seconds);
    };
  }
}

function createTaskLogger(task: Task, logger: WorkerLogger): TaskLogger {
  const ids = { by: "task", taskType: task.taskType, taskId: task.taskId, workflowId: task.workflowInstanceId };
  const withIds = (data: LogData | undefined): LogData => (data === undefined ? ids : { ...data, ...ids });
  return {
    debug: (message, data) => logger.debug(textOf(message), withIds(data)),
    info: (message, data) => logger.info(textOf(message), withIds(data)),
    warn: (message, data) => logger.warn(textOf(message), withIds(data)),
    error: (message, data) => logger.error(textOf(message), withIds(data)),
  };
}

/** Handlers in JavaScript may give an error, say, where a text is expected. */
const textOf = (message: unknown): string => (typeof message === "string" ? message : String(message));
