/** What a pull writes into files and what it leaves alone, as data, before any file is touched. */
import type { Change, Identity, InvalidIdentity, LocalDefinition, StepChange } from "./definition.ts";
import { withVersion } from "./compare.ts";
import type { Direction, DirectedComparison } from "./history.ts";
import type { JsonObject } from "./json.ts";
import { pulledBody } from "./pulled-body.ts";
import { differsInSteps } from "./steps/tell-in-steps.ts";

/** What differs. */
interface PullChanges {
  changes: Change[];
  /** The changes of tasks in the words of the file, where that has steps. */
  stepChanges?: readonly StepChange[];
  /** Tasks differ that the file says in steps. */
  inSteps?: boolean;
}

export interface PullStep extends Identity, PullChanges {
  action: "create" | "edit" | "none";
  /** What the file is to say; absent where nothing is to be done. */
  body?: JsonObject;
  local?: LocalDefinition;
  direction?: Direction;
}

export type PullKeepReason = "local-only" | "changed-here" | "conflict" | "no-history" | "not-owned" | "invalid" | "not-editable";

/** Something that was asked for and that stays as it is. */
export interface PullKept extends Identity, PullChanges {
  reason: PullKeepReason;
  /** Where its own file is, or who owns it. */
  detail?: string | undefined;
  /** It was to be written: that counts as a refusal. */
  refused: boolean;
}

export interface PullPlan {
  steps: PullStep[];
  kept: PullKept[];
}

export interface PullSelection {
  /** The comparisons are those of the names that were given. */
  named: boolean;
  /** Only what the server changed since it was published. */
  drift: boolean;
  includeForeign: boolean;
  project?: string | undefined;
  /** Whether what stands in the file can be changed there: a module's value is made by code. */
  isEditable(file: string): boolean;
}

/** Every comparison that was asked for is in the plan once, but what is in the project alone and was not named. */
export function assemblePull(
  comparisons: readonly DirectedComparison[],
  invalid: readonly InvalidIdentity[],
  selection: PullSelection,
): PullPlan {
  const plan: PullPlan = { steps: [], kept: [] };
  for (const comparison of comparisons) {
    const judged = judge(comparison, selection);
    if (judged === undefined) continue;
    if ("reason" in judged) plan.kept.push({ ...withVersion(comparison), ...changesOf(comparison), ...judged });
    else plan.steps.push(judged);
  }
  for (const { kind, name, version, files } of invalid) {
    const identity = { kind, name, ...(version === undefined ? {} : { version }) };
    plan.kept.push({ ...identity, reason: "invalid", refused: false, changes: [], detail: files?.join(", ") });
  }
  return plan;
}

function changesOf(comparison: DirectedComparison): PullChanges {
  const { changes, stepChanges } = comparison;
  return {
    changes,
    ...(stepChanges === undefined ? {} : { stepChanges }),
    ...(differsInSteps(comparison) ? { inSteps: true } : {}),
  };
}

type Judged = PullStep | Pick<PullKept, "reason" | "refused" | "detail"> | undefined;

function judge(comparison: DirectedComparison, selection: PullSelection): Judged {
  const { kind, local, remote, changes, direction } = comparison;
  const identity = withVersion(comparison);
  const { named, project } = selection;
  if (remote === undefined) return named ? { reason: "local-only", refused: true, detail: local?.source.file } : undefined;
  if (local === undefined) {
    if (selection.drift && !named) return undefined;
    const { owner } = comparison;
    if (!named && isForeign(owner, selection)) return { reason: "not-owned", refused: false, detail: owner };
    return { ...identity, action: "create", body: pulledBody({ kind, remote: remote.body, project }), changes: [] };
  }
  if (changes.length === 0) return { ...identity, action: "none", local, changes };
  const reason = selection.drift ? undriven(direction, named) : undefined;
  // What somebody changed here and is to publish is what --drift leaves alone; to name it is to ask for it.
  if (reason !== undefined) return { reason, refused: named || reason !== "changed-here", detail: local.source.file };
  if (!selection.isEditable(local.source.file)) return { reason: "not-editable", refused: true, detail: local.source.file };
  const body = pulledBody({ kind, local: local.body, remote: remote.body, project });
  return { ...identity, action: "edit", body, local, ...changesOf(comparison), ...(direction === undefined ? {} : { direction }) };
}

/** Why --drift does not take it, if so: of both sides' changes a name says which one counts. */
function undriven(direction: Direction | undefined, named: boolean): "changed-here" | "conflict" | "no-history" | undefined {
  if (direction === undefined) return "no-history";
  if (direction === "conflict") return named ? undefined : "conflict";
  return direction === "drifted" ? undefined : "changed-here";
}

function isForeign(owner: string | undefined, { project, includeForeign }: PullSelection): owner is string {
  return !includeForeign && project !== undefined && owner !== undefined && owner !== project;
}
