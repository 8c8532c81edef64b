/** `tasks diff` and its like: the differences field by field. */
import type { Kind } from "../core/definition.ts";
import { compareIdentity } from "../core/definition.ts";
import { factsOf } from "../core/kinds.ts";
import { renderDiff } from "../render/diff.ts";
import { renderFindings } from "../render/findings.ts";
import { invalidItem, summarizeSync, syncItem } from "../render/sync-document.ts";
import { countOf, lines } from "../render/text.ts";
import type { CommandInput, CommandResult } from "./command.ts";
import { readDirections } from "./read-history.ts";
import { readSides, selectSides, syncExitCode } from "./read-sides.ts";

export interface DiffFlags {
  readonly exitCode?: boolean;
}

export async function diff(kind: Kind, { args, flags, context }: CommandInput<DiffFlags>): Promise<CommandResult> {
  const sides = selectSides(await readSides(kind, context), args);
  const { findings, server } = sides;
  const comparisons = await readDirections(sides.comparisons, context);
  const items = [...comparisons.map(syncItem), ...sides.invalidComparisons.map(invalidItem)].sort(compareIdentity);
  const differing = comparisons.filter(({ state }) => state !== "same");
  return {
    exitCode: syncExitCode(sides, flags.exitCode === true),
    document: { schema: "flow.sync/1", server, summary: summarizeSync({ ...sides, comparisons }), items, findings },
    text(palette) {
      const compared = countOf(comparisons.length, kind);
      if (differing.length === 0)
        return lines(comparisons.length === 0 ? `There are no ${factsOf(kind).plural} to compare.` : `No differences in ${compared}.`);
      return renderDiff(differing, palette, sides.project) + lines("", `Different: ${differing.length} of ${compared}.`);
    },
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}
