/** Whose a definition is: the project's name, stamped into `ownerApp` on upload. An empty stamp is nobody's. */
import type { Kind, RemoteDefinition } from "./definition.ts";
import type { JsonObject } from "./json.ts";
import { factsOf } from "./kinds.ts";
import { readScalar } from "./model/scalars.ts";

/** Who is stamped on a definition; undefined where nobody is, or where the kind has no place for it. */
export function ownerOf(kind: Kind, body: JsonObject): string | undefined {
  const { ownerField } = factsOf(kind);
  const owner = ownerField === null ? undefined : readScalar({ type: "string" }, body[ownerField]).value;
  return typeof owner === "string" && owner !== "" ? owner : undefined;
}

/** The same of what a server holds; its body is only read where that is needed. */
export function remoteOwner(remote: RemoteDefinition): string | undefined {
  if (remote.owner === undefined) return ownerOf(remote.kind, remote.body);
  return remote.owner === "" ? undefined : remote.owner;
}

/** The stamp that an upload puts on: the definition's own, else the project's. */
export function stampFor(kind: Kind, local: JsonObject | undefined, project: string | undefined): string | undefined {
  return (local === undefined ? undefined : ownerOf(kind, local)) ?? (factsOf(kind).ownerField === null ? undefined : project);
}

/** Uploaded by this project; null where the kind has no place for an owner. */
export function isOwned(kind: Kind, owner: string | undefined, stamp: string | undefined): boolean | null {
  return factsOf(kind).ownerField === null ? null : owner !== undefined && owner === stamp;
}
