/** What is known of a definition's past: what this project published, and what its branch once tracked. */
import { definitionChanges } from "./compare.ts";
import type { Comparison, Identity } from "./definition.ts";
import type { JsonObject } from "./json.ts";

/** Where a past version was found. Times are ISO 8601 in UTC. */
export type Evidence =
  | { from: "journal"; run: string; at: string }
  | { from: "git"; commit: string; at: string; file: string };

export interface PastVersion {
  body: JsonObject;
  evidence: Evidence;
}

/** Why the history may know less than there was: absence from it proves nothing then. */
export interface HistoryGap {
  /** In kebab-case: `no-repository`, `shallow-clone`, ... */
  code: string;
  message: string;
  hint: string;
}

export interface History {
  gap?: HistoryGap;
  /** Journal and Git together, newest first. */
  versionsOf(identity: Identity): readonly PastVersion[];
  /** The commit that took it out of this branch, where one did. */
  removalOf(identity: Identity): { commit: string; at: string } | undefined;
}

/**
 * Who moved since the last publication: the project (`changed-here`), the server (`drifted`), or both (`conflict`).
 */
export type Direction = "changed-here" | "drifted" | "conflict";

/** Of a `changed` comparison. Undefined where no history tells. */
export function directionOf(comparison: Comparison, history: History): Direction | undefined {
  const { kind, local, remote } = comparison;
  const versions = history.versionsOf(comparison);
  const [latest] = versions;
  if (local === undefined || remote === undefined || latest === undefined) return undefined;
  const isPublished = versions.some(({ body }) => definitionChanges(kind, body, remote.body).length === 0);
  if (isPublished) return "changed-here";
  return definitionChanges(kind, local.body, latest.body).length === 0 ? "drifted" : "conflict";
}
