/** TypeScript types of JSON Schemas. What a type cannot say (lengths, patterns, conditions) is left out: the type is wider then, never narrower. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { valueAt } from "../pointer.ts";

export interface SchemaTypes {
  /** The type of the schema itself. */
  type: string;
  /** Types that it refers to by name, in the order in which they are needed. */
  named: { name: string; type: string }[];
}

/** `nameOf` makes a name for what stands at a pointer of the schema; each is asked for once. */
export function typeOfSchema(root: Json, nameOf: (pointer: string) => string): SchemaTypes {
  const names = new Map<string, string>();
  const named: SchemaTypes["named"] = [];
  /** Pointers of the schemas that the present one is a part of, with no object or list between: a type cannot be a part of itself. */
  let around: ReadonlySet<string> = new Set([""]);

  function withAround(pointers: readonly string[], make: () => string): string {
    const before = around;
    around = new Set(pointers);
    const type = make();
    around = before;
    return type;
  }

  const typeInside = (schema: Json): string => withAround([], () => typeOf(schema));

  function refer(reference: string): string {
    const pointer = pointerOf(reference);
    const target = pointer === undefined ? undefined : valueAt(root, pointer);
    // Another document, or an anchor.
    if (pointer === undefined || target === undefined || around.has(pointer)) return "unknown";
    const known = names.get(pointer);
    if (known !== undefined) return known;
    const name = nameOf(pointer);
    names.set(pointer, name);
    const place = named.length;
    named.push({ name, type: "unknown" });
    named[place] = { name, type: withAround([...around, pointer], () => typeOf(target)) };
    return name;
  }

  function typeOf(schema: Json): string {
    if (schema === false) return "never";
    if (!isJsonObject(schema)) return "unknown";
    const parts = [ownType(schema), ...applied(schema)].filter((part) => part !== "unknown");
    const type = parts.length === 0 ? "unknown" : intersection([...new Set(parts)]);
    return schema["nullable"] === true ? union([type, "null"]) : type;
  }

  /** What stands beside a type and narrows it. */
  function applied(schema: JsonObject): string[] {
    const { $ref, allOf, anyOf, oneOf } = schema;
    const choices = [anyOf, oneOf].filter((list) => Array.isArray(list)).map((list) => union(list.map(typeOf)));
    return [...(typeof $ref === "string" ? [refer($ref)] : []), ...(Array.isArray(allOf) ? allOf.map(typeOf) : []), ...choices];
  }

  function ownType(schema: JsonObject): string {
    if (schema["const"] !== undefined) return literal(schema["const"]);
    if (Array.isArray(schema["enum"])) return union(schema["enum"].map(literal));
    const { type } = schema;
    if (Array.isArray(type)) return union(type.map((one) => typeNamed(one, schema)));
    return typeNamed(type ?? impliedType(schema), schema);
  }

  function typeNamed(type: Json | undefined, schema: JsonObject): string {
    switch (type) {
      case "string":
      case "boolean":
      case "null":
      case "number":
        return type;
      case "integer":
        return "number";
      case "array":
        return arrayType(schema, typeInside);
      case "object":
        return objectType(schema);
      default:
        return "unknown";
    }
  }

  function objectType(schema: JsonObject): string {
    const { properties, additionalProperties } = schema;
    const fields = isJsonObject(properties) ? Object.entries(properties) : [];
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    if (fields.length === 0) {
      if (additionalProperties === false) return "Record<string, never>";
      return `Record<string, ${additionalProperties === undefined ? "unknown" : typeOf(additionalProperties)}>`;
    }
    const lines = fields.map(([name, field]) => {
      const mark = required.includes(name) ? "" : "?";
      return `${commentOf(field)}${keyText(name)}${mark}: ${typeInside(field)};`;
    });
    return `{\n${[...lines, ...othersOf(additionalProperties)].map(indented).join("\n")}\n}`;
  }

  return { type: typeOf(root), named };
}

function arrayType(schema: JsonObject, typeOf: (item: Json) => string): string {
  const { items, prefixItems } = schema;
  const places = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : undefined;
  const rest = Array.isArray(prefixItems) ? items : Array.isArray(items) ? schema["additionalItems"] : undefined;
  if (places === undefined) return `${grouped(items === undefined ? "unknown" : typeOf(items))}[]`;
  const least = typeof schema["minItems"] === "number" ? schema["minItems"] : 0;
  const members = places.map((place, index) => (index < least ? typeOf(place) : `${grouped(typeOf(place))}?`));
  const more = rest === false ? [] : [`...${grouped(rest === undefined ? "unknown" : typeOf(rest))}[]`];
  return `[${[...members, ...more].join(", ")}]`;
}

/** Of whatever type the others are, the named ones need not be of it. */
const othersOf = (additional: Json | undefined): string[] =>
  additional === true || isJsonObject(additional) ? ["[key: string]: unknown;"] : [];

/** A pointer into the same document. */
export function pointerOf(reference: string): string | undefined {
  if (reference !== "#" && !reference.startsWith("#/")) return undefined;
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return undefined;
  }
}

/** What words of a type stand there without the type: a schema of an object, as a rule. */
function impliedType(schema: JsonObject): string | undefined {
  if (schema["properties"] !== undefined || schema["required"] !== undefined || schema["additionalProperties"] !== undefined)
    return "object";
  return schema["items"] !== undefined || schema["prefixItems"] !== undefined ? "array" : undefined;
}

function literal(value: Json): string {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? JSON.stringify(value)
    : "unknown";
}

function union(types: readonly string[]): string {
  const all = [...new Set(types)].filter((type) => type !== "never");
  if (all.includes("unknown")) return "unknown";
  return all.length === 0 ? "never" : all.map((type) => (type.includes(" & ") ? grouped(type) : type)).join(" | ");
}

function intersection(types: readonly string[]): string {
  return types.length === 1 ? types.join("") : types.map((type) => (type.includes(" | ") ? grouped(type) : type)).join(" & ");
}

const grouped = (type: string): string => (/ [|&] /.test(type) ? `(${type})` : type);

const indented = (text: string): string =>
  text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");

const keyText = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** What a schema says of itself, as a comment before it; nothing where it says nothing. */
export function commentOf(schema: Json): string {
  if (!isJsonObject(schema)) return "";
  const { description, deprecated } = schema;
  const said = typeof description === "string" ? description.trim() : "";
  const lines = [...(said === "" ? [] : said.split(/\r?\n/)), ...(deprecated === true ? ["@deprecated"] : [])].map((line) =>
    line.replaceAll("*/", "*\\/").trimEnd(),
  );
  if (lines.length === 0) return "";
  return lines.length === 1 ? `/** ${lines.join("")} */\n` : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}
