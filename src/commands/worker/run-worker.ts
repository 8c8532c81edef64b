/** Makes a worker of loaded task modules, with whoever watches it, and serves until it is stopped. */
import { once } from "node:events";
import type { ConductorClient } from "../../client/conductor-client.ts";
import type { Subscriber } from "../../core/define-subscriber.ts";
import type { TaskModule } from "../../core/task-module.ts";
import type { Worker } from "../../workers/create-worker.ts";
import type { WorkerEvents } from "../../workers/events.ts";
import type { Monitor } from "../../workers/monitor/monitor.ts";
import type { WorkerObserver } from "../../workers/observer.ts";
import { combineObservers } from "../../workers/observer.ts";
import type { Share } from "../../workers/share.ts";
import { partOf } from "../../workers/share.ts";
import type { WorkerStats } from "../../workers/worker-stats.ts";
import { createWorkerId } from "../../workers/worker-id.ts";
import type { Context } from "../context.ts";
import { openJournals } from "./open-journals.ts";
import type { StallWatchOptions } from "./stall-watch.ts";
import { watchStalls } from "./stall-watch.ts";
import { watchStrayErrors } from "./stray-errors.ts";
import type { WatchedWorker } from "./watch-worker.ts";
import { watchWorker } from "./watch-worker.ts";
import { warnOfDefinitions } from "./definitions.ts";
import type { WorkerHost } from "./host.ts";
import type { LinkSources } from "./link.ts";
import { procOf } from "./link.ts";
import type { WorkerLog } from "./log.ts";
import type { TelemetryPlan } from "./telemetry.ts";
import { openTelemetry, planTelemetry } from "./telemetry.ts";

/** What subscribers and receivers of telemetry get to be told the rest, in milliseconds: after a first signal, and after a second one. */
const restMs = 5000;
const forcedRestMs = 300;

export interface WorkerSetup {
  context: Context;
  client: ConductorClient;
  log: WorkerLog;
  host: WorkerHost;
  /** Where this is one of several processes. The limits and the modules are those of this one. */
  share?: Share;
  /** Whether a table of it is drawn. */
  isWatched: boolean;
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
  /** Whether metrics and health are served. */
  isMonitored: boolean;
}

/** Resolves when the worker has been stopped: everything that it held is reported, handed back or counted as unsent. */
export async function runWorker(setup: WorkerSetup): Promise<void> {
  const { client, log, modules, concurrency, drainMs, share } = setup;
  const workerId = createWorkerId();
  const { createWorker } = await import("../../workers/create-worker.ts");
  const { mostOpenPolls } = await import("../../workers/join-parts.ts");
  const { createTaskRunner } = await import("../../workers/run-task.ts");
  const journals = setup.keepsJournal ? await openJournals({ context: setup.context, log, workerId, server: client.url }) : undefined;
  const observers: WorkerObserver[] = [];
  const watched = setup.isWatched ? watchWorker(() => performance.now()) : undefined;
  if (watched !== undefined) observers.push(watched.observer);
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
    ...(share === undefined ? {} : { openPolls: Math.max(1, partOf(mostOpenPolls, share)) }),
    logger: log,
    ...(journals === undefined ? {} : { journals }),
    ...(observers.length === 0 ? {} : { observer: combineObservers(observers) }),
    ...(telemetry === undefined ? {} : { createRunner: async (...given) => telemetry.trace(await createTaskRunner(...given)) }),
  });
  try {
    await serve(worker, setup, { events, monitor, watched });
  } finally {
    stalls.close();
    await telemetry?.close(setup.context.io.force.aborted ? forcedRestMs : restMs);
    monitor?.close();
  }
}

function mostStall({ maxStallMs, context, share }: WorkerSetup): Pick<StallWatchOptions, "most"> {
  if (maxStallMs === undefined) return {};
  return { most: { maxStallMs, json: context.globals.json === true, proc: procOf(share) } };
}

async function openMonitor(
  { isMonitored }: WorkerSetup,
  plan: TelemetryPlan | undefined,
  stats: () => WorkerStats,
): Promise<Monitor | undefined> {
  if (!isMonitored && plan?.settings.metrics === undefined) return undefined;
  const { createWorkerMonitor } = await import("./monitor.ts");
  return createWorkerMonitor(stats);
}

interface Watchers {
  events: WorkerEvents | undefined;
  monitor: Monitor | undefined;
  watched: WatchedWorker | undefined;
}

async function openEvents({ subscribers, modules, concurrency, log }: WorkerSetup, workerId: string): Promise<WorkerEvents | undefined> {
  if (subscribers.length === 0) return undefined;
  const { createWorkerEvents } = await import("../../workers/events.ts");
  return createWorkerEvents({ subscribers, workerId, taskTypes: modules.map(({ name }) => name), concurrency, logger: log });
}

async function serve(worker: Worker, setup: WorkerSetup, watchers: Watchers): Promise<void> {
  const { context, log, modules, host } = setup;
  const { force } = host;
  const { events, monitor } = watchers;
  const stopWatching = watchStrayErrors({ worker, log, count: monitor?.countStrayError });
  try {
    // The limits of tasks may leave none to one of many processes.
    if (modules.length > 0) await worker.start();
    host.started(sourcesOf(worker, setup, watchers));
    // Beside the work: a worker does not wait for an answer to a question that only warns.
    if (setup.warnsOfDefinitions) void warnOfDefinitions(modules, context, log);
    await host.untilStopped();
    // A handler that never ends would keep the drain waiting: this hands its task back as well.
    const forced = once(force, "abort").then(() => worker.close());
    await Promise.race([worker.drain(), forced]);
    if (events !== undefined) await deliverRest(events, force);
    await host.ended();
  } finally {
    stopWatching();
    await worker.close();
  }
}

/** What the supervisor is told. */
function sourcesOf(worker: Worker, { client, drainMs, host }: WorkerSetup, { monitor, watched }: Watchers): LinkSources {
  const stats = (): WorkerStats => worker.stats();
  return {
    stats,
    view: watched && (() => watched.view(stats(), { url: client.url, drainMs, isForced: host.force.aborted })),
    report: monitor && (() => monitor.report()),
  };
}

async function deliverRest(events: WorkerEvents, force: AbortSignal): Promise<void> {
  if (force.aborted) return events.close(forcedRestMs);
  const forced = once(force, "abort").then(() => events.close(forcedRestMs));
  await Promise.race([events.close(restMs), forced]);
}
