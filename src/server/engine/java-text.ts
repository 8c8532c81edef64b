/** Values inside a longer text look as Java prints them: `{k=1}`, `[a, b]`, `null`. Workflows have come to rely on it. */
import { stringifyJson } from "../../core/exact-json.ts";
import { javaNumber } from "../../core/java-number.ts";
import { isExactNumber } from "../../core/json.ts";
import type { Json } from "../../core/json.ts";

/** `foundLists`: those that a path found, which print themselves as JSON. */
export function javaText(value: Json, foundLists?: WeakSet<object>): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || isExactNumber(value)) return javaNumber(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    return foundLists?.has(value) === true ? foundListText(value) : `[${value.map((item) => javaText(item, foundLists)).join(", ")}]`;
  }
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${javaText(item, foundLists)}`)
    .join(", ")}}`;
}

/** The list that an indefinite path finds prints itself as JSON, with a few more characters escaped than `JSON.stringify` does. */
function foundListText(list: readonly Json[]): string {
  return stringifyJson([...list]).replaceAll(/[/\u007f-\u009f\u2000-\u20ff]/g, (character) =>
    character === "/" ? "\\/" : `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}
