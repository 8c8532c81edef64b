/** What a project imports. Every task module does, so nothing here loads a third-party module at run time. */
export { defineEventHandler, defineSchedule, defineTask, defineWorkflow } from "./core/define-task.ts";
export type { DefinedTask, TaskOptions } from "./core/define-task.ts";
export { NonRetryableError, RetryableError, isNonRetryableError, isRetryableError } from "./core/task-errors.ts";
export type { Isolation, StandardSchema, TaskContext, TaskHandler, TaskLogger, WorkerOptions } from "./core/task-module.ts";
export { createConductorClient } from "./client/conductor-client.ts";
export type { ConductorClient, ConductorClientOptions } from "./client/conductor-client.ts";
export { TaskManager } from "./workers/task-manager.ts";
export type { ConductorLogger, TaskManagerConfig, TaskManagerOptions } from "./workers/task-manager.ts";
export type { ConductorWorker, ExecuteResult } from "./workers/execute-runner.ts";
export { exactNumber, stringifyJson } from "./core/exact-json.ts";
export { isExactNumber } from "./core/json.ts";
export type { ExactNumber, Json, JsonObject } from "./core/json.ts";
export type { EventAction, EventHandler } from "./core/model/event-handler.ts";
export type { WorkflowSchedule } from "./core/model/schedule.ts";
export type { SchemaDef, TaskDef } from "./core/model/task-def.ts";
export type { SubWorkflowParams, WorkflowDef, WorkflowTask } from "./core/model/workflow-def.ts";
