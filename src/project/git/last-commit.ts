/** Who touched a file of the project last. */
import { openRepository } from "./open-repository.ts";
import { literally } from "./read-log.ts";
import { runGit } from "./run-git.ts";

export interface LastCommit {
  commit: string;
  /** ISO 8601 in UTC. */
  at: string;
  author: string;
  subject: string;
}

/** Undefined where no history tells; in a shallow clone the first commit that there is would count as the one of every file. */
export async function findLastCommit(root: string, file: string): Promise<LastCommit | undefined> {
  const { repository } = await openRepository(root);
  if (repository === undefined) return undefined;
  const args = ["log", "--max-count=1", "--no-color", "--format=%H%x00%ct%x00%an%x00%s", "HEAD", "--", literally(repository, file)];
  const answer = await runGit({ cwd: root, args });
  const [commit = "", seconds, author = "", subject = ""] = answer.ok ? answer.stdout.toString("utf8").trimEnd().split("\0") : [];
  return commit === "" ? undefined : { commit, at: new Date(Number(seconds) * 1000).toISOString(), author, subject };
}
