/**
 * Reading JSON the way Conductor does: Jackson bends scalars into the Java class's types, drops unknown fields, and turns an
 * explicit null of a primitive into 0 or false. Every bend is an issue, so that a person can be told before the value is lost.
 */
import type { TSchema } from "./type.ts";
import { stringifyJson } from "../exact-json.ts";
import type { Json, JsonObject } from "../json.ts";
import { isExactNumber, isJsonObject } from "../json.ts";
import type { Fix } from "../findings.ts";
import { nearest } from "../nearest.ts";
import { childPointer, pointerText } from "../pointer.ts";
import { mendChoice, mendKey, mendScalar } from "./mendings.ts";
import { isTakenAsItIs, readScalar } from "./scalars.ts";
import type { SchemaNode } from "./schema-node.ts";
import { alternativeFor, itemOf, mapValueNode, resolveNode } from "./schema-node.ts";

/**
 * `wrong-type` and `bad-enum` are what the server refuses (500, "JSON parse error"); the decoded value lacks it then.
 * The others it accepts: `unknown-field` and `server-owned` are lost, `coerced` and `null-primitive` read as something else.
 */
export interface DecodeIssue {
  kind: "unknown-field" | "server-owned" | "coerced" | "null-primitive" | "wrong-type" | "bad-enum";
  pointer: string;
  message: string;
  /** The name that was probably meant. */
  suggestion?: string;
  /** Where there is one sure mending. */
  fix?: Fix;
}

export interface Decoded<T> {
  value: T;
  issues: DecodeIssue[];
}

export const isRefused = (issue: DecodeIssue): boolean => issue.kind === "wrong-type" || issue.kind === "bad-enum";

/** Reads a whole body. `T` is the type of the schema; whatever was refused is absent from the value, so look at the issues first. */
export function decode<T>(schema: TSchema, value: Json | undefined): Decoded<T> {
  const issues: DecodeIssue[] = [];
  const read = value === null || value === undefined ? refuse(value, "an object", "", issues) : decodeNode(schema, value, "", issues);
  if (isJsonObject(value) && isJsonObject(read)) remember(schema, value, read);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema describes T, and the value was just made to fit it
  return { value: (read ?? {}) as T, issues };
}

/**
 * The same for whoever wants the value only: nothing is put into words then, which is most of the work. A body that `decode`
 * has seen is not decoded again, so neither it nor the value is to be changed.
 */
export function decodeValue<T>(schema: TSchema, value: JsonObject): T {
  const known = decoded.get(schema)?.get(value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema describes T, and the value was made to fit it
  if (known !== undefined) return known as T;
  // Not kept: what a server holds is looked at once, and there may be thousands of it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same; an object is never refused as a whole
  return decodeNode(schema, value, "", undefined) as T;
}

const decoded = new WeakMap<TSchema, WeakMap<JsonObject, JsonObject>>();

/** Checks, comparison and planning all look at the same bodies. */
function remember(schema: TSchema, body: JsonObject, value: JsonObject): void {
  const ofSchema = decoded.get(schema) ?? new WeakMap<JsonObject, JsonObject>();
  decoded.set(schema, ofSchema);
  ofSchema.set(body, value);
}

/** Undefined where nobody wants to hear of them; pointers are not worked out then. */
type Issues = DecodeIssue[] | undefined;

/** Undefined for a value that is refused or reads as absent. */
function decodeNode(unresolved: SchemaNode, value: Json, pointer: string, issues: Issues): Json | undefined {
  const node = resolveNode(unresolved);
  if (node.anyOf !== undefined) return decodeAlternative(node.anyOf, value, pointer, issues);
  if (node.type === "object") return decodeObject(node, value, pointer, issues);
  if (node.type === "array") return decodeArray(node, value, pointer, issues);
  if (node.type === undefined) return value;
  if (isTakenAsItIs(node, value)) return value;
  const reading = readScalar(node, value);
  if (reading.refused !== undefined) {
    const { expected, kind, suggestion } = reading.refused;
    return refuse(value, expected, pointer, issues, { kind, suggestion, fix: mendChoice(value, node.enum ?? [], pointer) });
  }
  if (issues !== undefined && !isSame(reading.value, value)) {
    const seen = reading.value === undefined ? "as absent" : `as ${stringifyJson(reading.value)}`;
    const message = `The server reads ${pointerText(pointer)}: ${describe(value)} ${seen}.`;
    issues.push(withExtras({ kind: "coerced", pointer, message }, { fix: mendScalar(value, reading.value, pointer) }));
  }
  return reading.value;
}

const placeOf = (pointer: string, key: string | number, issues: Issues): string => (issues === undefined ? "" : childPointer(pointer, key));

function isSame(reading: Json | undefined, value: Json): boolean {
  return reading === value || (isExactNumber(reading) && isExactNumber(value) && reading.text === value.text);
}

function decodeAlternative(alternatives: readonly SchemaNode[], value: Json, pointer: string, issues: Issues): Json | undefined {
  const match = alternativeFor(alternatives, value);
  if (match === undefined) return refuse(value, "an object or a ${...} expression", pointer, issues);
  return decodeNode(match, value, pointer, issues);
}

function decodeObject(node: SchemaNode, value: Json, pointer: string, issues: Issues): Json | undefined {
  if (typeof value === "string" && node.fromText !== undefined) {
    issues?.push({
      kind: "coerced",
      pointer,
      message: `The server reads ${pointerText(pointer)}: ${describe(value)} as its ${node.fromText}.`,
    });
    return { [node.fromText]: value };
  }
  if (!isJsonObject(value)) return refuse(value, "an object", pointer, issues);
  if (node.properties !== undefined) return decodeStruct(node.properties, value, pointer, issues);
  const valueNode = mapValueNode(node);
  if (valueNode === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, decodeItem(valueNode, item, placeOf(pointer, key, issues), issues)]),
  );
}

function decodeStruct(properties: Record<string, SchemaNode>, value: JsonObject, pointer: string, issues: Issues): JsonObject {
  const result: JsonObject = {};
  for (const [key, item] of Object.entries<Json | undefined>(value)) {
    if (item === undefined) continue;
    const node = Object.hasOwn(properties, key) ? properties[key] : undefined;
    // Where nothing has to be said, no place has to be worked out: that is most of the work on hundreds of definitions.
    if (node !== undefined && node.serverOwned !== true && isTakenAsItIs(node, item)) {
      result[key] = item;
      continue;
    }
    const place = placeOf(pointer, key, issues);
    if (node === undefined) {
      if (issues === undefined) continue;
      const suggestion = nearest(key, Object.keys(properties));
      const message = `The server does not know ${pointerText(place)} and drops it.`;
      const meant = mendKey(key, value, properties, (field) => isReadable(field, item));
      const fix: Fix | undefined = meant === undefined ? undefined : { pointer: place, op: "rename", key: meant };
      issues.push(withExtras({ kind: "unknown-field", pointer: place, message }, { suggestion, fix }));
      continue;
    }
    if (node.serverOwned === true) issues?.push({ kind: "server-owned", pointer: place, message: "Set by the server; it is not sent." });
    const read = item === null ? decodeNull(node, place, issues) : decodeNode(node, item, place, issues);
    if (read !== undefined) result[key] = read;
  }
  return result;
}

/** An explicit null of a field. */
function decodeNull(node: SchemaNode, pointer: string, issues: Issues): Json | undefined {
  if (node.nullRefused === true) return refuse(null, "left out or have a value", pointer, issues);
  if (node.primitive !== true) return undefined;
  const value = node.type === "boolean" ? false : 0;
  if (issues === undefined) return value;
  const standard = node.default === value ? "" : `, not as the default ${JSON.stringify(node.default)}`;
  issues.push({ kind: "null-primitive", pointer, message: `The server reads ${pointerText(pointer)}: null as ${value}${standard}.` });
  return value;
}

function decodeArray(node: SchemaNode, value: Json, pointer: string, issues: Issues): Json | undefined {
  if (!Array.isArray(value)) return refuse(value, "a list", pointer, issues);
  const items = itemOf(node);
  return value.map((item, index) => decodeItem(items, item, placeOf(pointer, index, issues), issues));
}

/** Inside lists and maps a null stays a null. So becomes what was refused: the places of the others must not move. */
function decodeItem(node: SchemaNode, value: Json, pointer: string, issues: Issues): Json {
  return value === null ? null : (decodeNode(node, value, pointer, issues) ?? null);
}

function refuse(
  value: Json | undefined,
  expected: string,
  pointer: string,
  issues: Issues,
  { kind = "wrong-type", ...extras }: Extras & { kind?: "wrong-type" | "bad-enum" } = {},
): undefined {
  if (issues === undefined) return undefined;
  const where = pointer === "" ? "The definition" : pointerText(pointer);
  issues.push(withExtras({ kind, pointer, message: `${where} must be ${expected}, not ${describe(value)}.` }, extras));
  return undefined;
}

interface Extras {
  suggestion?: string | undefined;
  fix?: Fix | undefined;
}

function withExtras(issue: DecodeIssue, { suggestion, fix }: Extras): DecodeIssue {
  return { ...issue, ...(suggestion === undefined ? {} : { suggestion }), ...(fix === undefined ? {} : { fix }) };
}

/** Whether a field takes a value, bent or not. */
function isReadable(field: SchemaNode, value: Json): boolean {
  const issues: DecodeIssue[] = [];
  if (value === null) return false;
  decodeNode(field, value, "", issues);
  return !issues.some(isRefused);
}

function describe(value: Json | undefined): string {
  if (Array.isArray(value)) return "a list";
  if (isJsonObject(value)) return "an object";
  if (typeof value !== "string") return String(value);
  return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}…` : JSON.stringify(value);
}
