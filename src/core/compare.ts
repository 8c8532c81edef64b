/** Local and remote side by side: the heart of every listing, diff, upload and purge. */
import { findChanges } from "./changes.ts";
import type { Change, Comparison, Identity, Kind, LocalDefinition, RemoteDefinition } from "./definition.ts";
import { compareIdentity, identityKey } from "./definition.ts";
import type { JsonObject } from "./json.ts";
import { factsOf } from "./kinds.ts";
import { normalizeDefinition } from "./normalize.ts";
import { findStepChanges } from "./steps/step-changes.ts";
import { isOwned, remoteOwner, stampFor } from "./ownership.ts";

export interface CompareRequest {
  kind: Kind;
  /** Valid ones, each identity once. */
  local: readonly LocalDefinition[];
  remote: readonly RemoteDefinition[];
  /** The project's name in the config; without it nothing is known to be owned. */
  project?: string | undefined;
}

/** One comparison per identity, by name and version. */
export function compareDefinitions({ kind, local, remote, project }: CompareRequest): Comparison[] {
  const remoteByKey = new Map(remote.map((definition) => [identityKey(withVersion(definition)), definition]));
  const comparisons = new Map<string, Comparison>();
  for (const definition of local) {
    const key = identityKey(withVersion(definition));
    comparisons.set(key, compareOne(kind, definition, remoteByKey.get(key), project));
  }
  for (const [key, definition] of remoteByKey) {
    if (!comparisons.has(key)) comparisons.set(key, compareOne(kind, undefined, definition, project));
  }
  return [...comparisons.values()].sort(compareIdentity);
}

/** Where the kind has versions, one that is not written out is 1. */
export function withVersion({ kind, name, version }: Identity): Identity {
  return factsOf(kind).hasVersions ? { kind, name, version: version ?? 1 } : { kind, name };
}

type Sides = [LocalDefinition, RemoteDefinition | undefined] | [undefined, RemoteDefinition];

function compareOne(kind: Kind, ...[local, remote, project]: [...Sides, string | undefined]): Comparison {
  const changes = local !== undefined && remote !== undefined ? definitionChanges(kind, local.body, remote.body) : [];
  const stepChanges = local !== undefined && remote !== undefined ? findStepChanges(local, remote, changes) : undefined;
  const owner = remote === undefined ? undefined : remoteOwner(remote);
  return {
    ...withVersion(local ?? remote),
    state: local === undefined ? "remote-only" : remote === undefined ? "local-only" : changes.length > 0 ? "changed" : "same",
    owned: isOwned(kind, owner, stampFor(kind, local?.body, project)),
    changes,
    ...(stepChanges === undefined ? {} : { stepChanges }),
    ...(owner === undefined ? {} : { owner }),
    ...(local === undefined ? {} : { local }),
    ...(remote === undefined ? {} : { remote }),
  };
}

/** What an upload would change, as effective values. A field that the server keeps is compared only if the definition sets it. */
export function definitionChanges(kind: Kind, local: JsonObject, remote: JsonObject): Change[] {
  const wanted = normalizeDefinition(kind, local);
  const present = normalizeDefinition(kind, remote);
  for (const field of factsOf(kind).keptFields) {
    if (isSet(local[field])) continue;
    delete wanted[field];
    delete present[field];
  }
  return findChanges(present, wanted);
}

/** How two definitions as the server holds them differ, as effective values; nothing is left out. */
export function exactChanges(kind: Kind, before: JsonObject, after: JsonObject): Change[] {
  return findChanges(normalizeDefinition(kind, before), normalizeDefinition(kind, after));
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null;
