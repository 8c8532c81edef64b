/** What a browser has sent for a form, as values of the output; what is wrong with it, by field. */
import { parseJson, parseNumber, stringifyJson } from "../../core/exact-json.ts";
import { isExactNumber, isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { compileRegex } from "../engine/json-path/linear-regex.ts";
import { deepest, isTooDeep } from "../engine/nesting-depth.ts";
import { own } from "../engine/own.ts";
import { fieldsOf, nameOf } from "./form.ts";
import type { Form, FormField, Sent } from "./form.ts";
import { valueAt, withValueAt } from "./read-values.ts";
import { countedFields } from "./rules.ts";

export interface Submission {
  /** To be added to the output. */
  output: JsonObject;
  /** What is wrong, by the name of the field, in the order of the form. */
  problems: Map<string, string>;
}

/** `undefined` for nothing. */
type Reading = { value: Json | undefined } | { problem: string };

/**
 * `known` is what the form was filled with: its own values stay where the form may not change them, and what was emptied is emptied in
 * the output. Unfinished work (`isDraft`) may lack what is required.
 */
export function readSubmission(
  form: Form,
  sent: Sent,
  { known, output, isDraft }: { known: JsonObject; output: JsonObject; isDraft: boolean },
): Submission {
  const readings = new Map<FormField, Reading>();
  let values = known;
  for (const field of fieldsOf(form.elements)) {
    if (field.readOnly) continue;
    const reading = readField(field, sent.get(nameOf(field)) ?? []);
    readings.set(field, reading);
    if ("value" in reading) values = withValueAt(values, field.path, reading.value ?? null);
  }
  const problems = new Map<string, string>();
  let added: JsonObject = {};
  for (const field of countedFields(form.elements, values)) {
    const reading = readings.get(field);
    if (reading === undefined) continue;
    const problem = "problem" in reading ? reading.problem : findProblem(field, reading.value, isDraft);
    if (problem !== undefined) problems.set(nameOf(field), problem);
    else if ("value" in reading) added = add(added, field, reading.value, output);
  }
  // Objects within the output are added to as well.
  return { output: merge(output, added), problems };
}

function add(added: JsonObject, field: FormField, value: Json | undefined, output: JsonObject): JsonObject {
  if (value !== undefined) return withValueAt(added, field.path, value);
  if (valueAt(output, field.path) === undefined) return added;
  return withValueAt(added, field.path, isText(field) ? "" : null);
}

const isText = ({ type }: FormField): boolean => type === "text" || type === "longtext" || type === "email" || type === "url";

/** Only the keys that were added to, each whole. */
function merge(output: JsonObject, added: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(added).map(([key, value]) => {
      const before = own(output, key);
      return [key, isJsonObject(before) && isJsonObject(value) ? { ...before, ...merge(before, value) } : value];
    }),
  );
}

function readField(field: FormField, sent: readonly string[]): Reading {
  const [first = ""] = sent;
  const text = first.trim();
  switch (field.type) {
    case "flag":
      if (text === "" && field.required) return { value: undefined };
      return { value: text === "true" };
    case "choices":
      return chosen(field, sent);
    case "choice": {
      if (text === "") return { value: undefined };
      const found = chosen(field, [text]);
      return "problem" in found ? found : { value: Array.isArray(found.value) ? found.value[0] : found.value };
    }
    case "lines": {
      const lines = first.split(/\r?\n/).map((line) => line.trim());
      return { value: lines.filter((line) => line !== "") };
    }
    case "integer":
    case "number":
      return text === "" ? { value: undefined } : readNumber(text, field.type);
    case "json":
      return text === "" ? { value: undefined } : readJson(field, first);
    case "date":
    case "time":
    case "date-time":
      return text === "" ? { value: undefined } : readMoment(text, field.type);
    case "longtext":
      return { value: first.trim() === "" ? undefined : first.replaceAll("\r\n", "\n") };
    default:
      return { value: text === "" ? undefined : text };
  }
}

/** They are sent by their place. */
function chosen({ choices }: FormField, places: readonly string[]): Reading {
  const values: Json[] = [];
  for (const place of places) {
    const choice = /^\d{1,6}$/.test(place) ? choices[Number(place)] : undefined;
    if (choice === undefined) return { problem: "Choose one of the values that are offered." };
    values.push(choice.value);
  }
  return { value: values };
}

function readNumber(text: string, type: "integer" | "number"): Reading {
  if (!/^[-+]?\d{1,300}(?:\.\d{1,300})?(?:[eE][-+]?\d{1,3})?$/.test(text)) {
    return { problem: type === "integer" ? "Enter a whole number." : "Enter a number, such as 12.5." };
  }
  const number = parseNumber(text.replace(/^\+/, "").replace(/^(-?)0+(?=\d)/, "$1"));
  if (!Number.isFinite(Number(number))) return { problem: "The number is too large." };
  if (type === "integer" && !/^[-+]?\d+$/.test(text)) return { problem: "Enter a whole number." };
  return { value: number };
}

function readJson({ path }: FormField, text: string): Reading {
  if (isTooDeep(text)) return { problem: `The JSON is nested too deep: ${deepest} levels are the most.` };
  let value: Json;
  try {
    value = parseJson(text);
  } catch {
    return { problem: 'Enter JSON, such as {"approved": true}.' };
  }
  return path.length > 0 || isJsonObject(value) ? { value } : { problem: 'Enter a JSON object, such as {"approved": true}.' };
}

const momentForms = {
  date: { pattern: /^\d{4}-\d{2}-\d{2}$/, problem: "Enter a date, such as 2026-01-31." },
  time: { pattern: /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/, problem: "Enter a time, such as 14:30." },
  "date-time": {
    pattern: /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[-+]\d{2}:\d{2})$/,
    problem: "Enter a date and a time with its zone, such as 2026-01-31T14:30:00Z.",
  },
} as const;

function readMoment(text: string, type: keyof typeof momentForms): Reading {
  const { pattern, problem } = momentForms[type];
  const isThere = type === "time" || isDay(text.slice(0, 10));
  return pattern.test(text) && isThere ? { value: text } : { problem };
}

/** There is no 30th of February. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function findProblem(field: FormField, value: Json | undefined, isDraft: boolean): string | undefined {
  const { messages } = field;
  const isEmpty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return field.required && !isDraft ? (messages["required"] ?? `${field.label}: this must be filled in.`) : undefined;
  return findBeyond(field, value);
}

const emailForm = /^[^\s@]{1,200}@[^\s@]{1,200}$/;
/** A longer text takes too long to be matched. */
const longestMatched = 10_000;

function findBeyond({ type, limits, messages }: FormField, value: Json): string | undefined {
  const { minimum = -Infinity, maximum = Infinity, minLength = 0, maxLength = Infinity, pattern } = limits;
  if (typeof value === "number" || isExactNumber(value)) {
    if (Number(value) < minimum) return messages["minimum"] ?? `Enter at least ${minimum}.`;
    return Number(value) > maximum ? (messages["maximum"] ?? `Enter at most ${maximum}.`) : undefined;
  }
  if (typeof value !== "string") return undefined;
  const length = Array.from(value).length;
  if (length < minLength) return messages["minLength"] ?? `Enter at least ${minLength} characters.`;
  if (length > maxLength) return messages["maxLength"] ?? `Enter at most ${maxLength} characters.`;
  if (type === "email" && !emailForm.test(value)) return "Enter an address of mail, such as jo@example.com.";
  if (type === "url" && !isAddress(value)) return "Enter an address, such as https://example.com/.";
  if (pattern === undefined) return undefined;
  const matches = compileRegex(`(?:.*)(?:${pattern})(?:.*)`, "s");
  const isMatch = matches === undefined || (length <= longestMatched && matches(value));
  return isMatch ? undefined : (messages["pattern"] ?? `The form asks for a text that matches ${pattern}.`);
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** A value as a text field shows it. */
export function shownText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : stringifyJson(value, 2);
}
