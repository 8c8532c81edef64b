/** What is wrong with the short forms of a file. */
export interface AuthoringProblem {
  /** Of finding-codes.ts. */
  code: string;
  severity: "error" | "warning";
  /** Into the value as it is written. */
  pointer: string;
  message: string;
  hint?: string;
}
