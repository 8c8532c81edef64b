/** A version in a file: a semantic one becomes Conductor's integer; what can be read in two ways is a problem. */
import { stringifyJson } from "../exact-json.ts";
import type { Json, JsonObject } from "../json.ts";
import { isExactNumber, isJsonObject } from "../json.ts";
import { childPointer } from "../pointer.ts";
import type { AuthoringProblem } from "./problem.ts";
import { looksSemantic, readVersion } from "./versions.ts";

/** `changed` are the pointers at which the integer is not what is written. */
export interface Expansion<Value extends Json = Json> {
  value: Value;
  changed: string[];
  problems: AuthoringProblem[];
}

/** The version field of an object: of a workflow, or of what starts one. The others of the object stay as they are. */
export function expandVersion(object: JsonObject, base: string, field = "version"): Expansion<JsonObject> {
  const written = object[field];
  if (written === undefined || !isAuthored(written)) return { value: object, changed: [], problems: [] };
  const pointer = childPointer(base, field);
  const { version, problem } = typeof written === "string" ? readVersion(written) : describeNumber(written);
  if (problem !== undefined) {
    const { message, hint } = problem;
    return { value: object, changed: [], problems: [{ code: "version-invalid", severity: "error", pointer, message, hint }] };
  }
  return { value: { ...object, [field]: version }, changed: [pointer], problems: [] };
}

/** Everything else is for the checks of what the server takes. */
function isAuthored(written: Json): boolean {
  if (typeof written === "string") return looksSemantic(written);
  return isExactNumber(written) ? /[.eE]/.test(written.text) : typeof written === "number" && !Number.isInteger(written);
}

/** The digits are as they are kept, without zeros at their end: 1.10 is 1.1 by now. */
function describeNumber(written: Json): ReturnType<typeof readVersion> {
  const digits = stringifyJson(written);
  const quoted = /^\d{1,4}\.\d{1,3}$/.test(digits) ? `${digits}.0` : "2.1.0";
  return {
    problem: {
      message: `The version is the number ${digits} here, and which version that is cannot be told: 1.10 is the same number as 1.1.`,
      hint: `A semantic version has three numbers, as in ${quoted} (in JSON a text); any other is a whole number.`,
    },
  };
}

const asObject = (value: Json | undefined): JsonObject | undefined => (isJsonObject(value) ? value : undefined);

/** The same for an object somewhere below: `startWorkflowRequest` of a schedule. */
export function expandVersionWithin(object: JsonObject, base: string, key: string): Expansion<JsonObject> {
  const inner = asObject(object[key]);
  if (inner === undefined) return { value: object, changed: [], problems: [] };
  return within(object, key, expandVersion(inner, childPointer(base, key)));
}

/** The object with what became of one of its fields; the same object where nothing did. */
export function within(object: JsonObject, key: string, { value, ...rest }: Expansion): Expansion<JsonObject> {
  return { value: value === object[key] ? object : { ...object, [key]: value }, ...rest };
}

/** One expansion after another, of the same object. */
export function inTurn(object: JsonObject, steps: readonly ((object: JsonObject) => Expansion<JsonObject>)[]): Expansion<JsonObject> {
  let value = object;
  const changed: string[] = [];
  const problems: AuthoringProblem[] = [];
  for (const step of steps) {
    const done = step(value);
    value = done.value;
    changed.push(...done.changed);
    problems.push(...done.problems);
  }
  return { value, changed, problems };
}

/** The items of a list, if it is one; the same list where none of them changes. */
export function expandItems(list: Json, base: string, expand: (item: JsonObject, base: string) => Expansion): Expansion {
  if (!Array.isArray(list)) return { value: list, changed: [], problems: [] };
  const items = list.map((item, index): Expansion =>
    isJsonObject(item) ? expand(item, childPointer(base, index)) : { value: item, changed: [], problems: [] },
  );
  return {
    value: items.some(({ value }, index) => value !== list[index]) ? items.map(({ value }) => value) : list,
    changed: items.flatMap(({ changed }) => changed),
    problems: items.flatMap(({ problems }) => problems),
  };
}
