/** The embedded server without HTTP: Conductor's calls on the engine and the store. */
import type { ConductorApi, ScheduleApi } from "../../core/conductor-api.ts";
import { decide } from "../engine/decide.ts";
import { createRun } from "../engine/start-run.ts";
import { countedSandbox, countedTasks } from "../metrics/counted.ts";
import type { RuntimeGauges } from "../metrics/create-metrics.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import type { PendingEffect } from "../store/store.ts";
import { createAdminApi } from "./admin.ts";
import { createEnvironmentApi } from "./environment.ts";
import { createEventSystem } from "./event-system.ts";
import { openFoundations } from "./foundations.ts";
import type { Foundations } from "./foundations.ts";
import { createHostGuard } from "./http-allow.ts";
import { createHttpAgents } from "./http-agents.ts";
import { createHttpTasks } from "./http-task.ts";
import { createHumanSystem } from "./human/human-system.ts";
import { createKafkaTasks } from "./kafka/kafka-tasks.ts";
import { createPayloadApi, outsideInput } from "./payloads.ts";
import { performEffect } from "./perform-effects.ts";
import { startPruning } from "./pruning.ts";
import type { RunBook } from "./run-book.ts";
import { createRunKeeper } from "./run-keeper.ts";
import type { Runs } from "./runs.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import { createScheduleClock } from "./schedule-clock.ts";
import { createScheduleApi } from "./schedules.ts";
import { createServiceSystem } from "./services/service-system.ts";
import { createTagApi } from "./tags.ts";
import { createTaskApi } from "./task-api.ts";
import { createTestRuns } from "./test-runs.ts";
import { createWorkflowApi } from "./workflow-api.ts";

export interface Runtime {
  api: ConductorApi;
  /** As it is now. */
  gauges(): RuntimeGauges;
  /** Queues in which tasks are ready, with their number; the domain is empty where there is none. */
  readyQueues(): { taskType: string; domain: string; count: number }[];
  /** Is anything of its own under way, timers apart? */
  isBusy(): boolean;
  /** Resolves when what is under way now has been done. */
  settled(): Promise<void>;
  /** Ends waiting polls with nothing, waits for what is being done, and closes the file. */
  close(): Promise<void>;
}

/** Of runs at hand. A store in memory keeps them in memory already. */
const cacheBytes = (dbFile: string | undefined): number => (dbFile === undefined ? 16 : 32) * 1024 * 1024;

/** Throws a FlowError where the file cannot be used. */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { metrics, logger } = options;
  // First, as they refuse what cannot be meant, and nothing is opened then.
  const agents = createHttpAgents(options.httpAllow === undefined ? undefined : createHostGuard(options.httpAllow));
  const kafka = createKafkaTasks(options.kafka);
  const foundations = await openFoundations(options);
  const { store, environment, now, nextId, timers, background, queues } = foundations;
  const { api: metadata, lookup } = foundations.metadata;
  const unwatched = options.sandbox ?? createSandbox({ onKill: () => metrics?.killed() });
  const sandbox = metrics === undefined ? unwatched : countedSandbox(unwatched, metrics);
  const perform = (effect: PendingEffect): void =>
    background.run({ workflowId: effect.workflowId }, () => performEffect(effectParts, effect));
  const { runs, book, recover } = createRunKeeper({
    ...foundations,
    sandbox,
    metrics,
    perform,
    onHumanChange: (change) => human.follow(change),
    onStored: options.testing?.onStored,
    cacheBytes: cacheBytes(options.dbFile),
  });
  const common = { runs, store, lookup, now, nextId };
  const services = createServiceSystem({ store, now, agents });
  const http = createHttpTasks(agents, services.calls);
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
      if (!background.isClosed()) logger?.error(details, message);
    },
  });
  const effectParts = {
    ...common,
    http,
    kafka,
    announce: events.announce,
    secrets: environment.secrets,
    isMocked: testRuns.isMocked,
    isReplaced: options.testing?.isMocked,
  };
  const schedules = openSchedules(foundations, runs);
  const human = createHumanSystem({ ...foundations, runs, perform });
  recover();
  events.start();
  human.start();
  startPruning({ store, timers, now, retention: options.retention, forget: book.forget, onError: background.fail });
  const tasks = createTaskApi({ ...foundations, runs, book, isClosed: () => background.isClosed() });
  let closing: Promise<void> | undefined;
  return {
    api: {
      metadata,
      workflows: createWorkflowApi({ ...common, testRuns }),
      tasks: metrics === undefined ? tasks : countedTasks(tasks, metrics),
      events: events.api,
      schedules,
      human: human.tasks,
      humanTemplates: human.templates,
      services: services.api,
      tags: createTagApi(store, environment),
      environment: createEnvironmentApi(environment),
      payloads: createPayloadApi(store, now),
      admin: createAdminApi(runs, { storage: options.dbFile === undefined ? "memory" : "file" }),
    },
    gauges: () => readGauges(foundations),
    readyQueues: () => queues.depths().filter(({ count }) => count > 0),
    isBusy: () => background.isBusy(),
    settled: () => background.settled(),
    async close() {
      closing ??= stop(foundations, book, [agents, kafka, events, sandbox]);
      await closing;
    },
  };
}

function readGauges({ store, queues }: Foundations): RuntimeGauges {
  const { runs: openRuns, inProgress } = store.countOpen();
  const counts = inProgress.map(({ taskDefName, count }) => ({ taskType: taskDefName, count }));
  return { queued: queues.depths(), inProgress: counts, openRuns, waitingPolls: queues.waiting() };
}

async function stop(
  { background, timers, queues, pollBook, store }: Foundations,
  book: RunBook,
  others: readonly { close(): Promise<void> }[],
): Promise<void> {
  background.stop();
  timers.close();
  queues.close();
  await Promise.all(others.map((other) => other.close()));
  await background.settled();
  book.flush();
  try {
    pollBook.flush();
  } catch (error) {
    // Worth telling, and no reason to leave the file open.
    background.fail(error);
  }
  store.close();
}

function openSchedules(foundations: Foundations, runs: Runs): ScheduleApi {
  const { store, timers, now, nextId, background } = foundations;
  const { lookup } = foundations.metadata;
  const clock = createScheduleClock({
    store,
    timers,
    now,
    async start(request, workflowId) {
      if (runs.find(workflowId) !== undefined) return;
      await runs.add(createRun(request, lookup, { now: now(), nextId, workflowId, ...outsideInput(store, request) }), decide);
    },
    run: (schedule, work) => background.run({ schedule: schedule.name }, work),
  });
  return createScheduleApi({ store, clock, now });
}
