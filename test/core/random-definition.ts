/** Random valid-looking definitions out of the model itself: every field has a chance, at every depth. */
import type { Kind } from "../../src/core/definition.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { kindTable } from "../../src/core/kinds.ts";
import type { SchemaNode } from "../../src/core/model/schema-node.ts";
import { mapValueNode, resolveNode } from "../../src/core/model/schema-node.ts";
import { childPointer } from "../../src/core/pointer.ts";
import type { Random } from "./seeded.ts";

const words = ["", "a", "b/c", "d~e", "0", "ünïcode", "${workflow.input.x}"];

export function randomDefinition(kind: Kind, random: Random): JsonObject {
  const value = randomValue(kindTable[kind].schema, random, 0);
  return { ...(isJsonObject(value) ? value : {}), name: "thing" };
}

function randomValue(unresolved: SchemaNode, random: Random, depth: number): Json {
  const node = resolveNode(unresolved);
  if (node.anyOf !== undefined) {
    return random.next() < 0.5 && depth < 6 ? randomValue({ $ref: "WorkflowDef" }, random, depth + 1) : "${workflow.input.x}";
  }
  if (node.type === "integer") return random.below(9);
  if (node.type === "boolean") return random.next() < 0.5;
  if (node.type === "string") return node.enum === undefined ? random.pick(words) : random.pick(node.enum);
  if (node.type === "array")
    return Array.from({ length: depth > 5 ? 0 : random.below(3) }, () => randomValue(node.items ?? {}, random, depth + 1));
  if (node.properties !== undefined) {
    const fields = Object.entries(node.properties).filter(() => random.next() < (depth === 0 ? 0.6 : 0.25));
    return Object.fromEntries(fields.map(([key, field]) => [key, randomValue(field, random, depth + 1)]));
  }
  const values = mapValueNode(node);
  if (node.type === "object" && values !== undefined) {
    return Object.fromEntries(Array.from({ length: random.below(3) }, () => [random.pick(words), randomValue(values, random, depth + 1)]));
  }
  return node.type === "object" ? { [random.pick(words)]: randomJson(random, 0) } : randomJson(random, 0);
}

function randomJson(random: Random, depth: number): Json {
  const plain: Json[] = [null, 0, 1.5, false, true, "", "x"];
  if (depth > 2 || random.next() < 0.6) return random.pick(plain);
  if (random.next() < 0.5) return Array.from({ length: random.below(3) }, () => randomJson(random, depth + 1));
  return { [random.pick(words)]: randomJson(random, depth + 1) };
}

/** Every scalar of a value with the means to change it, for mutations. */
export function scalars(value: Json, pointer = ""): { pointer: string; value: Json }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => scalars(item, childPointer(pointer, index)));
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, item]) => scalars(item, childPointer(pointer, key)));
  return [{ pointer, value }];
}
