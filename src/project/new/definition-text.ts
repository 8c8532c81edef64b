/** Parts of a definition as a file has them: the fields of an object, in YAML or in TypeScript. */
import { stringify } from "yaml";
import { stringifyJson } from "../../core/exact-json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Format } from "./used-format.ts";

/** Lines without an end; nothing for an object without fields. */
export function fieldsAs(format: Format, fields: JsonObject): string {
  if (Object.keys(fields).length === 0) return "";
  return format === "yaml" ? stringify(fields, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd() : fieldLines(fields).join("\n");
}

const fieldLines = (fields: JsonObject): string[] =>
  Object.entries(fields).map(([key, value]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : stringifyJson(key)}: ${scriptOf(value)},`);

/** What fits into a line stays on one. */
const lineLength = 80;

/** A value as a formatter would leave it in TypeScript. */
export function scriptOf(value: Json): string {
  if (Array.isArray(value))
    return wrap(
      "[",
      value.map((item) => `${scriptOf(item)},`),
      "]",
    );
  if (isJsonObject(value)) return wrap("{", fieldLines(value), "}");
  return stringifyJson(value);
}

function wrap(open: string, lines: readonly string[], close: string): string {
  const inner = lines.join(" ").replace(/,$/, "");
  const gap = open === "{" && inner !== "" ? " " : "";
  const short = `${open}${gap}${inner}${gap}${close}`;
  if (short.length <= lineLength && !short.includes("\n")) return short;
  return [open, ...lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`), close].join("\n");
}
