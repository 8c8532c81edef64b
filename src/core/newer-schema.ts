/**
 * JSON Schemas of draft 4 in the words of drafts 6 and 7, which mean the same: `exclusiveMinimum: true` beside `minimum` has become the
 * bound itself, and `id` has become `$id`. Schemas of the later drafts stay as they are.
 */
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";

/** Where a schema holds others: as the value, in a list, or by names. */
const inValue: ReadonlySet<string> = new Set([
  "additionalItems",
  "additionalProperties",
  "contains",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
]);
const inList: ReadonlySet<string> = new Set(["allOf", "anyOf", "items", "oneOf"]);
const byName: ReadonlySet<string> = new Set(["$defs", "definitions", "dependencies", "patternProperties", "properties"]);

/** What is no such form is left for whoever compiles the schema to complain of. */
export const withNewerForms = (schema: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schema).flatMap(([key, value]) => convert(schema, key, value)));

const convertAny = (value: Json): Json => (isJsonObject(value) ? withNewerForms(value) : value);

function convert(schema: JsonObject, key: string, value: Json): [string, Json][] {
  if (key === "id" && typeof value === "string") return Object.hasOwn(schema, "$id") ? [] : [["$id", value]];
  const bound = boundOf.get(key);
  if (bound !== undefined && typeof value === "boolean") {
    const limit = schema[bound];
    if (!value) return [];
    return [[key, typeof limit === "number" ? limit : value]];
  }
  const exclusive = exclusiveOf.get(key);
  if (exclusive !== undefined && schema[exclusive] === true && typeof value === "number") return [];
  return [[key, convertWithin(key, value)]];
}

const boundOf = new Map([
  ["exclusiveMinimum", "minimum"],
  ["exclusiveMaximum", "maximum"],
]);
const exclusiveOf = new Map([...boundOf].map(([exclusive, bound]) => [bound, exclusive]));

function convertWithin(key: string, value: Json): Json {
  if (Array.isArray(value)) return inList.has(key) ? value.map(convertAny) : value;
  if (!isJsonObject(value)) return value;
  if (byName.has(key)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, convertAny(one)]));
  return inValue.has(key) ? withNewerForms(value) : value;
}
