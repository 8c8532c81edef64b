/** Forms of the newer shape: the fields as a JSON Schema, and where they stand as JSON Forms has it (`templateUI`). */
import { stringifyJson } from "../../core/exact-json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { own } from "../engine/own.ts";
import { mostChoices, mostFields } from "./form.ts";
import type { Choice, Condition, FieldLimits, FieldType, Form, FormElement, FormField, FormRule } from "./form.ts";
import { labelOf, listAt, numberAt, objectAt, objectsAt, textAt } from "./read-values.ts";

/** Deeper ones are left out: a page must not grow without end. */
const deepest = 12;
/** Groups, texts, fields, and what turns out to be none of them. */
const mostElements = 2000;

/** How much there may still be in the form. */
interface Room {
  fields: number;
  elements: number;
}

function isFull(room: Room): boolean {
  room.elements -= 1;
  return room.elements < 0 || room.fields <= 0;
}

export function formFromSchema(schema: JsonObject, ui: JsonObject = {}): Form {
  const room = { fields: mostFields, elements: mostElements };
  const laidOut = readElement(ui, schema, { depth: 0, room });
  const elements = laidOut === undefined ? fieldsOfObject(schema, [], { depth: 0, room }) : [laidOut];
  return { ...only("title", textAt(schema, "title")), ...only("description", textAt(schema, "description")), elements };
}

function fieldsOfObject(schema: JsonObject, path: readonly string[], { depth, room }: { depth: number; room: Room }): FormElement[] {
  const elements: FormElement[] = [];
  if (isFull(room)) return elements;
  const required = listAt(schema, "required") ?? [];
  for (const [key, property] of Object.entries(objectAt(schema, "properties") ?? {})) {
    if (isFull(room)) break;
    if (!isJsonObject(property)) continue;
    if (objectAt(property, "properties") !== undefined && depth < deepest) {
      const inner = fieldsOfObject(property, [...path, key], { depth: depth + 1, room });
      elements.push({ type: "group", label: textAt(property, "title") ?? labelOf(key), elements: inner });
    } else {
      room.fields -= 1;
      elements.push({ type: "field", field: fieldOf(property, [...path, key], required.includes(key)) });
    }
  }
  return elements;
}

function fieldOf(schema: JsonObject, path: readonly string[], required: boolean): FormField {
  const fallback = own(schema, "default");
  return {
    path,
    type: typeOf(schema),
    label: textAt(schema, "title") ?? labelOf(path.at(-1) ?? ""),
    ...only("description", textAt(schema, "description")),
    required,
    readOnly: own(schema, "readOnly") === true,
    choices: choicesOf(own(schema, "type") === "array" ? (objectAt(schema, "items") ?? {}) : schema),
    limits: limitsOf(schema),
    messages: {},
    ...(fallback === undefined ? {} : { fallback }),
  };
}

const formats: Readonly<Record<string, FieldType>> = {
  date: "date",
  time: "time",
  "date-time": "date-time",
  email: "email",
  uri: "url",
  url: "url",
};

function typeOf(schema: JsonObject): FieldType {
  const given = own(schema, "type");
  const type = Array.isArray(given) ? given.find((one) => one !== "null") : given;
  if (type === "array") {
    const items = objectAt(schema, "items") ?? {};
    if (choicesOf(items).length > 0) return "choices";
    return own(items, "type") === "string" ? "lines" : "json";
  }
  if (choicesOf(schema).length > 0) return "choice";
  if (type === "integer" || type === "number") return type;
  if (type === "boolean") return "flag";
  if (type !== "string" && type !== undefined) return "json";
  return own(formats, textAt(schema, "format") ?? "") ?? "text";
}

/** `enum`, or `oneOf` with titles. */
function choicesOf(schema: JsonObject): Choice[] {
  const values = listAt(schema, "enum");
  if (values !== undefined) return values.slice(0, mostChoices).map((value) => ({ value, label: wordsOf(value) }));
  const options = listAt(schema, "oneOf") ?? [];
  return options.slice(0, mostChoices).flatMap((option) => {
    const value = isJsonObject(option) ? own(option, "const") : undefined;
    return !isJsonObject(option) || value === undefined ? [] : [{ value, label: textAt(option, "title") ?? wordsOf(value) }];
  });
}

const wordsOf = (value: Json): string => (typeof value === "string" ? value : stringifyJson(value));

function limitsOf(schema: JsonObject): FieldLimits {
  return {
    ...only("minimum", numberAt(schema, "minimum")),
    ...only("maximum", numberAt(schema, "maximum")),
    ...only("minLength", numberAt(schema, "minLength")),
    ...only("maxLength", numberAt(schema, "maxLength")),
    ...only("pattern", textAt(schema, "pattern")),
  };
}

/** Undefined for what is no element, such as an empty object. */
function readElement(element: JsonObject, schema: JsonObject, { depth, room }: { depth: number; room: Room }): FormElement | undefined {
  if (depth > deepest || isFull(room)) return undefined;
  const rule = ruleOf(element);
  const withRule = rule === undefined ? {} : { rule };
  const type = textAt(element, "type");
  if (type === "Label") return { type: "text", text: textAt(element, "text") ?? "", ...withRule };
  if (type === "Control") {
    const control = readControl(element, schema, room);
    return control === undefined ? undefined : { ...control, ...withRule };
  }
  if (own(element, "elements") === undefined) return undefined;
  const elements = objectsAt(element, "elements").flatMap((inner) => readElement(inner, schema, { depth: depth + 1, room }) ?? []);
  return { type: "group", ...only("label", textAt(element, "label")), elements, ...withRule };
}

/** The words and options of a control go before those of the schema. */
function readControl(element: JsonObject, schema: JsonObject, room: Room): FormElement | undefined {
  const path = pathOf(textAt(element, "scope"));
  const found = path === undefined ? undefined : schemaAt(schema, path);
  if (path === undefined || found === undefined) return undefined;
  const label = textAt(element, "label");
  if (objectAt(found.schema, "properties") !== undefined) {
    const elements = fieldsOfObject(found.schema, path, { depth: 1, room });
    return { type: "group", label: label ?? textAt(found.schema, "title") ?? labelOf(path.at(-1) ?? ""), elements };
  }
  room.fields -= 1;
  const field = fieldOf(found.schema, path, found.required);
  const options = objectAt(element, "options") ?? {};
  const isLong = field.type === "text" && own(options, "multi") === true;
  const isFixed = own(options, "readonly") === true || own(options, "readOnly") === true;
  return {
    type: "field",
    field: { ...field, label: label ?? field.label, type: isLong ? "longtext" : field.type, readOnly: field.readOnly || isFixed },
  };
}

/** `#/properties/address/properties/street` */
function pathOf(scope: string | undefined): string[] | undefined {
  const parts = scope?.replace(/^#?\//, "").split("/") ?? [];
  const keys = parts.flatMap((part, index) => (index % 2 === 0 ? [] : [part.replaceAll("~1", "/").replaceAll("~0", "~")]));
  return parts.length > 0 && parts.length % 2 === 0 && parts.every((part, index) => index % 2 === 1 || part === "properties")
    ? keys
    : undefined;
}

function schemaAt(schema: JsonObject, path: readonly string[]): { schema: JsonObject; required: boolean } | undefined {
  let found: { schema: JsonObject; required: boolean } | undefined = { schema, required: false };
  for (const key of path) {
    const inner: JsonObject | undefined = found === undefined ? undefined : objectAt(objectAt(found.schema, "properties") ?? {}, key);
    const names: Json[] = found === undefined ? [] : (listAt(found.schema, "required") ?? []);
    found = inner === undefined ? undefined : { schema: inner, required: names.includes(key) };
  }
  return found;
}

function ruleOf(element: JsonObject): FormRule | undefined {
  const rule = objectAt(element, "rule") ?? {};
  const effect = (["SHOW", "HIDE", "ENABLE", "DISABLE"] as const).find((known) => known === textAt(rule, "effect"));
  const condition = conditionOf(objectAt(rule, "condition") ?? {}, 0);
  return effect === undefined || condition === undefined ? undefined : { effect, condition };
}

function conditionOf(condition: JsonObject, depth: number): Condition | undefined {
  const type = textAt(condition, "type");
  if ((type === "AND" || type === "OR") && depth < deepest) {
    const conditions = objectsAt(condition, "conditions").flatMap((inner) => conditionOf(inner, depth + 1) ?? []);
    return { type: type === "AND" ? "all" : "any", conditions };
  }
  const path = pathOf(textAt(condition, "scope"));
  if (path === undefined) return undefined;
  const expected = own(condition, "expectedValue");
  return { type: "value", path, schema: own(condition, "schema") ?? (expected === undefined ? {} : { const: expected }) };
}

function only<Key extends string, T>(key: Key, value: T | undefined): { [K in Key]?: T } {
  const object: { [K in Key]?: T } = {};
  if (value !== undefined) object[key] = value;
  return object;
}
