/** `flow` as a process of its own, for what `flow dev` does again and again: a module, once loaded, cannot be loaded anew in the same process. */
import { spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Context } from "./context.ts";
import type { Globals } from "./global-options.ts";

const entry = fileURLToPath(new URL("../../bin/flow.js", import.meta.url));

export interface FlowProcessOptions {
  context: Context;
  /** Instead of the configured server. */
  server?: string;
  stdio: StdioOptions;
}

/** In a process group of its own: Ctrl-C reaches only the process that started it, which decides what is to stop and when. */
export function startFlowProcess(args: readonly string[], { context, server, stdio }: FlowProcessOptions): ChildProcess {
  const { cwd, globals, io } = context;
  const all = [entry, ...args, ...passedOn(server === undefined ? globals : { ...globals, server })];
  return spawn(process.execPath, all, { cwd, env: io.env, stdio, detached: true });
}

/** What was said to this command and holds for the ones it starts. The folder is theirs already. */
function passedOn({ server, profile, config, json, color, verbose, quiet, timeout, retries }: Globals): string[] {
  return [
    ...(server === undefined ? [] : ["--server", server]),
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(config === undefined ? [] : ["--config", config]),
    ...(timeout === undefined ? [] : ["--timeout", String(timeout)]),
    ...(retries === undefined ? [] : ["--retries", String(retries)]),
    ...(json === true ? ["--json"] : []),
    ...(color === false ? ["--no-color"] : []),
    ...(verbose === true ? ["--verbose"] : []),
    ...(quiet === true ? ["--quiet"] : []),
  ];
}
