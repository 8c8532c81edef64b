/** A worker in this process, stopped as by a signal. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCommandLine } from "../../../src/cli.ts";
import type { Io, Sink } from "../../../src/commands/io.ts";
import { tempFolder } from "../../harness/temp-folder.ts";

export interface WorkerRun {
  out(): string;
  err(): string;
  /** Of what was printed under `--json`. */
  lines(): Record<string, unknown>[];
  stop(): void;
  stopAtOnce(): void;
  exitCode: Promise<number>;
}

export interface Terminal {
  columns: number;
  rows: number;
}

/** `terminal`: where both output and keyboard are one, `out` is what was written to it, escapes and all. */
export function runWorkerCommand(argv: readonly string[], { cwd, terminal, env = {} }: RunOptions): WorkerRun {
  const controller = new AbortController();
  const force = new AbortController();
  const written = { out: "", err: "" };
  const size = terminal ?? { columns: 80, rows: 24 };
  const sink = (name: "out" | "err"): Sink => ({
    isTTY: terminal !== undefined,
    ...size,
    write: (text) => void (written[terminal === undefined ? name : "out"] += text),
  });
  const io: Io = {
    stdout: sink("out"),
    stderr: sink("err"),
    stdin: { isTTY: terminal !== undefined, read: async () => "" },
    env,
    cwd,
    signal: controller.signal,
    force: force.signal,
  };
  return {
    out: () => written.out,
    err: () => written.err,
    lines: () =>
      written.out
        .trim()
        .split("\n")
        .map((line): Record<string, unknown> => JSON.parse(line)),
    stop: () => controller.abort("SIGTERM"),
    stopAtOnce: () => force.abort("SIGTERM"),
    exitCode: runCommandLine(argv, io),
  };
}

export interface RunOptions {
  cwd: string;
  terminal?: Terminal;
  env?: Record<string, string>;
}

/** A project with these files beside its config; objects are written as JSON. */
export function makeWorkerProject(files: Record<string, string | object>): string {
  const root = tempFolder();
  for (const [file, content] of Object.entries({ "flow.config.yml": "project: workers\n", ...files })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), typeof content === "string" ? content : JSON.stringify(content));
  }
  return root;
}

/** A task's definition and its function, by the name of the folder. */
export function taskFiles(
  folder: string,
  definition: { name: string } & Record<string, unknown>,
  code: string,
): Record<string, string | object> {
  const defaults = { ownerEmail: "a@b.io", retryCount: 0, responseTimeoutSeconds: 60, timeoutSeconds: 0 };
  return { [`tasks/${folder}/task.json`]: { ...defaults, ...definition }, [`tasks/${folder}/index.mjs`]: code };
}
