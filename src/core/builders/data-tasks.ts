/** Tasks that compute, keep and fetch data, and the one that ends a run. */
import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";
import type { TaskInputs } from "./task-input.ts";

export interface InlineTaskInputParameters {
  evaluatorType: "javascript" | "graaljs" | "python" | "value-param";
  expression: string;
  [name: string]: unknown;
}

export interface InlineTaskDef extends WorkflowTask {
  type: "INLINE";
  inputParameters: JsonObject & InlineTaskInputParameters;
}

/**
 * Computes a script; its output is `result`. The script sees the task's input parameters as `$`; add to those of what is returned.
 *
 * @param script the value of its last expression is the result: `(() => { return $.total * 2; })()`
 * @param optional whether the workflow goes on when the task has failed
 */
export function inlineTask(
  taskReferenceName: string,
  script: string,
  evaluatorType: InlineTaskInputParameters["evaluatorType"] = "javascript",
  optional?: boolean,
): InlineTaskDef {
  return { ...taskHead("INLINE", taskReferenceName, optional), inputParameters: asJson({ evaluatorType, expression: script }) };
}

export interface JsonJQTransformTaskDef extends WorkflowTask {
  type: "JSON_JQ_TRANSFORM";
  inputParameters: JsonObject & { queryExpression: string };
}

/**
 * Transforms data with jq; its output is `result`, the first value, and `resultList`. The query sees the task's input parameters; add
 * to those of what is returned.
 *
 * @param script the jq query
 * @param optional whether the workflow goes on when the task has failed
 */
export function jsonJqTask(taskReferenceName: string, script: string, optional?: boolean): JsonJQTransformTaskDef {
  return { ...taskHead("JSON_JQ_TRANSFORM", taskReferenceName, optional), inputParameters: { queryExpression: script } };
}

export interface SetVariableTaskDef extends WorkflowTask {
  type: "SET_VARIABLE";
  inputParameters: JsonObject;
}

/**
 * Sets variables of the run, for `${workflow.variables.x}`.
 *
 * @param inputParameters the variables by name
 * @param optional whether the workflow goes on when the task has failed
 */
export function setVariableTask<Input extends object>(
  taskReferenceName: string,
  inputParameters: Input & TaskInputs<Input>,
  optional?: boolean,
): SetVariableTaskDef {
  return { ...taskHead("SET_VARIABLE", taskReferenceName, optional), inputParameters: asJson(inputParameters) };
}

export interface TerminateTaskDef extends WorkflowTask {
  type: "TERMINATE";
  inputParameters: JsonObject & {
    terminationStatus: "COMPLETED" | "FAILED" | "TERMINATED";
    /** The run's output. */
    workflowOutput?: JsonObject;
    terminationReason?: string;
  };
}

/**
 * Ends the run. For an output, set `workflowOutput` in the input parameters of what is returned.
 *
 * @param status what becomes of the run
 * @param terminationReason why; the server says something of its own if absent
 */
export function terminateTask(
  taskReferenceName: string,
  status: TerminateTaskDef["inputParameters"]["terminationStatus"],
  terminationReason?: string,
): TerminateTaskDef {
  return {
    ...taskHead("TERMINATE", taskReferenceName),
    inputParameters: asJson({ terminationStatus: status, ...(terminationReason === undefined ? {} : { terminationReason }) }),
  };
}

export interface GetDocumentOptions {
  /** Such as `application/pdf`. */
  mediaType?: string;
  /** Whether the workflow goes on when the task has failed. */
  optional?: boolean;
}

export interface GetDocumentTaskDef extends WorkflowTask {
  type: "GET_DOCUMENT";
  inputParameters: JsonObject & { url: string; mediaType?: string };
}

/** Fetches a document as text. An Orkes server runs it; open-source servers leave the type to workers. */
export function getDocumentTask(taskReferenceName: string, url: string, options: GetDocumentOptions = {}): GetDocumentTaskDef {
  const { mediaType, optional } = options;
  return {
    ...taskHead("GET_DOCUMENT", taskReferenceName, optional),
    inputParameters: asJson({ url, ...(mediaType === undefined ? {} : { mediaType }) }),
  };
}
