/** What all parts of a runtime stand on: the store, time, ids, queues with their limits, and work in the background. */
import { countedStore } from "../metrics/counted.ts";
import { createSqliteStore } from "../store/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { createBackground } from "./background.ts";
import type { Background } from "./background.ts";
import { systemClock } from "./clock.ts";
import { noEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { createMetadata } from "./metadata.ts";
import type { Metadata } from "./metadata.ts";
import { createOrderedIds } from "./ordered-ids.ts";
import { createPollBook } from "./poll-book.ts";
import type { PollBook } from "./poll-book.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import { createTaskLimits } from "./task-limits.ts";
import type { TaskLimits } from "./task-limits.ts";
import { createTaskQueues } from "./task-queues.ts";
import type { TaskQueues } from "./task-queues.ts";
import { createTimers } from "./timers.ts";
import type { Timers } from "./timers.ts";

export interface Foundations {
  store: Store;
  environment: Environment;
  /** Epoch milliseconds. */
  now: () => number;
  nextId: () => string;
  /** From 0 to below 1. */
  random: () => number;
  timers: Timers;
  background: Background;
  queues: TaskQueues;
  limits: TaskLimits;
  pollBook: PollBook;
  metadata: Metadata;
}

/** Throws a FlowError where the file cannot be used. */
export async function openFoundations(options: RuntimeOptions): Promise<Foundations> {
  const { metrics, environment = noEnvironment, clock = systemClock } = options;
  const opened = options.store ?? (await createSqliteStore(options.dbFile));
  const store = metrics === undefined ? opened : countedStore(opened, metrics);
  const now = (): number => clock.now();
  const background = createBackground(options.logger, (ms, run) => void timers.schedule(now() + ms, run));
  const timers = createTimers(clock, background.fail);
  const queues = createTaskQueues(timers, now);
  const limits = createTaskLimits({
    timers,
    now,
    release: (task) => queues.add(task),
    recentStarts: (taskDefName, since, most) => recentStarts(store, { taskDefName, since, most }),
  });
  return {
    store,
    environment,
    now,
    nextId: options.testing?.nextId ?? createOrderedIds(now),
    random: options.testing?.random ?? Math.random,
    timers,
    background,
    queues,
    limits,
    pollBook: createPollBook(store, timers),
    metadata: createMetadata(store, now),
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
