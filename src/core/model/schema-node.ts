/** A schema of the model as `decode` and `withDefaults` walk it: plain JSON Schema with the marks of fields.ts. */
import type { TSchema } from "./type.ts";
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { pointerKeys } from "../pointer.ts";
import { schemasById } from "./workflow-def.ts";

export interface SchemaNode {
  $id?: string;
  $ref?: string;
  type?: "object" | "array" | "string" | "integer" | "boolean";
  properties?: Record<string, SchemaNode>;
  patternProperties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  enum?: readonly string[];
  pattern?: string;
  default?: Json;
  primitive?: boolean;
  serverOwned?: boolean;
  long?: boolean;
  nullRefused?: boolean;
  fromText?: string;
}

const byId: Readonly<Record<string, TSchema>> = schemasById;

/** The schema itself, or the one that its `$ref` names. */
export function resolveNode(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const target = byId[node.$ref];
  if (target === undefined) throw new TypeError(`The model has no schema "${node.$ref}".`);
  return target;
}

const fields = new WeakMap<SchemaNode, readonly [string, SchemaNode][]>();

/** The fields of an object that has any by name. Every definition asks again, so the answer is kept. */
export function fieldsOf(node: SchemaNode): readonly [string, SchemaNode][] {
  const known = fields.get(node);
  if (known !== undefined) return known;
  const found = Object.entries(node.properties ?? {});
  fields.set(node, found);
  return found;
}

/** The schema of a list's entries; of anything where none is given. */
export const itemOf = (node: SchemaNode): SchemaNode => node.items ?? {};

/** The alternative for a value of this make, if there is one. An object is not a list, and null is neither. */
export function alternativeFor(alternatives: readonly SchemaNode[], value: unknown): SchemaNode | undefined {
  const fits = (type: SchemaNode["type"]): boolean => (type === "object" ? isJsonObject(value) : typeof value === type);
  return alternatives.map(resolveNode).find(({ type }) => fits(type));
}

/** The schema of a map's values; undefined for a free map, whose contents nobody looks at. */
export function mapValueNode(node: SchemaNode): SchemaNode | undefined {
  return node.patternProperties === undefined ? undefined : Object.values(node.patternProperties)[0];
}

/** The schema of the value at a pointer; undefined inside of what nobody looks at. */
export function nodeAt(root: SchemaNode, pointer: string): SchemaNode | undefined {
  let node: SchemaNode | undefined = resolveNode(root);
  for (const key of pointerKeys(pointer)) {
    const inner: SchemaNode = node.anyOf?.map(resolveNode).find(({ type }) => type === "object") ?? node;
    const field = new Map(fieldsOf(inner)).get(key);
    const next: SchemaNode | undefined = inner.type === "array" ? itemOf(inner) : (field ?? mapValueNode(inner));
    if (next === undefined) return undefined;
    node = resolveNode(next);
  }
  return node;
}
