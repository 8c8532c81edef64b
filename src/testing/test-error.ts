import { FlowError } from "../core/errors.ts";
import type { FlowErrorCode } from "../core/errors.ts";

/** An error of which a test framework shows the message alone: what happened, and below it the next step. */
export function testError(code: FlowErrorCode, message: string, nextStep?: string): FlowError {
  return new FlowError(code, nextStep === undefined ? message : `${message}\n${nextStep}`);
}
