/** How each kind is written and deleted. */
import type { Kind } from "../../core/definition.ts";
import { isHttpError, isMissing } from "../../core/errors.ts";
import type { Step } from "../../core/plan.ts";
import type { ConductorClient } from "../conductor-client.ts";
import { mapConcurrently } from "../map-concurrently.ts";
import { bodyOf, writeBulk } from "./bulk.ts";
import type { Ledger } from "./ledger.ts";

/** More does not help: the server's store writes one after the other. */
const updateConcurrency = 8;

export type DefinitionClient = Pick<ConductorClient, "metadata" | "events" | "schedules">;

type Write = (steps: readonly Step[], client: DefinitionClient, ledger: Ledger) => Promise<void>;

export const writes = {
  task: writeTasks,
  workflow: writeWorkflows,
  "event-handler": writeEventHandlers,
  schedule: writeSchedules,
} as const satisfies Record<Kind, Write>;

/** Creates go together. Updates go one by one, because the call for many would reset the creation time. */
async function writeTasks(steps: readonly Step[], { metadata }: DefinitionClient, ledger: Ledger): Promise<void> {
  const creates = steps.filter((step) => step.action === "create");
  await writeBulk(creates, async (bodies) => (await metadata.registerTaskDefs(bodies), new Map()), ledger);
  const updates = steps.filter((step) => step.action === "update");
  await mapConcurrently(updates, updateConcurrency, (step) => writeOne(step, ledger, () => metadata.updateTaskDef(bodyOf(step))));
}

/** The answer knows failures by name only, so each request holds one version of a name at most. */
async function writeWorkflows(steps: readonly Step[], { metadata }: DefinitionClient, ledger: Ledger): Promise<void> {
  const rounds: Step[][] = [];
  const seen = new Map<string, number>();
  for (const step of steps) {
    const round = seen.get(step.name) ?? 0;
    seen.set(step.name, round + 1);
    (rounds[round] ??= []).push(step);
  }
  for (const round of rounds) {
    await writeBulk(round, async (bodies) => new Map(Object.entries((await metadata.updateWorkflowDefs(bodies)).bulkErrorResults)), ledger);
  }
}

async function writeEventHandlers(steps: readonly Step[], { events }: DefinitionClient, ledger: Ledger): Promise<void> {
  for (const step of steps) {
    const body = bodyOf(step);
    await writeOne(step, ledger, () => (step.action === "create" ? events.createEventHandler(body) : events.updateEventHandler(body)));
  }
}

async function writeSchedules(steps: readonly Step[], { schedules }: DefinitionClient, ledger: Ledger): Promise<void> {
  for (const step of steps) await writeOne(step, ledger, () => schedules.saveSchedule(bodyOf(step)));
}

/** Deletes exactly in the given order. What has gone already counts as deleted. */
export async function writeDeletes(steps: readonly Step[], client: DefinitionClient, ledger: Ledger): Promise<void> {
  for (const step of steps) await writeOne(step, ledger, () => deletes[step.kind](step, client));
}

const deletes = {
  task: (step, { metadata }) => metadata.deleteTaskDef(step.name),
  workflow: (step, { metadata }) => metadata.deleteWorkflowDef(step.name, step.version ?? 1),
  "event-handler": (step, { events }) => events.deleteEventHandler(step.name),
  schedule: (step, { schedules }) => schedules.deleteSchedule(step.name),
} as const satisfies Record<Kind, (step: Step, client: DefinitionClient) => Promise<boolean>>;

async function writeOne(step: Step, ledger: Ledger, write: () => Promise<unknown>): Promise<void> {
  if (!ledger.begin([step])) return;
  try {
    await write();
    ledger.accepted(step);
  } catch (error) {
    if (step.action === "update" && isHttpError(error) && isMissing(error)) {
      ledger.settle(step, "failed", {
        reason: "it has gone from the server since the plan was made; run the command again to create it",
        code: "http",
      });
    } else {
      ledger.rejected([step], error);
    }
  }
}
