/** JSON in and out without a change to any number. Whoever reads or writes definitions uses these instead of `JSON`. */
import type { Json, JsonObject } from "./json.ts";
import { ExactNumber, isExactNumber, isJsonObject } from "./json.ts";

/**
 * A number as JSON and YAML write it. Java reads digits alone as an integer of any size, and everything with a point or an
 * exponent as a double: `1.0`, `1.00` and `1e0` are one value, and `1` is another.
 */
export function parseNumber(text: string): number | ExactNumber {
  const value = Number(text);
  // Adding 0 turns -0, which is no integer of Java's, into 0.
  if (/^[-+]?\d+$/.test(text)) return Number.isSafeInteger(value) ? value + 0 : new ExactNumber(plainDigits(text));
  return Number.isInteger(value) || !Number.isFinite(value) ? new ExactNumber(wholeDouble(value)) : value;
}

/** Without what YAML allows before them: a plus, and zeros. */
const plainDigits = (text: string): string => text.replace(/^(-?)\+?0*/, "$1");

/**
 * A number for a definition in TypeScript that JavaScript cannot write: `exactNumber("9007199254740993")`, or `exactNumber("1.0")`
 * for a double. Throws a RangeError for a text that is no finite JSON number.
 */
export function exactNumber(text: string): number | ExactNumber {
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text))
    throw new RangeError(`${JSON.stringify(text)} is no number as JSON writes it.`);
  if (!Number.isFinite(Number(text)) && !/^-?\d+$/.test(text)) throw new RangeError(`${text} is beyond what a server keeps.`);
  return parseNumber(text);
}

/** An integer, exactly. */
export function integerFrom(value: bigint): number | ExactNumber {
  return parseNumber(String(value));
}

/** With what marks it as a double: a point, or the exponent that JavaScript writes by itself from 1e21. */
function wholeDouble(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? "-1e999" : "1e999";
  const digits = Object.is(value, -0) ? "-0" : String(value);
  return digits.includes("e") ? digits : `${digits}.0`;
}

// From 16 characters on, digits may be lost; a point and zeros, or an exponent, may make a whole number; -0 is none.
// It looks at texts inside of strings too: then the longer way is taken for nothing.
const doubtfulNumber = /[:,[]\s*-?(?:\d(?:[\d.]{15}|\d*\.0+(?!\d)|[\d.]*[eE])|(?<=-)0(?![\d.]))/;
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;

/** Whether a JSON text may hold a number that is another one in JavaScript. It may say so of a text that only speaks of one. */
export const mayLoseDigits = (text: string): boolean => doubtfulNumber.test(text);

/** `JSON.parse`, with exact numbers. Throws a SyntaxError where that does. */
export function parseJson(text: string): Json {
  const value: Json = JSON.parse(text);
  if (typeof value !== "number" && !mayLoseDigits(text)) return value;
  // The same once more with the numbers as texts: where the first has a number, the second has its digits.
  const digits: Json = JSON.parse(text.replace(stringOrNumber, (token) => (token.startsWith('"') ? token : `"${token}"`)));
  return withExactNumbers(value, digits);
}

function withExactNumbers(value: Json, digits: Json | undefined): Json {
  if (typeof value === "number" && typeof digits === "string") return parseNumber(digits);
  if (Array.isArray(value) && Array.isArray(digits)) {
    for (const [index, item] of value.entries()) value[index] = withExactNumbers(item, digits[index]);
  } else if (isJsonObject(value) && isJsonObject(digits)) {
    for (const [key, item] of Object.entries(value)) {
      if (typeof item === "number" || (typeof item === "object" && item !== null)) value[key] = withExactNumbers(item, digits[key]);
    }
  }
  return value;
}

/** `JSON.stringify` for values that may hold exact numbers; most do not. `indent`: how many spaces. */
export function stringifyJson(value: object | string | number | boolean | null, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    if (!(error instanceof TypeError) || !isExactNumber(error.cause)) throw error;
    return write(value, indent === undefined ? undefined : " ".repeat(indent), "\n");
  }
}

function write(value: unknown, step: string | undefined, margin: string): string {
  if (isExactNumber(value)) return value.text;
  if (typeof value !== "object" || value === null || "toJSON" in value) return JSON.stringify(value) ?? "null";
  const inner = margin + (step ?? "");
  if (Array.isArray(value))
    return enclose(
      "[]",
      value.map((item) => write(item, step, inner)),
      step,
      margin,
    );
  const colon = step === undefined ? ":" : ": ";
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return enclose(
    "{}",
    members.map(([key, item]) => JSON.stringify(key) + colon + write(item, step, inner)),
    step,
    margin,
  );
}

function enclose(brackets: "[]" | "{}", parts: readonly string[], step: string | undefined, margin: string): string {
  if (parts.length === 0) return brackets;
  if (step === undefined) return brackets.charAt(0) + parts.join(",") + brackets.charAt(1);
  const inner = margin + step;
  return brackets.charAt(0) + inner + parts.join(`,${inner}`) + margin + brackets.charAt(1);
}

/** The same with the nearest JavaScript numbers, for libraries that know no others. A value without exact numbers is itself. */
export function withNearestNumbers(value: JsonObject): JsonObject {
  if (!holdsExactNumber(value)) return value;
  const round = (item: Json): Json => {
    if (isExactNumber(item)) return Number(item);
    if (Array.isArray(item)) return item.map(round);
    return isJsonObject(item) ? roundAll(item) : item;
  };
  const roundAll = (object: JsonObject): JsonObject => Object.fromEntries(Object.entries(object).map(([key, item]) => [key, round(item)]));
  return roundAll(value);
}

function holdsExactNumber(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isExactNumber(value) || (Array.isArray(value) ? value : Object.values(value)).some(holdsExactNumber);
}
