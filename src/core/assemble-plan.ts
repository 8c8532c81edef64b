/** The plan over all kinds: what is created, updated and deleted, in the order of apply, and what is left alone and why. */
import type { Change, Comparison, Identity, Kind, StepChange } from "./definition.ts";
import { compareIdentity, identityKey } from "./definition.ts";
import { assembleDeletes, isOurs } from "./assemble-deletes.ts";
import type { DeletionEvidence } from "./assemble-deletes.ts";
import type { PurgeOptions } from "./assemble-purge.ts";
import { assembleUpload } from "./assemble-upload.ts";
import type { Finding } from "./findings.ts";
import type { Direction, History } from "./history.ts";
import { directionOf } from "./history.ts";
import { factsOf } from "./kinds.ts";
import type { JsonObject } from "./json.ts";
import { differsInSteps } from "./steps/tell-in-steps.ts";
import { movedHint } from "./moved-hint.ts";
import { orderSteps } from "./order-steps.ts";
import type { PlanSide } from "./plan-side.ts";
import { comparePointers } from "./pointer.ts";
import type { Kept, Step } from "./plan.ts";
import type { Refusal } from "./refusal.ts";

export interface PlanRequest {
  sides: readonly PlanSide[];
  project?: string | undefined;
  history: History;
  /** Update what another owner stamped. */
  takeOver?: boolean;
  /** Update what was changed on the server since it was published. */
  overwriteDrift?: boolean;
  /** By name: only what was asked for goes, and each of it was named. */
  named?: boolean;
  /** Absent: nothing is deleted. */
  prune?: { evidence: DeletionEvidence; options: PurgeOptions } | undefined;
}

/** A local definition that is not sent, and how to have it sent. */
export interface Held extends Identity, Refusal {
  changes: Change[];
  /** The changes of tasks in the words of the file, where that has steps. */
  stepChanges?: readonly StepChange[];
  direction?: Direction;
}

export interface Plan {
  /** Creates, updates and deletes in the order of apply. Not to be applied while there are refusals. */
  steps: Step[];
  held: Held[];
  /** What is on the server only, is ours, and stays. */
  kept: Kept[];
  refusals: Refusal[];
  /** Warnings about what the deletes may break. */
  findings: Finding[];
  summary: PlanSummary;
}

export interface PlanSummary {
  create: number;
  update: number;
  delete: number;
  drifted: number;
  conflict: number;
  /** What other owners have on the server, or nobody, whether the project has something of that name or not. */
  notOurs: number;
  /** Ours, on the server only, and not deleted. */
  kept: number;
  invalid: number;
  /** Of kinds that the server does not have. */
  unsupported: number;
  inSync: number;
}

/** Nothing to do, and nothing known. */
export const emptyPlan: Plan = {
  steps: [],
  held: [],
  kept: [],
  refusals: [],
  findings: [],
  summary: { create: 0, update: 0, delete: 0, drifted: 0, conflict: 0, notOurs: 0, kept: 0, invalid: 0, unsupported: 0, inSync: 0 },
};

export function assemblePlan(request: PlanRequest): Plan {
  const uploads = request.sides.map((side) => assembleUploads(side, request));
  const purge = assembleDeletes(request);
  const steps = orderSteps([...uploads.flatMap((part) => part.steps), ...purge.steps.map(withoutVolatile)]);
  const held = uploads.flatMap((part) => part.held).sort(compareIdentity);
  const withoutSummary = {
    steps,
    held,
    kept: purge.kept.sort(compareIdentity),
    refusals: purge.refusals,
    findings: purge.findings,
  };
  return { ...withoutSummary, summary: summarize(withoutSummary, request) };
}

function summarize({ steps, held, kept }: Omit<Plan, "summary">, { sides, ...request }: PlanRequest): PlanSummary {
  const actions = (action: Step["action"]): number => steps.filter((step) => step.action === action).length;
  const heldBy = (code: string): number => held.filter((one) => one.code === code).length;
  const asked = sides.flatMap(({ comparisons }) => comparisons);
  const strangers = asked.filter((one) => one.state === "remote-only" && !isOurs(one, request));
  return {
    create: actions("create"),
    update: actions("update"),
    delete: actions("delete"),
    drifted: heldBy("drifted"),
    conflict: heldBy("conflict"),
    notOurs: strangers.length + heldBy("owned-by-other"),
    kept: kept.filter(({ reason }) => reason !== "not-owned").length,
    invalid: sides.reduce((sum, { invalidCount }) => sum + invalidCount, 0),
    unsupported: heldBy("kind-not-supported"),
    inSync: asked.filter(({ state }) => state === "same").length,
  };
}

function assembleUploads(side: PlanSide, request: PlanRequest): { steps: Step[]; held: Held[] } {
  const invalid = side.invalid.map((identity): Held => ({ ...identityOf(identity), ...invalidRefusal(side.kind), changes: [] }));
  if (!side.supported) {
    const absent = side.comparisons.map((one): Held => ({ ...identityOf(one), ...unsupportedRefusal(side.kind), changes: [] }));
    return { steps: [], held: [...invalid, ...absent] };
  }
  const { project, takeOver = false } = request;
  const { steps, skipped } = assembleUpload({ comparisons: side.comparisons, project, takeOver });
  const stepOf = new Map(steps.map((step) => [identityKey(step), step]));
  const refusalOf = new Map(skipped.map((one) => [identityKey(one), one]));
  const result: { steps: Step[]; held: Held[] } = { steps: [], held: invalid };
  for (const comparison of side.comparisons) {
    const key = identityKey(comparison);
    const [step, refusal] = [stepOf.get(key), refusalOf.get(key)];
    const told = { ...stepChangesOf(comparison), changes: sortChanges(comparison.changes) };
    if (refusal !== undefined) result.held.push({ ...refusal, ...told });
    if (step === undefined || step.action === "none") continue;
    const planned = planUpload({ ...step, ...told }, comparison, request);
    if ("code" in planned) result.held.push(planned);
    else result.steps.push(planned);
  }
  return result;
}

/** What was changed on the server is held back unless that is to be overwritten. */
function planUpload(step: Step, comparison: Comparison, { history, overwriteDrift, project }: PlanRequest): Step | Held {
  const direction = directionOf(comparison, history);
  const known = direction === undefined ? {} : { direction };
  const moved = direction === "drifted" || direction === "conflict" ? movedRefusals[direction] : undefined;
  if (moved === undefined || comparison.local === undefined || overwriteDrift === true)
    return { ...withoutVolatile(step), ...known, reason: describeUpload(comparison, direction, project) };
  const hint = movedHint(moved.code, step, { file: comparison.local.source.file, inSteps: differsInSteps(comparison) });
  return { ...identityOf(step), ...moved, hint, changes: step.changes, ...stepChangesOf(step), ...known };
}

const stepChangesOf = ({ stepChanges }: Pick<Held, "stepChanges">): Pick<Held, "stepChanges"> =>
  stepChanges === undefined ? {} : { stepChanges };

const identityOf = ({ kind, name, version }: Identity): Identity => ({ kind, name, ...(version === undefined ? {} : { version }) });

const invalidRefusal = (kind: Kind): Refusal => ({
  code: "invalid",
  message: `The ${factsOf(kind).label} is invalid, so it is not sent.`,
  hint: "Mend what `flow validate` shows.",
});

const unsupportedRefusal = (kind: Kind): Refusal => ({
  code: "kind-not-supported",
  message: `The server has no ${factsOf(kind).plural}.`,
  hint: "Leave the kind out by --kind, or use a server that has it.",
});

const movedRefusals = {
  drifted: { code: "drifted", message: "It was changed on the server since it was published." },
  conflict: { code: "conflict", message: "It was changed on the server since it was published, and in the project too." },
} as const satisfies Partial<Record<Direction, Omit<Refusal, "hint">>>;

function describeUpload({ remote, owner }: Comparison, direction: Direction | undefined, project: string | undefined): string {
  if (remote === undefined) return "The server does not have it.";
  const taken = owner === undefined || project === undefined || owner === project ? "" : ` It belongs to "${owner}" there.`;
  return `${updateReasons[direction ?? "unknown"]}${taken}`;
}

const updateReasons = {
  "changed-here": "It was changed in the project.",
  drifted: "It was changed on the server since it was published, and is put back.",
  conflict: "It was changed on the server and in the project; the project's replaces the server's.",
  unknown: "The server holds another one.",
} as const satisfies Record<Direction | "unknown", string>;

/** What the server changes by itself would make another plan of the same every time. */
function withoutVolatile(step: Step): Step {
  return step.before === undefined ? step : { ...step, before: stableBody(step.kind, step.before) };
}

/** What the server holds, without the fields that it changes by itself as time goes by. */
export function stableBody(kind: Kind, body: JsonObject): JsonObject {
  const { volatileFields } = factsOf(kind);
  return volatileFields.length === 0 ? body : Object.fromEntries(Object.entries(body).filter(([key]) => !volatileFields.includes(key)));
}

/** By place, so that the order of keys does not show. */
export function sortChanges(changes: readonly Change[]): Change[] {
  return [...changes].sort((left, right) => comparePointers(left.path, right.path));
}
