/** Everything of one kind that the server holds, for the comparison with the project. */
import type { Kind, RemoteDefinition } from "../core/definition.ts";
import { FlowError, isMissingRoute } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { ConductorClient } from "./conductor-client.ts";

/** `supported: false`: this server has no such kind at all. Nothing follows from the absence of definitions then. */
export type RemoteDefinitions = { supported: true; definitions: RemoteDefinition[] } | { supported: false };

type DefinitionReads = Pick<ConductorClient, "metadata" | "events" | "schedules">;

/** Rejects when the server cannot be read, or where tasks and workflows are unknown to it: that is no Conductor server. */
export async function fetchRemoteDefinitions(client: DefinitionReads, kind: Kind): Promise<RemoteDefinitions> {
  try {
    return { supported: true, definitions: await fetchKind[kind](client) };
  } catch (error) {
    if ((kind === "event-handler" || kind === "schedule") && isMissingRoute(error)) return { supported: false };
    throw error;
  }
}

const fetchKind = {
  task: async ({ metadata }) => (await metadata.getTaskDefs()).map((body) => unversioned("task", body)),
  workflow: async ({ metadata }) => {
    const bodies = await metadata.getWorkflowDefs();
    return bodies.map((body) => ({ kind: "workflow", name: named("workflow", body), version: body.version ?? 1, body }));
  },
  "event-handler": async ({ events }) => (await events.getEventHandlers()).map((body) => unversioned("event-handler", body)),
  schedule: async ({ schedules }) => (await schedules.getSchedules()).map((body) => unversioned("schedule", body)),
} as const satisfies Record<Kind, (client: DefinitionReads) => Promise<RemoteDefinition[]>>;

function unversioned(kind: Kind, body: JsonObject): RemoteDefinition {
  return { kind, name: named(kind, body), body };
}

function named(kind: Kind, body: JsonObject): string {
  const { name } = body;
  if (typeof name === "string") return name;
  throw new FlowError("bad-answer", `The server lists a ${kind} without a name.`, {
    hint: "Check the server address; `flow doctor` looks into it.",
  });
}
