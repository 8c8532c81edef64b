/** Short forms of workflow tasks. */
import type { Json, JsonObject } from "../../../../src/core/json.ts";
import type { TaskDef } from "../../../../src/core/model/task-def.ts";
import type { WorkflowTask } from "../../../../src/core/model/workflow-def.ts";

type Extra = Partial<WorkflowTask>;

export const simple = (ref: string, extra: Extra = {}): WorkflowTask => ({
  name: `do_${ref}`,
  taskReferenceName: ref,
  type: "SIMPLE",
  ...extra,
});
export const system = (type: string, ref: string, extra: Extra = {}): WorkflowTask => ({
  name: type.toLowerCase(),
  taskReferenceName: ref,
  type,
  ...extra,
});
export const noop = (ref: string): WorkflowTask => system("NOOP", ref);
export const join = (ref: string, joinOn: string[], extra: Extra = {}): WorkflowTask => system("JOIN", ref, { joinOn, ...extra });
export const fork = (ref: string, ...forkTasks: WorkflowTask[][]): WorkflowTask => system("FORK_JOIN", ref, { forkTasks });
export const dynamicFork = (ref: string, branches: WorkflowTask[], inputs: JsonObject = {}): WorkflowTask =>
  system("FORK_JOIN_DYNAMIC", ref, {
    dynamicForkTasksParam: "tasks",
    dynamicForkTasksInputParamName: "inputs",
    inputParameters: { tasks: JSON.parse(JSON.stringify(branches)), inputs },
  });
export const inline = (ref: string, expression: string, parameters: JsonObject = {}, extra: Extra = {}): WorkflowTask =>
  system("INLINE", ref, { inputParameters: { evaluatorType: "javascript", expression, ...parameters }, ...extra });
export const setVariable = (ref: string, variables: JsonObject): WorkflowTask =>
  system("SET_VARIABLE", ref, { inputParameters: variables });
export const switchOn = (
  ref: string,
  value: Json,
  decisionCases: Record<string, WorkflowTask[]>,
  defaultCase: WorkflowTask[] = [],
): WorkflowTask =>
  system("SWITCH", ref, { evaluatorType: "value-param", expression: "v", inputParameters: { v: value }, decisionCases, defaultCase });
export const loop = (ref: string, loopCondition: string, loopOver: WorkflowTask[], extra: Extra = {}): WorkflowTask =>
  system("DO_WHILE", ref, { loopCondition, loopOver, ...extra });

/** A registered definition without delays, so that tests need no clock for retries. */
export const taskDef = (name: string, fields: Partial<TaskDef> = {}): TaskDef => ({
  name,
  retryCount: 0,
  retryDelaySeconds: 0,
  responseTimeoutSeconds: 3600,
  timeoutSeconds: 0,
  timeoutPolicy: "TIME_OUT_WF",
  ...fields,
});
