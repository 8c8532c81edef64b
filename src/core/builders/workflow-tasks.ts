/** Tasks that start other workflows, and one that runs a task of a name known only then. */
import type { JsonObject } from "../json.ts";
import type { SubWorkflowParams, WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";
import type { TaskInputs } from "./task-input.ts";

export interface SubWorkflowTaskDef extends WorkflowTask {
  type: "SUB_WORKFLOW";
  subWorkflowParam: SubWorkflowParams;
}

/**
 * Runs a workflow and waits for its end. The task's input parameters, which are added to what is returned, are the child's input.
 *
 * @param version the latest if absent
 * @param optional whether the workflow goes on when the task has failed
 */
export function subWorkflowTask(taskReferenceName: string, workflowName: string, version?: number, optional?: boolean): SubWorkflowTaskDef {
  return {
    ...taskHead("SUB_WORKFLOW", taskReferenceName, optional),
    subWorkflowParam: { name: workflowName, ...(version === undefined ? {} : { version }) },
  };
}

export interface StartWorkflowTaskDef extends WorkflowTask {
  type: "START_WORKFLOW";
  inputParameters: JsonObject & { startWorkflow: { name: string; version?: number; input?: JsonObject; correlationId?: string } };
}

/**
 * Starts a workflow and goes on at once. Its output has the new run's `workflowId`.
 *
 * @param version the latest if absent
 * @param correlationId that of the run if absent
 * @param optional whether the workflow goes on when the task has failed
 */
export function startWorkflowTask<Input extends object = JsonObject>(
  taskReferenceName: string,
  workflowName: string,
  input?: Input & TaskInputs<Input>,
  version?: number,
  correlationId?: string,
  optional?: boolean,
): StartWorkflowTaskDef {
  const startWorkflow = {
    name: workflowName,
    ...(version === undefined ? {} : { version }),
    ...(input === undefined ? {} : { input: asJson(input) }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
  return { ...taskHead("START_WORKFLOW", taskReferenceName, optional), inputParameters: asJson({ startWorkflow }) };
}

export interface DynamicTaskDef extends WorkflowTask {
  type: "DYNAMIC";
  inputParameters: JsonObject;
  dynamicTaskNameParam: string;
}

/**
 * A task for workers whose name is known only when the run gets there.
 *
 * @param dynamicTaskName the name, mostly an expression such as `${workflow.input.task}`
 * @param dynamicTaskParam the input parameter that holds it
 * @param optional whether the workflow goes on when the task has failed
 */
export function dynamicTask(
  taskReferenceName: string,
  dynamicTaskName: string,
  dynamicTaskParam = "taskToExecute",
  optional?: boolean,
): DynamicTaskDef {
  return {
    ...taskHead("DYNAMIC", taskReferenceName, optional),
    inputParameters: { [dynamicTaskParam]: dynamicTaskName },
    dynamicTaskNameParam: dynamicTaskParam,
  };
}
