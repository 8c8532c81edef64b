/** The plan as a document: what is reviewed, hashed, saved, and read again by an apply. */
import { canonicalJson, sortKeys, sortObject } from "./canonical-json.ts";
import { definitionChanges } from "./compare.ts";
import type { Change, Comparison, Identity, Kind } from "./definition.ts";
import { identityKey, kinds } from "./definition.ts";
import type { Held, Plan, PlanSummary } from "./assemble-plan.ts";
import { emptyPlan, sortChanges } from "./assemble-plan.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import type { Kept, Step } from "./plan.ts";
import type { PlanSide } from "./plan-side.ts";
import { compareSteps } from "./steps/step-changes.ts";

export const planSchema = "flow.plan/1";

/** For whom a plan was made. */
export interface PlanTarget {
  /** The server's address, without credentials. */
  server: string;
  project?: string | undefined;
}

/**
 * What is hashed for the digest: the server, the project, and every step with its body and what it replaces. Whatever else a plan
 * says, of drift, of what is kept, or of what changes in which words, is derived or changes nothing that is written.
 */
export function digestText({ server, project }: PlanTarget, steps: readonly Step[]): string {
  return canonicalJson({
    schema: planSchema,
    server,
    ...(project === undefined ? {} : { project }),
    steps: steps.map(({ action, body, before, ...identity }) => ({
      ...identityOf(identity),
      action,
      ...(body === undefined ? {} : { body }),
      ...(before === undefined ? {} : { before }),
    })),
  });
}

const identityOf = ({ kind, name, version }: Identity) => ({ kind, name, ...(version === undefined ? {} : { version }) });

/** The items of the document: the steps in the order of apply, then what is held back, then what is kept. */
export function planItems({ steps, held, kept }: Plan, sides: readonly PlanSide[]) {
  const byKey = new Map(sides.flatMap(({ everything }) => everything.map((one) => [identityKey(one), one])));
  const comparisonOf = (identity: Identity): Comparison | undefined => byKey.get(identityKey(identity));
  return [
    ...steps.map((step) => stepItem(step, comparisonOf(step))),
    ...held.map((one) => heldItem(one, comparisonOf(one))),
    ...kept.map((one) => keptItem(one, comparisonOf(one))),
  ];
}

const actionReasons = { create: "local-only", update: "changed", delete: "remote-only", none: "same" } as const;

function stepItem(step: Step, comparison: Comparison | undefined) {
  const { action, reason, direction, evidence, changes, stepChanges, body, before } = step;
  return {
    ...commonFields(step, comparison),
    action,
    reason: direction ?? actionReasons[action],
    detail: reason,
    ...(direction === undefined ? {} : { direction }),
    ...(evidence === undefined ? {} : { evidence }),
    ...changesField(changes),
    ...(stepChanges === undefined ? {} : { stepChanges }),
    ...(body === undefined ? {} : { body: sortObject(body) }),
    ...(before === undefined ? {} : { before: sortObject(before) }),
  };
}

function heldItem(held: Held, comparison: Comparison | undefined) {
  const { code, message, hint, direction, changes, stepChanges } = held;
  return {
    ...commonFields(held, comparison),
    ...(code === "invalid" ? { state: "invalid" } : {}),
    action: "none",
    reason: code,
    detail: message,
    hint,
    ...(direction === undefined ? {} : { direction }),
    ...changesField(changes),
    ...(stepChanges === undefined ? {} : { stepChanges }),
  };
}

function keptItem(kept: Kept, comparison: Comparison | undefined) {
  const { reason, detail, usedBy, repointsTo } = kept;
  return {
    ...commonFields(kept, comparison),
    action: "none",
    reason,
    detail,
    ...(usedBy.length === 0 ? {} : { usedBy }),
    ...(repointsTo === undefined ? {} : { repointsTo }),
  };
}

function commonFields(identity: Identity, comparison: Comparison | undefined) {
  const source = comparison?.local?.source;
  return {
    ...identityOf(identity),
    ...(comparison === undefined ? {} : { state: comparison.state }),
    owned: comparison?.owned ?? null,
    ...(source === undefined ? {} : { source: { file: source.file, line: source.line } }),
  };
}

function changesField(changes: readonly Change[]) {
  if (changes.length === 0) return {};
  return {
    changes: changes.map(({ path, remote, local }) => ({
      path,
      ...(remote === undefined ? {} : { remote: sortKeys(remote) }),
      ...(local === undefined ? {} : { local: sortKeys(local) }),
    })),
  };
}

/** A plan that was saved, as far as an apply needs it. */
export interface SavedPlan extends PlanTarget {
  digest: string;
  steps: Step[];
  /** Its numbers when it was made. */
  summary: PlanSummary;
}

/** The text says for people why it is none. Whether the digest is that of the steps is for the reader to see. */
export function readSavedPlan(value: Json): SavedPlan | string {
  if (!isJsonObject(value) || value["schema"] !== planSchema) return `it is no document of the schema ${planSchema}`;
  const { server, project, digest, items, summary } = value;
  const url = isJsonObject(server) ? server["url"] : undefined;
  if (typeof url !== "string") return "it names no server";
  if (project !== undefined && typeof project !== "string") return "its project is no text";
  if (typeof digest !== "string") return "it has no digest: a plan that was refused cannot be applied";
  if (!Array.isArray(items)) return "it has no items";
  const steps: Step[] = [];
  for (const [index, item] of items.entries()) {
    if (isJsonObject(item) && item["action"] === "none") continue;
    const step = readStep(item);
    if (step === undefined) return `its item ${index + 1} is no step`;
    steps.push(step);
  }
  return { server: url, project, digest, steps, summary: readSummary(summary) };
}

/** Only ever shown: what is missing counts as none. */
function readSummary(value: Json | undefined): PlanSummary {
  const numbers = Object.keys(emptyPlan.summary).map((name) => [name, isJsonObject(value) ? value[name] : undefined] as const);
  return {
    ...emptyPlan.summary,
    ...Object.fromEntries(numbers.filter((entry): entry is [string, number] => typeof entry[1] === "number")),
  };
}

function readStep(item: Json): Step | undefined {
  if (!isJsonObject(item)) return undefined;
  const { name, version, body, before } = item;
  const kind = kinds.find((one) => one === item["kind"]);
  const action = writeActions.find((one) => one === item["action"]);
  if (kind === undefined || action === undefined || typeof name !== "string") return undefined;
  if (version !== undefined && typeof version !== "number") return undefined;
  if ((body !== undefined && !isJsonObject(body)) || (before !== undefined && !isJsonObject(before))) return undefined;
  if ((body === undefined) !== (action === "delete") || (before === undefined) !== (action === "create")) return undefined;
  return {
    ...identityOf({ kind, name, ...(version === undefined ? {} : { version }) }),
    action,
    ...(body === undefined ? {} : { body }),
    ...(before === undefined ? {} : { before }),
    ...changesOf(kind, body, before, item["stepChanges"] !== undefined),
  };
}

const writeActions = ["create", "update", "delete"] as const;

/**
 * Found anew, so that what is shown is what is done: no digest covers what the document says of it. That the file had steps is all
 * that is taken from there.
 */
function changesOf(
  kind: Kind,
  body: JsonObject | undefined,
  before: JsonObject | undefined,
  inSteps: boolean,
): Pick<Step, "changes" | "stepChanges"> {
  if (body === undefined || before === undefined) return { changes: [] };
  const changes = sortChanges(definitionChanges(kind, body, before));
  const stepChanges = inSteps ? compareSteps(body, before, changes) : undefined;
  return { changes, ...(stepChanges === undefined ? {} : { stepChanges }) };
}
