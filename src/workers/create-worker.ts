/** Joins the parts of a worker: poller, dispatcher, reporter and leases, around the tasks that it holds. */
import { FlowError } from "../core/errors.ts";
import type { TaskModule } from "../core/task-module.ts";
import type { TaskSource } from "../core/task-source.ts";
import type { Clock, Random } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { createDispatcher } from "./dispatcher.ts";
import type { WorkerParts } from "./drain.ts";
import { drainInOrder, stopByForce } from "./drain.ts";
import { createHeldTasks } from "./held-tasks.ts";
import type { Lane } from "./lanes.ts";
import { createLane, createPool } from "./lanes.ts";
import { createLeases } from "./leases.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText } from "./logger.ts";
import { createPoller } from "./poller.ts";
import { createReporter } from "./reporter.ts";
import type { RunTask } from "./run-task.ts";
import { prepareTask } from "./run-task.ts";
import type { WorkerStats } from "./worker-stats.ts";
import { laneStats } from "./worker-stats.ts";

const defaultDrainMs = 25_000;
const mostOpenPolls = 12;
const reportsInFlight = 16;
/** Results that may wait for the server, for each slot and at least: beyond it nothing more is polled. */
const waitingReportsPerSlot = 4;
const leastWaitingReports = 64;

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
  logger: WorkerLogger;
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
}

export function createWorker(options: WorkerOptions): Worker {
  const { modules, concurrency, drainMs = defaultDrainMs } = options;
  const lanes = modules.map((module) => createLane(module, concurrency));
  let state: WorkerStats["state"] = "idle";
  let parts: (WorkerParts & { close(): void }) | undefined;
  let draining: Promise<void> | undefined;

  return {
    async start() {
      if (state !== "idle") throw new Error("A worker starts once.");
      state = "running";
      const runnable = await prepareLanes(lanes, options);
      if (state !== "running") return;
      parts = joinParts(options, runnable);
      parts.poller.wake();
    },
    async drain() {
      if (state === "stopped") return;
      state = "draining";
      draining ??= parts === undefined ? Promise.resolve() : drainInOrder(parts, drainMs);
      await draining;
      parts?.close();
      state = "stopped";
    },
    async close() {
      if (state === "stopped") return;
      state = "draining";
      if (parts !== undefined) await stopByForce(parts);
      parts?.close();
      state = "stopped";
    },
    stats: () => ({
      state,
      slots: { size: concurrency, running: lanes.reduce((sum, lane) => sum + lane.running, 0) },
      types: lanes.map(laneStats),
    }),
  };
}

/** One broken task stops no other: it is left out, and said. */
async function prepareLanes(lanes: readonly Lane[], options: WorkerOptions): Promise<Map<Lane, RunTask>> {
  const { clock = systemClock, logger } = options;
  const runnable = new Map<Lane, RunTask>();
  for (const lane of lanes) {
    try {
      runnable.set(lane, await prepareTask(lane.module, () => clock.epochMs()));
    } catch (error) {
      const { file, line } = lane.module.source;
      logger.error(`${lane.taskType} is left out, its input schema is no JSON Schema: ${errorText(error)}`, {
        taskType: lane.taskType,
        file,
        line,
      });
    }
  }
  if (runnable.size === 0) throw new FlowError("invalid", "There is no task to run.");
  return runnable;
}

function joinParts(options: WorkerOptions, runnable: ReadonlyMap<Lane, RunTask>): WorkerParts & { close(): void } {
  const { source, workerId, concurrency, logger, clock = systemClock, random = Math.random } = options;
  const common = { source, clock, random, logger };
  const pool = createPool([...runnable.keys()], concurrency);
  const mostWaiting = Math.max(leastWaitingReports, concurrency * waitingReportsPerSlot);

  const reporter = createReporter({ ...common, inFlight: reportsInFlight });
  const leases = createLeases({ ...common, onLost: (taskId) => heldTasks.lose(taskId) });
  const dispatcher = createDispatcher({
    pool,
    clock,
    run: async (held) => {
      const run = runnable.get(held.lane);
      if (run === undefined) throw new Error(`no code for ${held.lane.taskType}`);
      return run(held.task, () => held.signal());
    },
    onEnd(held, outcome) {
      heldTasks.finish(held, outcome);
      poller.wake();
    },
    onOverdue: (held) => heldTasks.handBack(held),
  });
  const heldTasks = createHeldTasks({
    workerId,
    reporter,
    leases,
    logger,
    admit: (held) => dispatcher.admit(held),
    onSettled: () => poller.wake(),
  });
  const poller = createPoller({
    ...common,
    pool,
    workerId,
    openPolls: options.openPolls ?? Math.min(mostOpenPolls, Math.max(2, concurrency)),
    mayPoll: () => reporter.size() < mostWaiting,
    onTasks: (lane, tasks) => heldTasks.receive(lane, tasks),
    onRecovered: () => reporter.retryNow(),
  });
  return {
    poller,
    dispatcher,
    heldTasks,
    reporter,
    clock,
    logger,
    close() {
      reporter.close();
      leases.close();
      dispatcher.close();
    },
  };
}
