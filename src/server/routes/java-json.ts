/** JSON as Jackson writes it: the same numbers in the same digits, and what is no finite number as text. */
import { isExactNumber } from "../../core/json.ts";
import { javaNumber } from "../../core/java-number.ts";

/** Fractions that Java writes with an exponent, or with another one. Inside of a string they only cost time. */
const otherwiseInJava = /[:,[]-?(?:0\.000|\d{8,}\.\d|[\d.]+e[+-])/;

export function javaJson(value: object | number): string {
  try {
    const text = JSON.stringify(value);
    return otherwiseInJava.test(text) ? write(value) : text;
  } catch (error) {
    if (!(error instanceof TypeError) || !isExactNumber(error.cause)) throw error;
    return write(value);
  }
}

function write(value: unknown): string {
  if (typeof value === "number" || isExactNumber(value)) {
    const text = javaNumber(value);
    return /^-?[IN]/.test(text) ? JSON.stringify(text) : text;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  const members = Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [`${JSON.stringify(key)}:${write(item)}`]));
  return `{${members.join(",")}}`;
}
