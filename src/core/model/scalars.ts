/** Text, numbers and flags as Jackson reads them: what it bends into shape and what it refuses. */
import { integerFrom } from "../exact-json.ts";
import type { Json } from "../json.ts";
import { isExactNumber } from "../json.ts";
import { nearest } from "../nearest.ts";
import type { SchemaNode } from "./schema-node.ts";

/** `value` undefined without `refused`: read as absent. */
export interface ScalarReading {
  value?: Json;
  /** What was expected, to go on after "must be". */
  refused?: { kind: "wrong-type" | "bad-enum"; expected: string; suggestion?: string };
}

const bits = { int: 31n, long: 63n } as const;

/** For what is not taken as it is. */
export function readScalar(node: SchemaNode, value: unknown): ScalarReading {
  if (node.type === "integer") return readInteger(node, value);
  if (node.type === "boolean") return readFlag(node, value);
  if (node.enum !== undefined) return readChoice(node.enum, value);
  return readText(node, value);
}

/** Whether the server takes the value as it is, which is so for almost all: then there is nothing to read and nothing to say. */
export function isTakenAsItIs(node: SchemaNode, value: unknown): boolean {
  switch (node.type) {
    case "string":
      return typeof value === "string" && node.pattern === undefined && (node.enum === undefined || node.enum.includes(value));
    case "integer":
      return Number.isSafeInteger(value) && (node.long === true || Math.abs(Number(value)) < 2 ** 31);
    case "boolean":
      return typeof value === "boolean";
    default:
      return false;
  }
}

function readInteger(node: SchemaNode, value: unknown): ScalarReading {
  const size = node.long === true ? "long" : "int";
  const wrong = (expected: string): ScalarReading => ({ refused: { kind: "wrong-type", expected } });
  if (typeof value === "string" && /^(?:null)?$/.test(value.trim())) return node.primitive === true ? { value: 0 } : {};
  const whole = wholeNumber(value, bits[size]);
  if (whole === undefined) return wrong("a whole number");
  const limit = 1n << bits[size];
  if (whole < -limit || whole >= limit) {
    return wrong(size === "int" ? "a whole number of 32 bits (at most 2147483647)" : "a whole number of 64 bits");
  }
  return { value: integerFrom(whole) };
}

/** Undefined for what is no number. Digits in a string count, doubles lose what stands after their point. */
function wholeNumber(value: unknown, size: bigint): bigint | undefined {
  const text = typeof value === "string" ? value.trim() : isExactNumber(value) ? value.text : undefined;
  if (text !== undefined && /^[-+]?\d+$/.test(text)) return BigInt(text.replace("+", ""));
  if (typeof value !== "number" && !isExactNumber(value)) return undefined;
  return fromDouble(Number(value), size);
}

/** Java compares with the largest number before it cuts off the rest: 2147483647.5 is too large, and 2^63 becomes the largest itself. */
function fromDouble(value: number, size: bigint): bigint | undefined {
  if (Number.isNaN(value)) return undefined;
  const limit = 1n << size;
  const largest = Number(limit - 1n);
  if (value > largest) return limit;
  if (value < -Number(limit)) return -limit - 1n;
  return value === largest ? limit - 1n : BigInt(Math.trunc(value));
}

const flagWords: ReadonlyMap<string, boolean> = new Map([
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
]);

function readFlag(node: SchemaNode, value: unknown): ScalarReading {
  if (isInteger(value)) return { value: Number(value) !== 0 };
  if (typeof value === "string") {
    const word = value.trim();
    if (word === "" || word === "null") return node.primitive === true ? { value: false } : {};
    const flag = flagWords.get(word);
    if (flag !== undefined) return { value: flag };
  }
  return { refused: { kind: "wrong-type", expected: "true or false" } };
}

/** An exact number with a point or an exponent is a double. */
const isInteger = (value: unknown): boolean => (isExactNumber(value) ? /^-?\d+$/.test(value.text) : Number.isInteger(value));

/** An enum: by its exact name, or by its place, counted from 0, as a number or in digits. */
function readChoice(choices: readonly string[], value: unknown): ScalarReading {
  const word = typeof value === "string" ? value.trim() : value;
  if (typeof word === "string" && choices.includes(word)) return { value: word };
  const place = typeof word === "string" && /^(?:0|[1-9]\d*)$/.test(word) ? Number(word) : word;
  const byPlace = typeof place === "number" ? choices[place] : undefined;
  if (byPlace !== undefined) return { value: byPlace };
  const suggestion = typeof word === "string" ? nearest(word, choices) : undefined;
  const expected = `one of ${choices.join(", ")}`;
  return { refused: { kind: "bad-enum", expected, ...(suggestion === undefined ? {} : { suggestion }) } };
}

function readText(node: SchemaNode, value: unknown): ScalarReading {
  if (typeof value === "number" || typeof value === "boolean" || isExactNumber(value)) return { value: String(value) };
  if (typeof value !== "string") return { refused: { kind: "wrong-type", expected: "text" } };
  if (node.pattern !== undefined && !new RegExp(node.pattern).test(value)) {
    return { refused: { kind: "wrong-type", expected: "an object or a ${...} expression" } };
  }
  return { value };
}
