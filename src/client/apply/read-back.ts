/** Looks at what the server holds after it was written to. Only that makes a step done. */
import { definitionChanges } from "../../core/compare.ts";
import type { Kind } from "../../core/definition.ts";
import { identityKey } from "../../core/definition.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Step } from "../../core/plan.ts";
import { bodyOf } from "./bulk.ts";
import { describePaths } from "./describe-paths.ts";
import { fetchHeld } from "./held.ts";
import type { DefinitionClient, Held } from "./held.ts";
import { toFailure } from "./ledger.ts";
import type { Failure, Ledger, Sent } from "./ledger.ts";

export type Sleep = (ms: number) => Promise<unknown>;

/**
 * Nodes of a cluster may answer from their caches for a while. What looks untouched is therefore looked at again after these
 * pauses (milliseconds) before it counts as not taken.
 */
const patienceMs = [500, 1500];

/** Settles everything that was sent since the last time. All are of one kind. */
export async function readBack(kind: Kind, client: DefinitionClient, ledger: Ledger, sleep: Sleep): Promise<void> {
  let pending: readonly Sent[] = ledger.takeSent();
  for (let attempt = 0; pending.length > 0; attempt++) {
    const pauseMs = patienceMs[attempt];
    let held: Held;
    try {
      held = await fetchHeld(
        kind,
        pending.map(({ step }) => step),
        client,
      );
    } catch (error) {
      settleUnread(pending, error, ledger);
      return;
    }
    const untouched: Sent[] = [];
    for (const entry of pending) {
      const now = held.get(identityKey(entry.step));
      const difference = describeDifference(entry.step, now);
      if (difference === undefined) ledger.settle(entry.step, "done");
      else if (entry.unsure === undefined && pauseMs !== undefined && isUntouched(entry.step, now)) untouched.push(entry);
      else ledger.settle(entry.step, "failed", entry.unsure ?? { reason: difference, code: "failed" });
    }
    if (untouched.length > 0 && pauseMs !== undefined) await sleep(pauseMs);
    pending = untouched;
  }
}

function settleUnread(sent: readonly Sent[], error: unknown, ledger: Ledger): void {
  const { reason, code } = toFailure(error);
  const unread: Failure = { reason: `it was sent, but could not be read back: ${reason}`, ...(code === undefined ? {} : { code }) };
  for (const { step, unsure } of sent) {
    const failure = unsure === undefined ? unread : { ...unsure, reason: `${unsure.reason} What came of it could not be read back.` };
    ledger.settle(step, "unknown", failure);
  }
}

/** Exactly as if nothing had been written. */
function isUntouched(step: Step, held: JsonObject | undefined): boolean {
  if (step.action === "create") return held === undefined;
  if (step.action === "delete") return held !== undefined;
  return step.before !== undefined && held !== undefined && definitionChanges(step.kind, step.before, held).length === 0;
}

/** Undefined where the server holds exactly what the step meant. */
function describeDifference(step: Step, held: JsonObject | undefined): string | undefined {
  if (step.action === "delete") return held === undefined ? undefined : "the server said that it was deleted, but still holds it";
  if (held === undefined) return "the server accepted it, but does not hold it";
  const changes = definitionChanges(step.kind, bodyOf(step), held);
  if (changes.length === 0) return undefined;
  return `the server accepted it, but holds other values at ${describePaths(changes)}`;
}
