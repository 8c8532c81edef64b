/** The command line without a process: what it prints, as texts. */
import type { Io } from "../../../src/commands/io.ts";
import type { CommandTree } from "../../../src/commands/program.ts";
import { runCommandLine } from "../../../src/cli.ts";

export interface InProcessRun {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface InProcessOptions extends Partial<Pick<Io, "cwd" | "env" | "signal" | "force">> {
  tree?: CommandTree;
  terminal?: boolean;
}

export async function runInProcess(args: readonly string[], options: InProcessOptions = {}): Promise<InProcessRun> {
  const printed = { stdout: "", stderr: "" };
  const isTTY = options.terminal === true;
  const sink = (name: "stdout" | "stderr") => ({ write: (text: string) => void (printed[name] += text), isTTY, columns: 80, rows: 24 });
  const io: Io = {
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    stdin: { isTTY, read: async () => "" },
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    signal: options.signal ?? new AbortController().signal,
    force: options.force ?? new AbortController().signal,
  };
  const exitCode = await runCommandLine(args, io, options.tree);
  return { exitCode, ...printed };
}
