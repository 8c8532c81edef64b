/** `flow validate`: what the server would refuse or change, found without a server. */
import { kinds } from "../core/definition.ts";
import { exitCodes } from "../core/exit-code.ts";
import { isError } from "../core/findings.ts";
import { renderFindings } from "../render/findings.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { readLocal } from "./read-local.ts";

export async function validate({ context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const local = await Promise.all(kinds.map((kind) => readLocal(kind, context)));
  const findings = local.flatMap((one) => one.findings);
  const valid = local.reduce((sum, one) => sum + one.definitions.length, 0);
  const invalid = local.reduce((sum, one) => sum + one.invalid, 0);
  const warnings = findings.filter((finding) => !isError(finding)).length;
  return {
    exitCode: invalid > 0 ? exitCodes.invalid : exitCodes.done,
    document: { schema: "flow.validate/1", summary: { checked: valid + invalid, valid, invalid, warnings }, findings },
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
    text: (palette) => {
      const counts = `${counted(valid + invalid, "definition")}: ${valid} valid, ${invalid} invalid, ${counted(warnings, "warning")}\n`;
      return invalid > 0 ? palette.red(counts) : counts;
    },
  };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
