/** The tasks of one step, wherever it stands. */
import type { JsonObject } from "../json.ts";
import { readCondition } from "./condition.ts";
import type { NameMaker } from "./made-names.ts";
import { expandFields, expandReferences } from "./step-references.ts";
import type { Step } from "./step.ts";

/** Where a task comes from: its own place, and that of fields which are written under another name. */
export interface TaskOrigin {
  pointer: string;
  fields: Readonly<Record<string, string>>;
}

export interface PlacedTask {
  task: JsonObject;
  origin: TaskOrigin;
}

export interface StepTools {
  nameOf: NameMaker;
  isStep: (name: string) => boolean;
  /** The definition that a step with a time limit brings along. */
  definitionOf: (step: Step) => JsonObject | undefined;
}

/** What stands in the branch of the step, and the tasks in it whose places are known. */
export interface StepTasks {
  tasks: JsonObject[];
  placed: PlacedTask[];
}

export function tasksOfStep(step: Step, tools: StepTools): StepTasks {
  const { tasks, placed } = unconditional(step, tools);
  if (step.when === true) return { tasks, placed };
  const name = tools.nameOf(step.name, "when");
  const { fields } = readCondition(step.when, tools.isStep);
  const task: JsonObject = { name, taskReferenceName: name, type: "SWITCH", ...fields, decisionCases: { true: tasks } };
  const origin = { pointer: step.pointer, fields: { evaluatorType: "when", expression: "when", inputParameters: "when" } };
  return { tasks: [task], placed: [...placed, { task, origin }] };
}

function unconditional(step: Step, { nameOf, isStep, definitionOf }: StepTools): StepTasks {
  const { joinMode, ...others } = step.fields;
  const isDynamicFork = step.type === "FORK_JOIN_DYNAMIC";
  const taskDefinition = definitionOf(step);
  const task: JsonObject = {
    name: step.task,
    taskReferenceName: isDynamicFork ? nameOf(step.name, "fork") : step.name,
    ...(step.type === "SIMPLE" ? {} : { type: step.type }),
    ...(step.inputKey === undefined ? {} : { inputParameters: expandReferences(step.input, isStep) }),
    ...expandFields(others, isStep),
    ...(step.retryLimit === undefined ? {} : { retryCount: step.retryLimit }),
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
  };
  const placed = [{ task, origin: { pointer: step.pointer, fields: writtenAs(step) } }];
  if (!isDynamicFork) return { tasks: [task], placed };
  // The server writes into it what to wait for; its output is that of the branches, so it has the step's name.
  const join: JsonObject = { name: step.name, taskReferenceName: step.name, type: "JOIN", ...(joinMode === undefined ? {} : { joinMode }) };
  return { tasks: [task, join], placed: [...placed, { task: join, origin: { pointer: step.pointer, fields: {} } }] };
}

const writtenAs = ({ inputKey = "input", retryLimit }: Step): TaskOrigin["fields"] => ({
  name: "task",
  taskReferenceName: "name",
  inputParameters: inputKey,
  ...(retryLimit === undefined ? {} : { retryCount: "retryLimit" }),
  taskDefinition: "timeoutSeconds",
});
