/**
 * The expressions of step form: `${context.x}` is the run's input, and `${step.x}` a step's output. Conductor's own `${workflow...}`,
 * `${step.output...}` and `${step.input...}` stay as they are.
 */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { childPointer } from "../pointer.ts";

/** Whether a name is a step's. */
export type IsStep = (name: string) => boolean;

/** The beginning of an expression that no other `$` escapes, with what follows its first word. */
const beginning = /(?<!\$)\$\{(\s*)([A-Za-z_][\w-]*)(?=(\.(?:output|input)(?=[.[}\s]))?)/g;

/** Spaces inside of the braces, which the server would refuse. */
const padded = /(?<!\$)\$\{\s*([A-Za-z_][^{}]*?)\s*\}/g;

/** A text in Conductor's words. */
export function expandText(text: string, isStep: IsStep): string {
  if (!text.includes("${")) return text;
  return text.replace(padded, "$${$1}").replace(beginning, (written, _space: string, name: string, own: string | undefined) => {
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

/** An expression as it is written. */
export interface Expression {
  /** Its first word. */
  root: string;
  /** What follows, up to the closing brace or to an expression inside of it. */
  path: string;
  /** Whether the brace comes then; a path that goes on has another expression in it. */
  end: "closed" | "goes-on" | "missing";
  /** Of the text that it stands in. */
  pointer: string;
}

const ends: Readonly<Record<string, Expression["end"]>> = { "}": "closed", "": "missing" };

const expression = /(?<!\$)\$\{\s*([A-Za-z_][\w-]*)([^{}]*?)\s*(?=(\}|\$?\{|$))/g;

/** At every depth, those inside of others too. */
export function findExpressions(value: Json, pointer: string): Expression[] {
  if (typeof value === "string") {
    return [...value.matchAll(expression)].map(([, root = "", path = "", end = ""]) => ({
      root,
      path,
      end: ends[end] ?? "goes-on",
      pointer,
    }));
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => findExpressions(item, childPointer(pointer, index)));
  return isJsonObject(value) ? findFieldExpressions(value, pointer, isNestedTask(value)) : [];
}

/** The same for the fields of a step. */
export function findFieldExpressions(fields: JsonObject, pointer: string, isTask = true): Expression[] {
  return Object.entries(fields).flatMap(([key, item]) =>
    isExpanded(key, isTask) ? findExpressions(item, childPointer(pointer, key)) : [],
  );
}

/** As it is written, or with another beginning. What stands in it is cut off. */
export const expressionText = ({ root, path, end }: Expression): string => `\${${root}${path}${end === "closed" ? "}" : "…"}`;
export const withBeginning = ({ path, end }: Expression, start: string): string => `\${${start}${end === "closed" ? path : "…"}}`;
