/** Schemas of the model as the JSON Schema (2020-12) that OpenAPI 3.1 speaks: without the marks for Jackson's ways. */
import type { SchemaNode } from "../../core/model/schema-node.ts";

export interface JsonSchema {
  [keyword: string]: unknown;
}

/** Of a node everything that may stand in it. */
interface FullNode extends SchemaNode {
  description?: string;
  required?: readonly string[] | undefined;
  minimum?: number;
  maximum?: number;
}

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** One that has a name is referred to by it, wherever it stands but on its own. */
export function convertSchema(node: FullNode): JsonSchema {
  if (node.$ref !== undefined) return { ...refTo(node.$ref), ...only({ description: node.description }) };
  return node.$id === undefined ? convertNamed(node) : refTo(node.$id);
}

/** The schema itself, for the place where it is kept under its name. */
export function convertNamed(node: FullNode): JsonSchema {
  const { type, anyOf, items, properties, patternProperties, long } = node;
  const values = patternProperties === undefined ? undefined : Object.values(patternProperties)[0];
  return only({
    type,
    format: type === "integer" ? (long === true ? "int64" : "int32") : undefined,
    description: node.description,
    anyOf: anyOf?.map(convertSchema),
    items: items === undefined ? undefined : convertSchema(items),
    properties: properties === undefined ? undefined : mapValues(properties, convertField),
    required: node.required,
    additionalProperties: values === undefined ? undefined : convertSchema(values),
    enum: node.enum,
    pattern: node.pattern,
    default: node.default,
    readOnly: node.serverOwned,
  });
}

/**
 * Limits are checked where a definition is registered and stand in words: inside of a run there are definitions that nobody
 * registered, such as that of a task without one, whose times are 0.
 */
function convertField(node: FullNode): JsonSchema {
  const { description, minimum, maximum } = node;
  const limits = [...(minimum === undefined ? [] : [`At least ${minimum}.`]), ...(maximum === undefined ? [] : [`At most ${maximum}.`])];
  if (limits.length === 0) return convertSchema(node);
  return { ...convertSchema(node), description: [...(description === undefined ? [] : [description]), ...limits].join(" ") };
}

/** A parameter's, which are checked with each call. */
export const limitsOf = ({ minimum, maximum }: Pick<FullNode, "minimum" | "maximum">): JsonSchema => only({ minimum, maximum });

export const mapValues = <T, R>(record: Readonly<Record<string, T>>, convert: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]));

/** Without what is undefined. */
const only = (schema: JsonSchema): JsonSchema => Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
