/** Values inside a longer text look as Java prints them: `{k=1}`, `[a, b]`, `null`. Workflows have come to rely on it. */
import { stringifyJson } from "../../core/exact-json.ts";
import { javaNumber } from "../../core/java-number.ts";
import { isExactNumber } from "../../core/json.ts";
import type { Json } from "../../core/json.ts";

export function javaText(value: Json): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || isExactNumber(value)) return javaNumber(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(javaText).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${javaText(item)}`)
    .join(", ")}}`;
}

/** The list that an indefinite path finds prints itself as JSON, with a few more characters escaped than `JSON.stringify` does. */
export function foundListText(list: readonly Json[]): string {
  return stringifyJson([...list]).replaceAll(/[/\u007f-\u009f\u2000-\u20ff]/g, (character) =>
    character === "/" ? "\\/" : `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}
