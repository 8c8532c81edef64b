/** Who names no version of a workflow gets the newest: deleting that one gives them another. */
import type { Comparison, Identity } from "./definition.ts";
import { identityKey, identityText } from "./definition.ts";
import type { Finding } from "./findings.ts";
import { factsOf } from "./kinds.ts";
import type { Step, Use } from "./plan.ts";
import type { UseIndex } from "./usage.ts";
import { findLatestUses, withoutUsers } from "./usage.ts";

/** The newest version on the server of each name; 0 where the kind has none. */
export type NewestVersions = ReadonlyMap<string, number>;

export function findNewestVersions(comparisons: readonly Comparison[]): NewestVersions {
  const newest = new Map<string, number>();
  for (const { name, version = 0, remote } of comparisons) {
    if (remote !== undefined) newest.set(name, Math.max(newest.get(name) ?? version, version));
  }
  return newest;
}

export const isNewest = ({ name, version = 0 }: Identity, newest: NewestVersions): boolean => newest.get(name) === version;

interface Versions {
  comparisons: readonly Comparison[];
  uses: UseIndex;
}

/** One warning for each name whose newest version goes while an older one stays. */
export function findRepointed({ comparisons, uses }: Versions, deletes: readonly Step[]): Finding[] {
  const gone = new Set(deletes.map(identityKey));
  const left = withoutUsers(uses, gone);
  const before = findNewestVersions(comparisons);
  const after = findNewestVersions(comparisons.filter((one) => !gone.has(identityKey(one))));
  return deletes.flatMap((step) => {
    const version = after.get(step.name);
    if (step.kind !== "workflow" || version === undefined || !isNewest(step, before)) return [];
    return [describe(step, { ...step, version }, findLatestUses(left, step.name))];
  });
}

/** So many names show who is concerned. */
const callersShown = 3;

function describe(old: Identity, next: Identity, callers: readonly Use[]): Finding {
  const names = [...new Set(callers.map(userText))];
  const more = names.length > callersShown ? ` and ${names.length - callersShown} more` : "";
  const known = names.length === 0 ? "None is known here, but anybody may." : `Known: ${names.slice(0, callersShown).join(", ")}${more}.`;
  return {
    code: "latest-repointed",
    severity: "warning",
    message: `Without ${identityText(old)}, whoever starts ${old.name} and names no version gets ${identityText(next)}. ${known}`,
    hint: `Upload a newer version first, or keep ${identityText(old)}.`,
  };
}

const userText = ({ kind, workflow, version }: Use): string =>
  `${factsOf(kind ?? "workflow").label} ${identityText({ name: workflow, ...(version === undefined ? {} : { version }) })}`;
