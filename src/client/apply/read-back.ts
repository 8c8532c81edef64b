/** Looks at what the server holds after it was written to. Only that makes a step done. */
import { definitionChanges } from "../../core/compare.ts";
import type { Kind } from "../../core/definition.ts";
import { identityKey } from "../../core/definition.ts";
import { isHttpError, isMissing } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Step } from "../../core/plan.ts";
import { mapConcurrently } from "../map-concurrently.ts";
import { fetchRemoteDefinitions } from "../remote-definitions.ts";
import { bodyOf } from "./bulk.ts";
import { toFailure } from "./ledger.ts";
import type { Failure, Ledger, Sent } from "./ledger.ts";
import type { DefinitionClient } from "./writes.ts";

/** Up to here one GET each costs less than the whole list. */
const few = 10;
const concurrency = 8;

export type Sleep = (ms: number) => Promise<unknown>;

type Held = ReadonlyMap<string, JsonObject>;

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
      held = await fetchHeld(kind, pending, client);
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
    ledger.settle(step, "failed", failure);
  }
}

/** Exactly as if nothing had been written. */
function isUntouched(step: Step, held: JsonObject | undefined): boolean {
  if (step.action === "create") return held === undefined;
  if (step.action === "delete") return held !== undefined;
  return step.before !== undefined && held !== undefined && definitionChanges(step.kind, step.before, held).length === 0;
}

async function fetchHeld(kind: Kind, sent: readonly Sent[], client: DefinitionClient): Promise<Held> {
  if (sent.length <= few && (kind === "task" || kind === "workflow")) {
    const held = await fetchEach(sent, client);
    if (held !== undefined) return held;
  }
  const remote = await fetchRemoteDefinitions(client, kind);
  return new Map(remote.supported ? remote.definitions.map((definition) => [identityKey(definition), definition.body]) : []);
}

/** Undefined where an answer speaks of something else: then only the list can tell. */
async function fetchEach(sent: readonly Sent[], { metadata }: DefinitionClient): Promise<Held | undefined> {
  const held = new Map<string, JsonObject>();
  let isClear = true;
  await mapConcurrently(sent, concurrency, async ({ step }) => {
    try {
      const body = step.kind === "task" ? await metadata.getTaskDef(step.name) : await metadata.getWorkflowDef(step.name, step.version);
      if (body.name === step.name) held.set(identityKey(step), body);
      else isClear = false;
    } catch (error) {
      if (!isMissing(error)) throw error;
      // Whatever stands in between may have a 404 of its own.
      if (!isHttpError(error) || !error.serverMessage.includes(step.name)) isClear = false;
    }
  });
  return isClear ? held : undefined;
}

/** Undefined where the server holds exactly what the step meant. */
function describeDifference(step: Step, held: JsonObject | undefined): string | undefined {
  if (step.action === "delete") return held === undefined ? undefined : "the server said that it was deleted, but still holds it";
  if (held === undefined) return "the server accepted it, but does not hold it";
  const changes = definitionChanges(step.kind, bodyOf(step), held);
  if (changes.length === 0) return undefined;
  const paths = changes.slice(0, 5).map((change) => change.path);
  return `the server accepted it, but holds other values at ${paths.join(", ")}${changes.length > paths.length ? " and elsewhere" : ""}`;
}
