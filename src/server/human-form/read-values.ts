/** Small readings of what templates hold: whatever is not as expected counts as absent. */
import { isExactNumber, isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { own } from "../engine/own.ts";

export function textAt(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = own(object, key);
  const number = typeof value === "number" || isExactNumber(value) ? Number(value) : undefined;
  return Number.isFinite(number) ? number : undefined;
}

export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  const value = own(object, key);
  return isJsonObject(value) ? value : undefined;
}

export function objectsAt(object: JsonObject, key: string): JsonObject[] {
  const value = own(object, key);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function listAt(object: JsonObject, key: string): Json[] | undefined {
  const value = own(object, key);
  return Array.isArray(value) ? value : undefined;
}

/** Undefined where nothing is there. */
export function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let found = value;
  for (const key of path) found = isJsonObject(found) ? own(found, key) : undefined;
  return found;
}

/** A copy with a value at a path; what stands in the way is replaced. */
export function withValueAt(object: JsonObject, [key, ...rest]: readonly string[], value: Json): JsonObject {
  if (key === undefined) return isJsonObject(value) ? value : object;
  const inner = own(object, key);
  return { ...object, [key]: rest.length === 0 ? value : withValueAt(isJsonObject(inner) ? inner : {}, rest, value) };
}

/** `orderId` and `order_id` as people read them. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
