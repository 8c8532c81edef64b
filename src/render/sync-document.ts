/** A comparison as the JSON that other programs read (`flow.sync/1`). */
import type { Comparison, ComparisonState, Identity, LocalDefinition } from "../core/definition.ts";
import type { DirectedComparison, Direction } from "../core/history.ts";

export interface SyncSummary {
  local: number;
  remote: number;
  common: number;
  same: number;
  changed: number;
  localOnly: number;
  remoteOnly: number;
  invalid: number;
  /** Of the changed ones, as far as the history tells: those that the server's side alone has changed. */
  drifted: number;
  /** Of the changed ones: those that both sides have changed. */
  conflicts: number;
}

/** An invalid definition of the project, and its counterparts on the server: several versions where its own is not known. */
export interface InvalidDefinition {
  identity: Identity;
  remote: readonly Comparison[];
}

export interface Compared {
  comparisons: readonly DirectedComparison[];
  /** Those of which a name is known. */
  invalidComparisons: readonly InvalidDefinition[];
  /** With those of which no name is known; they are in no other number but `remote`. */
  invalid: number;
}

export function summarizeSync({ comparisons, invalidComparisons, invalid }: Compared): SyncSummary {
  const count = (state: ComparisonState): number => comparisons.filter((comparison) => comparison.state === state).length;
  const [same, changed, localOnly, remoteOnly] = [count("same"), count("changed"), count("local-only"), count("remote-only")];
  const common = same + changed;
  const directed = (direction: Direction): number => comparisons.filter((comparison) => comparison.direction === direction).length;
  return {
    local: common + localOnly,
    remote: common + remoteOnly + invalidComparisons.reduce((sum, { remote }) => sum + remote.length, 0),
    common,
    same,
    changed,
    localOnly,
    remoteOnly,
    invalid,
    drifted: directed("drifted"),
    conflicts: directed("conflict"),
  };
}

export function syncItem(comparison: DirectedComparison) {
  const { state, owned, local, changes, stepChanges, direction, evidence } = comparison;
  return {
    ...identityFields(comparison),
    state,
    ...(direction === undefined ? {} : { direction }),
    owned,
    ...(local === undefined ? {} : { source: sourceField(local) }),
    ...(changes.length === 0 ? {} : { changes }),
    ...(stepChanges === undefined ? {} : { stepChanges }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

export function invalidItem({ identity, remote }: InvalidDefinition) {
  return { ...identityFields(identity), state: "invalid", owned: remote[0]?.owned ?? null };
}

export function identityFields({ kind, name, version }: Identity) {
  return { kind, name, ...(version === undefined ? {} : { version }) };
}

export function sourceField({ source }: LocalDefinition) {
  return { file: source.file, line: source.line };
}
