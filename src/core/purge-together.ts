/** Purges that are one plan: what uses a definition does not hold it where it goes as well. */
import type { PurgePlan, PurgeRequest } from "./assemble-purge.ts";
import { assemblePurge } from "./assemble-purge.ts";
import { identityKey } from "./definition.ts";
import type { UseIndex } from "./usage.ts";
import { indexUses, withoutUsers } from "./usage.ts";

/**
 * One plan for each request. Supposes at first that nothing is in use, and takes back what is used by something that stays, until
 * nothing is left to take back. So a workflow goes with the handler that starts it, and two that start each other go together.
 */
export function purgeTogether(requests: readonly Omit<PurgeRequest, "uses">[], uses: UseIndex): PurgePlan[] {
  const purgeAll = (left: UseIndex): PurgePlan[] => requests.map((request) => assemblePurge({ ...request, uses: left }));
  const going = (plans: readonly PurgePlan[]): string[] => plans.flatMap(({ steps }) => steps.map(identityKey));
  let plans = purgeAll(indexUses([]));
  for (;;) {
    const before = going(plans);
    plans = purgeAll(withoutUsers(uses, new Set(before)));
    if (going(plans).length === before.length) return plans;
  }
}
