/** Tasks that wait: for a time, for a webhook, for messages. */
import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";

export interface WaitTaskDef extends WorkflowTask {
  type: "WAIT";
  inputParameters: JsonObject & { duration?: string; until?: string };
}

/**
 * @param duration days, hours, minutes and seconds in this order, each of which may be left out: `2 days 3 hours`, `1h 30m`, `45s`
 * @param optional whether the workflow goes on when the task has failed
 */
export function waitTaskDuration(taskReferenceName: string, duration: string, optional?: boolean): WaitTaskDef {
  return { ...taskHead("WAIT", taskReferenceName, optional), inputParameters: { duration } };
}

/**
 * @param until `yyyy-MM-dd HH:mm`, with or without a time zone behind (`2026-12-31 23:59 Europe/Paris`), or `yyyy-MM-dd`. The server
 *   refuses ISO 8601 with a `T`. A time in the past is over at once.
 * @param optional whether the workflow goes on when the task has failed
 */
export function waitTaskUntil(taskReferenceName: string, until: string, optional?: boolean): WaitTaskDef {
  return { ...taskHead("WAIT", taskReferenceName, optional), inputParameters: { until } };
}

export interface WaitForWebhookOptions {
  /** What the webhook's body must hold: values by path. */
  matches?: Record<string, unknown>;
  /** Whether the workflow goes on when the task has failed. */
  optional?: boolean;
}

export interface WaitForWebhookTaskDef extends WorkflowTask {
  type: "WAIT_FOR_WEBHOOK";
  inputParameters: JsonObject;
}

/** Waits for a webhook. An Orkes server runs it; open-source servers leave the type to workers. */
export function waitForWebhookTask(taskReferenceName: string, options: WaitForWebhookOptions = {}): WaitForWebhookTaskDef {
  return { ...taskHead("WAIT_FOR_WEBHOOK", taskReferenceName, options.optional), inputParameters: asJson({ ...options.matches }) };
}

export interface PullWorkflowMessagesTaskDef extends WorkflowTask {
  type: "PULL_WORKFLOW_MESSAGES";
  inputParameters: JsonObject & { batchSize: number };
}

/**
 * Takes messages from the run's own queue, and waits while that is empty. Its output has `messages` and their `count`. The server
 * must have these queues switched on.
 *
 * @param batchSize how many at most
 * @param optional whether the workflow goes on when the task has failed
 */
export function pullWorkflowMessages(taskReferenceName: string, batchSize = 1, optional?: boolean): PullWorkflowMessagesTaskDef {
  return { ...taskHead("PULL_WORKFLOW_MESSAGES", taskReferenceName, optional), inputParameters: { batchSize } };
}
