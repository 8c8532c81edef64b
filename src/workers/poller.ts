/** The one controller that polls for all task types. It hands over what comes; running and reporting are none of its business. */
import { isHttpError } from "../core/errors.ts";
import type { Task } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { createAlarm } from "./alarm.ts";
import { fullJitter } from "./backoff.ts";
import { createCircuit } from "./circuit.ts";
import type { Clock, Random } from "./clock.ts";
import type { Lane, Pool } from "./lanes.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText, isPowerOfTwo } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";
import type { LanePolling, PlannedPoll } from "./poll-plan.ts";
import { planPolls, planProbe } from "./poll-plan.ts";

const firstBackoffMs = 100;
const lastBackoffMs = 10_000;
/** Pauses of a lane whose server does not hold long polls. */
const firstPauseMs = 5;
const lastPauseMs = 250;

export interface PollerOptions {
  source: TaskSource;
  pool: Pool;
  workerId: string;
  /** How many long polls are open at once, over all task types. */
  openPolls: number;
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
  /** Something has changed that may allow a poll: a slot is free, a report is through. */
  wake(): void;
  /** Sends no more polls. Resolves when those under way are answered: an aborted poll would strand the tasks in its answer. */
  stop(): Promise<void>;
}

export function createPoller(options: PollerOptions): Poller {
  const { pool, clock, random, logger, observer } = options;
  const pollings: LanePolling[] = pool.lanes.map((lane) => newPolling(lane));
  const underWay = new Set<Promise<void>>();
  const circuit = createCircuit({ clock, random, sendersToOpen: Math.min(3, pollings.length), onRelease: release });
  let isStopped = false;
  let isScheduled = false;
  let isProbing = false;
  const alarm = createAlarm(clock, wake);

  function release(why: "probe" | "healed" | "closed"): void {
    isProbing = why === "probe";
    if (why === "healed") {
      for (const polling of pollings) {
        polling.notBefore = 0;
        polling.failures = 0;
      }
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
    const polls = isProbing ? planProbe(pollings, pool) : planPolls(pollings, pool, options.openPolls, now);
    for (const poll of polls) {
      const sent = send(poll).finally(() => underWay.delete(sent));
      underWay.add(sent);
    }
    alarm.set(nextAlarm(pollings, now));
  }

  async function send({ polling, type, count, waitMs }: PlannedPoll): Promise<void> {
    const { lane } = polling;
    const startedAt = clock.now();
    polling.open = type;
    polling.lastPollAt = startedAt;
    if (type === "drain") pool.reserve(lane, count);
    isProbing = false;
    circuit.tried();
    const answer = await ask(options, lane, count, waitMs);
    polling.open = undefined;
    if (type === "drain") pool.unreserve(lane, count);
    if ("error" in answer) {
      observer.polled?.(lane, 0, clock.now() - startedAt, answer.error);
      noteFailure(polling, answer.error);
    } else {
      observer.polled?.(lane, answer.tasks.length, clock.now() - startedAt);
      if (polling.failures > 1) logger.info(`Polls for ${lane.taskType} work again.`, { taskType: lane.taskType });
      circuit.succeeded();
      noteAnswer(polling, { type, count, waitMs, startedAt, endedAt: clock.now(), received: answer.tasks.length }, random);
      if (answer.tasks.length > 0) options.onTasks(lane, answer.tasks);
    }
    wake();
  }

  function noteFailure(polling: LanePolling, error: unknown): void {
    const { lane } = polling;
    noteBackoff(polling, error, clock.now(), random);
    if (isPowerOfTwo(polling.failures)) {
      logger.warn(`Polling for ${lane.taskType} failed: ${errorText(error)}`, { taskType: lane.taskType, failures: polling.failures });
    }
    circuit.failed(lane.key, error);
  }

  return {
    wake,
    async stop() {
      isStopped = true;
      alarm.close();
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

function noteBackoff(polling: LanePolling, error: unknown, now: number, random: Random): void {
  polling.failures += 1;
  polling.lane.counts.pollErrors += 1;
  const told = isHttpError(error) ? error.retryAfterMs : undefined;
  polling.notBefore = now + (told ?? fullJitter(polling.failures, firstBackoffMs, lastBackoffMs, random));
}

function nextAlarm(pollings: readonly LanePolling[], now: number): number {
  let earliest = Infinity;
  for (const { open, notBefore } of pollings) if (open === undefined && notBefore > now && notBefore < earliest) earliest = notBefore;
  return earliest;
}

interface AnsweredPoll {
  type: "wait" | "drain";
  count: number;
  waitMs: number;
  startedAt: number;
  endedAt: number;
  received: number;
}

function noteAnswer(polling: LanePolling, poll: AnsweredPoll, random: Random): void {
  polling.failures = 0;
  if (poll.received > 0) {
    polling.lastTaskAt = poll.endedAt;
    polling.early = 0;
    polling.hot = poll.type === "wait" || poll.received >= poll.count;
    return;
  }
  polling.hot = false;
  if (poll.type === "drain") return;
  // A server that does not hold polls would be asked without a pause.
  const isEarly = poll.endedAt - poll.startedAt < poll.waitMs / 2;
  polling.early = isEarly ? polling.early + 1 : 0;
  const pause = isEarly ? Math.min(lastPauseMs, firstPauseMs * 2 ** Math.min(polling.early, 10)) * (0.8 + 0.4 * random()) : 0;
  polling.notBefore = poll.endedAt + Math.max(pause, polling.lane.pollIntervalMs);
}

function newPolling(lane: Lane): LanePolling {
  return { lane, open: undefined, hot: false, notBefore: 0, lastTaskAt: -Infinity, lastPollAt: -Infinity, failures: 0, early: 0 };
}
