/** The three ways in which the input of a FORK_JOIN_DYNAMIC names its branches. */
import { isJsonObject } from "../../../core/json.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import { decode, isRefused } from "../../../core/model/decode.ts";
import { WorkflowTaskSchema } from "../../../core/model/workflow-def.ts";
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import { javaText } from "../java-text.ts";
import { integerIn, own, textOf } from "../own.ts";

export type Branches = { branches: WorkflowTask[] } | { problem: string };

/** Tried in this order: `forkTaskInputs`, the list of tasks with a map of inputs, the old list. */
export function readBranches(spec: WorkflowTask, input: JsonObject, options: { isNested: boolean }): Branches {
  const inputs = own(input, "forkTaskInputs");
  if (Array.isArray(inputs)) return { branches: sameTaskBranches(spec, input, inputs, options.isNested) };
  if (spec.dynamicForkTasksParam !== undefined) return listedBranches(spec, input, spec.dynamicForkTasksParam);
  return legacyBranches(input, spec.dynamicForkJoinTasksParam ?? "null");
}

function sameTaskBranches(spec: WorkflowTask, input: JsonObject, inputs: readonly Json[], isNested: boolean): WorkflowTask[] {
  const workflow = textOf(own(input, "forkTaskWorkflow"));
  const version = integerIn(own(input, "forkTaskWorkflowVersion"));
  const type = workflow === undefined ? (textOf(own(input, "forkTaskType")) ?? "SIMPLE") : "SUB_WORKFLOW";
  const isWorkerTask = type === "SIMPLE";
  const name = textOf(own(input, "forkTaskName")) ?? (isWorkerTask || workflow !== undefined ? spec.taskReferenceName : type);
  return inputs.map((given, index) => {
    const parameters: JsonObject = isJsonObject(given) ? given : { input: given };
    const domains = own(parameters, "taskToDomain");
    return {
      // Fields of a task that stand among the input (a sink, an expression) count for the task.
      ...(isJsonObject(given) ? decode<Partial<WorkflowTask>>(WorkflowTaskSchema, given).value : {}),
      name: workflow ?? name,
      type,
      taskReferenceName: isNested ? `_${spec.taskReferenceName}_${name}_${index}` : `_${name}_${index}`,
      inputParameters: { ...parameters, __index: index },
      ...(spec.optional === true ? { optional: true } : {}),
      ...(workflow === undefined
        ? {}
        : {
            subWorkflowParam: {
              name: workflow,
              ...(version === undefined ? {} : { version }),
              ...(isJsonObject(domains) ? { taskToDomain: textValues(domains) } : {}),
            },
          }),
    };
  });
}

const textValues = (object: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, javaText(value)]));

function listedBranches(spec: WorkflowTask, input: JsonObject, parameter: string): Branches {
  const listed = own(input, parameter) ?? null;
  const invalid = { problem: `Input '${parameter}' is invalid. Cannot deserialize a list of Workflow Tasks from '${javaText(listed)}'` };
  if (!Array.isArray(listed)) return invalid;
  const inputs = own(input, spec.dynamicForkTasksInputParamName ?? "") ?? null;
  if (!isJsonObject(inputs)) {
    return { problem: `Input to the dynamically forked tasks is not a map -> expecting a map of K,V  but found ${javaText(inputs)}` };
  }
  const branches: WorkflowTask[] = [];
  for (const item of listed) {
    const { value: task, issues } = decode<WorkflowTask>(WorkflowTaskSchema, item);
    if (issues.some(isRefused) || typeof task.taskReferenceName !== "string") return invalid;
    const given = own(inputs, task.taskReferenceName) ?? null;
    if (given !== null && !isJsonObject(given)) {
      return notAMap(task.taskReferenceName);
    }
    branches.push({ ...task, name: task.name ?? task.taskReferenceName, inputParameters: { ...task.inputParameters, ...given } });
  }
  return { branches };
}

const notAMap = (name: string): Branches => ({
  problem: `Tasks could not be dynamically forked due to invalid input: the input of ${name} is not a map`,
});

function legacyBranches(input: JsonObject, parameter: string): Branches {
  const given = own(input, parameter) ?? null;
  const tasks = isJsonObject(given) ? (own(given, "dynamicTasks") ?? []) : undefined;
  if (!Array.isArray(tasks)) {
    return {
      problem: `Dynamic tasks could not be created. The value of ${parameter} from task's input ${javaText(input)} has no dynamic tasks to be scheduled`,
    };
  }
  const branches: WorkflowTask[] = [];
  for (const task of tasks.filter(isJsonObject)) {
    const name = textOf(own(task, "taskName")) ?? "";
    const taskReferenceName = textOf(own(task, "referenceName")) ?? name;
    const inputParameters = own(task, "input") ?? {};
    if (!isJsonObject(inputParameters)) return notAMap(taskReferenceName);
    branches.push({ name, taskReferenceName, type: textOf(own(task, "type")) ?? "SIMPLE", inputParameters });
  }
  return { branches };
}
