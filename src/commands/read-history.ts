/** The past of some definitions: what this project published to this server, by its journals, and what its branch tracked, by Git. */
import type { Comparison, Identity } from "../core/definition.ts";
import { isFlowError } from "../core/errors.ts";
import type { DirectedComparison, History } from "../core/history.ts";
import { noHistory, withDirections } from "../core/history.ts";
import { joinHistories, journalHistory } from "../core/join-history.ts";
import type { JournalFilter } from "../core/join-history.ts";
import type { JournalRun } from "../core/journal.ts";
import type { Context } from "./context.ts";

/** Asks nobody where there is nothing to ask. Never rejects for what a repository is like: that is a gap. */
export async function readHistory(identities: readonly Identity[], context: Context): Promise<History> {
  if (identities.length === 0) return noHistory;
  const client = await context.client();
  return readPast(identities, client.url, context);
}

/** The same where a server need not be configured: without one no journal counts. */
export async function readOfflineHistory(identities: readonly Identity[], context: Context): Promise<History> {
  if (identities.length === 0) return noHistory;
  const { url } = (await context.config()).server;
  if (url === undefined) return readPast(identities, undefined, context);
  const { parseAddress } = await import("../client/address.ts");
  return readPast(identities, parseAddress(url).url, context);
}

async function readPast(identities: readonly Identity[], server: string | undefined, context: Context): Promise<History> {
  const config = await context.config();
  const [{ readJournals }, { readGitHistory }] = await Promise.all([
    import("../project/journal.ts"),
    import("../project/git/read-git-history.ts"),
  ]);
  context.progress.say("Reading the history");
  const git = await readGitHistory(config, identities);
  context.progress.stop();
  if (server === undefined) return git;
  const journal = readJournalHistory(() => readJournals(config.root, server), { server, project: config.project });
  return joinHistories(journal, git);
}

/** A journal that is damaged tells nothing; it keeps nobody from listing. */
function readJournalHistory(read: () => JournalRun[], filter: JournalFilter): History {
  try {
    return journalHistory(read(), filter);
  } catch (error) {
    if (!isFlowError(error)) throw error;
    return { ...noHistory, gap: { code: "journal-damaged", message: error.message, hint: error.hint ?? "" } };
  }
}

/** Says of what is changed who changed it, as far as the history tells. Where nothing is changed, nobody is asked. */
export async function readDirections(comparisons: readonly Comparison[], context: Context): Promise<DirectedComparison[]> {
  const history = await readHistory(
    comparisons.filter(({ state }) => state === "changed"),
    context,
  );
  return withDirections(comparisons, history);
}
