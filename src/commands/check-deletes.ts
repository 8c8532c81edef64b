/** Collects once more, right before an apply, what speaks against the deletes of a plan that was made earlier. */
import { assembleDeletes } from "../core/assemble-deletes.ts";
import { identityKey, kinds } from "../core/definition.ts";
import { noHistory } from "../core/history.ts";
import type { Kept, Step } from "../core/plan.ts";
import type { Refusal } from "../core/refusal.ts";
import type { Context } from "./context.ts";
import { readDeletionEvidence, toPlanSide } from "./make-plan.ts";
import { readSides } from "./read-sides.ts";

export interface CheckedDeletes {
  /** What may still go, by `identityKey`. */
  going: ReadonlySet<string>;
  /** By `identityKey`. */
  kept: ReadonlyMap<string, Kept>;
  refusals: Refusal[];
}

/** Whose they are was judged when the plan was made, and they have not changed since; so was how many they are. */
const options = { includeUnowned: true, includeForeign: true, allowDeletes: { percent: 100 } };

export async function checkDeletes(steps: readonly Step[], context: Context): Promise<CheckedDeletes> {
  const wanted = new Set(steps.filter(({ action }) => action === "delete").map(identityKey));
  if (wanted.size === 0) return { going: wanted, kept: new Map(), refusals: [] };
  const { project } = await context.config();
  const touched = kinds.filter((kind) => steps.some((step) => step.action === "delete" && step.kind === kind));
  const read = await Promise.all(touched.map((kind) => readSides(kind, context)));
  const sides = read.map((side) =>
    toPlanSide(side, { ...side, comparisons: side.comparisons.filter((one) => wanted.has(identityKey(one))) }),
  );
  const rules = { project, history: noHistory, named: true };
  const evidence = await readDeletionEvidence({ ...rules, sides, options }, read, context);
  const deletes = assembleDeletes({ ...rules, sides, prune: { evidence, options } });
  return {
    going: new Set(deletes.steps.map(identityKey)),
    kept: new Map(deletes.kept.map((one) => [identityKey(one), one])),
    refusals: deletes.refusals,
  };
}
