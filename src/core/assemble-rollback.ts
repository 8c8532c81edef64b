/** From the journal of a run and what the server holds now to the steps that take the run back, and what is left as it is. */
import type { AllowDeletes } from "./allow-deletes.ts";
import { isAllowed } from "./allow-deletes.ts";
import { bringBackStep } from "./bring-back.ts";
import { exactChanges } from "./compare.ts";
import type { Change, Identity, Kind, RemoteDefinition } from "./definition.ts";
import { identityKey, kinds } from "./definition.ts";
import { mayHaveWritten } from "./journal.ts";
import type { JournalEntry, JournalRun } from "./journal.ts";
import type { JsonObject } from "./json.ts";
import { factsOf } from "./kinds.ts";
import { orderSteps } from "./order-steps.ts";
import type { Step, Use } from "./plan.ts";
import type { Refusal } from "./refusal.ts";
import { findUses, indexUses } from "./usage.ts";

/** Of the run, and left as it is. */
export interface HeldBack extends Identity {
  reason: "changed" | "unsure" | "in-use" | "running" | "queued";
  detail: string;
  /** Against what the run left there. */
  changes: Change[];
  usedBy: Use[];
}

export interface RollbackRequest {
  run: JournalRun;
  /** What the server holds: all of the kinds of the run, and of those that use others. */
  remote: readonly RemoteDefinition[];
  /** Runs under way of what would be deleted, by `identityKey`. */
  running: ReadonlyMap<string, number>;
  /** Waiting tasks, by `identityKey`. */
  queued: ReadonlyMap<string, number>;
  allowDeletes?: AllowDeletes | undefined;
}

export interface RollbackPlan {
  /** In the order of apply. */
  steps: Step[];
  heldBack: HeldBack[];
  /** How many are as they were before the run already. */
  unchanged: number;
  /** While there are any, nothing is to be applied. */
  refusals: Refusal[];
}

/** What a rollback would delete, as far as the definitions themselves tell: of these must be known what runs and what waits. */
export function findRollbackDeletes({ run, remote }: Pick<RollbackRequest, "run" | "remote">): Step[] {
  return decideAll(run, remote).steps.filter(({ action }) => action === "delete");
}

export function assembleRollback(request: RollbackRequest): RollbackPlan {
  const { run, remote } = request;
  const plan = decideAll(run, remote);
  const busy = new Map<Step, HeldBack>();
  for (const step of plan.steps) {
    const held = step.action === "delete" ? describeBusy(step, request) : undefined;
    if (held !== undefined) busy.set(step, held);
  }
  holdBack(plan, busy);
  // What is held back may use something else that would go.
  for (let used = findUsed(plan.steps, remote); used.size > 0; used = findUsed(plan.steps, remote)) holdBack(plan, used);
  return { ...plan, steps: orderSteps(plan.steps), refusals: kinds.flatMap((kind) => refuseDeletes(kind, plan.steps, request)) };
}

function decideAll(run: JournalRun, remote: readonly RemoteDefinition[]): Omit<RollbackPlan, "refusals"> {
  const held = new Map(remote.map((one) => [identityKey(one), one.body]));
  const plan: Omit<RollbackPlan, "refusals"> = { steps: [], heldBack: [], unchanged: 0 };
  for (const entry of run.steps.filter(mayHaveWritten)) {
    const now = held.get(identityKey(entry));
    const step = bringBackStep(entry, entry.before, now);
    const obstacle = step.action === "none" ? undefined : describeObstacle(entry, now);
    if (step.action === "none") plan.unchanged += 1;
    else if (obstacle === undefined) plan.steps.push(step);
    else plan.heldBack.push(obstacle);
  }
  return plan;
}

/** Only what the run itself has left there is taken away or replaced. */
function describeObstacle(entry: JournalEntry, now: JsonObject | undefined): HeldBack | undefined {
  const { kind, action, body, outcome } = entry;
  const keep = (reason: HeldBack["reason"], detail: string, changes: Change[] = []): HeldBack => heldBack(entry, reason, detail, changes);
  if (now === undefined) return action === "delete" ? undefined : keep("changed", "It was deleted since that run.");
  if (body === undefined) return keep("changed", "It was created anew since that run.");
  const changes = exactChanges(kind, now, body);
  if (changes.length > 0) return keep("changed", "It was changed since that run.", changes);
  if (action === "create" && outcome === "failed")
    return keep("unsure", "It failed in that run, so what is there now may be somebody else's.");
  return undefined;
}

function heldBack({ kind, name, version }: Identity, reason: HeldBack["reason"], detail: string, changes: Change[] = []): HeldBack {
  return { kind, name, ...(version === undefined ? {} : { version }), reason, detail, changes, usedBy: [] };
}

function describeBusy(step: Step, { running, queued }: RollbackRequest): HeldBack | undefined {
  const runs = running.get(identityKey(step)) ?? 0;
  if (runs > 0) return heldBack(step, "running", `${runs} running.`);
  const waiting = queued.get(identityKey(step)) ?? 0;
  return waiting > 0 ? heldBack(step, "queued", `${waiting} waiting in the queue.`) : undefined;
}

/** By what stays as it is. What goes back itself was there before the run, when there was nothing that it could use. */
function findUsed(steps: readonly Step[], remote: readonly RemoteDefinition[]): Map<Step, HeldBack> {
  const touched = new Set(steps.map(identityKey));
  const left = remote.filter((one) => !touched.has(identityKey(one)));
  const after: readonly Identity[] = [...left, ...steps.filter(({ action }) => action !== "delete")];
  const uses = indexUses(left.map((one) => ({ ...one, side: "remote" })));
  const used = new Map<Step, HeldBack>();
  for (const step of steps.filter(({ action }) => action === "delete")) {
    // Whoever names no version gets another one, as before the run, where there is one.
    const isLast = !after.some(({ kind, name }) => kind === step.kind && name === step.name);
    const usedBy = findUses(uses, step, isLast);
    const places = usedBy.length === 1 ? "1 place" : `${usedBy.length} places`;
    if (usedBy.length > 0) used.set(step, { ...heldBack(step, "in-use", `Used in ${places}.`), usedBy });
  }
  return used;
}

function holdBack(plan: Omit<RollbackPlan, "refusals">, reasons: ReadonlyMap<Step, HeldBack>): void {
  plan.steps = plan.steps.filter((step) => !reasons.has(step));
  plan.heldBack.push(...reasons.values());
}

function refuseDeletes(kind: Kind, steps: readonly Step[], { remote, allowDeletes }: RollbackRequest): Refusal[] {
  const total = remote.filter((one) => one.kind === kind).length;
  const deletes = steps.filter((step) => step.kind === kind && step.action === "delete").length;
  if (isAllowed(deletes, total, allowDeletes)) return [];
  const message = `This would delete ${deletes} of ${total} ${factsOf(kind).plural} on the server, which is more than is allowed.`;
  return [{ code: "too-many-deletes", message, hint: `If that is meant, use --allow-deletes ${deletes}.` }];
}
