/** A `flow` that runs until it is told to stop. */
import { onTestFinished } from "vitest";
import { pollUntil } from "../../harness/poll-until.ts";
import type { FlowOptions } from "./run-flow.ts";
import { startFlow } from "./run-flow.ts";

export interface ServingFlow {
  pid: number;
  stdout(): string;
  stderr(): string;
  /** Resolves when the text was printed, to either side, since the last time that this was asked. */
  until(text: string | RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  exitCode: Promise<number | null>;
}

/** Ended by force, if it still runs, when the test ends. */
export function serveFlow(args: readonly string[], options: FlowOptions): ServingFlow {
  const child = startFlow(args, options);
  const output = { stdout: "", stderr: "", all: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      output[name] += chunk;
      output.all += chunk;
    });
  }
  const exitCode = new Promise<number | null>((resolve) => child.once("exit", resolve));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exitCode;
  });
  let read = 0;
  return {
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async until(text) {
      const find = (): number => {
        const rest = output.all.slice(read);
        const found = typeof text === "string" ? rest.indexOf(text) : rest.search(text);
        return found === -1 ? -1 : read + found + 1;
      };
      await pollUntil(
        async () => ({ found: find() !== -1, printed: output.all }),
        ({ found }) => found,
      );
      read = find();
    },
    kill: (signal) => void child.kill(signal),
    exitCode,
  };
}

/** Whether a process is there, whoever started it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
