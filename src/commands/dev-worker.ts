/** The workers of `flow dev`. After a change a fresh process takes over; the old one finishes what it has while the new one polls already. */
import type { ChildProcess } from "node:child_process";
import type { FlowProcessOptions } from "./flow-process.ts";
import { startFlowProcess } from "./flow-process.ts";

export interface WorkerProcess {
  start(): void;
  /** Starts a fresh process and lets the one before drain in the background. */
  replace(): void;
  /** Resolves when every process has ended: in order, or at once when `force` is aborted. */
  stop(force: AbortSignal): Promise<void>;
}

interface WorkerProcessOptions extends Omit<FlowProcessOptions, "stdio"> {
  /** The current process has ended by itself, with this exit code or signal. */
  onEnd: (how: number | string) => void;
}

export function createWorkerProcess({ onEnd, ...options }: WorkerProcessOptions): WorkerProcess {
  const running = new Map<ChildProcess, Promise<void>>();
  let current: ChildProcess | undefined;
  // However this process ends, its workers must not be left polling.
  const killAll = (): void => {
    for (const child of running.keys()) child.kill("SIGKILL");
  };

  function start(): void {
    // The channel carries nothing: when it breaks, this process is gone and the worker stops by itself.
    const child = startFlowProcess(["worker", "start", "--all"], { ...options, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    current = child;
    const ended = new Promise<void>((resolve) => {
      const end = (how: number | string): void => {
        running.delete(child);
        if (child === current) onEnd(how);
        resolve();
      };
      child.once("exit", (code, signal) => end(signal ?? code ?? "unknown"));
      child.once("error", ({ message }) => end(message));
    });
    running.set(child, ended);
  }

  const terminate = (): void => {
    for (const child of running.keys()) child.kill("SIGTERM");
  };

  process.once("exit", killAll);
  return {
    start,
    replace() {
      const before = current;
      start();
      before?.kill("SIGTERM");
    },
    async stop(force) {
      current = undefined;
      terminate();
      // The second signal that a worker gets means the same to it.
      force.addEventListener("abort", terminate, { once: true });
      await Promise.all(running.values());
      process.off("exit", killAll);
    },
  };
}
