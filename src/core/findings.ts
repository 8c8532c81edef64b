import type { Json } from "./json.ts";

/** A part of a mending, as data: what to do to the value at a JSON pointer of the definition that the finding is about. */
export type Fix =
  | { pointer: string; op: "set"; value: Json }
  | { pointer: string; op: "remove" }
  /** The field gets another key and keeps its value. */
  | { pointer: string; op: "rename"; key: string };

/** The result of a check: what is wrong, where, and what to do. Findings are values; nothing throws them. */
export interface Finding {
  /** Stable, in kebab-case; also the name of its documentation page. */
  code: string;
  /** `error` only where the server refuses, or where a value would be lost or ambiguous. */
  severity: "error" | "warning";
  message: string;
  hint?: string;
  /** Relative to the project's root, with `/`. */
  file?: string;
  /** From 1. */
  line?: number;
  /** From 1. */
  column?: number;
  /** Only where there is one sure mending: what `validate --fix` does. */
  fix?: readonly Fix[];
}

export const isError = (finding: Finding): boolean => finding.severity === "error";
