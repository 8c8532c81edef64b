/** Runs `git` to read a repository: no shell, no hook, no pager, no prompt, no network, nothing written. */
import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { devNull } from "node:os";

/** `status` is the exit code; absent where there is no `git` to run. */
export type GitAnswer = { ok: true; stdout: Buffer } | { ok: false; status?: number; stderr: string };

export interface GitRequest {
  /** The folder to run in, absolute. */
  cwd: string;
  /** The verb and what follows; whatever does not come from this program stands behind `--` or `-e`. */
  args: readonly string[];
  input?: string;
}

/** A repository's own settings must neither run a program nor open a connection. */
const settings = {
  "core.fsmonitor": "false",
  "core.hooksPath": devNull,
  // A partial clone would fetch what it lacks.
  "protocol.allow": "never",
  "log.showSignature": "false",
  "log.showRoot": "true",
  "log.diffMerges": "first-parent",
  "submodule.recurse": "false",
};

const guards = ["--no-pager", "--no-optional-locks", "--no-replace-objects", ...Object.entries(settings).flatMap(setting)];

function setting([name, value]: [string, string]): string[] {
  return ["-c", `${name}=${value}`];
}

/** A file system that does not answer must not hold the command for good. */
const timeoutMs = 120_000;
const largestAnswer = 1024 ** 3;

/** Never rejects: what goes wrong is an answer. */
export function runGit({ cwd, args, input = "" }: GitRequest): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const options = { cwd, env: readingEnvironment(), encoding: "buffer", maxBuffer: largestAnswer, timeout: timeoutMs } as const;
    const child = execFile("git", [...guards, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ ok: true, stdout });
      else resolve({ ok: false, ...statusOf(error), stderr: stderr.toString("utf8").trim() });
    });
    // A git that has failed reads no further, and says so by itself.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** In a hook, Git's own variables name another repository than the one that is meant. */
function readingEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_") || name.startsWith("GIT_CONFIG"));
  return {
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    LC_ALL: "C",
  };
}

/** One that was killed, as it took too long or said too much, has failed. */
function statusOf({ code }: ExecFileException): { status?: number } {
  if (code === "ENOENT") return {};
  return { status: typeof code === "number" ? code : 255 };
}
