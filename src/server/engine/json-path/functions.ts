/** `.length()` and the other functions at the end of a path. */
import { isJsonObject } from "../../../core/json.ts";
import type { Json } from "../../../core/json.ts";
import { javaText } from "../java-text.ts";
import { numberIn } from "../own.ts";

type PathFunction = (subject: Json, given: readonly Json[]) => Json | undefined;

const functions: Readonly<Record<string, PathFunction>> = {
  length: lengthOf,
  size: lengthOf,
  keys: (subject) => (isJsonObject(subject) ? Object.keys(subject) : undefined),
  first: (subject) => (Array.isArray(subject) ? (subject[0] ?? null) : null),
  last: (subject) => (Array.isArray(subject) ? (subject.at(-1) ?? null) : null),
  index: (subject, given) => (Array.isArray(subject) && typeof given[0] === "number" ? (subject.at(given[0]) ?? null) : null),
  append: (subject, given) => (Array.isArray(subject) ? [...subject, ...given] : subject),
  concat: (subject, given) =>
    [
      ...(Array.isArray(subject) ? subject.filter((item) => typeof item === "string") : []),
      ...(Array.isArray(subject) ? given.map((item) => javaText(item)) : []),
    ].join(""),
  min: (subject, given) => overNumbers(subject, given, (numbers) => Math.min(...numbers)),
  max: (subject, given) => overNumbers(subject, given, (numbers) => Math.max(...numbers)),
  sum: (subject, given) => overNumbers(subject, given, sum),
  avg: (subject, given) => overNumbers(subject, given, (numbers) => sum(numbers) / numbers.length),
  stddev: (subject, given) => overNumbers(subject, given, deviation),
};

/** Null where the function has no result; undefined where it fails, and with it the whole path. */
export function callFunction(name: string, subject: Json, given: readonly Json[]): Json | undefined {
  return Object.hasOwn(functions, name) ? functions[name]?.(subject, given) : undefined;
}

function lengthOf(subject: Json): Json {
  if (Array.isArray(subject)) return subject.length;
  return isJsonObject(subject) ? Object.keys(subject).length : null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function deviation(numbers: readonly number[]): number {
  const mean = sum(numbers) / numbers.length;
  return Math.sqrt(sum(numbers.map((number) => (number - mean) ** 2)) / numbers.length);
}

function overNumbers(subject: Json, given: readonly Json[], combine: (numbers: number[]) => number): Json | undefined {
  if (!Array.isArray(subject)) return undefined;
  const numbers = [...subject, ...given].flatMap((value) => numberIn(value) ?? []);
  return numbers.length === 0 ? undefined : combine(numbers);
}
