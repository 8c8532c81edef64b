/** Reads both sides of every kind that is asked for, and what a deletion must know, and makes the plan. */
import { assemblePlan } from "../core/assemble-plan.ts";
import type { Plan } from "../core/assemble-plan.ts";
import { selectOrphans } from "../core/assemble-deletes.ts";
import { findEvidenceTargets } from "../core/assemble-purge.ts";
import type { PurgeOptions } from "../core/assemble-purge.ts";
import type { Finding } from "../core/findings.ts";
import type { History } from "../core/history.ts";
import type { PlanTarget } from "../core/plan-document.ts";
import type { PlanSide } from "../core/plan-side.ts";
import { needsHistory } from "../core/purge-ownership.ts";
import type { Context } from "./context.ts";
import type { PlanOptions } from "./plan-options.ts";
import { digestOf } from "./plan-digest.ts";
import { readEvidence } from "./read-evidence.ts";
import { readHistory } from "./read-history.ts";
import { readSides } from "./read-sides.ts";
import type { Sides } from "./read-sides.ts";
import { selectAcrossKinds } from "./select-across-kinds.ts";
import { warnOfUnregisteredTasks } from "./unregistered-tasks.ts";

export interface PreparedPlan {
  target: PlanTarget;
  plan: Plan;
  sides: readonly PlanSide[];
  /** Of what is written; a plan that is refused has none. */
  digest?: string;
  findings: Finding[];
}

/** A failed read rejects: there is no plan of a part. */
export async function makePlan(options: PlanOptions, context: Context): Promise<PreparedPlan> {
  const client = await context.client();
  const { project } = await context.config();
  const all = await Promise.all(options.kinds.map((kind) => readSides(kind, context)));
  const asked = selectAcrossKinds(all, options.names, "`flow plan` without names shows what there is to do.");
  const sides = all.map((side, index) => toPlanSide(side, asked[index] ?? side));
  const history = await readPast(sides, { project, options: options.prune ?? {} }, context);
  const named = options.names.length > 0;
  const evidence =
    options.prune === undefined
      ? undefined
      : await readDeletionEvidence({ sides, named, history, project, options: options.prune }, all, context);
  const plan = assemblePlan({
    sides,
    project,
    history,
    named,
    takeOver: options.takeOver,
    overwriteDrift: options.overwriteDrift,
    ...(options.prune === undefined || evidence === undefined ? {} : { prune: { evidence, options: options.prune } }),
  });
  const workflows = asked.find(({ kind }) => kind === "workflow")?.definitions ?? [];
  const findings = [
    ...asked.flatMap((side) => side.findings),
    ...(await warnOfUnregisteredTasks(
      workflows,
      context,
      all.find(({ kind }) => kind === "task"),
    )),
    ...(evidence?.findings ?? []),
    ...plan.findings,
  ];
  const target = { server: client.url, ...(project === undefined ? {} : { project }) };
  return {
    target,
    plan,
    sides,
    findings: sortFindings(findings),
    ...(plan.refusals.length > 0 ? {} : { digest: digestOf(target, plan.steps) }),
  };
}

export function toPlanSide(all: Sides, asked: Sides): PlanSide {
  return {
    kind: all.kind,
    comparisons: asked.comparisons,
    everything: [...all.comparisons, ...all.invalidComparisons.flatMap(({ remote }) => remote)],
    local: all,
    invalid: asked.invalidNames,
    invalidCount: asked.invalid,
    supported: all.supported,
  };
}

interface Rules {
  project: string | undefined;
  options: PurgeOptions;
}

/** Of what differs, to tell who moved; and of what nobody stamped, to tell whose it is. */
function readPast(sides: readonly PlanSide[], rules: Rules, context: Context): Promise<History> {
  const isAsked = (one: PlanSide["comparisons"][number]): boolean =>
    one.state === "changed" || (one.state === "remote-only" && needsHistory(one, rules));
  return readHistory(
    sides.flatMap(({ comparisons }) => comparisons.filter(isAsked)),
    context,
  );
}

export async function readDeletionEvidence(
  { sides, named, ...rules }: Rules & { sides: readonly PlanSide[]; named: boolean; history: History },
  read: readonly Sides[],
  context: Context,
) {
  const candidates = sides.flatMap((side) =>
    findEvidenceTargets({ ...rules, comparisons: side.everything, selection: selectOrphans(side, named) }),
  );
  return readEvidence(candidates, context, read);
}

/** In one order, whatever the files were read in. */
function sortFindings(findings: readonly Finding[]): Finding[] {
  const key = ({ file = "", line = 0, column = 0, code, message }: Finding): readonly (string | number)[] => [
    file,
    line,
    column,
    code,
    message,
  ];
  return [...findings].sort((left, right) => {
    const rightKey = key(right);
    for (const [index, own] of key(left).entries()) {
      const other = rightKey[index] ?? "";
      if (own !== other) return own < other ? -1 : 1;
    }
    return 0;
  });
}
