/** The built command line as a process of its own, as users run it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ownBin = fileURLToPath(new URL("../../../bin/flow.js", import.meta.url));
const built = fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));

export interface FlowRun {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface FlowOptions {
  cwd: string;
  env?: Record<string, string>;
  /** Another `flow` than the one that is built here. */
  bin?: string;
}

/** Nothing of the environment that could choose a server or colours gets through. */
function cleanEnvironment(extra: Record<string, string> = {}): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(FLOW_|CONDUCTOR_|FORCE_COLOR|NO_COLOR|CI$|VITEST)/.test(name));
  return { ...Object.fromEntries(inherited), NO_COLOR: "1", ...extra };
}

export function startFlow(args: readonly string[], { cwd, env, bin = ownBin }: FlowOptions) {
  if (!existsSync(built)) throw new Error("The command line is not built: run `npm run build` first.");
  return spawn(process.execPath, [bin, ...args], { cwd, env: cleanEnvironment(env), stdio: ["ignore", "pipe", "pipe"] });
}

export function runFlow(args: readonly string[], options: FlowOptions): Promise<FlowRun> {
  const child = startFlow(args, options);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output.stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, ...output }));
  });
}
