/** What doctor looked at, and how it is shown. */
import { isFlowError } from "../core/errors.ts";
import type { ExitCode } from "../core/exit-code.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { Palette } from "../render/palette.ts";

export interface Check {
  name: string;
  status: "ok" | "warning" | "failed";
  message: string;
  hint?: string;
  /** Ids of what it is about: the first few. */
  examples?: readonly string[];
  exitCode: ExitCode;
}

export function checkItem({ exitCode: _exitCode, ...item }: Check): object {
  return item;
}

export const ok = (name: string, message: string): Check => ({ name, status: "ok", message, exitCode: exitCodes.done });
export const warning = (name: string, message: string, hint: string): Check => ({
  name,
  status: "warning",
  message,
  hint,
  exitCode: exitCodes.done,
});

/** Errors of ours are what the check is for; anything else is a bug and goes up. */
export function failed(name: string, error: unknown): Check {
  if (!isFlowError(error)) throw error;
  const place =
    error.file === undefined ? "" : ` (${[error.file, error.line, error.column].filter((part) => part !== undefined).join(":")})`;
  return {
    name,
    status: "failed",
    message: `${error.message}${place}`,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    exitCode: error.exitCode,
  };
}

export function renderCheck({ name, status, message, hint, examples = [] }: Check, palette: Palette): string {
  const mark = { ok: palette.green("ok     "), warning: palette.yellow("warning"), failed: palette.red("failed ") }[status];
  const more = (label: string, text: string | undefined): string =>
    text === undefined || text === "" ? "" : `        ${palette.dim(`${label}:`)} ${text}\n`;
  return `${mark} ${palette.bold(name)}: ${message}\n${more("such as", examples.join(", "))}${more("hint", hint)}`;
}
