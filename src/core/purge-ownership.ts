/** Whose a definition on the server is, as far as a purge may rely on it. */
import type { Comparison } from "./definition.ts";
import type { Evidence } from "./history.ts";
import { factsOf } from "./kinds.ts";

export interface OwnershipRules {
  /** The project's name in the config. Without it, ownership decides nothing for kinds that have it. */
  project?: string | undefined;
  options: { includeUnowned?: boolean; includeForeign?: boolean };
}

/** `evidence` is absent where the stamp, a flag or the want of a project's name decides. */
export type Ownership = { ours: true; evidence?: Evidence } | { ours: false; detail: string };

/** `detail` says for people why it is not ours to delete, and which flag lifts that. */
export function judgeOwnership({ kind, owned, owner }: Comparison, { project, options }: OwnershipRules): Ownership {
  if (owned === null) {
    if (options.includeUnowned === true) return { ours: true };
    return notOurs(`Nothing shows whose it is: ${factsOf(kind).plural} carry no owner. Use --include-unowned to delete it.`);
  }
  if (owned || project === undefined) return { ours: true };
  if (owner === undefined) {
    return options.includeUnowned === true ? { ours: true } : notOurs("Nobody's name is on it. Use --include-unowned to delete it.");
  }
  if (owner === project || options.includeForeign === true) return { ours: true };
  return notOurs(`It belongs to "${owner}". Use --include-foreign to delete it.`);
}

const notOurs = (detail: string): Ownership => ({ ours: false, detail });
