/** What the server answers for the fields that nobody sent. */
import type { TSchema } from "./type.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { isSameValue } from "../changes.ts";
import type { SchemaNode } from "./schema-node.ts";
import { alternativeFor, fieldsOf, itemOf, mapValueNode, resolveNode } from "./schema-node.ts";

/** A decoded value with the server's defaults at every depth, in the order of the model. The argument is not touched. */
export function withDefaults<T extends object>(schema: TSchema, value: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is filled in belongs to the same schema
  return fill(schema, value, fillStored) as T;
}

/** The same without what the server alone decides: two definitions do the same where these values are equal. */
export function effectiveValue(schema: TSchema, value: JsonObject): JsonObject {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object is filled to be an object
  return fill(schema, value, fillEffective) as JsonObject;
}

/** An effective value as a person would write it: without the fields that have the server's default. */
export function withoutDefaults(schema: TSchema, value: JsonObject): JsonObject {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object without some of its fields is an object
  return fill(schema, value, leaveDefaults) as JsonObject;
}

/** How to fill an object that has fields by name. */
type FillStruct = (node: SchemaNode, value: JsonObject) => Record<string, unknown>;

function fill(unresolved: SchemaNode, value: unknown, fillStruct: FillStruct): unknown {
  const node = resolveNode(unresolved);
  if (Array.isArray(value)) return value.map((item) => fill(itemOf(node), item, fillStruct));
  if (!isJsonObject(value)) return value;
  const match = alternativeFor(node.anyOf ?? [], value);
  if (match !== undefined) return fill(match, value, fillStruct);
  if (node.properties !== undefined) return fillStruct(node, value);
  const valueNode = mapValueNode(node);
  if (valueNode === undefined) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(valueNode, item, fillStruct)]));
}

function fillStored(node: SchemaNode, value: JsonObject): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, field] of fieldsOf(node)) {
    const given = value[key];
    if (given !== undefined) result[key] = fill(field, given, fillStored);
    else if (field.default !== undefined) result[key] = fresh(field.default);
  }
  return node.$id === "SubWorkflowParams" ? namedAsItsDefinition(result) : result;
}

function fillEffective(node: SchemaNode, value: JsonObject): Record<string, unknown> {
  const isNamedInside = node.$id === "SubWorkflowParams" && isJsonObject(value["workflowDefinition"]);
  const result: Record<string, unknown> = {};
  for (const [key, field] of fieldsOf(node)) {
    if (field.serverOwned === true || (isNamedInside && (key === "name" || key === "version"))) continue;
    const given = value[key] ?? field.default;
    if (given !== undefined) result[key] = typeof given === "object" ? fill(field, given, fillEffective) : given;
  }
  return result;
}

function leaveDefaults(node: SchemaNode, value: JsonObject): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, field] of fieldsOf(node)) {
    const given = value[key];
    if (given === undefined || (field.default !== undefined && isSameValue(given, field.default))) continue;
    result[key] = fill(field, given, leaveDefaults);
  }
  return result;
}

/** A default of its own for each value: `[]` and `{}` are the only ones that could be shared by mistake. */
function fresh(value: Json): Json {
  if (Array.isArray(value)) return [...value];
  return isJsonObject(value) ? { ...value } : value;
}

/** Where a definition stands inline, its name and version are shown, whatever was sent beside it. */
function namedAsItsDefinition(parameters: Record<string, unknown>): Record<string, unknown> {
  const inline = parameters["workflowDefinition"];
  if (!isJsonObject(inline)) return parameters;
  const { name: _name, version: _version, ...rest } = parameters;
  const shown = ["name", "version"].flatMap((key) => (inline[key] === undefined ? [] : [[key, inline[key]] as const]));
  return { ...Object.fromEntries(shown), ...rest };
}
