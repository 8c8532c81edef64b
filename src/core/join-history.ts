/** From the runs of the journal and the commits of the branch to one history. */
import { withVersion } from "./compare.ts";
import { identityKey } from "./definition.ts";
import type { History, PastVersion } from "./history.ts";
import { noHistory } from "./history.ts";
import type { JournalRun } from "./journal.ts";

export interface JournalFilter {
  /** What was written elsewhere was published elsewhere. */
  server: string;
  /** The name of the project today. */
  project?: string | undefined;
}

/** Commands that write what the server held before, whoever made it. */
const bringsBack: ReadonlySet<string> = new Set(["rollback", "restore"]);
/** Commands that write whose a definition is, and leave the rest as somebody had it. */
const changesOwner: ReadonlySet<string> = new Set(["adopt", "disown"]);

/**
 * Of runs, newest first. What was sent counts, unless it is known to have failed. Where nobody knows whether it arrived, what it
 * was to replace counts as well, before it: a server that holds that has not moved.
 */
export function journalHistory(runs: readonly JournalRun[], { server, project }: JournalFilter): History {
  const versions = new Map<string, PastVersion[]>();
  const deleted = new Set<string>();
  for (const { run, at, command, steps, ...facts } of runs) {
    const isOurs = facts.server === server && (facts.project === undefined || facts.project === project);
    for (const { outcome, action, body, before, ...identity } of isOurs && !changesOwner.has(command) ? steps : []) {
      const key = identityKey(withVersion(identity));
      if (outcome !== "done" && outcome !== "unknown") continue;
      if (action === "delete" && outcome === "done") deleted.add(key);
      // What is there after a deletion is another's, or was uploaded anew.
      if (body === undefined || deleted.has(key)) continue;
      const evidence: PastVersion["evidence"] = { from: "journal", run, at };
      const replaced: PastVersion[] = outcome === "unknown" && before !== undefined ? [{ body: before, evidence, broughtBack: true }] : [];
      const version: PastVersion = { body, evidence, ...(bringsBack.has(command) ? { broughtBack: true } : {}) };
      versions.set(key, [...(versions.get(key) ?? []), ...replaced, version]);
    }
  }
  return { ...noHistory, versionsOf: (identity) => versions.get(identityKey(withVersion(identity))) ?? [] };
}

/** The journal's runs before the commits of the same moment: a commit is made first and published then. */
export function joinHistories(journal: History, git: History): History {
  const gap = git.gap ?? journal.gap;
  return {
    ...git,
    ...(gap === undefined ? {} : { gap }),
    versionsOf: (identity) =>
      [...journal.versionsOf(identity), ...git.versionsOf(identity)].sort((left, right) =>
        compareTimes(right.evidence.at, left.evidence.at),
      ),
  };
}

const compareTimes = (left: string, right: string): number => Date.parse(left) - Date.parse(right);
