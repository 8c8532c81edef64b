/** `profiles:` in a definition: values that count for one profile alone. */
import type { ValueProblem } from "./environment-values.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { nearest } from "./nearest.ts";
import { childPointer } from "./pointer.ts";

export interface OverrideRequest {
  /** The one that was chosen. */
  profile?: string | undefined;
  /** Those of the config. */
  known: readonly string[];
}

export interface Overridden {
  /** Without `profiles`. */
  value: JsonObject;
  /** Where a value is the profile's: all of it, or its absence. */
  pointers: string[];
  problems: ValueProblem[];
}

/** Where a definition is known by these, a profile cannot say otherwise: it would be another definition. */
const identityFields = ["namespace", "name", "version"];

/** Objects are merged at every depth; anything else replaces what was there, and null takes it away. */
export function applyProfile(definition: JsonObject, { profile, known }: OverrideRequest): Overridden {
  if (definition["profiles"] === undefined) return { value: definition, pointers: [], problems: [] };
  const { profiles = null, ...value } = definition;
  const problems = findProblems(profiles, known);
  const chosen = profile !== undefined && isJsonObject(profiles) && Object.hasOwn(profiles, profile) ? profiles[profile] : undefined;
  if (!isJsonObject(chosen) || problems.some(({ code }) => code === "profile-override")) return { value, pointers: [], problems };
  const pointers: string[] = [];
  return { value: merge(value, chosen, "", pointers), pointers, problems };
}

function merge(below: JsonObject, above: JsonObject, base: string, pointers: string[]): JsonObject {
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const pointer = childPointer(base, key);
    const present = merged.get(key);
    if (isJsonObject(value) && isJsonObject(present)) {
      merged.set(key, merge(present, value, pointer, pointers));
      continue;
    }
    pointers.push(pointer);
    if (value === null) merged.delete(key);
    else merged.set(key, withoutNulls(value));
  }
  return Object.fromEntries(merged);
}

/** What is added anew has nothing that a null could take away. In lists a null is an item. */
function withoutNulls(value: Json): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])));
}

function findProblems(profiles: Json, known: readonly string[]): ValueProblem[] {
  if (!isJsonObject(profiles)) return [misplaced("/profiles", "The key profiles should hold values by the names of profiles.")];
  return Object.entries(profiles).flatMap(([name, values]) => {
    const pointer = childPointer("/profiles", name);
    if (!isJsonObject(values))
      return [misplaced(pointer, `What profile ${name} overrides should be an object with fields of the definition.`)];
    const fixed = identityFields
      .filter((field) => Object.hasOwn(values, field))
      .map((field) => misplaced(childPointer(pointer, field), `A profile cannot change the ${field}: that would be another definition.`));
    return [...fixed, ...(known.includes(name) ? [] : [unknown(name, pointer, known)])];
  });
}

const misplaced = (pointer: string, message: string): ValueProblem => ({
  code: "profile-override",
  pointer,
  message,
  hint: "Write it as `profiles: { production: { retryCount: 5 } }`.",
});

function unknown(name: string, pointer: string, known: readonly string[]): ValueProblem {
  const near = nearest(name, known);
  const list = known.length === 0 ? "The config has no profiles." : `Its profiles: ${known.join(", ")}.`;
  return {
    code: "profile-unknown",
    pointer,
    message: `The config has no profile ${name}, so these values never count.`,
    hint: near === undefined ? list : `Did you mean ${near}?`,
  };
}
