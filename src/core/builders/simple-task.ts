import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";
import type { TaskInputs } from "./task-input.ts";

export interface SimpleTaskDef extends WorkflowTask {
  type: "SIMPLE";
}

/**
 * A task that workers run.
 *
 * @param name the task definition's name, for which workers poll
 * @param optional whether the workflow goes on when the task has failed
 */
export function simpleTask<Input extends object>(
  taskReferenceName: string,
  name: string,
  inputParameters: Input & TaskInputs<Input>,
  optional?: boolean,
): SimpleTaskDef & { inputParameters: JsonObject } {
  return { ...taskHead("SIMPLE", taskReferenceName, optional), name, inputParameters: asJson(inputParameters) };
}
