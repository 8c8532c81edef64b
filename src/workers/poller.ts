/** The one controller that polls for all task types. It hands over what comes; running and reporting are none of its business. */
import type { Task } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { createAlarm } from "./alarm.ts";
import { createAnswerHabit } from "./answer-habit.ts";
import { createCircuit } from "./circuit.ts";
import type { Clock, Random } from "./clock.ts";
import type { AnsweredPoll, LanePolling, TakeReason } from "./lane-polling.ts";
import { createLanePolling, isRecent, noteAnswer, noteCount, noteFailure, wasAtOnce } from "./lane-polling.ts";
import type { Lane, Pool } from "./lanes.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText, isPowerOfTwo } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";
import type { PlannedPoll } from "./poll-plan.ts";
import { nextPlanAt, planPolls, planProbe } from "./poll-plan.ts";
import { createQueueWatch } from "./queue-watch.ts";
import type { Follower } from "./successors.ts";
import { createSuccessors } from "./successors.ts";

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
  const { source, pool, clock, random, logger, observer } = options;
  const pollings = new Map<Lane, LanePolling>(pool.lanes.map((lane) => [lane, createLanePolling(lane)]));
  const all = [...pollings.values()];
  const underWay = new Set<Promise<void>>();
  const circuit = createCircuit({ clock, random, sendersToOpen: Math.min(3, all.length), onRelease: release });
  const habit = createAnswerHabit();
  const successors = createSuccessors();
  const alarm = createAlarm(clock, wake);
  const watch = createQueueWatch({
    clock,
    ask: () => source.queueSizes(),
    mayAsk: () => all.length > options.openPolls && options.mayPoll() && circuit.isClosed() && pool.free() > 0,
    isBusy: () => all.some((polling) => isRecent(polling, clock.now())),
    onSizes(sizes) {
      for (const polling of all) noteCount(polling, sizes[queueOf(polling.lane)] ?? 0);
      wake();
    },
  });
  let isStopped = false;
  let isScheduled = false;
  let isProbing = false;
  let isTrying = false;

  function release(why: "probe" | "healed" | "closed"): void {
    isProbing = why === "probe";
    if (why === "healed") {
      for (const polling of all) {
        polling.failedUntil = 0;
        polling.failures = 0;
      }
      habit.forget();
      options.onRecovered();
    }
    wake();
  }

  function wake(): void {
    if (isScheduled || isStopped) return;
    isScheduled = true;
    clock.soon(() => {
      isScheduled = false;
      if (!isStopped) sendPolls();
    });
  }

  function sendPolls(): void {
    if (!options.mayPoll() || !circuit.mayTry()) return;
    const now = clock.now();
    for (const poll of isProbing ? planProbe(all, pool) : plan(now)) {
      const sent = send(poll).finally(() => underWay.delete(sent));
      underWay.add(sent);
    }
    alarm.set(nextPlanAt(all, now));
  }

  function plan(now: number): PlannedPoll[] {
    return planPolls({
      pollings: all,
      pool,
      budget: options.openPolls,
      longestPollMs: options.longestPollMs,
      now,
      trust: watch.trust,
      isPrompt: habit.state === "prompt",
      mayTry: !isTrying && habit.mayTry(now),
    });
  }

  async function send(poll: PlannedPoll): Promise<void> {
    const { polling, type, count } = poll;
    const { lane } = polling;
    const startedAt = clock.now();
    const before = { hot: polling.hot, hintedBy: polling.hintedBy };
    const reason = reasonOf(polling);
    polling.lastPollAt = startedAt;
    lane.openPolls += 1;
    if (type === "take") beginTake(polling, pool, count);
    else polling.waitingFor = count;
    const isTrial = type === "wait" && count > 1 && habit.state !== "prompt";
    isTrying ||= isTrial;
    isProbing = false;
    circuit.tried();
    observer.pollSent?.(lane);
    const answer = await ask(options, lane, count, poll.waitMs);
    const endedAt = clock.now();
    if (type === "take") endTake(polling, pool, count);
    else polling.waitingFor = 0;
    if (isTrial) isTrying = false;
    lane.openPolls -= 1;
    lane.lastPollSettledAt = endedAt;
    lane.lastPollSettledEpochMs = clock.epochMs();
    if ("error" in answer) {
      polling.hot ||= before.hot;
      observer.polled?.(lane, 0, endedAt - startedAt, answer.error);
      fail(polling, answer.error);
    } else {
      const { tasks } = answer;
      observer.polled?.(lane, tasks.length, endedAt - startedAt);
      if (polling.failures > 1) logger.info(`Polls for ${lane.taskType} work again.`, { taskType: lane.taskType });
      circuit.succeeded();
      learn(polling, { type, reason, count, waitMs: poll.waitMs, startedAt, endedAt, received: tasks.length }, tasks, before.hintedBy);
      if (tasks.length > 0) {
        for (const task of tasks) successors.received(lane, task.workflowInstanceId, endedAt);
        options.onTasks(lane, tasks);
      }
    }
    wake();
  }

  function learn(polling: LanePolling, poll: AnsweredPoll, tasks: readonly Task[], hintedBy: readonly Follower[]): void {
    const { type, received, endedAt } = poll;
    if (type === "wait") {
      if (poll.count > 1) habit.note({ ...poll, tookMs: endedAt - poll.startedAt, spreadMs: spreadOf(tasks) }, endedAt);
      if (received > 0 && wasAtOnce(poll) && polling.counted === 0) watch.doubt();
    } else {
      for (const [index, follower] of hintedBy.entries()) successors.followed(follower, index < received);
      if (received > 0 && poll.reason === "counted") watch.confirm();
    }
    noteAnswer(polling, poll, all.length, random);
  }

  function fail(polling: LanePolling, error: unknown): void {
    const { lane } = polling;
    noteFailure(polling, error, clock.now(), random);
    if (isPowerOfTwo(polling.failures)) {
      logger.warn(`Polling for ${lane.taskType} failed: ${errorText(error)}`, { taskType: lane.taskType, failures: polling.failures });
    }
    circuit.failed(lane.key, error);
  }

  return {
    start() {
      watch.start();
      wake();
    },
    wake,
    reported(lane, workflowId) {
      // Under a backlog there is nothing to gain by haste, and what every task costs counts.
      const own = pollings.get(lane);
      if (own === undefined || own.hot || own.taking) return;
      for (const follower of successors.reported(lane, workflowId, clock.now())) {
        const polling = pollings.get(follower.lane);
        // The task is not first in its queue, and polls go out anyway.
        if (polling === undefined || polling.hot || follower.lane.pollIntervalMs > 0 || pool.freeFor(follower.lane) === 0) continue;
        polling.hints += follower.expected;
        polling.hintedBy.push(follower);
        wake();
      }
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

async function ask(options: PollerOptions, lane: Lane, count: number, waitMs: number): Promise<{ tasks: Task[] } | { error: unknown }> {
  const { taskType, domain } = lane;
  const { source, workerId } = options;
  try {
    return { tasks: await source.poll({ taskType, workerId, ...(domain === undefined ? {} : { domain }), count, waitMs }) };
  } catch (error) {
    return { error };
  }
}

function beginTake(polling: LanePolling, pool: Pool, count: number): void {
  polling.taking = true;
  polling.hot = false;
  polling.hints = 0;
  polling.hintedBy = [];
  pool.reserve(polling.lane, count);
}

function endTake(polling: LanePolling, pool: Pool, count: number): void {
  polling.taking = false;
  pool.unreserve(polling.lane, count);
}

function reasonOf({ hot, counted, barren }: LanePolling): TakeReason {
  if (!hot) return "hint";
  return counted > barren ? "counted" : "more";
}

function spreadOf(tasks: readonly Task[]): number {
  let [first, last] = [Infinity, -Infinity];
  for (const { scheduledTime } of tasks) {
    first = Math.min(first, scheduledTime);
    last = Math.max(last, scheduledTime);
  }
  return Math.max(0, last - first);
}

function queueOf({ taskType, domain }: Lane): string {
  return domain === undefined ? taskType : `${domain}:${taskType}`;
}
