/** A copy of a definition with one value changed, added or left out, anywhere in it. Whether that means anything, the server says. */
import type { Kind } from "../../../src/core/definition.ts";
import { parseJson } from "../../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import { factsOf } from "../../../src/core/kinds.ts";
import type { SchemaNode } from "../../../src/core/model/schema-node.ts";
import { fieldsOf, itemOf, mapValueNode, resolveNode } from "../../../src/core/model/schema-node.ts";
import { childPointer, pointerKeys } from "../../../src/core/pointer.ts";
import type { Random } from "../../core/seeded.ts";

export interface SingleMutation {
  body: JsonObject;
  pointer: string;
  /** Undefined where the field was left out. */
  value: Json | undefined;
}

interface Place {
  pointer: string;
  node: SchemaNode | undefined;
  present: Json | undefined;
}

/** By them a definition is known; another one is another definition. */
const identityFields = ["/name", "/version"];

/** The values that comparisons confuse most easily. */
const anything: readonly Json[] = parseList(`[
  null, false, true, 0, 1, -1, 1.5, 0.0, -0.0, 1.0, 1e21, 1000000000000000000000, 9007199254740992, 9007199254740993, 9007199254740992.0,
  "", " ", "0", "1", "1.0", "false", "null", "x", "X", "x\\r\\n", "x\\n", "\\u00e9", "e\\u0301",
  [], {}, [null], [[]], [0], [""], {"a": null}, {"a": 0}, {"a": ""}, {"": null}, {"constructor": 1}
]`);
const integers = parseList('[0, 1, 2, -1, 3, 60, 3600, 2147483647, null, "5", "", 1.0, 3.0, 1.5, true, "x"]');
const longs = [...integers, ...parseList("[2147483648, 9007199254740992, 9007199254740993, 1e18]")];
const flags = parseList('[true, false, null, "true", "False", "", 0, 1, 1.0, "x"]');
const texts = parseList('["", " ", "a", "0", "false", "1.0", "\\u00e9", "e\\u0301", "a\\r\\nb", "a\\nb", null, 1, true, 1.0, []]');

/** As JSON writes them, with exact numbers. */
function parseList(text: string): readonly Json[] {
  const list = parseJson(text);
  return Array.isArray(list) ? list : [];
}

function choicesFor({ node, present }: Place): readonly (Json | undefined)[] {
  const resolved = node === undefined ? {} : resolveNode(node);
  const standard = resolved.default;
  const defaults = typeof standard === "number" ? [standard, standard + 1] : standard === undefined ? [] : [standard];
  const near = Array.isArray(present) ? [[...present, ...present], present.slice(1), present.toReversed(), [...present, null]] : [];
  return [undefined, ...defaults, ...near, ...byType(resolved)];
}

function byType({ type, enum: words, long, properties }: SchemaNode): readonly Json[] {
  if (words !== undefined) return [...words, null, 0, 1, "1", "x", ""];
  if (type === "integer") return long === true ? longs : integers;
  if (type === "boolean") return flags;
  if (type === "string") return texts;
  if (type === "array") return [[], null, [""], ["x"], [null], {}];
  if (properties !== undefined) return [{}, null, ""];
  return type === "object" ? anything.filter((value) => isJsonObject(value) || value === null) : anything;
}

export function mutateAnywhere(kind: Kind, body: JsonObject, random: Random): SingleMutation {
  const places: { present: Place[]; absent: Place[] } = { present: [], absent: [] };
  collect(factsOf(kind).schema, body, "", places);
  const group = random.next() < 0.6 ? places.present : places.absent;
  const candidates = group.filter(({ pointer }) => !identityFields.includes(pointer));
  for (;;) {
    const place = random.pick(candidates.length === 0 ? places.absent : candidates);
    if (identityFields.includes(place.pointer)) continue;
    const value = random.pick(choicesFor(place).map((choice) => ({ choice }))).choice;
    const changed = replaced(body, pointerKeys(place.pointer), value);
    if (isJsonObject(changed)) return { body: changed, pointer: place.pointer, value };
  }
}

function collect(unresolved: SchemaNode | undefined, value: Json, pointer: string, places: { present: Place[]; absent: Place[] }): void {
  const named = unresolved === undefined ? undefined : resolveNode(unresolved);
  const node = named?.anyOf?.map(resolveNode).find(({ type }) => type === "object") ?? named;
  const visit = (inner: SchemaNode | undefined, present: Json, place: string): void => {
    places.present.push({ pointer: place, node: inner, present });
    collect(inner, present, place, places);
  };
  if (Array.isArray(value)) {
    value.forEach((item, index) => visit(node?.type === "array" ? itemOf(node) : undefined, item, childPointer(pointer, index)));
  } else if (isJsonObject(value)) {
    const fields = new Map(node === undefined ? [] : fieldsOf(node));
    const isStruct = node?.properties !== undefined;
    const inMap = node === undefined ? undefined : mapValueNode(node);
    for (const [key, item] of Object.entries(value)) visit(isStruct ? fields.get(key) : inMap, item, childPointer(pointer, key));
    for (const [key, field] of fields) {
      if (value[key] === undefined && field.serverOwned !== true) {
        places.absent.push({ pointer: childPointer(pointer, key), node: field, present: undefined });
      }
    }
    places.absent.push({ pointer: childPointer(pointer, isStruct ? "unknownField" : "added"), node: inMap, present: undefined });
  }
}

function replaced(root: Json, [key, ...rest]: readonly string[], value: Json | undefined): Json | undefined {
  if (key === undefined) return value;
  if (Array.isArray(root)) {
    return root.flatMap((item, index): Json[] => {
      if (String(index) !== key) return [item];
      const inner = replaced(item, rest, value);
      return inner === undefined ? [] : [inner];
    });
  }
  if (!isJsonObject(root)) return root;
  const entries = new Map<string, Json>(Object.entries(root));
  const inner = replaced(entries.get(key) ?? {}, rest, value);
  if (inner === undefined) entries.delete(key);
  else entries.set(key, inner);
  return Object.fromEntries(entries);
}
