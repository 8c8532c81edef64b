/** Names in payloads are only data: `__proto__` and `constructor` are keys like any other. */
import { isExactNumber } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";

/** An object's own value; what every object inherits is absent. */
export function own<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A copy with one more value. A computed key always becomes the object's own. */
export const withValue = (object: JsonObject, key: string, value: Json): JsonObject => ({ ...object, [key]: value });

/** Keys that are missing or null get what the template has. */
export function filledFrom(template: JsonObject, values: JsonObject): JsonObject {
  const filled = { ...template, ...values };
  for (const [key, value] of Object.entries(template)) if (own(values, key) === null) filled[key] = value;
  return filled;
}

/** A copy with one value less. */
export function withoutKey(object: JsonObject, key: string): JsonObject {
  if (!Object.hasOwn(object, key)) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** Any plain data (a definition, a task) as the JSON that it would be on the wire. */
export function asJson(value: unknown): Json {
  if (isExactNumber(value)) return value;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== "object") return null;
  return asJsonObject(value);
}

export function asJsonObject(value: object): JsonObject {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, asJson(item)]),
  );
}

export const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);

/** For arithmetic; of digits that JavaScript cannot hold, the nearest that it can. */
export const numberIn = (value: Json | undefined): number | undefined =>
  typeof value === "number" || isExactNumber(value) ? Number(value) : undefined;

/** A whole number, also where it is written as text. */
export function integerIn(value: Json | undefined): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : numberIn(value);
  return Number.isInteger(number) ? number : undefined;
}
