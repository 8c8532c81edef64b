/** Definitions as they count, and as they are sent. */
import type { Kind } from "./definition.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { factsOf } from "./kinds.ts";
import { decodeValue } from "./model/decode.ts";
import { effectiveValue } from "./model/defaults.ts";
import type { SchemaNode } from "./model/schema-node.ts";
import { alternativeFor, fieldsOf, itemOf, mapValueNode, resolveNode } from "./model/schema-node.ts";

/**
 * Coerced, with the server's defaults, without unknown and server-owned fields, at every depth. Two definitions have the same
 * effect where these are equal. Not to be changed: it may share parts with the body.
 */
export function normalizeDefinition(kind: Kind, body: JsonObject): JsonObject {
  const { schema } = factsOf(kind);
  return effectiveValue(schema, decodeValue<JsonObject>(schema, body));
}

/** What may be sent of a definition as it was written: the model's fields, without those that the server owns. */
export function sendableBody(kind: Kind, body: JsonObject): JsonObject {
  const { schema } = factsOf(kind);
  return pruneStruct(schema, decodeValue<JsonObject>(schema, body));
}

function prune(unresolved: SchemaNode, value: Json): Json {
  const node = resolveNode(unresolved);
  if (Array.isArray(value)) return value.map((item) => prune(itemOf(node), item));
  if (!isJsonObject(value)) return value;
  const match = alternativeFor(node.anyOf ?? [], value);
  if (match !== undefined) return prune(match, value);
  if (node.properties !== undefined) return pruneStruct(node, value);
  const valueNode = mapValueNode(node);
  if (valueNode === undefined) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, prune(valueNode, item)]));
}

function pruneStruct(node: SchemaNode, value: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, field] of fieldsOf(node)) {
    const item = value[key];
    if (item !== undefined && field.serverOwned !== true) result[key] = prune(field, item);
  }
  return result;
}
