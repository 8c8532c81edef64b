/** What is said when a command could not do its work. An error without our brand is a bug of ours. */
import type { FlowError } from "../core/errors.ts";
import { isFlowError, isHttpError } from "../core/errors.ts";
import type { ExitCode } from "../core/exit-code.ts";
import { exitCodes } from "../core/exit-code.ts";
import { renderFailure } from "../render/failure.ts";
import type { Failure } from "../render/failure.ts";
import type { CommandResult } from "./command.ts";

interface Circumstances {
  verbose: boolean;
  /** The exit code of the signal that stopped the command, if one did. */
  interrupted: ExitCode | undefined;
}

export function failureResult(error: unknown, { verbose, interrupted }: Circumstances): CommandResult {
  if (interrupted !== undefined || isPromptLeft(error))
    return assemble(interrupted ?? exitCodes.interrupted, { code: "interrupted", message: "Stopped before the end" });
  const stack = verbose && error instanceof Error ? error.stack : undefined;
  if (isFlowError(error)) return assemble(error.exitCode, describe(error), stack);
  const message = `Internal error: ${error instanceof Error ? error.message : String(error)}`;
  const hint = `This is a bug in flow. Please report it${verbose ? "" : ", with what --verbose prints"}.`;
  return assemble(exitCodes.internal, { code: "internal", message, hint }, stack);
}

/** Ctrl-C at a question reaches the question, not the process. */
const isPromptLeft = (error: unknown): boolean => error instanceof Error && error.name === "ExitPromptError";

function describe(error: FlowError) {
  const { code, message, hint, file, line, column } = error;
  const own = { code, message, hint, file, line, column };
  if (!isHttpError(error)) return own;
  const { status, method, url, validationErrors } = error;
  return { ...own, status, method, url, validationErrors };
}

function assemble(exitCode: ExitCode, error: Failure & { code: string }, stack?: string): CommandResult {
  return {
    exitCode,
    document: { schema: "flow.error/1", error: stack === undefined ? error : { ...error, stack }, findings: [] },
    notes: (palette) => renderFailure(error, palette) + (stack === undefined ? "" : `${palette.dim(stack)}\n`),
  };
}
