import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";
import type { Expression } from "./task-input.ts";

export interface HttpInputParameters {
  uri: string;
  method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE" | "OPTIONS" | "HEAD" | Expression;
  /** Media type of the answer; JSON if absent. */
  accept?: string;
  /** Media type of the body; JSON if absent. */
  contentType?: string;
  headers?: Record<string, string>;
  /** Sent as JSON, text as it is. */
  body?: unknown;
  /** Milliseconds to connect; 3000 if absent. */
  connectionTimeOut?: number;
  /** Milliseconds to wait for the answer; 3000 if absent. Digits in a text count as well. */
  readTimeOut?: number | string;
}

export interface HttpTaskDef extends WorkflowTask {
  type: "HTTP";
  inputParameters: JsonObject & { http_request: HttpInputParameters };
}

/**
 * A request that the server sends. Its output is `response`, with `statusCode`, `headers` and `body`; an answer other than 2xx
 * fails the task. It is tried again only if a task definition of the task's name says so, or `retryCount` is set.
 *
 * @param asyncComplete whether the task stays open after the answer until something outside completes it
 * @param optional whether the workflow goes on when the task has failed
 */
export function httpTask(
  taskReferenceName: string,
  inputParameters: HttpInputParameters,
  asyncComplete?: boolean,
  optional?: boolean,
): HttpTaskDef {
  return {
    ...taskHead("HTTP", taskReferenceName, optional),
    inputParameters: asJson({ http_request: inputParameters }),
    ...(asyncComplete === undefined ? {} : { asyncComplete }),
  };
}

export interface HttpPollInputParameters {
  http_request: HttpInputParameters;
  /** Seconds between two requests. */
  pollingInterval?: number;
  pollingStrategy?: "FIXED" | "LINEAR_BACKOFF";
  /** JavaScript that says whether to stop; `$` holds the output of the last request. */
  terminationCondition?: string;
}

export interface HttpPollTaskDef extends WorkflowTask {
  type: "HTTP_POLL";
  inputParameters: JsonObject & HttpPollInputParameters;
}

/** A request that is sent until its answer is the right one. An Orkes server runs it; open-source servers leave the type to workers. */
export function httpPollTask(taskReferenceName: string, inputParameters: HttpPollInputParameters, optional?: boolean): HttpPollTaskDef {
  return { ...taskHead("HTTP_POLL", taskReferenceName, optional), inputParameters: asJson(inputParameters) };
}
