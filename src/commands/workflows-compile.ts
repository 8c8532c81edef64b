/** `flow workflows compile NAME`: a workflow of the project in Conductor's own form. */
import type { Identity } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import { stringifyJson } from "../core/exact-json.ts";
import { exitCodes } from "../core/exit-code.ts";
import { renderFindings } from "../render/findings.ts";
import { identityFields, sourceField } from "../render/sync-document.ts";
import { lines } from "../render/text.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { readLocal } from "./read-local.ts";
import { selectNames } from "./select-names.ts";

export async function compileWorkflow({ args, context }: CommandInput<object>): Promise<CommandResult> {
  const { definitions, invalidNames, findings } = await readLocal("workflow", context);
  const isSelected = selectNames(args, {
    kind: "workflow",
    identities: [...definitions, ...invalidNames],
    local: definitions,
    where: "in the project",
  });
  const selected = definitions.filter(isSelected);
  const refused = invalidNames.filter(isSelected);
  const compiled = newest(selected);
  const files = new Set([...selected.map(({ source }) => source.file), ...refused.flatMap((one) => one.files ?? [])]);
  const shown = findings.filter(({ file = "" }) => files.has(file));
  return {
    exitCode: refused.length > 0 ? exitCodes.invalid : exitCodes.done,
    document: {
      schema: "flow.compile/1",
      ...identityFields(compiled ?? newest(refused) ?? { kind: "workflow", name: args[0] ?? "" }),
      source: compiled === undefined ? undefined : sourceField(compiled),
      definition: compiled?.body,
      findings: shown,
    },
    ...(compiled === undefined ? {} : { headline: identityText(compiled), text: () => lines(stringifyJson(compiled.body, 2)) }),
    notes: (palette, quiet) => renderFindings(shown, palette, quiet),
  };
}

function newest<One extends Identity>(all: readonly One[]): One | undefined {
  return all.reduce<One | undefined>(
    (best, one) => (best === undefined || (one.version ?? 0) > (best.version ?? 0) ? one : best),
    undefined,
  );
}
