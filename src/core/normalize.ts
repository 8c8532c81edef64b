/** The effective value of a definition: what the server makes of it, without what the server alone decides. */
import type { Kind } from "./definition.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { factsOf } from "./kinds.ts";
import { decode } from "./model/decode.ts";
import { withDefaults } from "./model/defaults.ts";
import type { SchemaNode } from "./model/schema-node.ts";
import { alternativeFor, fieldsOf, itemOf, mapValueNode, resolveNode } from "./model/schema-node.ts";

/**
 * Coerced, with defaults, without unknown and server-owned fields, at every depth. Two definitions have the same effect where
 * these are equal. The result can be sent, too, but is longer than what was written.
 */
export function normalizeDefinition(kind: Kind, body: JsonObject): JsonObject {
  const { schema } = factsOf(kind);
  const effective = withDefaults(schema, decode<JsonObject>(schema, body).value);
  return pruneStruct(schema, effective, { inlineNames: false });
}

/** What may be sent of a definition as it was written: the model's fields, without those that the server owns. */
export function sendableBody(kind: Kind, body: JsonObject): JsonObject {
  const { schema } = factsOf(kind);
  return pruneStruct(schema, decode<JsonObject>(schema, body).value, { inlineNames: true });
}

interface PruneOptions {
  /** Keep the name and version that stand beside an inline definition, although the server answers with the inner ones. */
  inlineNames: boolean;
}

function pruneValue(unresolved: SchemaNode, value: Json, options: PruneOptions): Json {
  const node = resolveNode(unresolved);
  if (Array.isArray(value)) return value.map((item) => pruneValue(itemOf(node), item, options));
  if (!isJsonObject(value)) return value;
  const match = alternativeFor(node.anyOf ?? [], value);
  if (match !== undefined) return pruneValue(match, value, options);
  if (node.properties !== undefined) return pruneStruct(node, value, options);
  const valueNode = mapValueNode(node);
  if (valueNode === undefined) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pruneValue(valueNode, item, options)]));
}

function pruneStruct(node: SchemaNode, value: JsonObject, options: PruneOptions): JsonObject {
  const isNamedInside = !options.inlineNames && node.$id === "SubWorkflowParams" && isJsonObject(value["workflowDefinition"]);
  const result: JsonObject = {};
  for (const [key, field] of fieldsOf(node)) {
    const item = value[key];
    if (item === undefined || field.serverOwned === true) continue;
    if (isNamedInside && (key === "name" || key === "version")) continue;
    result[key] = pruneValue(field, item, options);
  }
  return result;
}
