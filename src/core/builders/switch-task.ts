import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";

export interface SwitchTaskDef extends WorkflowTask {
  type: "SWITCH";
  inputParameters: JsonObject;
  decisionCases: Record<string, WorkflowTask[]>;
  defaultCase: WorkflowTask[];
  evaluatorType: "value-param" | "javascript" | "graaljs" | "python";
  expression: string;
}

/**
 * Goes on with the tasks of one case.
 *
 * @param expression what decides, such as `${check.output.inStock}`; compared as text, so that true is the case "true". For a script,
 *   set `evaluatorType` and `expression` of what is returned.
 * @param decisionCases the tasks by value. The server refuses a switch without any case; a case without tasks does nothing.
 * @param defaultCase the tasks for any other value
 * @param optional whether the workflow goes on when the task has failed
 */
export function switchTask(
  taskReferenceName: string,
  expression: string,
  decisionCases: Record<string, WorkflowTask[]> = {},
  defaultCase: WorkflowTask[] = [],
  optional?: boolean,
): SwitchTaskDef {
  return {
    ...taskHead("SWITCH", taskReferenceName, optional),
    inputParameters: { switchCaseValue: expression },
    evaluatorType: "value-param",
    expression: "switchCaseValue",
    decisionCases,
    defaultCase,
  };
}
