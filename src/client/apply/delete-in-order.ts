/** Deletes what a plan deletes. What is used by something that could not be deleted stays. */
import { findDeletesBefore } from "../../core/deletes-before.ts";
import { identityText } from "../../core/definition.ts";
import { factsOf } from "../../core/kinds.ts";
import type { Step } from "../../core/plan.ts";
import type { DefinitionClient } from "./held.ts";
import type { Ledger } from "./ledger.ts";
import { readBack } from "./read-back.ts";
import type { Sleep } from "./read-back.ts";
import { writeDeletes } from "./writes.ts";

/** In the order of the steps. As many of one kind as do not wait for each other are read back together. */
export async function deleteInOrder(steps: readonly Step[], client: DefinitionClient, ledger: Ledger, sleep: Sleep): Promise<void> {
  const pending = steps.filter((step) => step.action === "delete");
  const before = findDeletesBefore(pending);
  while (pending.length > 0 && !ledger.stopped()) {
    const run = takeRun(pending, before);
    const kind = run[0]?.kind ?? "task";
    await writeDeletes(
      run.filter((step) => !settleIfUsed(step, before.get(step) ?? [], ledger)),
      client,
      ledger,
    );
    await readBack(kind, client, ledger, sleep);
  }
}

function takeRun(pending: Step[], before: ReadonlyMap<Step, readonly Step[]>): Step[] {
  const run = new Set<Step>();
  const [first] = pending;
  const end = pending.findIndex((step) => {
    if (step.kind !== first?.kind || before.get(step)?.some((user) => run.has(user)) === true) return true;
    run.add(step);
    return false;
  });
  return pending.splice(0, end === -1 ? pending.length : end);
}

/** What has not gone, or may not have, uses it still. */
function settleIfUsed(step: Step, users: readonly Step[], ledger: Ledger): boolean {
  const left = users.find((user) => ledger.outcomeOf(user) !== "done");
  if (left === undefined) return false;
  const reason = `the ${factsOf(left.kind).label} ${identityText(left)}, which uses it, was not deleted`;
  ledger.settle(step, "not-attempted", { reason, code: "failed" });
  return true;
}
