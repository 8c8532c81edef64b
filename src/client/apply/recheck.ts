/**
 * Looks once more at what is about to be written. Conductor has no compare-and-set: what somebody else has changed since the plan
 * was made is seen here, in the moment before the request, and left alone.
 */
import { exactChanges } from "../../core/compare.ts";
import { identityKey } from "../../core/definition.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Step } from "../../core/plan.ts";
import { describePaths } from "./describe-paths.ts";
import { fetchHeld } from "./held.ts";
import type { DefinitionClient } from "./held.ts";
import type { Ledger } from "./ledger.ts";

/** Answers with those that are as they were; the others are settled. All are of one kind. */
export async function recheck(steps: readonly Step[], client: DefinitionClient, ledger: Ledger): Promise<readonly Step[]> {
  const [first] = steps;
  if (first === undefined || ledger.stopped()) return [];
  let held: ReadonlyMap<string, JsonObject>;
  try {
    held = await fetchHeld(first.kind, steps, client);
  } catch (error) {
    ledger.unreadable(error);
    return [];
  }
  return steps.filter((step) => {
    const moved = describeMove(step, held.get(identityKey(step)));
    if (moved !== undefined) ledger.settle(step, "failed", { reason: moved, code: "refused" });
    return moved === undefined;
  });
}

function describeMove({ kind, action, before }: Step, held: JsonObject | undefined): string | undefined {
  if (action === "create") return held === undefined ? undefined : `somebody else created it ${since}`;
  if (held === undefined) return `somebody else deleted it ${since}`;
  const changes = before === undefined ? [] : exactChanges(kind, before, held);
  return changes.length === 0 ? undefined : `changed ${since}, by somebody else: ${describePaths(changes)}`;
}

const since = "on the server since it was read";
