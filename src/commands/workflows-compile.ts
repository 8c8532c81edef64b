/** `flow workflows compile NAME`: a workflow of the project in Conductor's own form. */
import { identityText } from "../core/definition.ts";
import { stringifyJson } from "../core/exact-json.ts";
import { exitCodes } from "../core/exit-code.ts";
import { renderFindings } from "../render/findings.ts";
import { identityFields, sourceField } from "../render/sync-document.ts";
import { lines } from "../render/text.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { readLocalWorkflow } from "./local-workflow.ts";

export async function compileWorkflow({ args, context }: CommandInput<object>): Promise<CommandResult> {
  const { definition: compiled, identity, isRefused, findings } = await readLocalWorkflow(args[0] ?? "", context);
  return {
    exitCode: isRefused ? exitCodes.invalid : exitCodes.done,
    document: {
      schema: "flow.compile/1",
      ...identityFields(identity),
      source: compiled === undefined ? undefined : sourceField(compiled),
      definition: compiled?.body,
      findings,
    },
    ...(compiled === undefined ? {} : { headline: identityText(compiled), text: () => lines(stringifyJson(compiled.body, 2)) }),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}
