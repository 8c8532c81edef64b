/** Values inside a longer text look as Java prints them: `{k=1}`, `[a, b]`, `null`. Workflows have come to rely on it. */
import type { Json } from "../../core/json.ts";

export function javaText(value: Json): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return javaNumber(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(javaText).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${javaText(item)}`)
    .join(", ")}}`;
}

/** Whole numbers have no fraction here, as JSON kept none; others follow `Double.toString`. */
function javaNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return String(value);
  const [digits = "0", exponent = "0"] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** The list that an indefinite path finds prints itself as JSON, with a few more characters escaped than `JSON.stringify` does. */
export function foundListText(list: readonly Json[]): string {
  return JSON.stringify(list).replaceAll(/[/\u007f-\u009f\u2000-\u20ff]/g, (character) =>
    character === "/" ? "\\/" : `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}
