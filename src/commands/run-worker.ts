/** Makes a worker of loaded task modules, with whoever watches it, and serves until it is stopped. */
import { once } from "node:events";
import type { ConductorClient } from "../client/conductor-client.ts";
import type { Subscriber } from "../core/define-subscriber.ts";
import type { TaskModule } from "../core/task-module.ts";
import type { Worker } from "../workers/create-worker.ts";
import type { WorkerEvents } from "../workers/events.ts";
import type { MonitorAddress } from "../workers/monitor/listen.ts";
import type { WorkerObserver } from "../workers/observer.ts";
import { combineObservers } from "../workers/observer.ts";
import { partOf } from "../workers/share.ts";
import type { WorkerStats } from "../workers/worker-stats.ts";
import { createWorkerId } from "../workers/worker-id.ts";
import { announceHere, announceTo } from "./announce-worker.ts";
import type { Context } from "./context.ts";
import { openJournals } from "./open-journals.ts";
import type { StallWatchOptions } from "./stall-watch.ts";
import { watchStalls } from "./stall-watch.ts";
import { watchStrayErrors } from "./stray-errors.ts";
import { untilStopped } from "./until-stopped.ts";
import type { WatchedWorker } from "./watch-worker.ts";
import { warnOfDefinitions } from "./worker-definitions.ts";
import type { LinkSources, WorkerLink } from "./worker-link.ts";
import type { WorkerLog } from "./worker-log.ts";
import type { WorkerMonitor } from "./worker-monitor.ts";
import type { TelemetryPlan } from "./worker-telemetry.ts";
import { openTelemetry, planTelemetry } from "./worker-telemetry.ts";
import type { WorkerScreen } from "./worker-screen.ts";

/** What subscribers and receivers of telemetry get to be told the rest, in milliseconds: after a first signal, and after a second one. */
const restMs = 5000;
const forcedRestMs = 300;

export interface WorkerSetup {
  context: Context;
  client: ConductorClient;
  log: WorkerLog;
  /** Where the worker is looked at; otherwise its log says from time to time how far it is. */
  screen?: WorkerScreen;
  /** To the supervisor, where this is one of several processes. The limits are those of this process. */
  link?: WorkerLink;
  /** Where that supervisor draws a table. */
  watched?: WatchedWorker;
  modules: readonly TaskModule[];
  subscribers: readonly Subscriber[];
  /** Whether it is said where the server's definitions are other ones. */
  warnsOfDefinitions: boolean;
  concurrency: number;
  drainMs: number;
  /** A stall of the whole process that ends it. */
  maxStallMs?: number;
  /** Whether it writes down what it holds, and puts right what dead workers left. */
  keepsJournal: boolean;
  /** Where metrics and health are served; by the supervisor where this is one of several processes. */
  monitorAt?: MonitorAddress;
}

/** Resolves when the worker has been stopped: everything that it held is reported, handed back or counted as unsent. */
export async function runWorker(setup: WorkerSetup): Promise<void> {
  const { client, log, modules, concurrency, drainMs, link } = setup;
  const workerId = createWorkerId();
  const { createWorker, mostOpenPolls } = await import("../workers/create-worker.ts");
  const { createTaskRunner } = await import("../workers/run-task.ts");
  const journals = setup.keepsJournal ? await openJournals({ context: setup.context, log, workerId, server: client.url }) : undefined;
  const observers: WorkerObserver[] = [];
  if (setup.screen !== undefined) observers.push(setup.screen.observer);
  if (setup.watched !== undefined) observers.push(setup.watched.observer);
  const stalls = watchStalls({ log, running: () => worker.running(), ...mostStall(setup) });
  observers.push(stalls.observer);
  const events = await openEvents(setup, workerId);
  if (events !== undefined) observers.push(events.observer);
  const plan = await planTelemetry(setup.context, log);
  const monitor = await openMonitor(setup, plan, () => worker.stats());
  if (monitor !== undefined) observers.push(monitor.observer);
  const telemetry = plan && (await openTelemetry(plan, { workerId, log, snapshot: () => monitor?.report().metrics ?? {} }));
  const worker = createWorker({
    modules,
    source: client.taskSource,
    workerId,
    concurrency,
    drainMs,
    ...(link === undefined ? {} : { openPolls: Math.max(1, partOf(mostOpenPolls, link.share)) }),
    logger: log,
    ...(journals === undefined ? {} : { journals }),
    ...(observers.length === 0 ? {} : { observer: combineObservers(observers) }),
    ...(telemetry === undefined ? {} : { createRunner: async (...given) => telemetry.trace(await createTaskRunner(...given)) }),
  });
  try {
    await serve(worker, setup, { events, monitor });
  } finally {
    stalls.close();
    await telemetry?.close(setup.context.io.force.aborted ? forcedRestMs : restMs);
    await monitor?.close();
  }
}

function mostStall({ maxStallMs, context, link }: WorkerSetup): Pick<StallWatchOptions, "most"> {
  if (maxStallMs === undefined) return {};
  return { most: { maxStallMs, json: context.globals.json === true, proc: link?.proc } };
}

async function openMonitor(
  setup: WorkerSetup,
  plan: TelemetryPlan | undefined,
  stats: () => WorkerStats,
): Promise<WorkerMonitor | undefined> {
  const { monitorAt: address, client, log, link } = setup;
  if (address === undefined && plan?.settings.metrics === undefined) return undefined;
  const { createWorkerMonitor } = await import("./worker-monitor.ts");
  return createWorkerMonitor({ address, isSupervised: link !== undefined, source: client.taskSource, log, stats });
}

interface Watchers {
  events: WorkerEvents | undefined;
  monitor: WorkerMonitor | undefined;
}

async function openEvents({ subscribers, modules, concurrency, log }: WorkerSetup, workerId: string): Promise<WorkerEvents | undefined> {
  if (subscribers.length === 0) return undefined;
  const { createWorkerEvents } = await import("../workers/events.ts");
  return createWorkerEvents({ subscribers, workerId, taskTypes: modules.map(({ name }) => name), concurrency, logger: log });
}

async function serve(worker: Worker, setup: WorkerSetup, { events, monitor }: Watchers): Promise<void> {
  const { context, log, modules, link } = setup;
  const { signal, force } = context.io;
  const stopWatching = watchStrayErrors({ worker, log, count: monitor?.countStrayError });
  const announcer = link === undefined ? announceHere(worker, setup) : announceTo(link, sourcesOf(worker, setup, monitor));
  try {
    await monitor?.serve();
    // The limits of tasks may leave none to one of many processes.
    if (modules.length > 0) await worker.start();
    announcer.started();
    // Beside the work: a worker does not wait for an answer to a question that only warns.
    if (setup.warnsOfDefinitions) void warnOfDefinitions(modules, context, log);
    await untilStopped(signal);
    // A handler that never ends would keep the drain waiting: this hands its task back as well.
    const forced = once(force, "abort").then(() => worker.close());
    announcer.draining();
    await Promise.race([worker.drain(), forced]);
    if (events !== undefined) await deliverRest(events, force);
    await announcer.stopped();
  } finally {
    announcer.close();
    stopWatching();
    await worker.close();
  }
}

/** What the supervisor is told. */
function sourcesOf(worker: Worker, { context, client, drainMs, watched }: WorkerSetup, monitor: WorkerMonitor | undefined): LinkSources {
  const stats = (): WorkerStats => worker.stats();
  return {
    stats,
    view: watched && (() => watched.view(stats(), { url: client.url, drainMs, isForced: context.io.force.aborted })),
    report: monitor && (() => monitor.report()),
  };
}

async function deliverRest(events: WorkerEvents, force: AbortSignal): Promise<void> {
  if (force.aborted) return events.close(forcedRestMs);
  const forced = once(force, "abort").then(() => events.close(forcedRestMs));
  await Promise.race([events.close(restMs), forced]);
}
