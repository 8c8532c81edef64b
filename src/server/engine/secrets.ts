/** Values from outside: `${workflow.env.X}`, put in when an input is made, and `${workflow.secrets.X}`, put in when it is handed over. */
import { parseJson } from "../../core/exact-json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { javaText } from "./java-text.ts";
import { evaluatePath } from "./json-path/evaluate.ts";
import { parsePath } from "./json-path/parse.ts";
import { own } from "./own.ts";

type Values = Readonly<Record<string, string>>;

/** `NAME`, or `NAME.path` into a value that is JSON. Null where there is no such value. */
export function lookUp(values: Values, reference: string): Json {
  const dot = reference.indexOf(".");
  if (dot < 0) return own(values, reference) ?? null;
  const value = own(values, reference.slice(0, dot));
  const path = parsePath(reference.slice(dot + 1));
  return value === undefined || path === undefined ? null : (evaluatePath(path, jsonOf(value)) ?? null);
}

function jsonOf(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

const mark = "${workflow.secrets.";
const secret = /\$\{workflow\.secrets\.([^}]+)\}/g;
const onlySecret = /^\$\{workflow\.secrets\.([^}]+)\}$/;

/**
 * The copy of an input that a worker, a script or an HTTP request gets; the same object where it names no secret. What is stored keeps
 * the expression. A value that is nothing but the expression becomes null where the secret is missing; inside of a text it becomes "".
 */
export function withSecrets(input: JsonObject, secrets: Values): JsonObject {
  return replaceMembers(input, secrets);
}

function replace(value: Json, secrets: Values): Json {
  if (typeof value === "string") return value.includes(mark) ? replaceText(value, secrets) : value;
  if (Array.isArray(value)) {
    const replaced = value.map((item) => replace(item, secrets));
    return replaced.every((item, index) => item === value[index]) ? value : replaced;
  }
  return isJsonObject(value) ? replaceMembers(value, secrets) : value;
}

function replaceMembers(value: JsonObject, secrets: Values): JsonObject {
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [key, replace(item, secrets)]);
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(entries);
}

function replaceText(text: string, secrets: Values): Json {
  const whole = onlySecret.exec(text)?.[1];
  if (whole !== undefined) return lookUp(secrets, whole);
  return text.replaceAll(secret, (_, reference: string) => {
    const value = lookUp(secrets, reference);
    return value === null ? "" : javaText(value);
  });
}
