/** The words of a step: its own, those of Conductor's tasks that it may use as they are, and those that a step has no use for. */
import type { SchemaNode } from "../model/schema-node.ts";
import { WorkflowDefSchema, WorkflowTaskSchema } from "../model/workflow-def.ts";

/** Words that Conductor does not know, or knows by another name. */
export const ownFields: readonly string[] = ["task", "dependsOn", "input", "retryable", "retryLimit", "timeoutSeconds", "when"];

/** What a step says instead of them. */
const replaced: ReadonlyMap<string, string> = new Map([
  ["taskReferenceName", "The step's name is its reference name."],
  ["forkTasks", "Steps run side by side unless `dependsOn` orders them."],
  ["joinOn", "Name the steps to wait for in `dependsOn`."],
  ["defaultExclusiveJoinTask", "Name the steps to wait for in `dependsOn`; a step that was left out counts as done."],
  ["taskDefinition", "Use `retryLimit` and `timeoutSeconds`, or change the definition of the task."],
]);

export const replacementOf = (field: string): string | undefined => replaced.get(field);

/** Words of other tools, and of Conductor's task definitions, for what a step calls otherwise. */
const meant: ReadonlyMap<string, string> = new Map([
  ["after", "dependsOn"],
  ["needs", "dependsOn"],
  ["requires", "dependsOn"],
  ["depends", "dependsOn"],
  ["dependencies", "dependsOn"],
  ["if", "when"],
  ["condition", "when"],
  ["handler", "task"],
  ["uses", "task"],
  ["run", "task"],
  ["with", "input"],
  ["params", "input"],
  ["parameters", "input"],
  ["args", "input"],
  ["retries", "retryLimit"],
  ["maxRetries", "retryLimit"],
  ["timeout", "timeoutSeconds"],
  ["delay", "startDelay"],
]);

export const meantBy = (field: string): string | undefined => meant.get(field);

/** Types that steps take the place of. */
const replacedTypes: ReadonlyMap<string, string> = new Map([
  ["FORK_JOIN", "Steps run side by side unless `dependsOn` orders them."],
  ["JOIN", "Name the steps to wait for in `dependsOn` of the step that follows."],
  ["EXCLUSIVE_JOIN", "Name the steps to wait for in `dependsOn` of the step that follows; one that was left out counts as done."],
]);

export const typeReplacementOf = (type: string): string | undefined => replacedTypes.get(type);

export const taskFieldNames: readonly string[] = Object.keys(WorkflowTaskSchema.properties).filter((field) => !replaced.has(field));

export const stepFieldNames: readonly string[] = [...new Set([...ownFields, ...taskFieldNames])];

const StepSchema: SchemaNode = {
  type: "object",
  properties: {
    ...WorkflowTaskSchema.properties,
    retryLimit: { type: "integer" },
    timeoutSeconds: { type: "integer" },
    retryable: { type: "boolean" },
    when: { type: "boolean" },
  },
};

/** The fields of a workflow's file, for values that a placeholder gives: a number in a text becomes one where a number is wanted. */
export const workflowFileSchema: SchemaNode = {
  ...WorkflowDefSchema,
  properties: { ...WorkflowDefSchema.properties, steps: { type: "array", items: StepSchema } },
};
