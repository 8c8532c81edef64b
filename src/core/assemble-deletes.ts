/** The deletes of a plan over all kinds. What uses a definition does not hold it where it goes in the same plan. */
import type { PurgeOptions, PurgePlan } from "./assemble-purge.ts";
import type { PurgeSelection } from "./purge-selection.ts";
import type { Comparison } from "./definition.ts";
import { compareIdentity, identityKey } from "./definition.ts";
import type { Finding } from "./findings.ts";
import type { History } from "./history.ts";
import { shortCommit } from "./history.ts";
import type { Kept, Step, Use } from "./plan.ts";
import { comparePointers } from "./pointer.ts";
import type { PlanSide } from "./plan-side.ts";
import { judgeOwnership } from "./purge-ownership.ts";
import { purgeTogether } from "./purge-together.ts";
import type { Refusal } from "./refusal.ts";
import type { UseIndex } from "./usage.ts";
import { userOf } from "./usage.ts";

/** What must be known before anything is deleted. */
export interface DeletionEvidence {
  /** Over every definition of both sides that can use another. */
  uses: UseIndex;
  /** Runs under way, by `identityKey`. */
  running: ReadonlyMap<string, number>;
  /** Waiting tasks, by `identityKey`. */
  queued: ReadonlyMap<string, number>;
  /** How many local definitions could not be read, so that nobody knows what they use. */
  unread: number;
  /** Files that the branch tracks and the working tree leaves out. */
  unpopulated?: readonly string[];
}

export interface DeletesRequest {
  sides: readonly PlanSide[];
  project?: string | undefined;
  history: History;
  /** By name: only what was asked for goes, and each of it was named. */
  named?: boolean;
  /** Absent: nothing is deleted. */
  prune?: { evidence: DeletionEvidence; options: PurgeOptions } | undefined;
}

export interface Deletes {
  steps: Step[];
  kept: Kept[];
  refusals: Refusal[];
  findings: Finding[];
}

export function assembleDeletes(request: DeletesRequest): Deletes {
  const { prune, sides } = request;
  if (prune === undefined) return { steps: [], kept: sides.flatMap((side) => orphansOf(side, request)), refusals: [], findings: [] };
  const { uses, ...known } = prune.evidence;
  const plans = purgeTogether(
    sides.map((side) => ({ ...purgeRequest(side, request), ...known, options: prune.options })),
    uses,
  );
  const isEmpty = sides.every(({ local }) => local.definitions.length === 0);
  return {
    steps: withReasons(
      plans.flatMap((plan) => plan.steps),
      sides,
    ),
    // What is invalid in the project is told as such.
    kept: plans.flatMap((plan) => plan.kept.filter(({ reason }) => reason !== "local").map(withSortedUses)),
    refusals: uniqueRefusals(plans.flatMap((plan) => plan.refusals.filter(({ code }) => isEmpty || isObstacle(code, plan)))),
    findings: plans.flatMap((plan) => plan.findings),
  };
}

/** A kind of which the project has nothing, and of which nothing would go, is none. */
const isObstacle = (code: string, { steps }: PurgePlan): boolean => code !== "nothing-local" || steps.length > 0;

/** By the definition that uses it, then by place: the order of keys does not show. */
function withSortedUses(kept: Kept): Kept {
  return { ...kept, usedBy: [...kept.usedBy].sort(compareUses) };
}

function compareUses(left: Use, right: Use): number {
  const byUser = compareIdentity(userOf(left), userOf(right));
  return byUser || Number(left.side === "local") - Number(right.side === "local") || comparePointers(left.path, right.path);
}

/** Ours, and on the server only. */
function orphansOf({ comparisons }: PlanSide, request: DeletesRequest): Kept[] {
  return comparisons
    .filter((one) => one.state === "remote-only" && isOurs(one, request))
    .map(({ kind, name, version }) => ({
      kind,
      name,
      ...(version === undefined ? {} : { version }),
      reason: "not-pruned",
      detail: "It is not in the project. With --prune it is deleted if nothing uses it.",
      usedBy: [],
    }));
}

/** As far as the stamp, the flags and the history tell. */
export function isOurs(comparison: Comparison, { project, history, prune }: Omit<DeletesRequest, "sides">): boolean {
  return judgeOwnership(comparison, { project, history, options: prune?.options ?? {} }).ours;
}

function purgeRequest(side: PlanSide, { project, history, named = false }: Omit<DeletesRequest, "sides">) {
  const { kind, local } = side;
  return { kind, comparisons: side.everything, selection: selectOrphans(side, named), local, project, history };
}

/** What is not in the project: all of it, or what was named. */
export function selectOrphans({ comparisons }: PlanSide, named: boolean): PurgeSelection {
  if (!named) return { orphaned: true };
  return { names: comparisons.filter(({ state }) => state === "remote-only") };
}

function withReasons(steps: readonly Step[], sides: readonly PlanSide[]): Step[] {
  const stamped = new Set(sides.flatMap(({ everything }) => everything.filter(({ owned }) => owned === true).map(identityKey)));
  return steps.map((step) => ({ ...step, reason: `It is not in the project${proofOf(step, stamped)}.` }));
}

function proofOf(step: Step, stamped: ReadonlySet<string>): string {
  const { evidence } = step;
  if (evidence?.from === "git") return `, and the server holds what commit ${shortCommit(evidence.commit)} had`;
  if (evidence?.from === "journal") return `, and the server holds what the run ${evidence.run} wrote`;
  return stamped.has(identityKey(step)) ? ", whose name it carries" : "";
}

/** Each kind finds for itself what is one obstacle to all. */
function uniqueRefusals(refusals: readonly Refusal[]): Refusal[] {
  const byMessage = new Map(refusals.map((refusal) => [refusal.message, refusal]));
  return [...byMessage.values()].map((refusal) =>
    refusal.code === "uses-unknown" ? { ...refusal, hint: "Mend what `flow validate` shows, or leave --prune out." } : refusal,
  );
}
