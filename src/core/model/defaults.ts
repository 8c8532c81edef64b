/** What the server answers for the fields that nobody sent. */
import type { TSchema } from "@sinclair/typebox";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { SchemaNode } from "./schema-node.ts";
import { alternativeFor, mapValueNode, resolveNode } from "./schema-node.ts";

/** A decoded value with the server's defaults at every depth, in the order of the model. The argument is not touched. */
export function withDefaults<T extends object>(schema: TSchema, value: T): T {
  return fill(schema, value as Json) as T;
}

function fill(unresolved: SchemaNode, value: Json): Json {
  if (value === null) return null;
  const node = resolveNode(unresolved);
  if (node.anyOf !== undefined) {
    const match = alternativeFor(node.anyOf, value);
    return match === undefined ? value : fill(match, value);
  }
  if (Array.isArray(value)) {
    const items = node.items;
    return items === undefined ? value : value.map((item) => fill(items, item));
  }
  if (!isJsonObject(value)) return value;
  if (node.properties !== undefined) return fillStruct(node, node.properties, value);
  const valueNode = mapValueNode(node);
  if (valueNode === undefined) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(valueNode, item)]));
}

function fillStruct(node: SchemaNode, properties: Record<string, SchemaNode>, value: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, field] of Object.entries(properties)) {
    const given = value[key];
    if (given !== undefined) result[key] = fill(field, given);
    else if (field.default !== undefined) result[key] = fresh(field.default);
  }
  return node.$id === "SubWorkflowParams" ? namedAsItsDefinition(result) : result;
}

/** A default of its own for each value: `[]` and `{}` are the only ones that could be shared by mistake. */
function fresh(value: Json): Json {
  if (Array.isArray(value)) return [...value];
  return isJsonObject(value) ? { ...value } : value;
}

/** Where a definition stands inline, its name and version are shown, whatever was sent beside it. */
function namedAsItsDefinition(parameters: JsonObject): JsonObject {
  const inline = parameters["workflowDefinition"];
  if (!isJsonObject(inline)) return parameters;
  const { name: _name, version: _version, ...rest } = parameters;
  const { name, version } = inline;
  return { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }), ...rest };
}
