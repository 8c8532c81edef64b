/** How each kind is written and deleted. */
import type { Kind } from "../../core/definition.ts";
import { isMissing } from "../../core/errors.ts";
import type { Step } from "../../core/plan.ts";
import { mapConcurrently } from "../map-concurrently.ts";
import { isAlreadyGone } from "../send-delete.ts";
import { bodyOf, writeBulk } from "./bulk.ts";
import type { DefinitionClient } from "./held.ts";
import type { Ledger } from "./ledger.ts";
import { recheck } from "./recheck.ts";

/** More does not help: the server's store writes one after the other. */
const updateConcurrency = 8;

type Write = (steps: readonly Step[], client: DefinitionClient, ledger: Ledger) => Promise<void>;

export const writes = {
  task: writeTasks,
  workflow: writeWorkflows,
  "event-handler": writeEventHandlers,
  schedule: writeSchedules,
} as const satisfies Record<Kind, Write>;

/** Creates go together. Updates go one by one, because the call for many would reset the creation time. */
async function writeTasks(steps: readonly Step[], client: DefinitionClient, ledger: Ledger): Promise<void> {
  const { metadata } = client;
  const creates = steps.filter((step) => step.action === "create");
  await writeBulk(creates, async (bodies) => (await metadata.registerTaskDefs(bodies), new Map()), client, ledger);
  const updates = steps.filter((step) => step.action === "update");
  await mapConcurrently(updates, updateConcurrency, (update) =>
    writeEach([update], client, ledger, (step) => metadata.updateTaskDef(bodyOf(step))),
  );
}

/** The server takes a list one after the other, so what others use may stand before them in one request. */
async function writeWorkflows(steps: readonly Step[], client: DefinitionClient, ledger: Ledger): Promise<void> {
  const send = async (bodies: Parameters<typeof client.metadata.updateWorkflowDefs>[0]): Promise<ReadonlyMap<string, string>> => {
    const { bulkErrorResults } = await client.metadata.updateWorkflowDefs(bodies);
    return new Map(Object.entries(bulkErrorResults ?? {}));
  };
  await writeBulk(steps, send, client, ledger);
}

async function writeEventHandlers(steps: readonly Step[], client: DefinitionClient, ledger: Ledger): Promise<void> {
  const { events } = client;
  await writeEach(steps, client, ledger, (step) => {
    const body = bodyOf(step);
    return step.action === "create" ? events.createEventHandler(body) : events.updateEventHandler(body);
  });
}

async function writeSchedules(steps: readonly Step[], client: DefinitionClient, ledger: Ledger): Promise<void> {
  await writeEach(steps, client, ledger, (step) => client.schedules.saveSchedule(bodyOf(step)));
}

/** Deletes exactly in the given order. All are of one kind. */
export async function writeDeletes(steps: readonly Step[], client: DefinitionClient, ledger: Ledger): Promise<void> {
  await writeEach(steps, client, ledger, (step) => deletes[step.kind](step, client));
}

const deletes = {
  task: (step, { metadata }) => metadata.deleteTaskDef(step.name),
  workflow: (step, { metadata }) => metadata.deleteWorkflowDef(step.name, step.version ?? 1),
  "event-handler": (step, { events }) => events.deleteEventHandler(step.name),
  schedule: (step, { schedules }) => schedules.deleteSchedule(step.name),
} as const satisfies Record<Kind, (step: Step, client: DefinitionClient) => Promise<boolean>>;

/** How many are written after one look at the server: more than one only where each look is the whole list. */
const lookAhead = { task: 1, workflow: 1, "event-handler": 10, schedule: 10 } as const satisfies Record<Kind, number>;

async function writeEach(
  steps: readonly Step[],
  client: DefinitionClient,
  ledger: Ledger,
  write: (step: Step) => Promise<unknown>,
): Promise<void> {
  const pending = [...steps];
  while (pending.length > 0 && !ledger.stopped()) {
    const next = pending.splice(0, lookAhead[pending[0]?.kind ?? "task"]);
    for (const step of await recheck(next, client, ledger)) await writeOne(step, ledger, () => write(step));
  }
}

async function writeOne(step: Step, ledger: Ledger, write: () => Promise<unknown>): Promise<void> {
  if (!ledger.begin([step])) return;
  try {
    await write();
    ledger.accepted(step);
  } catch (error) {
    if (step.action === "update" && hasGone(step, error)) {
      ledger.settle(step, "failed", {
        reason: "it has gone from the server since the plan was made; run the command again to create it",
        code: "refused",
      });
    } else {
      ledger.rejected([step], error);
    }
  }
}

/** SQL stores answer 500 for the update of an event handler that is not there. */
const hasGone = ({ kind }: Step, error: unknown): boolean => (kind === "event-handler" ? isAlreadyGone(error) : isMissing(error));
