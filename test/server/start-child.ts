import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";

/** A process of its own that loads a module in TypeScript. It finds `args` at the end of its `argv`. Its stdout is piped. */
export function startChild(module: URL, ...args: string[]): ChildProcess {
  const jiti = createRequire(import.meta.url).resolve("jiti");
  const entry = JSON.stringify(module.href);
  const script = `require(${JSON.stringify(jiti)}).createJiti(${entry}).import(${entry})`;
  return spawn(process.execPath, ["-e", script, "--", ...args], { stdio: ["ignore", "pipe", "inherit"] });
}
