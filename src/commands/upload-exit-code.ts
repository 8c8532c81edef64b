import { FlowError } from "../core/errors.ts";
import type { ExitCode } from "../core/exit-code.ts";
import { exitCodes, worstExitCode } from "../core/exit-code.ts";
import type { StepOutcome } from "../core/plan.ts";

export interface UploadReport {
  outcomes: readonly StepOutcome[];
  /** Refused by a guard. */
  skipped: readonly unknown[];
  /** How many of the definitions asked for are invalid. */
  invalid: number;
  dryRun: boolean;
}

/** Partly done is what some reached and others did not: by failure or by a guard. Invalid ones were never on their way. */
export function uploadExitCode({ outcomes, skipped, invalid, dryRun }: UploadReport): ExitCode {
  const codes: ExitCode[] = dryRun ? [] : outcomes.filter(isUnfinished).map(failureExitCode);
  if (skipped.length > 0) codes.push(exitCodes.refused);
  const written = outcomes.some(({ step, outcome }) => outcome === "done" && step.action !== "none");
  if (written && codes.length > 0) codes.push(exitCodes.partial);
  if (invalid > 0) codes.push(exitCodes.invalid);
  return worstExitCode(codes);
}

export const isUnfinished = ({ outcome }: StepOutcome): boolean =>
  outcome === "failed" || outcome === "not-attempted" || outcome === "unknown";

/** The code of the error that stopped a step; what was not reached for want of an earlier one has that one's. */
export function failureExitCode({ code }: StepOutcome): ExitCode {
  return code === undefined ? exitCodes.failed : new FlowError(code, "").exitCode;
}
