/** The one controller that polls for all task types. It hands over what comes; running and reporting are none of its business. */
import type { Task } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { createAlarm } from "./alarm.ts";
import type { Circuit } from "./circuit.ts";
import { createCircuit } from "./circuit.ts";
import type { Clock, Random } from "./clock.ts";
import type { LanePolling } from "./lane-polling.ts";
import { createLanePolling, isRecent, noteCount, noteFailure, noteRecovery } from "./lane-polling.ts";
import type { Lane, Pool } from "./lanes.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText, isPowerOfTwo } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";
import { createPollLessons } from "./poll-lessons.ts";
import type { PollOutage } from "./poll-outage.ts";
import { createPollOutage } from "./poll-outage.ts";
import { nextPlanAt, planPolls, planProbe } from "./poll-plan.ts";
import type { PollUnderWay } from "./poll-under-way.ts";
import { beginPoll, endPoll } from "./poll-under-way.ts";
import type { QueueWatch } from "./queue-watch.ts";
import { createQueueWatch } from "./queue-watch.ts";

export interface PollerOptions {
  source: TaskSource;
  pool: Pool;
  workerId: string;
  /** How many long polls are open at once, over all task types. */
  openPolls: number;
  /** Milliseconds for which a poll may be held. */
  longestPollMs: number;
  clock: Clock;
  random: Random;
  logger: WorkerLogger;
  observer: WorkerObserver;
  /** Whether there is room for the results of more tasks. */
  mayPoll(): boolean;
  onTasks(lane: Lane, tasks: Task[]): void;
  /** Polls work again after an outage. */
  onRecovered(): void;
}

export interface Poller {
  start(): void;
  /** Something has changed that may allow a poll: a slot is free, a report is through. */
  wake(): void;
  /** The server has taken the report of a task: its successors are in their queues. */
  reported(lane: Lane, workflowId: string): void;
  /** Sends no more polls. Resolves when those under way are answered: an aborted poll would strand the tasks in its answer. */
  stop(): Promise<void>;
}

export function createPoller(options: PollerOptions): Poller {
  const { pool, openPolls, longestPollMs, clock, random, logger, observer } = options;
  const pollings = new Map<Lane, LanePolling>(pool.lanes.map((lane) => [lane, createLanePolling(lane)]));
  const all = [...pollings.values()];
  const underWay = new Set<Promise<void>>();
  const circuit = createCircuit({ clock, random, sendersToOpen: Math.min(3, all.length), onRelease: release });
  const wake = onceSoon(clock, sendPolls);
  const alarm = createAlarm(clock, wake);
  const watch = watchCounts(options, all, circuit, wake);
  const lessons = createPollLessons({ pollings, pool, watch, random });
  const outage = createPollOutage(logger, clock);
  let isStopped = false;
  let isProbing = false;

  function release(why: "probe" | "healed" | "closed"): void {
    isProbing = why === "probe";
    if (why !== "probe") outage.over();
    if (why === "healed") {
      for (const polling of all) noteRecovery(polling);
      lessons.forget();
      options.onRecovered();
    }
    wake();
  }

  function sendPolls(): void {
    if (isStopped || !options.mayPoll() || !circuit.mayTry()) return;
    const now = clock.now();
    const input = { pollings: all, pool, budget: openPolls, longestPollMs, now, trust: watch.trust, ...lessons.advice(now) };
    for (const poll of isProbing ? planProbe(all, pool) : planPolls(input)) {
      const sent = send(beginPoll(poll, pool, now)).finally(() => underWay.delete(sent));
      underWay.add(sent);
    }
    alarm.set(nextPlanAt(all, now));
  }

  async function send(poll: PollUnderWay): Promise<void> {
    isProbing = false;
    circuit.tried();
    lessons.sent(poll);
    observer.pollSent?.(poll.polling.lane);
    const answer = await ask(options, poll);
    endPoll(poll, pool, clock.now(), clock.epochMs());
    if ("error" in answer) fail(poll, answer.error);
    else succeed(poll, answer.tasks);
    wake();
  }

  function succeed(poll: PollUnderWay, tasks: Task[]): void {
    const { polling, startedAt } = poll;
    const now = clock.now();
    observer.polled?.(polling.lane, tasks.length, now - startedAt);
    if (circuit.isClosed()) sayRecovery(polling, logger);
    circuit.succeeded();
    lessons.answered(poll, tasks, now);
    if (tasks.length > 0) options.onTasks(polling.lane, tasks);
  }

  function fail(poll: PollUnderWay, error: unknown): void {
    const { polling, startedAt } = poll;
    const now = clock.now();
    observer.polled?.(polling.lane, 0, now - startedAt, error);
    lessons.failed(poll);
    noteFailure(polling, error, now, random);
    circuit.failed(polling.lane.key, error);
    sayFailure(polling, error, logger, circuit.isClosed() ? undefined : outage);
  }

  return {
    start() {
      watch.start();
      wake();
    },
    wake,
    reported(lane, workflowId) {
      if (lessons.reported(lane, workflowId, clock.now())) wake();
    },
    async stop() {
      isStopped = true;
      alarm.close();
      watch.close();
      circuit.close();
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** However often it is called before its time, it runs once. */
function onceSoon(clock: Clock, run: () => void): () => void {
  let isScheduled = false;
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    clock.soon(() => {
      isScheduled = false;
      run();
    });
  };
}

async function ask({ source, workerId }: PollerOptions, poll: PollUnderWay): Promise<{ tasks: Task[] } | { error: unknown }> {
  const { polling, count, waitMs } = poll;
  const { taskType, domain } = polling.lane;
  try {
    return { tasks: await source.poll({ taskType, workerId, ...(domain === undefined ? {} : { domain }), count, waitMs }) };
  } catch (error) {
    return { error };
  }
}

function sayRecovery({ lane: { taskType }, failures }: LanePolling, logger: WorkerLogger): void {
  if (failures > 1) logger.info(`Polls for ${taskType} work again.`, { taskType });
}

function sayFailure(
  { lane: { taskType }, failures }: LanePolling,
  error: unknown,
  logger: WorkerLogger,
  outage: PollOutage | undefined,
): void {
  if (outage !== undefined) outage.failed(error);
  else if (isPowerOfTwo(failures)) logger.warn(`Polling for ${taskType} failed: ${errorText(error)}`, { taskType, failures });
}

/** There is a use in the counts where task types have to share long polls, and tasks could be taken. */
function watchCounts(options: PollerOptions, pollings: readonly LanePolling[], circuit: Circuit, wake: () => void): QueueWatch {
  const { source, pool, clock } = options;
  return createQueueWatch({
    clock,
    ask: () => source.queueSizes(),
    mayAsk: () => pollings.length > options.openPolls && options.mayPoll() && circuit.isClosed() && pool.free() > 0,
    isBusy: () => pollings.some((polling) => isRecent(polling, clock.now())),
    onSizes(sizes) {
      for (const polling of pollings) noteCount(polling, sizes[queueOf(polling.lane)] ?? 0);
      wake();
    },
  });
}

function queueOf({ taskType, domain }: Lane): string {
  return domain === undefined ? taskType : `${domain}:${taskType}`;
}
