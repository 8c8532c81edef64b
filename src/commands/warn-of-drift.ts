/** An upload overwrites what was changed on the server: that is said, as it is somebody's work. */
import { commandWord } from "../core/command-word.ts";
import { valueText } from "../core/authoring/written-versions.ts";
import type { Change, Comparison } from "../core/definition.ts";
import { identityKey, identityText } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import type { DirectedComparison } from "../core/history.ts";
import { versionText } from "../core/history.ts";
import { factsOf } from "../core/kinds.ts";
import type { Step } from "../core/plan.ts";
import { pointerText } from "../core/pointer.ts";
import type { Context } from "./context.ts";
import { readDirections } from "./read-history.ts";

/** Where the history does not tell who moved, nothing is said. */
export async function warnOfDrift(
  steps: readonly Step[],
  comparisons: readonly Comparison[],
  dryRun: boolean,
  context: Context,
): Promise<Finding[]> {
  const updated = new Set(steps.filter(({ action }) => action === "update").map(identityKey));
  const directed = await readDirections(
    comparisons.filter((comparison) => updated.has(identityKey(comparison))),
    context,
  );
  return directed
    .filter(({ direction }) => direction === "drifted" || direction === "conflict")
    .map((one) => describeOverwritten(one, dryRun));
}

function describeOverwritten(comparison: DirectedComparison, dryRun: boolean): Finding {
  const { kind, direction, evidence, changes, local } = comparison;
  const since = evidence === undefined ? "" : ` since ${versionText(evidence)}`;
  const who = direction === "conflict" ? `changed on the server and here${since}` : `changed on the server${since}`;
  const { file, line, column } = local?.source ?? {};
  return {
    code: "drift-overwritten",
    severity: "warning",
    message: `${factsOf(kind).label} ${identityText(comparison)}: it was ${who}, and what the server holds ${dryRun ? "would be" : "is"} overwritten: ${describeValues(changes)}.`,
    hint: dryRun
      ? `\`flow pull ${commandWord(identityText(comparison))}\` takes it into the project instead.`
      : "`flow rollback` brings it back.",
    ...(file === undefined || line === undefined || column === undefined ? {} : { file, line, column }),
  };
}

const shownValues = 5;
const longestValue = 60;

function describeValues(changes: readonly Change[]): string {
  const shown = changes.slice(0, shownValues).map(({ path, remote }) => {
    const value = remote === undefined ? "absent" : valueText(path, remote);
    return `${path === "" ? "all" : pointerText(path)} was ${value.length > longestValue ? `${value.slice(0, longestValue)}...` : value}`;
  });
  return [...shown, ...(changes.length > shownValues ? [`and ${changes.length - shownValues} more`] : [])].join(", ");
}
