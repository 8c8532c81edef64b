/** `conductor-flow/worker`: workers in the shape of the official SDK, over this package's runtime. */
export { TaskManager } from "./task-manager.ts";
export type { TaskManagerConfig, TaskManagerOptions } from "./task-manager.ts";
export { isTaskInProgress } from "./execute-runner.ts";
export type { ConductorWorker, ExecuteResult, TaskErrorHandler, TaskInProgressResult } from "./execute-runner.ts";
export { DefaultLogger, noopLogger } from "./default-logger.ts";
export type { ConductorLogger, ConductorLogLevel, DefaultLoggerConfig } from "./default-logger.ts";
export { NonRetryableError, NonRetryableError as NonRetryableException, RetryableError } from "../core/task-errors.ts";
export { isNonRetryableError, isRetryableError } from "../core/task-errors.ts";
export type { Task, TaskResultStatus } from "../core/model/execution.ts";
