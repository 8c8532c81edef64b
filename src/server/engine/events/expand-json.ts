/** JSON that an event carries as text, read. */
import { parseJson } from "../../../core/exact-json.ts";
import { isJsonObject } from "../../../core/json.ts";
import type { Json } from "../../../core/json.ts";

/** Deeper values are taken over as they are. */
const deepest = 200;

/**
 * Texts that hold an object or a list become what they hold, at any depth, save for texts that stand in a list themselves; what
 * was read is not searched again. A payload that is a text as a whole is read whatever it holds. The rules are Conductor's.
 */
export function expandJson(value: Json): Json {
  return typeof value === "string" ? read(value) : expandInside(value, 0);
}

function expandInside(value: Json, depth: number): Json {
  if (depth > deepest) return value;
  if (Array.isArray(value)) return value.map((item) => expandInside(item, depth + 1));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === "string" && /^\s*[[{]/.test(item) ? read(item) : expandInside(item, depth + 1),
    ]),
  );
}

function read(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
