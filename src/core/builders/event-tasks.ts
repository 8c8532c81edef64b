import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";

export interface EventTaskDef extends WorkflowTask {
  type: "EVENT";
  sink: string;
}

/**
 * Raises an event; what it carries is the task's input parameters, which are added to what is returned.
 *
 * @param eventPrefix the kind of queue: `conductor`, `kafka`, `sqs` and what else the server has
 * @param eventSuffix the queue
 * @param optional whether the workflow goes on when the task has failed
 */
export function eventTask(taskReferenceName: string, eventPrefix: string, eventSuffix: string, optional?: boolean): EventTaskDef {
  return { ...taskHead("EVENT", taskReferenceName, optional), sink: `${eventPrefix}:${eventSuffix}` };
}

/** An event to a queue of Amazon SQS. */
export function sqsEventTask(taskReferenceName: string, queueName: string, optional?: boolean): EventTaskDef {
  return eventTask(taskReferenceName, "sqs", queueName, optional);
}

/** An event for the server's own handlers: those of `conductor:<workflow>:<eventName>` get it. */
export function conductorEventTask(taskReferenceName: string, eventName: string, optional?: boolean): EventTaskDef {
  return eventTask(taskReferenceName, "conductor", eventName, optional);
}
