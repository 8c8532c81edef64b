/** Which deletes of a plan must have succeeded before another is begun: while a user is there, what it uses is in use. */
import { identityKey } from "./definition.ts";
import type { Step } from "./plan.ts";
import { mentionsOf } from "./usage.ts";

/**
 * For each delete the ones before it in the order of the steps whose definitions use it. Where definitions use each other in a
 * circle, one of them has to go first; so those that come later are not waited for.
 */
export function findDeletesBefore(deletes: readonly Step[]): ReadonlyMap<Step, readonly Step[]> {
  const byName = new Map<string, Step[]>();
  for (const step of deletes) {
    const key = nameKey(step.kind, step.name);
    const versions = byName.get(key);
    if (versions === undefined) byName.set(key, [step]);
    else versions.push(step);
  }
  const before = new Map<Step, Step[]>(deletes.map((step) => [step, []]));
  const seen = new Set<Step>();
  for (const user of deletes) {
    seen.add(user);
    for (const used of usedBy(user, byName)) if (!seen.has(used)) before.get(used)?.push(user);
  }
  return before;
}

function usedBy(user: Step, byName: ReadonlyMap<string, readonly Step[]>): Step[] {
  if (user.before === undefined) return [];
  const mentions = mentionsOf({ kind: user.kind, body: user.before });
  const used = mentions.flatMap(({ kind, name, version }) =>
    name === undefined
      ? []
      : (byName.get(nameKey(kind, name)) ?? []).filter(
          (step) => version === undefined || step.version === undefined || step.version === version,
        ),
  );
  return [...new Map(used.map((step) => [identityKey(step), step])).values()];
}

const nameKey = (kind: Step["kind"], name: string): string => identityKey({ kind, name });
