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
}

export const isError = (finding: Finding): boolean => finding.severity === "error";
