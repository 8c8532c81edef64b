/** What a purge looks at: what is orphaned, what is named, or versions that newer ones have replaced. */
import type { Comparison, Identity, RemoteDefinition } from "./definition.ts";
import { compareIdentity } from "./definition.ts";

/** With a version that one, without it every version. */
export interface PurgedName {
  name: string;
  version?: number;
}

/** `keepNewest`: of each name, or of those given, all but so many versions. */
export type PurgeSelection =
  | { orphaned: true }
  | { names: readonly PurgedName[] }
  | { keepNewest: number; of: readonly PurgedName[] | undefined };

export type PurgeCandidate = Comparison & { remote: RemoteDefinition };

export function purgeCandidates(comparisons: readonly Comparison[], selection: PurgeSelection): PurgeCandidate[] {
  const remote = comparisons.filter(isRemote);
  if ("orphaned" in selection) return remote.filter(({ local }) => local === undefined);
  if ("names" in selection) return remote.filter((candidate) => isAnyOf(candidate, selection.names));
  const { keepNewest, of } = selection;
  const newest = newestVersions(remote, keepNewest);
  return remote.filter((candidate) => !newest.has(candidate) && (of === undefined || isAnyOf(candidate, of)));
}

/** Nothing was named: what is missing in the project decides, so all of it must be known. */
export function goesByAbsence(selection: PurgeSelection): boolean {
  return "orphaned" in selection || ("keepNewest" in selection && selection.of === undefined);
}

export const isRemote = (comparison: Comparison): comparison is PurgeCandidate => comparison.remote !== undefined;

export const isMeant = (identity: Identity, wanted: PurgedName): boolean =>
  identity.name === wanted.name && (wanted.version === undefined || wanted.version === identity.version);

const isAnyOf = (identity: Identity, names: readonly PurgedName[]): boolean => names.some((wanted) => isMeant(identity, wanted));

function newestVersions(remote: readonly PurgeCandidate[], count: number): Set<PurgeCandidate> {
  const byName = new Map<string, PurgeCandidate[]>();
  for (const candidate of remote) {
    const versions = byName.get(candidate.name);
    if (versions === undefined) byName.set(candidate.name, [candidate]);
    else versions.push(candidate);
  }
  return new Set([...byName.values()].flatMap((versions) => versions.sort(newestFirst).slice(0, count)));
}

const newestFirst = (left: Identity, right: Identity): number => compareIdentity(right, left);
