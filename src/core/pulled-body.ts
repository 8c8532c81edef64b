/** What a file is to say so that its definition is the server's: as much as can be of what it says already. */
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { alignLists } from "./align-lists.ts";
import { isSameValue, own } from "./changes.ts";
import { definitionChanges } from "./compare.ts";
import type { Kind } from "./definition.ts";
import { factsOf } from "./kinds.ts";
import { withoutDefaults } from "./model/defaults.ts";
import { normalizeDefinition } from "./normalize.ts";
import { ownerOf } from "./ownership.ts";

export interface PullRequest {
  kind: Kind;
  /** As the file says it; absent where there is none yet. */
  local?: JsonObject | undefined;
  remote: JsonObject;
  /** The project's name in the config: its own stamp is not written. */
  project?: string | undefined;
}

/**
 * Values that differ are the server's; the others stay as they are written, defaults stay unwritten, and so does what the server
 * keeps by itself. Not to be changed: it may share parts with both sides.
 */
export function pulledBody(request: PullRequest): JsonObject {
  const { kind, local, remote, project } = request;
  const after = normalizeDefinition(kind, remote);
  const sparse = withoutDefaults(factsOf(kind).schema, after);
  if (local === undefined) return withoutKept(kind, sparse, (field) => isForeignStamp(kind, field, remote, project));
  const isSet = (field: string): boolean => local[field] !== undefined && local[field] !== null;
  const once = (written: JsonObject): JsonObject =>
    mergeObjects({
      written,
      before: withoutKept(kind, normalizeDefinition(kind, written), isSet),
      after: withoutKept(kind, after, isSet),
      sparse: withoutKept(kind, sparse, isSet),
    });
  const merged = once(local);
  // What a value hid counts once that is gone: a name and a version beside a definition that stood inline.
  return definitionChanges(kind, merged, remote).length === 0 ? merged : once(merged);
}

/** Written down, another owner's stamp says whose the definition is; ours comes by itself. */
function isForeignStamp(kind: Kind, field: string, remote: JsonObject, project: string | undefined): boolean {
  const owner = ownerOf(kind, remote);
  return field === factsOf(kind).ownerField && owner !== undefined && owner !== project;
}

function withoutKept(kind: Kind, body: JsonObject, stays: (field: string) => boolean): JsonObject {
  const { keptFields } = factsOf(kind);
  return Object.fromEntries(Object.entries(body).filter(([key]) => !keptFields.includes(key) || stays(key)));
}

/** One value four times: as written, as that counts, as it is to count, and that as it would be written anew. */
interface Views<Value extends Json> {
  written: Value;
  before: Value;
  after: Value;
  sparse: Value;
}

function merge({ written, before, after, sparse }: Views<Json>): Json {
  if (isSameValue(before, after)) return written;
  if (isJsonObject(written) && isJsonObject(before) && isJsonObject(after) && isJsonObject(sparse)) {
    return mergeObjects({ written, before, after, sparse });
  }
  if (Array.isArray(written) && Array.isArray(before) && Array.isArray(after) && Array.isArray(sparse)) {
    return mergeLists({ written, before, after, sparse });
  }
  return sparse;
}

function mergeObjects({ written, before, after, sparse }: Views<JsonObject>): JsonObject {
  const fresh = (key: string, value: Json): Json => own(sparse, key) ?? value;
  const kept = Object.entries(written).flatMap(([key, value]): [string, Json][] => {
    const [was, is] = [own(before, key), own(after, key)];
    if (isSameValue(was, is)) return [[key, value]];
    if (is === undefined) return [];
    return [[key, was === undefined ? fresh(key, is) : merge({ written: value, before: was, after: is, sparse: fresh(key, is) })]];
  });
  const added = Object.entries(after).flatMap(([key, is]): [string, Json][] => {
    if (own(written, key) !== undefined || isSameValue(own(before, key), is)) return [];
    return [[key, fresh(key, is)]];
  });
  return Object.fromEntries([...kept, ...added]);
}

/** Reading a list leaves its items in their places, so the same index is the same item in all but `after`. */
function mergeLists({ written, before, after, sparse }: Views<Json[]>): Json[] {
  return alignLists(before, after).flatMap(({ left, right }): Json[] => {
    const [is, fresh] = right === undefined ? [] : [after[right], sparse[right]];
    if (is === undefined || fresh === undefined) return [];
    const [value, was] = left === undefined ? [] : [written[left], before[left]];
    return [value === undefined || was === undefined ? fresh : merge({ written: value, before: was, after: is, sparse: fresh })];
  });
}
