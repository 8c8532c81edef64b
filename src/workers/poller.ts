/** The one controller that polls for all task types. It hands over what comes; running and reporting are none of its business. */
import type { Task } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { createAlarm } from "./alarm.ts";
import { createAnswerHabit } from "./answer-habit.ts";
import { createCircuit } from "./circuit.ts";
import type { Clock, Random } from "./clock.ts";
import type { LanePolling } from "./lane-polling.ts";
import { createLanePolling, isRecent, noteAnswer, noteFailure } from "./lane-polling.ts";
import type { Lane, Pool } from "./lanes.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText, isPowerOfTwo } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";
import type { PlannedPoll } from "./poll-plan.ts";
import { nextPlanAt, planPolls, planProbe } from "./poll-plan.ts";
import type { QueueWatch } from "./queue-watch.ts";
import { createQueueWatch } from "./queue-watch.ts";
import type { Follower } from "./successors.ts";
import { createSuccessors } from "./successors.ts";

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
  /** Hints that the next poll of their lane follows. */
  const hints = new Map<LanePolling, Follower[]>();
  const alarm = createAlarm(clock, wake);
  const watch = all.length > options.openPolls ? watchQueues() : undefined;
  let isStopped = false;
  let isScheduled = false;
  let isProbing = false;

  function watchQueues(): QueueWatch {
    const created = createQueueWatch({
      clock,
      ask: () => source.queueSizes(),
      mayAsk: () => options.mayPoll() && circuit.mayTry() && !isProbing && pool.free() > 0,
      onSizes(sizes) {
        for (const polling of all) noteSize(polling, sizes);
        wake();
      },
    });
    return created;
  }

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
      now,
      isWatched: watch?.isTrusted === true,
      isPrompt: habit.state === "prompt",
      mayTry: habit.mayTry(now),
    });
  }

  async function send(poll: PlannedPoll): Promise<void> {
    const { polling, type, count } = poll;
    const { lane } = polling;
    const startedAt = clock.now();
    ...
  }
