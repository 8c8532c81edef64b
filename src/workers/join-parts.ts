/** Joins the parts of a worker at work: poller, dispatcher, reporter and leases, around the tasks that it holds. */
import { createCancellationWatch } from "./cancellation.ts";
import { systemClock } from "./clock.ts";
import type { WorkerOptions } from "./create-worker.ts";
import { createDispatcher } from "./dispatcher.ts";
import type { WorkerParts } from "./drain.ts";
import { createHeldTasks } from "./held-tasks.ts";
import type { Lane, Pool } from "./lanes.ts";
import { createPool } from "./lanes.ts";
import { createLeases } from "./leases.ts";
import { limitLines } from "./limit-lines.ts";
import { isInputOutside, runWithInput } from "./payloads.ts";
import { longestWaitMs } from "./poll-plan.ts";
import { createPoller } from "./poller.ts";
import type { Recovery } from "./recovery.ts";
import { createRecovery } from "./recovery.ts";
import type { Reporter } from "./reporter.ts";
import { createReporter } from "./reporter.ts";
import type { TaskRunner } from "./run-task.ts";

export const mostOpenPolls = 12;
/** Results on their way at once: as many as there are slots, which keep up with them then, within these bounds. */
const leastInFlight = 16;
const mostInFlight = 32;
/** Results that may wait for the server, for each slot and at least: beyond it nothing more is polled. */
const waitingReportsPerSlot = 4;
const leastWaitingReports = 64;

export const mostWaiting = (slots: number): number => Math.max(leastWaitingReports, slots * waitingReportsPerSlot);

/** With one result in line for each slot the reporter stays busy: more tasks would be done no sooner, and fill the memory. */
const hasRoom = (reporter: Reporter, slots: number): boolean => reporter.ready() < slots && reporter.size() < mostWaiting(slots);

function runnerOf(runnable: ReadonlyMap<Lane, TaskRunner>, lane: Lane): TaskRunner {
  const runner = runnable.get(lane);
  if (runner === undefined) throw new Error(`no code for ${lane.taskType}`);
  return runner;
}

export interface JoinedParts extends WorkerParts {
  pool: Pool;
  recovery: Recovery | undefined;
  close(): Promise<void>;
}

export function joinParts(options: WorkerOptions, runnable: ReadonlyMap<Lane, TaskRunner>): JoinedParts {
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
