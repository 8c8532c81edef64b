/** Forms of the older shape: a list of fields, and rules by the names of fields (`formTemplate`). */
import type { JsonObject } from "../../core/json.ts";
import { own } from "../engine/own.ts";
import { mostChoices, mostFields } from "./form.ts";
import type { Choice, FieldLimits, FieldType, Form, FormField } from "./form.ts";
import { shownText } from "./read-submission.ts";
import { labelOf, listAt, numberAt, objectAt, objectsAt, textAt } from "./read-values.ts";

export function formFromFields(template: JsonObject): Form {
  const rules = objectsAt(template, "validationRules");
  const title = textAt(template, "name");
  const description = textAt(template, "description");
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    elements: objectsAt(template, "fields")
      .slice(0, mostFields)
      .flatMap((entry) => {
        const name = textAt(entry, "name");
        return name === undefined ? [] : [{ type: "field" as const, field: fieldOf(entry, name, rules) }];
      }),
  };
}

const types: Readonly<Record<string, FieldType>> = {
  text: "text",
  string: "text",
  textarea: "longtext",
  number: "number",
  decimal: "number",
  float: "number",
  integer: "integer",
  int: "integer",
  boolean: "flag",
  checkbox: "flag",
  date: "date",
  time: "time",
  datetime: "date-time",
  "date-time": "date-time",
  email: "email",
  url: "url",
  select: "choice",
  dropdown: "choice",
  radio: "choice",
  enum: "choice",
  multiselect: "choices",
  checkboxes: "choices",
  json: "json",
  object: "json",
  array: "json",
};

function fieldOf(entry: JsonObject, name: string, rules: readonly JsonObject[]): FormField {
  const choices = choicesOf(entry);
  const type = own(types, (textAt(entry, "type") ?? "text").toLowerCase()) ?? "text";
  const fallback = own(entry, "defaultValue") ?? own(entry, "default");
  const description = textAt(entry, "description");
  const ruled = readRules(rules.filter((rule) => textAt(rule, "field") === name));
  return {
    path: [name],
    type: choices.length === 0 || type === "choices" ? withoutChoices(type, choices) : "choice",
    label: textAt(entry, "label") ?? labelOf(name),
    ...(description === undefined ? {} : { description }),
    required: own(entry, "required") === true || ruled.required,
    readOnly: own(entry, "readOnly") === true || own(entry, "readonly") === true,
    choices,
    limits: { ...limitsOf(entry), ...ruled.limits },
    messages: ruled.messages,
    ...(fallback === undefined ? {} : { fallback }),
  };
}

/** A choice of nothing could never be made. */
const withoutChoices = (type: FieldType, choices: readonly Choice[]): FieldType =>
  choices.length > 0 ? type : type === "choice" ? "text" : type === "choices" ? "lines" : type;

/** Values, or objects with a value and a label. */
function choicesOf(entry: JsonObject): Choice[] {
  const options = listAt(entry, "options") ?? listAt(entry, "enum") ?? [];
  return options.slice(0, mostChoices).flatMap((option): Choice[] => {
    if (typeof option !== "object" || option === null) return [{ value: option, label: String(option) }];
    const object = Array.isArray(option) ? undefined : objectAt({ option }, "option");
    const value = object === undefined ? undefined : own(object, "value");
    return object === undefined || value === undefined ? [] : [{ value, label: textAt(object, "label") ?? shownText(value) }];
  });
}

function limitsOf(entry: JsonObject): FieldLimits {
  const limits: Record<string, number | string | undefined> = {
    minimum: numberAt(entry, "min") ?? numberAt(entry, "minimum"),
    maximum: numberAt(entry, "max") ?? numberAt(entry, "maximum"),
    minLength: numberAt(entry, "minLength"),
    maxLength: numberAt(entry, "maxLength"),
    pattern: textAt(entry, "pattern"),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

const limitNames: Readonly<Record<string, "minimum" | "maximum" | "minLength" | "maxLength">> = {
  min: "minimum",
  minimum: "minimum",
  max: "maximum",
  maximum: "maximum",
  minLength: "minLength",
  maxLength: "maxLength",
};

/** `required`, `minLength:2`, `max:10`, `pattern:^a` */
function readRules(rules: readonly JsonObject[]): { required: boolean; limits: FieldLimits; messages: Record<string, string> } {
  let required = false;
  const limits: FieldLimits = {};
  const messages = new Map<string, string>();
  for (const rule of rules) {
    const [, kind = "", parameter = ""] = /^([^:]*)(?::(.*))?$/s.exec(textAt(rule, "rule") ?? "") ?? [];
    const limit = own(limitNames, kind);
    const bound = Number(parameter);
    if (kind === "required") required = true;
    else if (kind === "pattern") limits.pattern = parameter;
    else if (limit !== undefined && parameter.trim() !== "" && Number.isFinite(bound)) limits[limit] = bound;
    else continue;
    const message = textAt(rule, "message");
    if (message !== undefined) messages.set(limit ?? kind, message);
  }
  return { required, limits, messages: Object.fromEntries(messages) };
}
