/**
 * The expressions of step form: `${context.x}` is the run's input, and `${step.x}` a step's output. Conductor's own `${workflow...}`,
 * `${step.output...}` and `${step.input...}` stay as they are.
 */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { childPointer } from "../pointer.ts";

/** A step that a text names. */
export interface StepReference {
  name: string;
  /** Of the text. */
  pointer: string;
}

/** Whether a name is a step's. */
export type IsStep = (name: string) => boolean;

/** The beginning of an expression that no other `$` escapes, with what follows its first word. */
const beginning = /(?<!\$)\$\{(\s*)([A-Za-z_][\w-]*)(?=(\.(?:output|input)(?=[.[}\s]))?)/g;

/** A text in Conductor's words. */
export function expandText(text: string, isStep: IsStep): string {
  if (!text.includes("${")) return text;
  return text.replace(beginning, (written, _space: string, name: string, own: string | undefined) => {
    if (name === "context") return `\${workflow.input`;
    return own === undefined && isStep(name) ? `\${${name}.output` : written;
  });
}

/** Scripts: what stands between `${` and `}` in them is JavaScript's, and Conductor does not look at it. */
const scriptFields: ReadonlySet<string> = new Set(["expression", "loopCondition", "caseExpression", "scriptExpression"]);

/** The fields of a step or of a task in it that can hold expressions. */
const isExpanded = (key: string, isTask: boolean): boolean => !(isTask && scriptFields.has(key));

/** Tasks stand in the branches of others as Conductor writes them. */
const isNestedTask = (value: JsonObject): boolean => typeof value["taskReferenceName"] === "string";

/** Fields of a step beside its input, at every depth. */
export const expandFields = (fields: JsonObject, isStep: IsStep): JsonObject => expandObject(fields, true, isStep);

/** A value at every depth. Keys hold no expressions. */
export function expandReferences(value: Json, isStep: IsStep): Json {
  if (typeof value === "string") return expandText(value, isStep);
  if (Array.isArray(value)) return value.map((item) => expandReferences(item, isStep));
  return isJsonObject(value) ? expandObject(value, isNestedTask(value), isStep) : value;
}

function expandObject(value: JsonObject, isTask: boolean, isStep: IsStep): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isExpanded(key, isTask) ? expandReferences(item, isStep) : item]),
  );
}

/** Which steps a value names, in either form. */
export function findStepReferences(value: Json, pointer: string, isStep: IsStep): StepReference[] {
  if (typeof value === "string") {
    const names = [...value.matchAll(beginning)].map(([, , name = ""]) => name);
    return [...new Set(names)].filter(isStep).map((name) => ({ name, pointer }));
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => findStepReferences(item, childPointer(pointer, index), isStep));
  return isJsonObject(value) ? findFieldReferences(value, pointer, isStep, isNestedTask(value)) : [];
}

/** The same for the fields of a step. */
export function findFieldReferences(fields: JsonObject, pointer: string, isStep: IsStep, isTask = true): StepReference[] {
  return Object.entries(fields).flatMap(([key, item]) =>
    isExpanded(key, isTask) ? findStepReferences(item, childPointer(pointer, key), isStep) : [],
  );
}
