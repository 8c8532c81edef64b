/** A Git repository in a folder, for tests. Nothing of the user's own settings has a say in it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface GitRepository {
  folder: string;
  git(...args: string[]): string;
  /** Files whose content is no text are JSON; `null` removes one. */
  write(files: Readonly<Record<string, unknown>>): void;
  /** Writes the files, and commits everything. Answers with the commit. */
  commit(files?: Readonly<Record<string, unknown>>, message?: string): string;
}

const environment = {
  PATH: process.env["PATH"],
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "test",
  GIT_COMMITTER_EMAIL: "test@example.com",
};

export function runGit(folder: string, args: readonly string[], env: Record<string, string> = {}): string {
  const command = ["-c", "protocol.file.allow=always", ...args];
  return execFileSync("git", command, { cwd: folder, env: { ...environment, ...env }, encoding: "utf8", stdio: "pipe" }).trim();
}

/** `now` is the time of the commits, in epoch milliseconds; the clock's if absent. */
export function createRepository(folder: string, options: { now?: () => number } = {}): GitRepository {
  mkdirSync(folder, { recursive: true });
  const git = (...args: string[]): string => {
    const time = options.now === undefined ? {} : datesAt(options.now());
    return runGit(folder, args, time);
  };
  git("init", "--quiet", "--initial-branch=main");
  const write = (files: Readonly<Record<string, unknown>>): void => {
    for (const [file, content] of Object.entries(files)) {
      const target = path.join(folder, file);
      if (content === null) {
        rmSync(target, { recursive: true });
        continue;
      }
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content));
    }
  };
  return {
    folder,
    git,
    write,
    commit(files = {}, message = "change") {
      write(files);
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message", message);
      return git("rev-parse", "HEAD");
    },
  };
}

function datesAt(ms: number): Record<string, string> {
  const date = `${Math.floor(ms / 1000)} +0000`;
  return { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
}
