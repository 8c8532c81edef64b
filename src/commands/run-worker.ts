/** Makes a worker of loaded task modules, with whoever watches it, and serves until it is stopped. */
import { once } from "node:events";
import { hostname } from "node:os";
import type { ConductorClient } from "../client/conductor-client.ts";
import type { TaskModule } from "../core/task-module.ts";
import type { Worker } from "../workers/create-worker.ts";
import type { WorkerObserver } from "../workers/observer.ts";
import { combineObservers } from "../workers/observer.ts";
import { partOf } from "../workers/share.ts";
import { announceHere, announceTo } from "./announce-worker.ts";
import type { Context } from "./context.ts";
import { watchStrayErrors } from "./stray-errors.ts";
import { untilStopped } from "./until-stopped.ts";
import { warnOfDefinitions } from "./worker-definitions.ts";
import type { WorkerLink } from "./worker-link.ts";
import type { WorkerLog } from "./worker-log.ts";
import type { WorkerScreen } from "./worker-screen.ts";

export interface WorkerSetup {
  context: Context;
  client: ConductorClient;
  log: WorkerLog;
  /** Where the worker is looked at; otherwise its log says from time to time how far it is. */
  screen?: WorkerScreen;
  /** To the supervisor, where this is one of several processes. The limits are those of this process. */
  link?: WorkerLink;
  modules: readonly TaskModule[];
  concurrency: number;
  drainMs: number;
}

/** Resolves when the worker has been stopped: everything that it held is reported, handed back or counted as unsent. */
export async function runWorker(setup: WorkerSetup): Promise<void> {
  const { client, log, modules, concurrency, drainMs, link } = setup;
  const { createWorker, mostOpenPolls } = await import("../workers/create-worker.ts");
  const observers: WorkerObserver[] = [];
  if (setup.screen !== undefined) observers.push(setup.screen.observer);
  const worker = createWorker({
    modules,
    source: client.taskSource,
    workerId: `${hostname()}:${process.pid}`,
    concurrency,
    drainMs,
    ...(link === undefined ? {} : { openPolls: Math.max(1, partOf(mostOpenPolls, link.share)) }),
    logger: log,
    ...(observers.length === 0 ? {} : { observer: combineObservers(observers) }),
  });
  await serve(worker, setup);
}

async function serve(worker: Worker, setup: WorkerSetup): Promise<void> {
  const { context, log, modules, link } = setup;
  const { signal, force } = context.io;
  const stopWatching = watchStrayErrors(log);
  const announcer = link === undefined ? announceHere(worker, setup) : announceTo(link, worker);
  try {
    // The limits of tasks may leave none to one of many processes.
    if (modules.length > 0) await worker.start();
    announcer.started();
    // Beside the work: a worker does not wait for an answer to a question that only warns.
    if ((link?.share.nth ?? 1) === 1) void warnOfDefinitions(setup);
    await untilStopped(signal);
    // A handler that never ends would keep the drain waiting: this hands its task back as well.
    const forced = once(force, "abort").then(() => worker.close());
    announcer.draining();
    await Promise.race([worker.drain(), forced]);
    await announcer.stopped();
  } finally {
    announcer.close();
    stopWatching();
    await worker.close();
  }
}
