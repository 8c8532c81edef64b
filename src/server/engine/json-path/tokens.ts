/** The parts of a JsonPath, as Jayway's library reads them. */
import type { Json } from "../../../core/json.ts";

export type PathToken =
  | { kind: "property"; names: string[] }
  | { kind: "each-name"; names: string[] }
  | { kind: "index"; indexes: number[] }
  | { kind: "slice"; from: number | undefined; to: number | undefined }
  | { kind: "wildcard" }
  | { kind: "scan" }
  | { kind: "filter"; test: FilterNode }
  | { kind: "function"; name: string; arguments: (PathExpression | Json)[] };

export interface PathExpression {
  /** `$`: the document, `@`: the item that a filter looks at. */
  root: "$" | "@";
  tokens: PathToken[];
  /** Can match one value at most; otherwise the result is a list. */
  isDefinite: boolean;
}

export const comparisons = [
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "=~",
  "in",
  "nin",
  "subsetof",
  "anyof",
  "noneof",
  "contains",
  "all",
  "size",
  "empty",
] as const;
export type Comparison = (typeof comparisons)[number];

export type Operand =
  | { kind: "literal"; value: Json }
  | { kind: "path"; path: PathExpression }
  | { kind: "regex"; source: string; flags: string };

export type FilterNode =
  | { kind: "and" | "or"; left: FilterNode; right: FilterNode }
  | { kind: "not"; inner: FilterNode }
  | { kind: "exists"; operand: Operand }
  | { kind: "compare"; comparison: Comparison; left: Operand; right: Operand };

export function isPathExpression(value: unknown): value is PathExpression {
  return typeof value === "object" && value !== null && "tokens" in value && "isDefinite" in value;
}
