/** What the flags and names of a purge ask for. */
import type { PurgeOptions } from "../core/assemble-purge.ts";
import type { Kind } from "../core/definition.ts";
import { identityText } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { factsOf } from "../core/kinds.ts";
import type { PurgeSelection } from "../core/purge-selection.ts";
import type { Sides } from "./read-sides.ts";
import { findNames } from "./select-names.ts";
import type { WantedName } from "./select-names.ts";
import { readAllowDeletes } from "./read-allow-deletes.ts";

export interface PurgeFlags {
  readonly orphaned?: boolean;
  readonly oldVersions?: boolean;
  readonly keep?: number;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly includeUnowned?: boolean;
  readonly includeForeign?: boolean;
  readonly allowDeletes?: string;
  readonly journal?: string;
}

/** What is looked at, as far as it can be told before anything is read. */
export type PurgeRule = "orphaned" | "names" | { keepNewest: number };

/** Throws a usage error where the flags and the names do not go together. */
export function readPurgeRule(kind: Kind, names: readonly string[], { orphaned, oldVersions, keep }: PurgeFlags): PurgeRule {
  if (oldVersions === true) return { keepNewest: readKeep(keep) };
  if (keep !== undefined) {
    throw new FlowError("usage", "--keep needs --old-versions: without it, no version is older than another.", {
      hint: "Add --old-versions.",
    });
  }
  if (names.length === 0 && orphaned !== true) {
    throw new FlowError("usage", `Say which ${factsOf(kind).plural} to delete.`, {
      hint: "Name them, or add --orphaned for what the project does not have.",
    });
  }
  if (names.length > 0 && orphaned === true) {
    throw new FlowError("usage", "--orphaned and names exclude each other.", { hint: "Leave one of them out." });
  }
  return orphaned === true ? "orphaned" : "names";
}

function readKeep(keep: number | undefined): number {
  if (keep !== undefined && keep > 0) return keep;
  const message = keep === undefined ? "--old-versions needs --keep." : "--keep 0 would leave no version at all.";
  throw new FlowError("usage", message, { hint: "Say how many versions of a name are to stay, as in --keep 3." });
}

export function readPurgeOptions(flags: PurgeFlags): PurgeOptions {
  return {
    force: flags.force === true,
    includeUnowned: flags.includeUnowned === true,
    includeForeign: flags.includeForeign === true,
    allowDeletes: readAllowDeletes(flags.allowDeletes),
  };
}

/** Throws (`not-found`, exit 1) for a name that stands for nothing. */
export function selectForPurge(rule: PurgeRule, names: readonly string[], sides: Sides): PurgeSelection {
  if (rule === "orphaned") return { orphaned: true };
  const identities = [...sides.comparisons, ...sides.invalidNames];
  const known = { kind: sides.kind, identities, local: sides.definitions, where: "in the project or on the server" };
  const found = names.length === 0 ? undefined : findNames(names, known);
  if (rule === "names") return { names: found ?? [] };
  return { keepNewest: rule.keepNewest, of: found?.map(refuseVersion) };
}

function refuseVersion(wanted: WantedName): WantedName {
  if (wanted.version === undefined) return wanted;
  throw new FlowError("usage", `--old-versions is about all versions of a name, and ${identityText(wanted)} is one of them.`, {
    hint: `Leave out the version, or --old-versions: \`flow workflows purge ${identityText(wanted)}\`.`,
  });
}
