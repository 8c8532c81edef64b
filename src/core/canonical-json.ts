/** One text for one value: what is hashed, and what must come out byte for byte the same whoever wrote the keys in which order. */
import { stringifyJson } from "./exact-json.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";

/** Without spaces, the keys of every object sorted by code units. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isJsonObject(value)) return stringifyJson(value);
  return `{${sortedEntries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`)
    .join(",")}}`;
}

/** The same value with its keys in order, for documents that are written elsewhere. */
export function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  return isJsonObject(value) ? sortObject(value) : value;
}

export function sortObject(value: JsonObject): JsonObject {
  return Object.fromEntries(sortedEntries(value).map(([key, item]) => [key, sortKeys(item)]));
}

/** By code units: the same in every locale. */
const sortedEntries = (value: JsonObject): [string, Json][] => Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
