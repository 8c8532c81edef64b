/** The embedded server without HTTP: Conductor's calls on the engine and the store. */
import { randomUUID } from "node:crypto";
import type { ConductorApi } from "../../core/conductor-api.ts";
import type { Evaluation } from "../engine/change.ts";
import { decide } from "../engine/decide.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { createSqliteStore } from "../store/sqlite-store.ts";
import type { PendingEffect, Store } from "../store/store.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { createExecLimits } from "./exec-limits.ts";
import { createHttpTasks } from "./http-task.ts";
import { createMetadata } from "./metadata.ts";
import { performEffect } from "./perform-effects.ts";
import { createPollBook } from "./poll-book.ts";
import { createRunCache } from "./run-cache.ts";
import { createRunTimers } from "./run-timers.ts";
import { createRunBook } from "./run-book.ts";
import { createRuns } from "./runs.ts";
import { createTaskApi } from "./task-api.ts";
import { createTaskQueues } from "./task-queues.ts";
import { createTimers } from "./timers.ts";
import { createWorkflowApi } from "./workflow-api.ts";

export interface RuntimeOptions {
  /** The SQLite file; in memory where absent. */
  dbFile?: string;
  /** Values for `${workflow.env.X}` and `${workflow.secrets.X}`. */
  environment?: Readonly<Record<string, string>>;
  /** Hears of what failed in the background. */
  logger?: RuntimeLogger;
  /** For tests. */
  clock?: Clock;
}

export interface RuntimeLogger {
  error(details: { workflowId?: string; error: unknown }, message: string): void;
}

export interface Runtime {
  api: ConductorApi;
  /** Ends waiting polls with nothing, waits for what is being done, and closes the file. */
  close(): Promise<void>;
}

const cacheBytes = 48 * 1024 * 1024;

/** Throws a FlowError where the file cannot be used. */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const store = await createSqliteStore(options.dbFile);
  const clock = options.clock ?? systemClock;
  const environment = options.environment ?? {};
  const now = (): number => clock.now();
  const background = createBackground(options.logger);
  const timers = createTimers(clock, background.fail);
  const queues = createTaskQueues(timers, now);
  const limits = createExecLimits((task) => queues.add(task));
  const pollBook = createPollBook(store, timers);
  const sandbox = createSandbox();
  const http = createHttpTasks();
  const { api: metadata, lookup } = createMetadata(store, now);
  const runTimers = createRunTimers(timers, (workflowId) => {
    background.run(workflowId, async () => {
      if (runs.find(workflowId) !== undefined) await runs.change(workflowId, decide);
    });
  });
  const perform = (effect: PendingEffect): void => background.run(effect.workflowId, () => performEffect(effectParts, effect));
  const book = createRunBook({ store, cache: createRunCache(cacheBytes), queues, timers: runTimers, limits, perform });
  const runs = createRuns({
    book,
    sandbox,
    createContext: (evaluated: ReadonlyMap<string, Evaluation>) => {
      const time = now();
      return {
        now: time,
        nextId: randomUUID,
        evaluated,
        environment,
        isDomainActive: (taskType, domain) => pollBook.isActive({ taskType, domain }, time),
        random: Math.random,
        taskDef: (name) => lookup.taskDef(name),
      };
    },
  });
  const common = { runs, store, lookup, now, nextId: randomUUID };
  const effectParts = { ...common, http };
  const tasks = createTaskApi({ runs, book, store, queues, limits, pollBook, environment, now, isClosed: () => background.isClosed() });
  const stop = async (): Promise<void> => {
    background.stop();
    timers.close();
    queues.close();
    await Promise.all([http.close(), sandbox.close()]);
    await background.settled();
    pollBook.flush();
    store.close();
  };
  let closing: Promise<void> | undefined;
  recover(store, { now: now(), queues, limits, runTimers, perform });
  return {
    api: { metadata, workflows: createWorkflowApi(common), tasks },
    async close() {
      closing ??= stop();
      await closing;
    },
  };
}

interface Recovered {
  now: number;
  queues: ReturnType<typeof createTaskQueues>;
  limits: ReturnType<typeof createExecLimits>;
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

interface Background {
  /** In a later turn of the event loop, so that a chain of effects never keeps others from their turn. */
  run(workflowId: string, work: () => Promise<unknown>): void;
  fail: (error: unknown) => void;
  isClosed(): boolean;
  stop(): void;
  settled(): Promise<void>;
}

/** Work that nobody waits for. */
function createBackground(logger: RuntimeLogger | undefined): Background {
  const active = new Set<Promise<void>>();
  let closed = false;

  async function attempt(workflowId: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // What is cut off by the end of the server is taken up again at the next start.
      if (!closed) logger?.error({ workflowId, error }, "A workflow could not be continued; this is tried again at the next start.");
    }
  }

  return {
    run(workflowId, work) {
      setImmediate(() => {
        if (closed) return;
        const done = attempt(workflowId, work);
        active.add(done);
        void done.finally(() => active.delete(done));
      });
    },
    fail: (error) => logger?.error({ error }, "Something failed in the background."),
    isClosed: () => closed,
    stop() {
      closed = true;
    },
    async settled() {
      await Promise.all(active);
    },
  };
}
