import { isJsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { asJson } from "./task-input.ts";

/** The task with one more value for its prompt template; the given one stays as it is. */
export function withPromptVariable<Task extends WorkflowTask>(task: Task, variable: string, value: unknown): Task {
  return withPromptVariables(task, { [variable]: value });
}

/** The task with more values for its prompt template; the given one stays as it is. */
export function withPromptVariables<Task extends WorkflowTask>(task: Task, variables: Record<string, unknown>): Task {
  const present = task.inputParameters?.["promptVariables"];
  const promptVariables = asJson({ ...(present !== undefined && isJsonObject(present) ? present : {}), ...variables });
  return { ...task, inputParameters: { ...task.inputParameters, promptVariables } };
}
