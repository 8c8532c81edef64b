/** The answers that need no command: help and version. */
import { exitCodes } from "../core/exit-code.ts";
import type { CommandResult } from "./command.ts";

/** Help that was asked for goes to stdout; help in place of a missing verb is a complaint. */
export function helpResult({ text, complete }: { text: string; complete: boolean }): CommandResult {
  if (complete) return { exitCode: exitCodes.done, document: { schema: "flow.help/1", text }, text: () => text };
  const message = "A command is missing";
  return {
    exitCode: exitCodes.usage,
    document: { schema: "flow.error/1", error: { code: "usage", message, hint: "Add --help to see the commands." }, findings: [] },
    notes: () => text,
  };
}

export function versionResult(version: string): CommandResult {
  return { exitCode: exitCodes.done, document: { schema: "flow.version/1", version }, text: () => `${version}\n` };
}
