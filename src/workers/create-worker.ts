/** A worker from its start to its end: polls for the tasks of its modules, runs them, reports what came of them. */
import { FlowError } from "../core/errors.ts";
import type { Task } from "../core/model/execution.ts";
import type { TaskModule } from "../core/task-module.ts";
import type { TaskSource } from "../core/task-source.ts";
import type { Clock, Random } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { drainInOrder, stopByForce } from "./drain.ts";
import type { HeldTask } from "./held-task.ts";
import type { Lane } from "./lanes.ts";
import { createLane } from "./lanes.ts";
import type { JoinedParts } from "./join-parts.ts";
import { joinParts, mostWaiting } from "./join-parts.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";
import { noneRecovered } from "./recovery.ts";
import type { RunnerTools, TaskRunner } from "./run-task.ts";
import { createTaskRunner } from "./run-task.ts";
import type { WorkerJournals } from "./worker-journal.ts";
import { findStrayTask } from "./stray-task.ts";
import { createTaskLogBook } from "./task-log.ts";
import { strayOutcome } from "./task-outcome.ts";
import type { WorkerStats } from "./worker-stats.ts";
import { laneStats, sumPolls } from "./worker-stats.ts";

const defaultDrainMs = 25_000;
export interface WorkerOptions {
  modules: readonly TaskModule[];
  source: TaskSource;
  /** Shown by the server beside each task; unique among the workers of one server. */
  workerId: string;
  /** Slots shared by all task types. */
  concurrency: number;
  /** How long running handlers get when the worker is stopped in order; 25 s if absent. */
  drainMs?: number;
  /** How many long polls are open at once over all task types: each takes a thread of the server. */
  openPolls?: number;
  /** Milliseconds for which the server may hold a poll at most, where something between here and there cuts longer ones. */
  longestPollMs?: number;
  /** How often a report is tried again before it is dropped; without end if absent. */
  mostRetries?: number;
  logger: WorkerLogger;
  observer?: WorkerObserver;
  /** How the tasks of a module are run, if not by calling its handler right here. Throws where they cannot be. */
  createRunner?: (module: TaskModule, tools: RunnerTools) => Promise<TaskRunner>;
  /** None: what a crash leaves waits for the end of its lease, and what could not be delivered is kept in memory alone. */
  journals?: WorkerJournals;
  clock?: Clock;
  random?: Random;
}

export interface Worker {
  /** Begins to poll. Throws `invalid` where no task can be run. */
  start(): Promise<void>;
  /** Stops in order: resolves when everything held is reported or handed back. */
  drain(): Promise<void>;
  /** Stops by force, within two seconds; also ends a drain under way. What could not be sent is counted as `unsent`. */
  close(): Promise<void>;
  stats(): WorkerStats;
  /** Those whose handlers are called and have not ended. */
  running(): readonly HeldTask[];
  /** Changes limits while it runs; what is under way goes on as it began. */
  configure(limits: WorkerLimits): void;
  /**
   * Fails the task whose handler lost this error, where that is known, instead of letting it wait for its timeout. `what` says how
   * the error came up, and the answer whose it was.
   */
  failStray(error: unknown, what: string): Task | undefined;
}

export interface WorkerLimits {
  /** Slots shared by all task types. */
  concurrency?: number;
  /** By task type. */
  types?: Readonly<Record<string, LaneLimits>>;
}

export interface LaneLimits {
  concurrency?: number;
  /** Least pause after a poll that brought nothing. */
  pollIntervalMs?: number;
  /** Undefined: the queue without a domain. */
  domain?: string | undefined;
}

export function createWorker(options: WorkerOptions): Worker {
  const { modules, concurrency, drainMs = defaultDrainMs, clock = systemClock } = options;
  const lanes = modules.map((module) => createLane(module, concurrency));
  let state: WorkerStats["state"] = "idle";
  let parts: JoinedParts | undefined;
  let draining: Promise<void> | undefined;
  let isStopping = false;
  let size = concurrency;

  function enter(next: WorkerStats["state"]): void {
    if (state === next) return;
    state = next;
    options.observer?.stateChanged?.(next);
  }

  return {
    async start() {
      if (state !== "idle") throw new Error("A worker starts once.");
      enter("running");
      const runnable = await prepareLanes(lanes, options);
      if (isStopping) return;
      parts = joinParts({ ...options, concurrency: size }, runnable);
      await parts.recovery?.start();
      if (!isStopping) parts.poller.start();
    },
    async drain() {
      if (state === "stopped") return;
      isStopping = true;
      parts?.recovery?.stop();
      enter("draining");
      draining ??= parts === undefined ? Promise.resolve() : drainInOrder(parts, drainMs);
      await draining;
      await parts?.close();
      enter("stopped");
    },
    async close() {
      if (state === "stopped") return;
      isStopping = true;
      parts?.recovery?.stop();
      enter("draining");
      if (parts !== undefined) await stopByForce(parts);
      await parts?.close();
      enter("stopped");
    },
    configure({ concurrency: slots = size, types = {} }) {
      size = slots;
      if (parts !== undefined) parts.pool.size = slots;
      for (const lane of lanes) limitLane(lane, types[lane.taskType] ?? {}, size);
      parts?.poller.wake();
    },
    running: () => parts?.dispatcher.running() ?? [],
    failStray(error, what) {
      const held = findStrayTask(error, parts?.dispatcher.running() ?? [], modules);
      if (held !== undefined) parts?.dispatcher.end(held, strayOutcome(error, what, createTaskLogBook(held.task.taskId, clock.epochMs)));
      return held?.task;
    },
    stats: () => ({
      state,
      slots: { size, running: lanes.reduce((sum, lane) => sum + lane.running, 0) },
      reports: { waiting: lanes.reduce((sum, lane) => sum + lane.reporting, 0), limit: mostWaiting(size) },
      recovered: parts?.recovery?.counts() ?? noneRecovered,
      ...typeStats(lanes),
    }),
  };
}

function typeStats(lanes: readonly Lane[]): Pick<WorkerStats, "polls" | "types"> {
  const types = lanes.map(laneStats);
  return { polls: sumPolls(types.map(({ polls }) => polls)), types };
}

function limitLane(lane: Lane, limits: LaneLimits, most: number): void {
  const { concurrency = lane.limit, pollIntervalMs = lane.pollIntervalMs } = limits;
  lane.limit = Math.max(1, Math.min(concurrency, most));
  lane.pollIntervalMs = pollIntervalMs;
  if (!("domain" in limits)) return;
  if (limits.domain === undefined) delete lane.domain;
  else lane.domain = limits.domain;
}

/** One broken task stops no other: it is left out, and said. */
async function prepareLanes(lanes: readonly Lane[], options: WorkerOptions): Promise<Map<Lane, TaskRunner>> {
  const { clock = systemClock, logger, createRunner = createTaskRunner } = options;
  const runnable = new Map<Lane, TaskRunner>();
  const tools = { clock, logger };
  for (const lane of lanes) {
    try {
      runnable.set(lane, await createRunner(lane.module, tools));
    } catch (error) {
      const { file, line } = lane.module.source;
      logger.error(`${lane.taskType} is left out: ${errorText(error)}`, {
        taskType: lane.taskType,
        file,
        line,
      });
    }
  }
  if (runnable.size === 0) throw new FlowError("invalid", "There is no task to run.");
  return runnable;
}
