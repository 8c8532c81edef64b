/** Makes a worker of loaded task modules, with whoever watches it, and serves until it is stopped. */
import { once } from "node:events";
import { hostname } from "node:os";
import type { ConductorClient } from "../client/conductor-client.ts";
import type { TaskModule } from "../core/task-module.ts";
import type { Worker } from "../workers/create-worker.ts";
import type { WorkerObserver } from "../workers/observer.ts";
import { combineObservers } from "../workers/observer.ts";
import type { Context } from "./context.ts";
import { describeTotals, sayProgress, sumUp } from "./say-progress.ts";
import { watchStrayErrors } from "./stray-errors.ts";
import { untilStopped } from "./until-stopped.ts";
import { warnOfDefinitions } from "./worker-definitions.ts";
import type { WorkerLog } from "./worker-log.ts";
import type { WorkerScreen } from "./worker-screen.ts";

const summaryEveryMs = 10_000;

export interface WorkerSetup {
  context: Context;
  client: ConductorClient;
  log: WorkerLog;
  /** Where the worker is looked at; otherwise its log says from time to time how far it is. */
  screen?: WorkerScreen;
  modules: readonly TaskModule[];
  concurrency: number;
  drainMs: number;
}

/** Resolves when the worker has been stopped: everything that it held is reported, handed back or counted as unsent. */
export async function runWorker(setup: WorkerSetup): Promise<void> {
  const { client, log, modules, concurrency, drainMs } = setup;
  const { createWorker } = await import("../workers/create-worker.ts");
  const observers: WorkerObserver[] = [];
  if (setup.screen !== undefined) observers.push(setup.screen.observer);
  const worker = createWorker({
    modules,
    source: client.taskSource,
    workerId: `${hostname()}:${process.pid}`,
    concurrency,
    drainMs,
    logger: log,
    ...(observers.length === 0 ? {} : { observer: combineObservers(observers) }),
  });
  await serve(worker, setup);
}

async function serve(worker: Worker, setup: WorkerSetup): Promise<void> {
  const { context, client, log, modules, screen, drainMs } = setup;
  const { signal, force } = context.io;
  const stopWatching = watchStrayErrors(log);
  const summary = screen === undefined ? setInterval(sayProgress(worker, log), summaryEveryMs) : undefined;
  try {
    await worker.start();
    const names = modules.map(({ name }) => name);
    const what = names.length === 1 ? `the task ${names[0]}` : `${names.length} tasks`;
    log.event("started", `Running ${what} for ${client.url}.${atTerminal(context, " Ctrl-C stops.")}`, { url: client.url, tasks: names });
    screen?.show(() => worker.stats(), { url: client.url, drainMs });
    // Beside the work: a worker does not wait for an answer to a question that only warns.
    void warnOfDefinitions(setup);
    await untilStopped(signal);
    // A handler that never ends would keep the drain waiting: this hands its task back as well.
    const forced = once(force, "abort").then(() => worker.close());
    const again = atTerminal(context, " Ctrl-C again stops at once.");
    log.event("draining", `Stopping: running tasks may finish, every result is delivered.${again}`);
    await Promise.race([worker.drain(), forced]);
    screen?.end();
    const totals = sumUp(worker.stats());
    log.event("stopped", `Stopped: ${describeTotals(totals)}.`, { ...totals });
  } finally {
    clearInterval(summary);
    stopWatching();
    await worker.close();
    screen?.end();
  }
}

/** The workers that `flow dev` starts, and those of a service manager, have nobody who could press a key. */
function atTerminal({ io }: Context, text: string): string {
  return io.stdin.isTTY ? text : "";
}
