/**
 * Every version of every workflow, without holding more in memory than is asked for. A server may have thousands of large ones:
 * their list is taken apart while it arrives, and what a cache still has is not read again.
 */
import type { RemoteDefinition } from "../core/definition.ts";
import type { DefinitionCache, VersionStamp } from "../core/definition-cache.ts";
import { isHttpError, isMissing } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { ownerOf } from "../core/ownership.ts";
import type { ConductorClient } from "./conductor-client.ts";
import { definitionName } from "./definition-name.ts";
import { mapConcurrently } from "./map-concurrently.ts";

/** A cache keeps all that the server has; without one, what is not wanted is let go as it comes. */
export type WorkflowReadOptions =
  | { cache?: DefinitionCache | undefined; isWanted?: never }
  | { cache?: never; isWanted: (definition: RemoteDefinition) => boolean };

type Metadata = ConductorClient["metadata"];

/** A list of more bytes goes to the disk; a smaller one is quicker read again. */
const worthCachingBytes = 2_000_000;
/** With more changes than this the whole list is quicker. */
const fewChanges = 300;
const concurrency = 8;

export async function fetchWorkflowDefinitions(metadata: Metadata, options: WorkflowReadOptions = {}): Promise<RemoteDefinition[]> {
  const { cache } = options;
  const known = cache === undefined || cache.size === 0 ? undefined : await fetchChanges(metadata, cache);
  return known ?? fetchList(metadata, options);
}

/** Undefined where the server has no light list, or where most has changed. */
async function fetchChanges(metadata: Metadata, cache: DefinitionCache): Promise<RemoteDefinition[] | undefined> {
  const stamps = await fetchStamps(metadata);
  if (stamps === undefined) return undefined;
  const found = stamps.map((stamp) => ({ stamp, definition: cache.find(stamp) }));
  const changed = found.filter(({ definition }) => definition === undefined);
  if (changed.length > fewChanges) return undefined;
  await mapConcurrently(changed, concurrency, async (entry) => {
    const read = await metadata.readWorkflowDef(entry.stamp.name, entry.stamp.version);
    if (read !== undefined) entry.definition = keep(read, cache);
  });
  cache.commit();
  // A version that has gone since it was listed is not there.
  return found.flatMap(({ definition }) => definition ?? []);
}

async function fetchStamps(metadata: Metadata): Promise<VersionStamp[] | undefined> {
  try {
    const names = await metadata.getWorkflowNamesAndVersions();
    return Object.values(names).flatMap((versions) => versions.map((version) => ({ ...version, updateTime: version.updateTime ?? 0 })));
  } catch (error) {
    // Older servers have no such route, or take it for the name of a workflow.
    if (isMissing(error) || (isHttpError(error) && (error.status === 404 || error.status === 405))) return undefined;
    throw error;
  }
}

interface Entry {
  text: string;
  body: JsonObject;
}

async function fetchList(metadata: Metadata, { cache, isWanted }: WorkflowReadOptions): Promise<RemoteDefinition[]> {
  let definitions: RemoteDefinition[] = [];
  let uncached: Entry[] = [];
  let bytes = 0;
  const begin = (): ((entry: Entry) => void) => {
    [definitions, uncached, bytes] = [[], [], 0];
    cache?.reset();
    return (entry) => {
      const definition = toDefinition(entry.body);
      bytes += entry.text.length;
      if (cache === undefined || bytes <= worthCachingBytes) {
        if (isWanted?.(definition) !== false) definitions.push(definition);
        if (cache !== undefined) uncached.push(entry);
        return;
      }
      if (uncached.length > 0) definitions = uncached.map((earlier) => keep(earlier, cache));
      uncached = [];
      definitions.push(keep(entry, cache));
    };
  };
  await metadata.readWorkflowDefs(begin);
  if (bytes > worthCachingBytes) cache?.commit();
  return definitions;
}

function keep({ text, body }: Entry, cache: DefinitionCache): RemoteDefinition {
  const { name, version = 1 } = toDefinition(body);
  const time = (field: string): number => (typeof body[field] === "number" ? body[field] : 0);
  const stamp = { name, version, createTime: time("createTime"), updateTime: time("updateTime") };
  return cache.add(text, stamp, ownerOf("workflow", body) ?? "");
}

function toDefinition(body: JsonObject): RemoteDefinition {
  const { version } = body;
  return { kind: "workflow", name: definitionName("workflow", body), version: typeof version === "number" ? version : 1, body };
}
