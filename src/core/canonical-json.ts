/** One text for one value: what is hashed, and what must come out byte for byte the same whoever wrote the keys in which order. */
import { stringifyJson } from "./exact-json.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";

/** Without spaces, the keys of every object sorted by code units. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isJsonObject(value)) return stringifyJson(value);
  const members = sortedKeys(value).map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(",")}}`;
}

/** The same value with its keys in order, for documents that are written elsewhere. */
export function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  return isJsonObject(value) ? sortObject(value) : value;
}

export function sortObject(value: JsonObject): JsonObject {
  return Object.fromEntries(sortedKeys(value).map((key) => [key, sortKeys(value[key] ?? null)]));
}

/** Without an order of its own, `sort` goes by code units: the same in every locale. */
const sortedKeys = (value: JsonObject): string[] => Object.keys(value).sort();
