/** The repository that a project stands in, if its history can be relied on. */
import { realpathSync } from "node:fs";
import path from "node:path";
import type { HistoryGap } from "../../core/history.ts";
import type { GitAnswer } from "./run-git.ts";
import { runGit } from "./run-git.ts";

export interface Repository {
  /** The project's root, absolute. */
  root: string;
  /** From the top of the repository to the project's root, with `/` at the end; empty where they are the same. */
  prefix: string;
}

export type OpenedRepository = { repository: Repository; gap?: undefined } | { repository?: undefined; gap: HistoryGap };

/** Worktrees, submodules and a detached HEAD are repositories like any other. The history may have gaps. */
export async function locateRepository(root: string): Promise<OpenedRepository & { isShallow?: boolean }> {
  const facts = await runGit({ cwd: root, args: ["rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-toplevel"] });
  if (!facts.ok) return { gap: gapOf(facts) };
  const [inside, shallow, top = ""] = facts.stdout.toString("utf8").split("\n");
  if (inside !== "true") return { gap: gaps["no-repository"] };
  const below = path.relative(path.normalize(top), realpathSync(root)).replaceAll(path.sep, "/");
  return { repository: { root, prefix: below === "" ? "" : `${below}/` }, isShallow: shallow === "true" };
}

/** One whose history is whole. */
export async function openRepository(root: string): Promise<OpenedRepository> {
  const { repository, gap, isShallow } = await locateRepository(root);
  if (repository === undefined) return { gap };
  if (isShallow === true) return { gap: gaps["shallow-clone"] };
  const [head, partial] = await Promise.all([
    runGit({ cwd: root, args: ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"] }),
    runGit({ cwd: root, args: ["config", "--get-regexp", String.raw`^(remote\..*\.promisor|extensions\.partialclone)$`] }),
  ]);
  if (!head.ok) return { gap: gaps["no-commits"] };
  if (partial.ok) return { gap: gaps["partial-clone"] };
  return { repository };
}

const gaps = {
  "no-git": {
    code: "no-git",
    message: "There is no git program here, so the history of the branch cannot be read.",
    hint: "Install Git.",
  },
  "no-repository": {
    code: "no-repository",
    message: "The project is in no Git repository, so there is no history that could tell.",
    hint: "Run it in a clone of the repository.",
  },
  "shallow-clone": {
    code: "shallow-clone",
    message: "This is a shallow clone: what was here before is not known.",
    hint: "Clone with the whole history: `fetch-depth: 0` in a pipeline, `git fetch --unshallow` by hand.",
  },
  "partial-clone": {
    code: "partial-clone",
    message: "This is a partial clone: past versions are not here, and nothing is fetched for this.",
    hint: "Clone without --filter.",
  },
  "no-commits": {
    code: "no-commits",
    message: "The branch has no commit yet, so there is no history that could tell.",
    hint: "Commit the definitions.",
  },
} as const satisfies Record<string, HistoryGap>;

export function gapOf({ status, stderr }: Extract<GitAnswer, { ok: false }>): HistoryGap {
  if (status === undefined) return gaps["no-git"];
  if (stderr.includes("not a git repository")) return gaps["no-repository"];
  if (stderr.includes("dubious ownership")) {
    const message = "Git does not trust this repository, as another user owns it, so its history cannot be read.";
    return { code: "untrusted-repository", message, hint: "Run `git config --global --add safe.directory DIR` with its folder." };
  }
  const [reason = ""] = stderr.split("\n");
  const message = `The history of the branch cannot be read: ${reason === "" ? "git failed" : reason.replace(/\.$/, "")}.`;
  return { code: "git-failed", message, hint: "Run `git log` in the project to see what is wrong." };
}

/** Git ran and what it said was of no use. */
export const unknownFailure: HistoryGap = gapOf({ ok: false, status: 255, stderr: "" });
