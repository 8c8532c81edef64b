/** Carries out a plan: writes what differs, reads it back, and says of every step what became of it. */
import { setTimeout as delay } from "node:timers/promises";
import { kinds } from "../core/definition.ts";
import type { Step, StepOutcome } from "../core/plan.ts";
import { deleteInOrder } from "./apply/delete-in-order.ts";
import type { DefinitionClient } from "./apply/held.ts";
import { createLedger } from "./apply/ledger.ts";
import type { LedgerOptions } from "./apply/ledger.ts";
import { readBack } from "./apply/read-back.ts";
import type { Sleep } from "./apply/read-back.ts";
import { writes } from "./apply/writes.ts";

export interface ApplyOptions extends LedgerOptions {
  /** Between two looks at a server that seems not to have taken something yet. */
  sleep?: Sleep;
}

/**
 * Writes in the order that definitions need each other (tasks, workflows, event handlers, schedules; within a kind that of the
 * steps) and deletes last, in the order of the steps. What has changed since the plan was made is not written, and what is used
 * by something that could not be deleted is not deleted. Failures are outcomes, never thrown: one invalid definition does not keep
 * the others from being written, while a server that is out of reach or refuses the credentials ends the run, and the rest is `not-attempted`. `done` means that
 * the server was seen to hold what was sent. The outcomes come in the order of the steps.
 */
export async function applyPlan(steps: readonly Step[], client: DefinitionClient, options: ApplyOptions = {}): Promise<StepOutcome[]> {
  const ledger = createLedger(options);
  const sleep = options.sleep ?? delay;
  for (const step of steps) if (step.action === "none") ledger.settle(step, "skipped");
  for (const kind of kinds) {
    const ofKind = steps.filter((step) => step.kind === kind && (step.action === "create" || step.action === "update"));
    await writes[kind](ofKind, client, ledger);
    await readBack(kind, client, ledger, sleep);
  }
  await deleteInOrder(steps, client, ledger, sleep);
  return ledger.close(steps);
}
