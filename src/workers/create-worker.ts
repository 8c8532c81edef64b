/** Joins the parts of a worker: poller, dispatcher, reporter and leases, around the tasks that it holds. */
import { FlowError } from "../core/errors.ts";
import type { Task } from "../core/model/execution.ts";
import type { TaskModule } from "../core/task-module.ts";
import type { TaskSource } from "../core/task-source.ts";
import type { Clock, Random } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { createCancellationWatch } from "./cancellation.ts";
import { createDispatcher } from "./dispatcher.ts";
import type { WorkerParts } from "./drain.ts";
import { drainInOrder, stopByForce } from "./drain.ts";
import type { HeldTask } from "./held-task.ts";
import { createHeldTasks } from "./held-tasks.ts";
import type { Lane, Pool } from "./lanes.ts";
import { createLane, createPool } from "./lanes.ts";
import { createLeases } from "./leases.ts";
import { limitLines } from "./limit-lines.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText } from "./logger.ts";
import { isInputOutside, runWithInput } from "./payloads.ts";
import { createPoller } from "./poller.ts";
import { longestWaitMs } from "./poll-plan.ts";
import type { Reporter } from "./reporter.ts";
import { createReporter } from "./reporter.ts";
import type { WorkerObserver } from "./observer.ts";
import type { Recovery } from "./recovery.ts";
import { createRecovery, noneRecovered } from "./recovery.ts";
import type { RunnerTools, TaskRunner } from "./run-task.ts";
import { createTaskRunner } from "./run-task.ts";
import type { WorkerJournals } from "./worker-journal.ts";
import { findStrayTask } from "./stray-task.ts";
import { createTaskLogBook } from "./task-log.ts";
import { strayOutcome } from "./task-outcome.ts";
import type { WorkerStats } from "./worker-stats.ts";
import { laneStats, sumPolls } from "./worker-stats.ts";

const defaultDrainMs = 25_000;
export const mostOpenPolls = 12;
/** Results on their way at once: as many as there are slots, which keep up with them then, within these bounds. */
const leastInFlight = 16;
const mostInFlight = 32;
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

const mostWaiting = (slots: number): number => Math.max(leastWaitingReports, slots * waitingReportsPerSlot);

function typeStats(lanes: readonly Lane[]): Pick<WorkerStats, "polls" | "types"> {
  const types = lanes.map(laneStats);
  return { polls: sumPolls(types.map(({ polls }) => polls)), types };
}

/** With one result in line for each slot the reporter stays busy: more tasks would be done no sooner, and fill the memory. */
const hasRoom = (reporter: Reporter, slots: number): boolean => reporter.ready() < slots && reporter.size() < mostWaiting(slots);

function runnerOf(runnable: ReadonlyMap<Lane, TaskRunner>, lane: Lane): TaskRunner {
  const runner = runnable.get(lane);
  if (runner === undefined) throw new Error(`no code for ${lane.taskType}`);
  return runner;
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

interface JoinedParts extends WorkerParts {
  pool: Pool;
  recovery: Recovery | undefined;
  close(): Promise<void>;
}

function joinParts(options: WorkerOptions, runnable: ReadonlyMap<Lane, TaskRunner>): JoinedParts {
  const { source, workerId, concurrency, observer = {}, journals, clock = systemClock, random = Math.random } = options;
  const logger = limitLines(options.logger, clock);
  const common = { source, clock, random, logger, observer };
  const pool = createPool([...runnable.keys()], concurrency);
  const reporter = createReporter({
    ...common,
    inFlight: Math.min(mostInFlight, Math.max(leastInFlight, concurrency)),
    mostRetries: options.mostRetries ?? Infinity,
    onPutOff: () => poller.wake(),
    journal: journals?.own,
  });
  const leases = createLeases({ ...common, onLost: (taskId) => heldTasks.lose(taskId) });
  const dispatcher = createDispatcher({
    pool,
    clock,
    observer,
    run: (held) => {
      const runner = runnerOf(runnable, held.lane);
      cancellation.started();
      return isInputOutside(held.task) ? runWithInput(held, runner, common) : runner.run(held.task, () => held.signal());
    },
    onEnd(held, outcome) {
      heldTasks.finish(held, outcome);
      poller.wake();
    },
    onOverdue: (held) => heldTasks.handBack(held),
  });
  const cancellation = createCancellationWatch({
    source,
    workerId,
    clock,
    running: () => dispatcher.running(),
    onCancelled: (taskId) => heldTasks.cancel(taskId),
    onLost: (taskId) => heldTasks.lose(taskId),
  });
  const heldTasks = createHeldTasks({
    ...common,
    workerId,
    reporter,
    leases,
    journal: journals?.own,
    admit: (held) => dispatcher.admit(held),
    onSettled(held, end) {
      if (end === "accepted") poller.reported(held.lane, held.task.workflowInstanceId);
      poller.wake();
    },
  });
  const poller = createPoller({
    ...common,
    pool,
    workerId,
    openPolls: options.openPolls ?? Math.min(mostOpenPolls, Math.max(2, concurrency)),
    longestPollMs: Math.min(options.longestPollMs ?? longestWaitMs, longestWaitMs),
    mayPoll: () => hasRoom(reporter, pool.size),
    onTasks: (lane, tasks) => heldTasks.receive(lane, tasks),
    onRecovered: () => reporter.retryNow(),
  });
  const recovery = journals === undefined ? undefined : createRecovery({ ...common, journals, reporter, heldTasks });
  return {
    pool,
    recovery,
    poller,
    dispatcher,
    heldTasks,
    reporter,
    clock,
    logger,
    async close() {
      reporter.close();
      leases.close();
      cancellation.close();
      dispatcher.close();
      // Before anything that may take its time: what stands in them outlives this process.
      await Promise.all([recovery?.close(), journals?.own.close()]);
      await Promise.all([...runnable.values()].map((runner) => runner.close()));
      logger.flush();
    },
  };
}
