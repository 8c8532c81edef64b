/** From what the server holds to the steps that change whose it is, and nothing else. */
import type { Skipped } from "./assemble-upload.ts";
import type { RemoteDefinition } from "./definition.ts";
import { compareIdentity } from "./definition.ts";
import { factsOf } from "./kinds.ts";
import { remoteOwner } from "./ownership.ts";
import type { Step } from "./plan.ts";
import type { Refusal } from "./refusal.ts";

export type OwnerChange = "adopt" | "disown";

export interface OwnerChangeRequest {
  change: OwnerChange;
  /** Those that were named. */
  remote: readonly RemoteDefinition[];
  /** The project's name in the config. */
  project: string;
  /** Adopt what another owner stamped. */
  takeOver?: boolean;
}

export interface OwnerChangePlan {
  /** In the order of apply: updates, and `none` for what needs no change. */
  steps: Step[];
  skipped: Skipped[];
}

export function assembleOwnerChange(request: OwnerChangeRequest): OwnerChangePlan {
  const plan: OwnerChangePlan = { steps: [], skipped: [] };
  for (const definition of [...request.remote].sort(compareIdentity)) {
    const refusal = refuseChange(definition, request);
    if (refusal === undefined) plan.steps.push(ownerStep(definition, request));
    else plan.skipped.push({ ...identityOf(definition), ...refusal });
  }
  return plan;
}

const identityOf = ({ kind, name, version }: RemoteDefinition) => ({ kind, name, ...(version === undefined ? {} : { version }) });

function refuseChange(definition: RemoteDefinition, { change, project, takeOver = false }: OwnerChangeRequest): Refusal | undefined {
  const { label, plural, ownerField } = factsOf(definition.kind);
  if (ownerField === null) {
    return {
      code: "no-owner",
      message: `${capitalise(plural)} have no field for an owner, so nobody's name can be put on them or taken off.`,
      hint: "Whose they are is told by the journal and by Git: keep them in the project.",
    };
  }
  const owner = remoteOwner(definition);
  if (owner === undefined || owner === project) return undefined;
  const message = `The ${label} belongs to "${owner}", and this project is "${project}".`;
  if (change === "disown") return { code: "owned-by-other", message, hint: `Only "${owner}" can let it go.` };
  return takeOver ? undefined : { code: "owned-by-other", message, hint: "Use --take-over to put this project's name on it all the same." };
}

const capitalise = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The body is what the server holds, audit fields and all: an update replaces the whole definition. */
function ownerStep(definition: RemoteDefinition, { change, project }: OwnerChangeRequest): Step {
  const { body: before } = definition;
  const owner = remoteOwner(definition);
  const wanted = change === "adopt" ? project : undefined;
  const step = { ...identityOf(definition), before };
  if (owner === wanted) return { ...step, action: "none", changes: [] };
  // An empty name is nobody's, and unlike an absent one it can be read back.
  const ownerApp = wanted ?? "";
  return {
    ...step,
    action: "update",
    body: { ...before, ownerApp },
    changes: [{ path: "/ownerApp", ...(owner === undefined ? {} : { remote: owner }), local: ownerApp }],
  };
}
