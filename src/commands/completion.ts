/** `flow completion SHELL`: prints the script that teaches a shell to complete. */
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import { completionScripts, shells } from "../render/completion-script.ts";
import type { CommandInput, CommandResult } from "./command.ts";

export async function completion({ args: [name] }: CommandInput<Record<string, never>>): Promise<CommandResult> {
  const shell = shells.find((one) => one === name);
  if (shell === undefined) {
    throw new FlowError("usage", `There is no completion for ${name ?? "that shell"}`, { hint: `Name one of ${shells.join(", ")}.` });
  }
  const script = completionScripts[shell];
  return { exitCode: exitCodes.done, document: { schema: "flow.completion/1", shell, script }, text: () => script };
}
