/** From a backup and what the server holds now to the steps that bring back what differs or is missing. Nothing is deleted. */
import { bringBackStep } from "./bring-back.ts";
import type { Identity, RemoteDefinition } from "./definition.ts";
import { compareIdentity, identityKey } from "./definition.ts";
import { factsOf } from "./kinds.ts";
import { orderSteps } from "./order-steps.ts";
import { ownerOf } from "./ownership.ts";
import type { Step } from "./plan.ts";
import type { Refusal } from "./refusal.ts";

export interface RestoreRequest {
  /** Of the backup, each identity once. */
  wanted: readonly RemoteDefinition[];
  remote: readonly RemoteDefinition[];
  /** The project's name in the config. */
  project?: string | undefined;
  /** Replace what another owner stamped. */
  takeOver?: boolean;
}

export interface RestorePlan {
  /** In the order of apply, with `none` for what is as it was. */
  steps: Step[];
  skipped: (Identity & Refusal)[];
}

export function assembleRestore({ wanted, remote, project, takeOver = false }: RestoreRequest): RestorePlan {
  const held = new Map(remote.map((one) => [identityKey(one), one.body]));
  const plan: RestorePlan = { steps: [], skipped: [] };
  for (const definition of [...wanted].sort(compareIdentity)) {
    const { body, ...identity } = definition;
    const step = bringBackStep(identity, body, held.get(identityKey(identity)));
    const refusal = takeOver ? undefined : refuseTakeOver(step, project);
    if (refusal === undefined) plan.steps.push(step);
    else plan.skipped.push({ ...identity, ...refusal });
  }
  return { ...plan, steps: orderSteps(plan.steps) };
}

/** What others have changed since the backup is theirs to bring back. */
function refuseTakeOver({ kind, action, before }: Step, project: string | undefined): Refusal | undefined {
  const owner = before === undefined ? undefined : ownerOf(kind, before);
  if (action !== "update" || project === undefined || owner === undefined || owner === project) return undefined;
  return {
    code: "owned-by-other",
    message: `The ${factsOf(kind).label} belongs to "${owner}" on the server, and this project is "${project}".`,
    hint: "Use --take-over to bring it back all the same.",
  };
}
