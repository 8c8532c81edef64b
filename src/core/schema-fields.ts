/**
 * Whether a JSON Schema knows the place that an expression asks for. Said only where it is sure: a schema that leaves room for other
 * fields, or that decides by conditions, knows nothing.
 */
import { pointerOf } from "./authoring/type-of-schema.ts";
import type { PathKey } from "./expression-path.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { valueAt } from "./pointer.ts";

export interface UnknownField {
  /** Which key of the path leads nowhere. */
  at: number;
  /** The fields that there are; empty where the value is none that has fields. */
  known: readonly string[];
  /** No other field is allowed. Otherwise this one is only not listed. */
  isClosed: boolean;
  /** What the value is instead of an object. */
  type?: string;
}

/** What a schema says of one key: `silent` where it says nothing, `unknown` where nothing can be said. */
type Answer =
  | { kind: "unknown" | "silent" }
  | { kind: "listed"; schema: Json }
  | { kind: "missing"; known: readonly string[]; isClosed: boolean }
  | { kind: "no-object"; type: string };

const unknown: Answer = { kind: "unknown" };
const silent: Answer = { kind: "silent" };

/** The whole schema, and what of it was referred to already: schemas may refer to themselves. */
interface Document {
  root: Json;
  seen: Set<Json>;
}

/** The first key of the path that the schema does not know; undefined where it knows all of them, or cannot tell. */
export function findUnknownField(root: Json, path: readonly PathKey[]): UnknownField | undefined {
  let schema = root;
  for (const [at, key] of path.entries()) {
    const document = { root, seen: new Set<Json>() };
    const answer = key.name === undefined ? lookUpItem(schema, key.index, document) : lookUpField(schema, key.name, document);
    if (answer.kind === "missing") return { at, known: [...new Set(answer.known)], isClosed: answer.isClosed };
    if (answer.kind === "no-object") return { at, known: [], isClosed: true, type: answer.type };
    if (answer.kind !== "listed") return undefined;
    schema = answer.schema;
  }
  return undefined;
}

/** Words with which fields depend on values, or come from elsewhere. */
const conditions = ["if", "dependentSchemas", "dependencies", "unevaluatedProperties", "$dynamicRef", "$recursiveRef"];

function lookUpField(schema: Json, name: string, document: Document): Answer {
  if (!isJsonObject(schema) || conditions.some((word) => schema[word] !== undefined)) return unknown;
  const type = typeWithoutFields(schema);
  if (type !== undefined) return { kind: "no-object", type };
  const inside = (one: Json): Answer => lookUpField(one, name, document);
  return together([
    ownField(schema, name),
    ...referred(schema, document, inside),
    ...listOf(schema["allOf"]).map(inside),
    ...["anyOf", "oneOf"].map((word) => eitherOf(listOf(schema[word]).map(inside))),
  ]);
}

function ownField({ properties, patternProperties, additionalProperties, required }: JsonObject, name: string): Answer {
  const fields = isJsonObject(properties) ? properties : {};
  const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (schema !== undefined) return { kind: "listed", schema };
  if (
    listOf(required).includes(name) ||
    patternProperties !== undefined ||
    additionalProperties === true ||
    isJsonObject(additionalProperties)
  )
    return unknown;
  const known = Object.keys(fields);
  if (additionalProperties === false) return { kind: "missing", known, isClosed: true };
  return known.length === 0 ? silent : { kind: "missing", known, isClosed: false };
}

function lookUpItem(schema: Json, index: number | undefined, document: Document): Answer {
  if (!isJsonObject(schema)) return unknown;
  const inside = (one: Json): Answer => lookUpItem(one, index, document);
  const { items, prefixItems } = schema;
  const places = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : undefined;
  const item = places === undefined ? items : places[index ?? -1];
  if (item !== undefined) return { kind: "listed", schema: item };
  return together([
    ...referred(schema, document, inside),
    ...["allOf", "anyOf", "oneOf"].map((word) => eitherOf(listOf(schema[word]).map(inside))),
  ]);
}

const sorted = (answers: readonly Answer[]) => ({
  listed: answers.flatMap((answer) => (answer.kind === "listed" ? [answer.schema] : [])),
  missing: answers.flatMap((answer) => (answer.kind === "missing" ? [answer] : [])),
});

/** All of them hold. A field that one of them lists is there, whatever the others list. */
function together(answers: readonly Answer[]): Answer {
  if (answers.includes(unknown)) return unknown;
  const { listed, missing } = sorted(answers);
  if (listed.length > 0) return { kind: "listed", schema: { allOf: listed } };
  if (missing.length > 0) {
    return { kind: "missing", known: missing.flatMap(({ known }) => known), isClosed: missing.some(({ isClosed }) => isClosed) };
  }
  return answers.find(({ kind }) => kind === "no-object") ?? silent;
}

/** One of them holds, and nobody knows which. Where none allows the field, there is none. */
function eitherOf(answers: readonly Answer[]): Answer {
  const objects = answers.filter(({ kind }) => kind !== "no-object");
  if (objects.length === 0) return answers.find(({ kind }) => kind === "no-object") ?? silent;
  if (answers.includes(unknown)) return unknown;
  const { listed, missing } = sorted(answers);
  if (listed.length > 0) return { kind: "listed", schema: { anyOf: listed } };
  if (missing.length < objects.length) return silent;
  return { kind: "missing", known: missing.flatMap(({ known }) => known), isClosed: missing.every(({ isClosed }) => isClosed) };
}

/** The type of what is no object, and of what may be null instead. */
function typeWithoutFields({ type }: JsonObject): string | undefined {
  const types = (Array.isArray(type) ? type : [type]).filter((one) => typeof one === "string");
  return types.includes("object") ? undefined : (types.find((one) => one !== "null") ?? types[0]);
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** What stands elsewhere in the same document. Of another one nothing is known; what was seen has said all that it says. */
function referred({ $ref }: JsonObject, { root, seen }: Document, lookUp: (schema: Json) => Answer): Answer[] {
  if ($ref === undefined) return [];
  if (seen.has($ref)) return [silent];
  seen.add($ref);
  const pointer = typeof $ref === "string" ? pointerOf($ref) : undefined;
  const target = pointer === undefined ? undefined : valueAt(root, pointer);
  return [target === undefined ? unknown : lookUp(target)];
}
