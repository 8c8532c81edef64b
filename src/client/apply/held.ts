/** What the server holds right now of some definitions, in as few bytes as the calls there are allow. */
import type { Identity, Kind } from "../../core/definition.ts";
import { identityKey } from "../../core/definition.ts";
import { isFlowError, isHttpError, isMissing } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ConductorClient } from "../conductor-client.ts";
import { mapConcurrently } from "../map-concurrently.ts";
import { fetchRemoteDefinitions } from "../remote-definitions.ts";

export type DefinitionClient = Pick<ConductorClient, "metadata" | "events" | "schedules">;

/** By `identityKey`. */
export type Held = ReadonlyMap<string, JsonObject>;

/** Up to here one GET each costs less than the whole list. Workflows are large, and every version of all is in their list. */
const few = { task: 10, workflow: 50, "event-handler": 0, schedule: 0 } as const satisfies Record<Kind, number>;
const concurrency = 8;

/** All are of one kind. Rejects where the server does not say. */
export async function fetchHeld(kind: Kind, identities: readonly Identity[], client: DefinitionClient): Promise<Held> {
  if (identities.length <= few[kind]) {
    const held = await fetchEach(identities, client);
    if (held !== undefined) return held;
  }
  const wanted = new Set(identities.map(identityKey));
  const remote = await fetchRemoteDefinitions(client, kind, { isWanted: (definition) => wanted.has(identityKey(definition)) });
  return new Map(remote.supported ? remote.definitions.map((definition) => [identityKey(definition), definition.body]) : []);
}

/** Undefined where an answer speaks of something else: then only the list can tell. */
async function fetchEach(identities: readonly Identity[], { metadata }: DefinitionClient): Promise<Held | undefined> {
  const held = new Map<string, JsonObject>();
  let isClear = true;
  await mapConcurrently(identities, concurrency, async (identity) => {
    const { kind, name, version } = identity;
    try {
      const body = kind === "task" ? await metadata.getTaskDef(name) : await metadata.getWorkflowDef(name, version);
      if (body.name === name) held.set(identityKey(identity), body);
      else isClear = false;
    } catch (error) {
      if (!isRefusedName(error)) throw error;
      // Whatever stands in between may have a 404 of its own.
      if (!isMissing(error) || !isHttpError(error) || !error.serverMessage.includes(name)) isClear = false;
    }
  });
  return isClear ? held : undefined;
}

/** Not there, or a name that cannot stand in an address. */
const isRefusedName = (error: unknown): boolean => isMissing(error) || (isFlowError(error) && error.code === "usage");
