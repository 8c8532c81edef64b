/** What is wrong with a workflow in step form. */

/** The pages of docs/findings on steps. */
export type StepProblemCode =
  | "context-field"
  | "step-condition"
  | "step-cycle"
  | "step-duplicate"
  | "step-expression"
  | "step-field"
  | "step-name"
  | "step-not-upstream"
  | "step-timeout-task"
  | "step-unknown"
  | "step-unreachable"
  | "steps-invalid";

export interface StepProblem {
  code: StepProblemCode;
  severity: "error" | "warning";
  /** Into the file's own value, not into what it compiles to. */
  pointer: string;
  message: string;
  hint?: string;
}

export function stepError(code: StepProblemCode, pointer: string, message: string, hint?: string): StepProblem {
  return { code, severity: "error", pointer, message, ...(hint === undefined ? {} : { hint }) };
}

export function stepWarning(code: StepProblemCode, pointer: string, message: string, hint?: string): StepProblem {
  return { ...stepError(code, pointer, message, hint), severity: "warning" };
}
