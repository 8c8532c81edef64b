/** Whether a plan that was reviewed may be applied now: it is the same, for this server, not applied yet, and nothing has moved. */
import type { Held } from "../core/assemble-plan.ts";
import { stableBody } from "../core/assemble-plan.ts";
import { findChanges } from "../core/changes.ts";
import { definitionChanges } from "../core/compare.ts";
import type { Identity, Kind } from "../core/definition.ts";
import { identityKey, kinds } from "../core/definition.ts";
import type { JsonObject } from "../core/json.ts";
import { factsOf } from "../core/kinds.ts";
import type { SavedPlan } from "../core/plan-document.ts";
import type { Step } from "../core/plan.ts";
import type { Refusal } from "../core/refusal.ts";
import { compareSteps } from "../core/steps/step-changes.ts";
import { changedPlaces } from "../render/sync.ts";
import { checkDeletes } from "./check-deletes.ts";
import type { Context } from "./context.ts";
import { digestOf } from "./plan-digest.ts";
import { mustRead } from "./read-remote.ts";

export interface Review {
  refusals: Refusal[];
  /** What has moved since the plan was made, each with what changed. */
  moved: Held[];
}

const passed: Review = { refusals: [], moved: [] };
const refuse = (refusal: Refusal): Review => ({ refusals: [refusal], moved: [] });

const newPlanHint = "Make a new plan and have it reviewed: `flow plan --out FILE`.";

/** Reads everything that the plan touches. */
export async function reviewSavedPlan(saved: SavedPlan, file: string, context: Context): Promise<Review> {
  const client = await context.client();
  const { project } = await context.config();
  if (digestOf(saved, saved.steps) !== saved.digest) {
    const message = `The digest in ${file} is not that of its content: it was edited or is damaged.`;
    return refuse({ code: "plan-damaged", message, hint: newPlanHint });
  }
  if (saved.server !== client.url) {
    const message = `The plan is for ${saved.server}, and the configured server is ${client.url}.`;
    return refuse({ code: "other-server", message, hint: "Choose its server by --profile or --server, or make a new plan." });
  }
  if (saved.project !== project) {
    const message = `The plan is of ${projectText(saved.project)}, and this is ${projectText(project)}.`;
    return refuse({ code: "other-project", message, hint: "Run it in the project that it was made in, or make a new plan." });
  }
  const applied = await findApplied(saved.digest, context);
  if (applied !== undefined) return refuse(applied);
  return reviewSteps(saved.steps, context);
}

const projectText = (project: string | undefined): string =>
  project === undefined ? "a project without a name" : `the project ${project}`;

/** A digest is good for one apply: what comes after that is another plan, though it may look the same. */
export async function findApplied(digest: string, context: Context): Promise<Refusal | undefined> {
  const { readJournals } = await import("../project/journal.ts");
  const [{ root }, { url }] = await Promise.all([context.config(), context.client()]);
  const run = readJournals(root, url).find(
    (one) => one.digest === digest && one.steps.some(({ outcome }) => outcome === "done" || outcome === "unknown"),
  );
  if (run === undefined) return undefined;
  return {
    code: "already-applied",
    message: `This plan was applied already, by the run ${run.run} at ${run.at}.`,
    hint: `${newPlanHint} If that comes to the same digest, move .flow/journal/${run.run}.ndjson away to apply it once more.`,
  };
}

async function reviewSteps(steps: readonly Step[], context: Context): Promise<Review> {
  if (steps.length === 0) return passed;
  const held = await readTouched(steps, context);
  if (steps.every((step) => isReached(step, held.get(identityKey(step))))) {
    const message = "The server holds already what this plan would bring about: it was applied, or somebody else has done it.";
    return refuse({ code: "already-applied", message, hint: "Nothing is left to do." });
  }
  const moved = steps.flatMap((step) => describeMove(step, held.get(identityKey(step))) ?? []);
  if (moved.length === 0) return reviewDeletes(steps, context);
  return { refusals: [planChanged(moved)], moved };
}

function planChanged(moved: readonly Held[]): Refusal {
  const what = moved.length === 1 ? "1 definition that the plan touches has" : `${moved.length} definitions that the plan touches have`;
  return { code: "plan-changed", message: `${what} changed since it was made, so nothing was written.`, hint: newPlanHint };
}

/** What was unused when the plan was made may be used, run or waited for by now. */
async function reviewDeletes(steps: readonly Step[], context: Context): Promise<Review> {
  const { going, kept, refusals } = await checkDeletes(steps, context);
  const moved = steps
    .filter((step) => step.action === "delete" && !going.has(identityKey(step)))
    .map((step): Held => {
      const why = kept.get(identityKey(step)) ?? { reason: "local", detail: "The project defines it." };
      const message = `The ${factsOf(step.kind).label} may not be deleted any more: ${why.detail ?? why.reason}`;
      return { ...identityOf(step), code: why.reason, message, hint: newPlanHint, changes: [] };
    });
  return { refusals: moved.length > 0 ? [planChanged(moved), ...refusals] : refusals, moved };
}

const identityOf = ({ kind, name, version }: Identity): Identity => ({ kind, name, ...(version === undefined ? {} : { version }) });

async function readTouched(steps: readonly Identity[], context: Context): Promise<ReadonlyMap<string, JsonObject>> {
  const client = await context.client();
  const { fetchHeld } = await import("../client/apply/held.ts");
  const touched = kinds.filter((kind) => steps.some((step) => step.kind === kind));
  const ofKind = (kind: Kind): readonly Identity[] => steps.filter((step) => step.kind === kind);
  const parts = await Promise.all(touched.map((kind) => mustRead(fetchHeld(kind, ofKind(kind), client))));
  return new Map(parts.flatMap((part) => [...part]));
}

/** The server holds what the step is to bring about. */
function isReached({ kind, action, body }: Step, held: JsonObject | undefined): boolean {
  if (action === "delete") return held === undefined;
  return body !== undefined && held !== undefined && definitionChanges(kind, body, held).length === 0;
}

function describeMove(step: Step, held: JsonObject | undefined): Held | undefined {
  const { before } = step;
  const message = moveText(step, held, before === undefined || held === undefined ? [] : movedPlaces(step, before, held));
  if (message === undefined) return undefined;
  return { ...identityOf(step), code: "changed-since-plan", message, hint: newPlanHint, changes: [] };
}

/** In the words in which the plan tells its own changes. */
function movedPlaces({ kind, stepChanges }: Step, before: JsonObject, held: JsonObject): string[] {
  const changes = findChanges(stableBody(kind, before), stableBody(kind, held));
  const inSteps = stepChanges === undefined ? undefined : compareSteps(before, held, changes);
  return changedPlaces({ changes, ...(inSteps === undefined ? {} : { stepChanges: inSteps }) });
}

function moveText({ kind, before }: Step, held: JsonObject | undefined, places: readonly string[]): string | undefined {
  const { label } = factsOf(kind);
  if (before === undefined) return held === undefined ? undefined : `The ${label} was created on the server since the plan was made.`;
  if (held === undefined) return `The ${label} was deleted from the server since the plan was made.`;
  return places.length === 0 ? undefined : `The ${label} changed on the server since the plan was made: ${places.join(", ")}.`;
}
