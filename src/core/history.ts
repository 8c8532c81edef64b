/** What is known of a definition's past: what this project published, and what its branch once tracked. */
import { definitionChanges } from "./compare.ts";
import type { Comparison, Identity } from "./definition.ts";
import type { JsonObject } from "./json.ts";

/** Where a past version was found. Times are ISO 8601 in UTC; commits are whole hashes. */
export type Evidence =
  | { from: "journal"; run: string; at: string }
  | {
      from: "git";
      /** The commit that brought this version. */
      commit: string;
      at: string;
      /** As it was named then, relative to the project's root, with `/`. */
      file: string;
      /** The commit that took the definition out of this branch, where that is a part of the proof. */
      removal?: Removal;
    };

export interface Removal {
  commit: string;
  at: string;
}

export interface PastVersion {
  body: JsonObject;
  evidence: Evidence;
  /** A rollback or a restore wrote it: what it brought back may have been another's. */
  broughtBack?: boolean;
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
  removalOf(identity: Identity): Removal | undefined;
  /** The file in which this branch's last commit still has it, wherever in the repository that is. */
  presentIn(identity: Identity): string | undefined;
  /** Why less is known of this one than of others: a past version is a module, which cannot be read without running it. */
  doubtOf(identity: Identity): HistoryGap | undefined;
}

/** Nobody asked, or there is nothing to ask. */
export const noHistory: History = {
  versionsOf: () => [],
  removalOf: () => undefined,
  presentIn: () => undefined,
  doubtOf: () => undefined,
};

/**
 * Who moved since the last publication: the project (`changed-here`), the server (`drifted`), or both (`conflict`).
 */
export type Direction = "changed-here" | "drifted" | "conflict";

/** A comparison, with what the history says of its change. */
export interface DirectedComparison extends Comparison {
  /** Only of what is `changed`; absent where no history tells. */
  direction?: Direction;
  /** The past version that the direction goes by. */
  evidence?: Evidence;
}

export function withDirections(comparisons: readonly Comparison[], history: History): DirectedComparison[] {
  return comparisons.map((comparison) => ({ ...comparison, ...judgeDirection(comparison, history) }));
}

/** Of a `changed` comparison. Undefined where no history tells. */
export function directionOf(comparison: Comparison, history: History): Direction | undefined {
  return judgeDirection(comparison, history)?.direction;
}

interface Judgement {
  direction: Direction;
  evidence: Evidence;
}

/**
 * The journal knows what was published last; Git knows what may have been. So the server has moved if it holds neither the newest
 * journalled version nor anything that came after it; and if there is no journal, if it holds nothing that was ever tracked.
 */
function judgeDirection(comparison: Comparison, history: History): Judgement | undefined {
  const { kind, state, local, remote } = comparison;
  if (state !== "changed" || local === undefined || remote === undefined) return undefined;
  const versions = history.versionsOf(comparison);
  const [latest] = versions;
  if (latest === undefined) return undefined;
  const isHeld = (past: PastVersion): boolean => definitionChanges(kind, past.body, remote.body).length === 0;
  // The stamp that an upload put on the past version is no difference to what the project says.
  const isLocal = (past: PastVersion): boolean => definitionChanges(kind, local.body, past.body).length === 0;
  const judge = (direction: Direction, { evidence }: PastVersion): Judgement => ({ direction, evidence });

  const base = versions.find(({ evidence }) => evidence.from === "journal");
  const held = versions.find(isHeld);
  const heldLater = held !== undefined && (base === undefined || versions.indexOf(held) <= versions.indexOf(base));
  if (held !== undefined && heldLater) return judge("changed-here", held);
  if (base !== undefined && isLocal(base)) return judge("drifted", base);
  if (held !== undefined) return judge("changed-here", held);
  if (base !== undefined) return judge("conflict", base);
  const movedLast = isLocal(latest) && writtenAt(remote.body) > Date.parse(latest.evidence.at);
  return judge(movedLast ? "drifted" : "conflict", latest);
}

/** When the server last took it, in epoch milliseconds; 0 where the kind does not tell. */
function writtenAt(body: JsonObject): number {
  const times = ["createTime", "updateTime", "updatedTime"].map((field) => Number(body[field] ?? 0));
  return Math.max(...times.filter((time) => Number.isFinite(time)));
}

/** Which past version is meant, in two words. */
export function versionText(evidence: Evidence): string {
  return evidence.from === "journal" ? `run ${evidence.run}` : `commit ${shortCommit(evidence.commit)}`;
}

/** A proof in one line: which version the server holds, and what became of it here. */
export function evidenceText(evidence: Evidence): string {
  const held = `the server holds the version of ${versionText(evidence)}`;
  if (evidence.from === "journal") return `${held}, of ${evidence.at}`;
  const { commit, file, removal } = evidence;
  const removed = removal === undefined ? "" : `, removed at ${shortCommit(removal.commit)}`;
  return `tracked at ${shortCommit(commit)} in ${file}${removed}; ${held}`;
}

/** Long enough to name a commit of any repository that people work in. */
export const shortCommit = (commit: string): string => commit.slice(0, 10);
