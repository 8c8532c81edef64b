/** Everything of one kind that the server holds, for the comparison with the project. */
import type { Kind, RemoteDefinition } from "../core/definition.ts";
import { isMissingRoute } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { ConductorClient } from "./conductor-client.ts";
import { definitionName } from "./definition-name.ts";
import { fetchWorkflowDefinitions } from "./workflow-definitions.ts";
import type { WorkflowReadOptions } from "./workflow-definitions.ts";

/** `supported: false`: this server has no such kind at all. Nothing follows from the absence of definitions then. */
export type RemoteDefinitions = { supported: true; definitions: RemoteDefinition[] } | { supported: false };

type DefinitionReads = Pick<ConductorClient, "metadata" | "events" | "schedules">;

/** Rejects when the server cannot be read, or where tasks and workflows are unknown to it: that is no Conductor server. */
export async function fetchRemoteDefinitions(
  client: DefinitionReads,
  kind: Kind,
  options: WorkflowReadOptions = {},
): Promise<RemoteDefinitions> {
  try {
    return { supported: true, definitions: await fetchKind[kind](client, options) };
  } catch (error) {
    if ((kind === "event-handler" || kind === "schedule") && isMissingRoute(error)) return { supported: false };
    throw error;
  }
}

const fetchKind = {
  task: async ({ metadata }) => (await metadata.getTaskDefs()).map((body) => unversioned("task", body)),
  workflow: ({ metadata }, options) => fetchWorkflowDefinitions(metadata, options),
  "event-handler": async ({ events }) => (await events.getEventHandlers()).map((body) => unversioned("event-handler", body)),
  schedule: async ({ schedules }) => (await schedules.getSchedules()).map((body) => unversioned("schedule", body)),
} as const satisfies Record<Kind, (client: DefinitionReads, options: WorkflowReadOptions) => Promise<RemoteDefinition[]>>;

function unversioned(kind: Kind, body: JsonObject): RemoteDefinition {
  return { kind, name: definitionName(kind, body), body };
}
