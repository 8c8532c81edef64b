/** A span for each task: of the consumer kind, linked to whoever sent the task, and active while its function runs. */
import type { Attributes, Link, Tracer } from "@opentelemetry/api";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, trace } from "@opentelemetry/api";
import { TraceState, parseTraceParent } from "@opentelemetry/core";
import type { Json } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Task } from "../../core/model/execution.ts";
import type { TaskRunner } from "../run-task.ts";

export function traceTasks(runner: TaskRunner, tracer: Tracer, workerId: string): TaskRunner {
  return {
    async run(task, signal) {
      const links = linksOf(task);
      const options = { kind: SpanKind.CONSUMER, root: true, attributes: attributesOf(task, workerId), links };
      const span = tracer.startSpan(`process ${task.taskType}`, options, ROOT_CONTEXT);
      const outcome = await context.with(trace.setSpan(ROOT_CONTEXT, span), () => runner.run(task, signal));
      span.setAttribute("conductor.task.status", outcome.status);
      if (outcome.status !== "COMPLETED" && outcome.status !== "IN_PROGRESS") {
        span.setAttribute("error.type", outcome.errorName ?? outcome.status);
        span.setStatus({ code: SpanStatusCode.ERROR, ...(outcome.reason === undefined ? {} : { message: outcome.reason }) });
      }
      span.end();
      return outcome;
    },
    close: () => runner.close(),
  };
}

/** As the conventions for messaging have it, and what is Conductor's own. */
function attributesOf(task: Task, workerId: string): Attributes {
  return {
    "messaging.system": "conductor",
    "messaging.destination.name": task.taskType,
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.message.id": task.taskId,
    "messaging.message.conversation_id": task.workflowInstanceId,
    "messaging.client.id": workerId,
    "conductor.workflow.type": task.workflowType,
    "conductor.task.reference_name": task.referenceTaskName,
    "conductor.task.attempt": task.retryCount + 1,
    ...(task.correlationId === undefined ? {} : { "conductor.workflow.correlation_id": task.correlationId }),
  };
}

/** Whoever starts a workflow may hand its trace on: as `traceparent` in the task's input, or in `headers` there. */
function linksOf({ inputData }: Task): Link[] {
  // A server may leave it out; a task must not be lost over its link.
  const input = isJsonObject(inputData) ? inputData : {};
  const { headers } = input;
  for (const carrier of [input, isJsonObject(headers) ? headers : {}]) {
    const parent = textOf(carrier["traceparent"]);
    const linked = parent === undefined ? null : parseTraceParent(parent);
    if (linked === null) continue;
    const state = textOf(carrier["tracestate"]);
    return [{ context: { ...linked, isRemote: true, ...(state === undefined ? {} : { traceState: new TraceState(state) }) } }];
  }
  return [];
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);
