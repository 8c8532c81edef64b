/** The embedded server without HTTP: Conductor's calls on the engine and the store. */
import type { ConductorApi } from "../../core/conductor-api.ts";
import type { Evaluation } from "../engine/change.ts";
import { decide } from "../engine/decide.ts";
import { createRun } from "../engine/start-run.ts";
import { countedSandbox, countedStore, countedTasks } from "../metrics/counted.ts";
import type { RuntimeGauges } from "../metrics/create-metrics.ts";
import type { RuntimeMetrics } from "../metrics/runtime-metrics.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { createSqliteStore } from "../store/sqlite-store.ts";
import type { PendingEffect, Store } from "../store/store.ts";
import { createAdminApi } from "./admin.ts";
import { createBackground } from "./background.ts";
import type { RuntimeLogger } from "./background.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { createEnvironmentApi, noEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { createEventSystem } from "./event-system.ts";
import { createHostGuard } from "./http-allow.ts";
import { createHttpTasks } from "./http-task.ts";
import { createKafkaTasks } from "./kafka/kafka-tasks.ts";
import type { KafkaOptions } from "./kafka/kafka-tasks.ts";
import { createMetadata } from "./metadata.ts";
import { createOrderedIds } from "./ordered-ids.ts";
import { createPayloadApi, outsideInput } from "./payloads.ts";
import { performEffect } from "./perform-effects.ts";
import { createPollBook } from "./poll-book.ts";
import { startPruning } from "./pruning.ts";
import type { Retention } from "./pruning.ts";
import { createRunCache } from "./run-cache.ts";
import { createRunTimers } from "./run-timers.ts";
import { createRunBook } from "./run-book.ts";
import { createRuns } from "./runs.ts";
import { createScheduleClock } from "./schedule-clock.ts";
import { createScheduleApi } from "./schedules.ts";
import { createTaskApi } from "./task-api.ts";
import { createTaskLimits } from "./task-limits.ts";
import type { TaskLimits } from "./task-limits.ts";
import { createTaskQueues } from "./task-queues.ts";
import { createTestRuns } from "./test-runs.ts";
import { createTimers } from "./timers.ts";
import { createWorkflowApi } from "./workflow-api.ts";

export interface RuntimeOptions {
  /** The SQLite file; in memory where absent. */
  dbFile?: string;
  /** Values from outside of runs; none where absent. */
  environment?: Environment;
  /** Hosts that HTTP tasks may talk to: `host`, `host:port`, `*.domain`. All of them where absent. */
  httpAllow?: readonly string[];
  /** Brokers that KAFKA_PUBLISH tasks and events may use; none where absent. */
  kafka?: KafkaOptions;
  /** What is kept of runs that have ended; everything where absent. */
  retention?: Retention;
  /** Hears of what failed in the background. */
  logger?: RuntimeLogger;
  /** Counts what is done. */
  metrics?: RuntimeMetrics;
  /** In place of a file, for tests. It is closed with the runtime. */
  store?: Store;
  /** For tests. */
  clock?: Clock;
}

export interface Runtime {
  api: ConductorApi;
  /** As it is now. */
  gauges(): RuntimeGauges;
  /** Ends waiting polls with nothing, waits for what is being done, and closes the file. */
  close(): Promise<void>;
}

/** Of runs at hand. A store in memory keeps them in memory already. */
const cacheBytes = (dbFile: string | undefined): number => (dbFile === undefined ? 16 : 32) * 1024 * 1024;

/** Throws a FlowError where the file cannot be used. */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { metrics } = options;
  const opened = options.store ?? (await createSqliteStore(options.dbFile));
  const store = metrics === undefined ? opened : countedStore(opened, metrics);
  const clock = options.clock ?? systemClock;
  const environment = options.environment ?? noEnvironment;
  const now = (): number => clock.now();
  const nextId = createOrderedIds(now);
  const background = createBackground(options.logger, (ms, run) => void timers.schedule(now() + ms, run));
  const timers = createTimers(clock, background.fail);
  const queues = createTaskQueues(timers, now);
  const limits = createTaskLimits({
    timers,
    now,
    release: (task) => queues.add(task),
    recentStarts: (taskDefName, since, most) => recentStarts(store, { taskDefName, since, most }),
  });
  const pollBook = createPollBook(store, timers);
  const unwatched = createSandbox({ onKill: () => metrics?.killed() });
  const sandbox = metrics === undefined ? unwatched : countedSandbox(unwatched, metrics);
  const http = createHttpTasks(options.httpAllow === undefined ? undefined : createHostGuard(options.httpAllow));
  const { api: metadata, lookup } = createMetadata(store, now);
  const runTimers = createRunTimers(timers, (workflowId) => {
    background.run({ workflowId }, async () => {
      if (runs.find(workflowId) !== undefined) await runs.change(workflowId, decide);
    });
  });
  const perform = (effect: PendingEffect): void =>
    background.run({ workflowId: effect.workflowId }, () => performEffect(effectParts, effect));
  const cache = createRunCache(cacheBytes(options.dbFile));
  const book = createRunBook({ store, cache, queues, timers: runTimers, limits, perform });
  const runs = createRuns({
    book,
    sandbox,
    createContext: (evaluated: ReadonlyMap<string, Evaluation>) => {
      const time = now();
      metrics?.decided();
      return {
        now: time,
        nextId,
        evaluated,
        environment: environment.variables,
        secrets: environment.secrets,
        isDomainActive: (taskType, domain) => pollBook.isActive({ taskType, domain }, time),
        random: Math.random,
        taskDef: (name) => lookup.taskDef(name),
      };
    },
  });
  const common = { runs, store, lookup, now, nextId };
  const testRuns = createTestRuns(common);
  const events = createEventSystem({
    ...common,
    environment: environment.variables,
    sandbox,
    timers,
    kafka: options.kafka,
    run: (event, work) => background.run({ event }, work),
    isClosed: () => background.isClosed(),
    report: (details, message) => {
      if (!background.isClosed()) options.logger?.error(details, message);
    },
  });
  const kafka = createKafkaTasks(options.kafka);
  const effectParts = { ...common, http, kafka, announce: events.announce, secrets: environment.secrets, isMocked: testRuns.isMocked };
  const tasks = createTaskApi({ runs, book, store, queues, limits, pollBook, environment, now, isClosed: () => background.isClosed() });
  const workflows = createWorkflowApi({ ...common, testRuns });
  const scheduleClock = createScheduleClock({
    store,
    timers,
    now,
    async start(request, workflowId) {
      if (runs.find(workflowId) !== undefined) return;
      await runs.add(createRun(request, lookup, { now: now(), nextId, workflowId, ...outsideInput(store, request) }), decide);
    },
    run: (schedule, work) => background.run({ schedule: schedule.name }, work),
  });
  const stop = async (): Promise<void> => {
    background.stop();
    timers.close();
    queues.close();
    await Promise.all([http.close(), kafka.close(), events.close(), sandbox.close()]);
    await background.settled();
    book.flush();
    try {
      pollBook.flush();
    } catch (error) {
      // Worth telling, and no reason to leave the file open.
      background.fail(error);
    }
    store.close();
  };
  let closing: Promise<void> | undefined;
  const schedules = createScheduleApi({ store, clock: scheduleClock, now });
  recover(store, { now: now(), queues, limits, runTimers, perform });
  events.start();
  startPruning({ store, timers, now, retention: options.retention, forget: book.forget, onError: background.fail });
  return {
    api: {
      metadata,
      workflows,
      tasks: metrics === undefined ? tasks : countedTasks(tasks, metrics),
      events: events.api,
      schedules,
      environment: createEnvironmentApi(environment),
      payloads: createPayloadApi(store, now),
      admin: createAdminApi(runs, { storage: options.dbFile === undefined ? "memory" : "file" }),
    },
    gauges() {
      const { runs: openRuns, inProgress } = store.countOpen();
      const counts = inProgress.map(({ taskDefName, count }) => ({ taskType: taskDefName, count }));
      return { queued: queues.depths(), inProgress: counts, openRuns, waitingPolls: queues.waiting() };
    },
    async close() {
      closing ??= stop();
      await closing;
    },
  };
}

function recentStarts(store: Store, { taskDefName, since, most }: { taskDefName: string; since: number; most: number }): number[] {
  const conditions = [
    { field: "taskDefName", operator: "IN" as const, values: [taskDefName] },
    { field: "startTime", operator: ">" as const, values: [String(since)] },
  ];
  const { tasks } = store.searchTasks({ conditions, freeText: "", sort: { field: "startTime", descending: true }, start: 0, size: most });
  return tasks.map((task) => task.startTime);
}

interface Recovered {
  now: number;
  queues: ReturnType<typeof createTaskQueues>;
  limits: TaskLimits;
  runTimers: ReturnType<typeof createRunTimers>;
  perform: (effect: PendingEffect) => void;
}

/** Takes up what was open when the process ended. */
function recover(store: Store, { now, queues, limits, runTimers, perform }: Recovered): void {
  for (const task of store.loadQueuedTasks()) queues.add(task);
  for (const { workflowId, wakeAt } of store.loadOpenRuns()) runTimers.set(workflowId, wakeAt);
  for (const { taskDefName, taskId, workflowId } of store.loadTasksInProgress()) {
    limits.markHeld(taskDefName, taskId);
    // Polls do not store when their time is up: a decision works it out.
    runTimers.set(workflowId, now);
  }
  for (const effect of store.loadPendingEffects()) perform(effect);
}
