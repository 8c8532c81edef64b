/** Does an item pass a filter? */
import { isJsonObject } from "../../../core/json.ts";
import type { Json } from "../../../core/json.ts";
import { javaText } from "../java-text.ts";
import { numberIn } from "../own.ts";
import { compileRegex } from "./linear-regex.ts";
import type { Comparison, FilterNode, Operand, PathExpression } from "./tokens.ts";

type EvaluatePath = (path: PathExpression, document: Json, item: Json) => Json | undefined;

export function passes(test: FilterNode, document: Json, item: Json, evaluate: EvaluatePath): boolean {
  switch (test.kind) {
    case "and":
      return passes(test.left, document, item, evaluate) && passes(test.right, document, item, evaluate);
    case "or":
      return passes(test.left, document, item, evaluate) || passes(test.right, document, item, evaluate);
    case "not":
      return !passes(test.inner, document, item, evaluate);
    case "exists":
      return exists(test.operand, document, item, evaluate);
    default: {
      if (test.comparison === "=~") return matchesRegex(test.left, test.right, (operand) => valueOf(operand, document, item, evaluate));
      const left = valueOf(test.left, document, item, evaluate);
      const right = valueOf(test.right, document, item, evaluate);
      return compare[test.comparison](left, right);
    }
  }
}

function exists(operand: Operand, document: Json, item: Json, evaluate: EvaluatePath): boolean {
  if (operand.kind !== "path") return false;
  const value = evaluate(operand.path, document, item);
  // A list of matches is there even when it is empty.
  return !operand.path.isDefinite || value !== undefined;
}

function valueOf(operand: Operand, document: Json, item: Json, evaluate: EvaluatePath): Json | undefined {
  if (operand.kind === "regex") return undefined;
  return operand.kind === "literal" ? operand.value : evaluate(operand.path, document, item);
}

type Compare = (left: Json | undefined, right: Json | undefined) => boolean;

const compare: Readonly<Record<Exclude<Comparison, "=~">, Compare>> = {
  "==": isEqual,
  "!=": (left, right) => !isEqual(left, right),
  "<": (left, right) => (order(left, right) ?? 1) < 0,
  "<=": (left, right) => (order(left, right) ?? 1) <= 0,
  ">": (left, right) => (order(left, right) ?? -1) > 0,
  ">=": (left, right) => (order(left, right) ?? -1) >= 0,
  in: (left, right) => Array.isArray(right) && right.some((item) => isEqual(left, item)),
  nin: (left, right) => !(Array.isArray(right) && right.some((item) => isEqual(left, item))),
  subsetof: (left, right) =>
    Array.isArray(left) && Array.isArray(right) && left.every((item) => right.some((other) => isEqual(item, other))),
  anyof: (left, right) => Array.isArray(left) && Array.isArray(right) && left.some((item) => right.some((other) => isEqual(item, other))),
  noneof: (left, right) => Array.isArray(left) && Array.isArray(right) && !left.some((item) => right.some((other) => isEqual(item, other))),
  // In Jayway it never holds for a list from the document.
  all: () => false,
  contains: (left, right) => {
    if (Array.isArray(left)) return left.some((item) => isEqual(item, right));
    return typeof left === "string" && typeof right === "string" && left.includes(right);
  },
  size: (left, right) => sizeOf(left) === right,
  empty: (left, right) => {
    const size = sizeOf(left);
    return size !== undefined && (size === 0) === right;
  },
};

function sizeOf(value: Json | undefined): number | undefined {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

/** Numbers and texts of the same spelling are equal, as in Jayway; what is missing equals null. */
function isEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return (left ?? null) === (right ?? null);
  const [one, other] = [numberIn(left), numberIn(right)];
  if (one !== undefined && other !== undefined) return one === other;
  if (one !== undefined && typeof right === "string") return right.trim() !== "" && Number(right) === one;
  if (typeof left === "string" && other !== undefined) return javaText(right) === left;
  if (Array.isArray(left))
    return Array.isArray(right) && left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  if (!isJsonObject(left)) return left === right;
  if (!isJsonObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key], right[key]));
}

function order(left: Json | undefined, right: Json | undefined): number | undefined {
  const [one, other] = [numberIn(left), numberIn(right)];
  if (one !== undefined && other !== undefined) return one - other;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  return undefined;
}

/** Compiled patterns by source and flags; a pattern that is not supported matches nothing. */
const patterns = new Map<string, (text: string) => boolean>();
const longestText = 100_000;

function matchesRegex(left: Operand, right: Operand, value: (operand: Operand) => Json | undefined): boolean {
  const pattern = left.kind === "regex" ? left : right;
  if (pattern.kind !== "regex") return false;
  const subject = value(left.kind === "regex" ? right : left);
  if (subject === undefined || subject === null || Array.isArray(subject) || isJsonObject(subject)) return false;
  const text = javaText(subject);
  if (text.length > longestText) return false;
  const key = `${pattern.flags}/${pattern.source}`;
  let matches = patterns.get(key);
  if (matches === undefined) {
    matches = compileRegex(pattern.source, pattern.flags) ?? (() => false);
    if (patterns.size >= 500) patterns.clear();
    patterns.set(key, matches);
  }
  return matches(text);
}
