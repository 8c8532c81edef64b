/** From comparisons to the steps of an upload, with the exact bodies. */
import type { Comparison, Identity, LocalDefinition } from "./definition.ts";
import { compareIdentity } from "./definition.ts";
import type { JsonObject } from "./json.ts";
import { factsOf } from "./kinds.ts";
import { sendableBody } from "./normalize.ts";
import { stampFor } from "./ownership.ts";
import type { Step } from "./plan.ts";
import type { Refusal } from "./refusal.ts";

export interface UploadRequest {
  comparisons: readonly Comparison[];
  /** The project's name in the config. */
  project?: string | undefined;
  /** Send what is unchanged as well. */
  force?: boolean;
  /** Update what another owner stamped. */
  takeOver?: boolean;
}

/** A definition that is not sent. */
export interface Skipped extends Identity, Refusal {}

export interface UploadPlan {
  /** In the order of apply: create, update, and `none` for what is the same. */
  steps: Step[];
  skipped: Skipped[];
}

/** What is only on the server is not looked at. */
export function assembleUpload({ comparisons, project, force = false, takeOver = false }: UploadRequest): UploadPlan {
  const plan: UploadPlan = { steps: [], skipped: [] };
  for (const comparison of [...comparisons].sort(compareIdentity)) {
    const { local } = comparison;
    if (local === undefined) continue;
    const isSent = force || comparison.state !== "same";
    const refusal = isSent && !takeOver ? refuseTakeOver(comparison, local, project) : undefined;
    if (refusal === undefined) plan.steps.push(uploadStep(comparison, local, project, isSent));
    else plan.skipped.push({ ...identityOf(comparison), ...refusal });
  }
  return plan;
}

const identityOf = ({ kind, name, version }: Identity): Identity => ({ kind, name, ...(version === undefined ? {} : { version }) });

/** Without a name of our own there is nobody to take it over: the stamp is kept. */
function refuseTakeOver({ kind, owner }: Comparison, local: LocalDefinition, project: string | undefined): Refusal | undefined {
  const stamp = stampFor(kind, local.body, project);
  if (owner === undefined || stamp === undefined || owner === stamp || owner === project) return undefined;
  return {
    code: "owned-by-other",
    message: `The ${factsOf(kind).label} belongs to "${owner}" on the server, and this project is "${stamp}".`,
    hint: "Use --take-over to update it and put this project's name on it.",
  };
}

function uploadStep(comparison: Comparison, local: LocalDefinition, project: string | undefined, isSent: boolean): Step {
  const { remote, changes, stepChanges } = comparison;
  const step = { ...identityOf(comparison), changes, ...(stepChanges === undefined ? {} : { stepChanges }) };
  // What is the same is not looked at again: its body may have to be read from the disk.
  if (!isSent) return { ...step, action: "none" };
  const before = remote?.body;
  const body = uploadBody(local, before, project);
  return before === undefined ? { ...step, action: "create", body } : { ...step, action: "update", before, body };
}

/** An update replaces the whole definition, so what the server is to keep is sent back to it. */
function uploadBody(local: LocalDefinition, remote: JsonObject | undefined, project: string | undefined): JsonObject {
  const { kind } = local;
  const { keptFields, keptReasons, echoedFields, ownerField } = factsOf(kind);
  const body = sendableBody(kind, local.body);
  const isOwnChoice = ownerField !== null && body[ownerField] !== undefined;
  const isSwitchedOff = (field: string | undefined): boolean => field !== undefined && body[field] === false;
  const kept = keptFields.filter((field) => body[field] === undefined && !isSwitchedOff(keptReasons[field]));
  for (const field of [...kept, ...echoedFields]) {
    const value = remote?.[field];
    if (value !== undefined) body[field] = value;
  }
  const stamp = stampFor(kind, local.body, project);
  if (ownerField !== null && stamp !== undefined && !isOwnChoice) body[ownerField] = stamp;
  return body;
}
