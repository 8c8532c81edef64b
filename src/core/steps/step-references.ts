/**
 * The expressions of step form: `${context.x}` is the run's input, and `${step.x}` a step's output. Conductor's own `${workflow...}`,
 * `${step.output...}` and `${step.input...}` stay as they are.
 */
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { childPointer } from "../pointer.ts";

/** A step that a text names. */
export interface StepReference {
  name: string;
  /** Of the text. */
  pointer: string;
}

/** The beginning of an expression that no other `$` escapes, with what follows its first word. */
const beginning = /(?<!\$)\$\{(\s*)([A-Za-z_][\w-]*)(?=(\.(?:output|input)(?=[.[}\s]))?)/g;

/** A text in Conductor's words. */
export function expandText(text: string, isStep: (name: string) => boolean): string {
  if (!text.includes("${")) return text;
  return text.replace(beginning, (written, _space: string, name: string, own: string | undefined) => {
    if (name === "context") return `\${workflow.input`;
    return own === undefined && isStep(name) ? `\${${name}.output` : written;
  });
}

/** The same at every depth. Keys hold no expressions. */
export function expandReferences(value: Json, isStep: (name: string) => boolean): Json {
  if (typeof value === "string") return expandText(value, isStep);
  if (Array.isArray(value)) return value.map((item) => expandReferences(item, isStep));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expandReferences(item, isStep)]));
}

/** Which steps a value names, in either form. */
export function findStepReferences(value: Json, pointer: string, isStep: (name: string) => boolean): StepReference[] {
  if (typeof value === "string") {
    const names = [...value.matchAll(beginning)].map(([, , name = ""]) => name);
    return [...new Set(names)].filter(isStep).map((name) => ({ name, pointer }));
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => findStepReferences(item, childPointer(pointer, index), isStep));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => findStepReferences(item, childPointer(pointer, key), isStep));
}
