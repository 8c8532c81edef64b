/** Text, numbers and flags as Jackson reads them: what it bends into shape and what it refuses. */
import type { Json } from "../json.ts";
import { nearest } from "../nearest.ts";
import type { SchemaNode } from "./schema-node.ts";

/** `value` undefined without `refused`: read as absent. */
export interface ScalarReading {
  value?: Json;
  /** What was expected, to go on after "must be". */
  refused?: { kind: "wrong-type" | "bad-enum"; expected: string; suggestion?: string };
}

const limits = { int: 2 ** 31, long: 2 ** 63 } as const;

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
      return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < limits.int;
    case "boolean":
      return typeof value === "boolean";
    default:
      return false;
  }
}

function readInteger(node: SchemaNode, value: unknown): ScalarReading {
  const size = node.long === true ? "long" : "int";
  const wrong = (expected: string): ScalarReading => ({ refused: { kind: "wrong-type", expected } });
  if (typeof value === "string") {
    const digits = value.trim();
    if (digits === "" || digits === "null") return node.primitive === true ? { value: 0 } : {};
    if (!/^[+-]?\d+$/.test(digits)) return wrong("a whole number");
    return readInteger(node, Number(digits));
  }
  if (typeof value !== "number" || Number.isNaN(value)) return wrong("a whole number");
  // Adding 0 turns -0 into 0.
  const whole = Math.trunc(value) + 0;
  if (whole < -limits[size] || whole >= limits[size]) {
    return wrong(size === "int" ? "a whole number of 32 bits (at most 2147483647)" : "a whole number of 64 bits");
  }
  return { value: whole };
}

const flagWords: ReadonlyMap<string, boolean> = new Map([
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
]);

function readFlag(node: SchemaNode, value: unknown): ScalarReading {
  if (typeof value === "number" && Number.isInteger(value)) return { value: value !== 0 };
  if (typeof value === "string") {
    const word = value.trim();
    if (word === "" || word === "null") return node.primitive === true ? { value: false } : {};
    const flag = flagWords.get(word);
    if (flag !== undefined) return { value: flag };
  }
  return { refused: { kind: "wrong-type", expected: "true or false" } };
}

/** An enum: by its exact name, or by its place, counted from 0, as a number or in digits. */
function readChoice(choices: readonly string[], value: unknown): ScalarReading {
  const word = typeof value === "string" ? value.trim() : value;
  if (typeof word === "string" && choices.includes(word)) return { value: word };
  const place = typeof word === "string" && /^\d+$/.test(word) ? Number(word) : word;
  const byPlace = typeof place === "number" ? choices[place] : undefined;
  if (byPlace !== undefined) return { value: byPlace };
  const suggestion = typeof word === "string" ? nearest(word, choices) : undefined;
  const expected = `one of ${choices.join(", ")}`;
  return { refused: { kind: "bad-enum", expected, ...(suggestion === undefined ? {} : { suggestion }) } };
}

function readText(node: SchemaNode, value: unknown): ScalarReading {
  if (typeof value === "number" || typeof value === "boolean") return { value: String(value) };
  if (typeof value !== "string") return { refused: { kind: "wrong-type", expected: "text" } };
  if (node.pattern !== undefined && !new RegExp(node.pattern).test(value)) {
    return { refused: { kind: "wrong-type", expected: "an object or a ${...} expression" } };
  }
  return { value };
}
