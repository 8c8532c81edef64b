/** A command under way, without a process: what it has printed so far, and a way to stop it. */
import type { Io, Sink } from "../../../src/commands/io.ts";
import { runCommandLine } from "../../../src/cli.ts";

export interface RunningCommand {
  stdout(): string;
  stderr(): string;
  /** Both, in the order in which they came. */
  printed(): string;
  /** Standard output as NDJSON. */
  lines(): Record<string, unknown>[];
  /** As a first SIGINT does. */
  stop(): void;
  exitCode: Promise<number>;
}

export interface CommandOptions {
  cwd: string;
  env?: Io["env"];
  stdin?: string;
  /** Width and height of a terminal; a pipe if absent. */
  terminal?: { columns: number; rows: number };
}

export function startCommand(args: readonly string[], { cwd, env = {}, stdin = "", terminal }: CommandOptions): RunningCommand {
  const controller = new AbortController();
  const printed = { stdout: "", stderr: "", both: "" };
  const sink = (name: "stdout" | "stderr"): Sink => ({
    isTTY: terminal !== undefined,
    columns: terminal?.columns ?? 80,
    rows: terminal?.rows ?? 24,
    write: (text) => {
      printed[name] += text;
      printed.both += text;
    },
  });
  const io: Io = {
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    stdin: { isTTY: terminal !== undefined, read: async () => stdin },
    env,
    cwd,
    signal: controller.signal,
    force: new AbortController().signal,
  };
  return {
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    printed: () => printed.both,
    lines: () =>
      printed.stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line): Record<string, unknown> => JSON.parse(line)),
    stop: () => controller.abort("SIGINT"),
    exitCode: runCommandLine(args, io),
  };
}

export async function runCommand(args: readonly string[], options: CommandOptions) {
  const command = startCommand(args, options);
  return { exitCode: await command.exitCode, stdout: command.stdout(), stderr: command.stderr() };
}
