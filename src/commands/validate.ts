/** `flow validate`: what the server would refuse or change, found without a server. */
import { kinds } from "../core/definition.ts";
import { exitCodes } from "../core/exit-code.ts";
import { FlowError } from "../core/errors.ts";
import { isError } from "../core/findings.ts";
import { renderFindings } from "../render/findings.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { readLocal } from "./read-local.ts";

export async function validate({ context }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const local = await Promise.all(kinds.map((kind) => readLocal(kind, context)));
  const findings = local.flatMap((one) => one.findings);
  const valid = local.reduce((sum, one) => sum + one.definitions.length, 0);
  const invalid = local.reduce((sum, one) => sum + one.invalid, 0);
  if (valid + invalid === 0 && findings.length === 0) throw await nothingFound(context);
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

/** A pipeline that runs in the wrong folder must not pass. */
async function nothingFound(context: Context): Promise<FlowError> {
  const { root } = await context.config();
  return new FlowError("not-found", `There is no definition in ${root}`, {
    hint: "Is it the right folder? -C names another, `paths` in the config says where definitions are, and flow init makes a project.",
  });
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
