/** Whose a definition on the server is, as far as a purge may rely on it. */
import { definitionChanges } from "./compare.ts";
import type { Comparison, Kind } from "./definition.ts";
import type { Evidence, History, PastVersion } from "./history.ts";
import { noHistory } from "./history.ts";
import { factsOf } from "./kinds.ts";

export interface OwnershipRules {
  /** The project's name in the config. Without it, ownership decides nothing for kinds that have it. */
  project?: string | undefined;
  options: { includeUnowned?: boolean; includeForeign?: boolean };
  /** What was published and tracked; nothing if absent. */
  history?: History | undefined;
}

/** `evidence` is absent where the stamp, a flag or the want of a project's name decides. */
export type Ownership = { ours: true; evidence?: Evidence } | { ours: false; detail: string };

/** `detail` says for people why it is not ours to delete, and which flag lifts that. */
export function judgeOwnership(comparison: Comparison, rules: OwnershipRules): Ownership {
  const { owner } = comparison;
  if (isUnstamped(comparison, rules)) return rules.options.includeUnowned === true ? { ours: true } : judgeByHistory(comparison, rules);
  if (comparison.owned !== false || rules.project === undefined) return { ours: true };
  if (owner === rules.project || rules.options.includeForeign === true) return { ours: true };
  return notOurs(`It belongs to "${owner}". Use --include-foreign to delete it.`);
}

/** Whether it takes the history to say whose it is. */
export function needsHistory(comparison: Comparison, rules: OwnershipRules): boolean {
  return comparison.remote !== undefined && rules.options.includeUnowned !== true && isUnstamped(comparison, rules);
}

function isUnstamped({ owned, owner }: Comparison, { project }: OwnershipRules): boolean {
  return owned === null || (!owned && project !== undefined && owner === undefined);
}

const notOurs = (detail: string): Ownership => ({ ours: false, detail });

/** Nobody's name is on it: it is ours if what the server holds is what we published, and the branch has let it go. */
function judgeByHistory(comparison: Comparison, { history = noHistory }: OwnershipRules): Ownership {
  const { kind, remote } = comparison;
  const file = history.presentIn(comparison);
  if (file !== undefined) return unproven(kind, `The last commit of this branch still has it in ${file}. Commit its removal first.`);
  const versions = history.versionsOf(comparison).filter((version) => version.broughtBack !== true);
  const held = versions.filter((past) => remote !== undefined && definitionChanges(kind, past.body, remote.body).length === 0);
  const evidence = held.map((past) => proofOf(past, comparison, history)).find((proof) => proof !== undefined);
  if (evidence !== undefined) return { ours: true, evidence };
  if (held.length > 0) return unproven(kind, "Which commit took it out of this branch is not known.");
  if (versions.length > 0)
    return unproven(kind, "It was edited since: the server holds none of the versions that were published or tracked here.");
  const gap = history.doubtOf(comparison) ?? history.gap;
  if (gap !== undefined) return unproven(kind, `${gap.message} ${gap.hint}`);
  return unproven(kind, "It was never published from here, nor tracked on this branch.");
}

function unproven(kind: Kind, why: string): Ownership {
  const { ownerField, plural } = factsOf(kind);
  const what = ownerField === null ? `Nothing shows whose it is: ${plural} carry no owner. ${why}` : `Nobody's name is on it. ${why}`;
  return notOurs(`${what} Use --include-unowned to delete it all the same.`);
}

function proofOf({ evidence }: PastVersion, comparison: Comparison, history: History): Evidence | undefined {
  if (evidence.from === "journal") return evidence;
  const removal = history.removalOf(comparison);
  return removal === undefined ? undefined : { ...evidence, removal };
}
