/** What can be mended for certain in a definition as it was written, and without a change to what the server makes of it. */
import { stringifyJson } from "../exact-json.ts";
import type { Fix } from "../findings.ts";
import type { Json, JsonObject } from "../json.ts";
import { onlyNear, sameWord } from "../nearest.ts";
import type { SchemaNode } from "./schema-node.ts";

/** A scalar that says the same in the wrong type: `"5"` for 5. A value that would lose something is not mended. */
export function mendScalar(value: Json, reading: Json | undefined, pointer: string): Fix | undefined {
  if (reading === undefined || textOf(reading) !== textOf(value).trim().toLowerCase()) return undefined;
  return { pointer, op: "set", value: reading };
}

const textOf = (value: Json): string => (typeof value === "string" ? value : stringifyJson(value));

/** A word out of a list that differs in letter case or separators only. */
export function mendChoice(value: Json | undefined, choices: readonly string[], pointer: string): Fix | undefined {
  const meant = typeof value === "string" ? sameWord(value, choices) : undefined;
  return meant === undefined ? undefined : { pointer, op: "set", value: meant };
}

/**
 * A misspelt field: exactly one is near, it is not there already, no other field could be meant for it as well, and it takes the value.
 */
export function mendKey(
  key: string,
  parent: JsonObject,
  properties: Readonly<Record<string, SchemaNode>>,
  takes: (node: SchemaNode) => boolean,
): string | undefined {
  const names = Object.keys(properties);
  const meant = onlyNear(key, names);
  const node = meant === undefined ? undefined : properties[meant];
  if (meant === undefined || node === undefined || node.serverOwned === true || Object.hasOwn(parent, meant)) return undefined;
  const isRival = (other: string): boolean => other !== key && !Object.hasOwn(properties, other) && onlyNear(other, names) === meant;
  return Object.keys(parent).some(isRival) || !takes(node) ? undefined : meant;
}
