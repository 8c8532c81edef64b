/**
 * The workers of `flow dev`, as a process of their own: loaded modules cannot be unloaded, so that a change means a fresh process.
 * The old one finishes what it has while the new one polls already.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Globals } from "./global-options.ts";

const entry = fileURLToPath(new URL("../../bin/flow.js", import.meta.url));

export interface WorkerProcess {
  start(): void;
  /** Starts a fresh process and lets the one before drain in the background. */
  replace(): Promise<void>;
  /** Resolves when every process has ended, in order. */
  stop(): Promise<void>;
}

export function createWorkerProcess({ cwd, globals, server }: { cwd: string; globals: Globals; server: string }): WorkerProcess {
  const running = new Map<ChildProcess, Promise<void>>();
  let current: ChildProcess | undefined;
  // A second Ctrl-C ends this process at once; its workers would be left polling.
  const killAll = (): void => {
    for (const child of running.keys()) child.kill("SIGKILL");
  };

  function start(): void {
    const args = ["worker", "start", "--all", "--server", server, ...passedOn(globals)];
    // Its own process group, so that Ctrl-C reaches only this process, which then stops the workers in order.
    const child = spawn(process.execPath, [entry, ...args], { cwd, stdio: ["ignore", "inherit", "inherit"], detached: true });
    running.set(child, new Promise((resolve) => child.once("close", () => resolve(void running.delete(child)))));
    current = child;
  }

  process.once("exit", killAll);
  return {
    start,
    async replace() {
      const before = current;
      start();
      before?.kill("SIGTERM");
    },
    async stop() {
      for (const child of running.keys()) child.kill("SIGTERM");
      await Promise.all(running.values());
      process.off("exit", killAll);
    },
  };
}

/** What was said to this command and holds for its workers too. */
function passedOn({ profile, config, json, color, verbose, quiet }: Globals): string[] {
  return [
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(config === undefined ? [] : ["--config", config]),
    ...(json === true ? ["--json"] : []),
    ...(color === false ? ["--no-color"] : []),
    ...(verbose === true ? ["--verbose"] : []),
    ...(quiet === true ? ["--quiet"] : []),
  ];
}
