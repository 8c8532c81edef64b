/** The commits of this branch that touched some folders, and what each did to which file. */
import type { Repository } from "./open-repository.ts";
import type { GitAnswer } from "./run-git.ts";
import { runGit } from "./run-git.ts";

export interface Commit {
  commit: string;
  /** When it was made, ISO 8601 in UTC. */
  at: string;
  files: FileChange[];
}

/** A file before and after a commit, as ids of its contents. Absent where there was none, or no plain file. */
export interface FileChange {
  /** Relative to the project's root, with `/`; begins with `../` outside of it. */
  file: string;
  before?: string;
  after?: string;
}

/**
 * Newest first, along the first parents: those are the states that the branch itself has been in. What a merged branch went through
 * before it was merged was never published from here, and a history that was merged in from another repository is another's.
 * Renames are not looked for: a definition is known by its name.
 */
export async function readLog(
  repository: Repository,
  pathspecs: readonly string[],
): Promise<{ commits: Commit[] } | { failed: GitAnswer & { ok: false } }> {
  const shape = ["--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"];
  const args = ["log", "--first-parent", "-m", ...shape, "--format=%x01%H %ct", "HEAD", "--", ...pathspecs];
  const answer = await runGit({ cwd: repository.root, args });
  return answer.ok ? { commits: parseLog(answer.stdout.toString("utf8"), repository.prefix) } : { failed: answer };
}

/** A file or folder, whatever its name looks like. Relative to the project's root. */
export function literally({ prefix }: Repository, file: string): string {
  return `:(top,literal)${prefix}${file}`;
}

function parseLog(text: string, prefix: string): Commit[] {
  const commits: Commit[] = [];
  const tokens = text.split("\0");
  for (let index = 0; index < tokens.length; index += 1) {
    const token = (tokens[index] ?? "").replace(/^\n/, "");
    if (token.startsWith("\u0001")) {
      const [commit = "", seconds] = token.slice(1).split(" ");
      commits.push({ commit, at: new Date(Number(seconds) * 1000).toISOString(), files: [] });
    } else if (token.startsWith(":")) {
      index += 1;
      commits.at(-1)?.files.push(readChange(token, relativeTo(prefix, tokens[index] ?? "")));
    }
  }
  return commits;
}

function readChange(token: string, file: string): FileChange {
  const [modeBefore = "", modeAfter = "", before = "", after = ""] = token.slice(1).split(" ");
  return { file, ...(isFile(modeBefore) ? { before } : {}), ...(isFile(modeAfter) ? { after } : {}) };
}

/** Neither a link nor a submodule. */
const isFile = (mode: string): boolean => mode.startsWith("100");

export function relativeTo(prefix: string, file: string): string {
  if (file.startsWith(prefix)) return file.slice(prefix.length);
  return `${"../".repeat(prefix.split("/").length - 1)}${file}`;
}
