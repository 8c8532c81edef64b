/**
 * Puts right what dead workers left in their journals: results that they could not deliver are sent first, and tasks that they held go
 * back to their queues, as far as the server still has them with that worker. Nothing is settled before the server has taken it, so a
 * crash in the middle leaves the rest to the next worker.
 */
import { isMissing } from "../core/errors.ts";
import type { Task } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { fullJitter } from "./backoff.ts";
import type { Cancel, Clock, Random } from "./clock.ts";
import type { HeldTasks } from "./held-tasks.ts";
import type { LeftTask, LeftTasks } from "./left-tasks.ts";
import { createLeftTasks, endsTask } from "./left-tasks.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText, isPowerOfTwo } from "./logger.ts";
import type { ReportEnd, Reporter } from "./reporter.ts";
import { toHandBack } from "./task-result.ts";
import type { LeftJournal, WorkerJournals } from "./worker-journal.ts";

const claimEveryMs = 10_000;
const looksAtOnce = 4;
/** A poll that a dead worker left open may take a task for up to five seconds more, and nobody gets it then: until then it is watched. */
const deadPollMs = 6000;
const watchEveryMs = 1500;
const firstBackoffMs = 100;
const lastBackoffMs = 10_000;

export interface RecoveryOptions {
  journals: WorkerJournals;
  source: TaskSource;
  reporter: Reporter;
  heldTasks: HeldTasks;
  clock: Clock;
  random: Random;
  logger: WorkerLogger;
}

/** What became of the entries of dead workers' journals. */
export interface RecoveredCounts {
  /** Results that the server has taken. */
  delivered: number;
  /** Tasks that are back in their queues. */
  handedBack: number;
  /** The server knows the task no more, it had ended, or somebody else has it. */
  dropped: number;
}

export const noneRecovered: Readonly<RecoveredCounts> = { delivered: 0, handedBack: 0, dropped: 0 };

export interface Recovery {
  /** Claims what is there now, and looks again from time to time: other workers may die. Their results are on their way when it resolves. */
  start(): Promise<void>;
  counts(): RecoveredCounts;
  /** Begins nothing more; what is being sent goes on. */
  stop(): void;
  /** What is not settled stays in its journal. */
  close(): Promise<void>;
}

export function createRecovery(options: RecoveryOptions): Recovery {
  const { journals, reporter, clock, logger } = options;
  const counts: RecoveredCounts = { ...noneRecovered };
  const left = createLeftTasks();
  const looks = createLooks(options, left, settle);
  let cancelClaim: Cancel | undefined;
  let isStopped = false;

  async function claim(): Promise<void> {
    try {
      for (const journal of await journals.claim()) take(journal);
    } catch (error) {
      logger.warn(`The journals of other workers could not be looked at: ${errorText(error)}`);
    }
    if (!isStopped) cancelClaim = clock.after(claimEveryMs, () => void claim());
  }

  function take(journal: LeftJournal): void {
    sayLeft(journal, logger);
    for (const task of left.take(journal)) {
      // Not every result ends its task: one that puts it off may come too late.
      if (endsTask(task.result)) reporter.report(task.result, (end) => settle(task, end, "delivered"), { isJournaled: true });
      else looks.add(task);
    }
  }

  function settle(task: LeftTask, end: ReportEnd, taken: "delivered" | "handedBack"): void {
    if (end === "unsent" || !left.isOpen(task)) return;
    counts[end === "dropped" ? "dropped" : taken] += 1;
    left.settle(task);
  }

  function stop(): void {
    isStopped = true;
    cancelClaim?.();
    looks.stop();
  }

  return {
    start: claim,
    counts: () => ({ ...counts }),
    stop,
    async close() {
      stop();
      await left.close();
    },
  };
}

interface Looks {
  add(task: LeftTask): void;
  stop(): void;
}

type Settle = (task: LeftTask, end: ReportEnd, taken: "handedBack") => void;

/** Looks at tasks on the server, a few at once, and hands back what a dead worker still has. */
function createLooks({ source, heldTasks, clock, random, logger }: RecoveryOptions, left: LeftTasks, settle: Settle): Looks {
  const waiting: LeftTask[] = [];
  const timers = new Set<Cancel>();
  let looking = 0;
  let isStopped = false;
  const deadline = new WeakMap<LeftTask, number>();

  function lookOn(): void {
    for (let task = next(); task !== undefined; task = next()) {
      looking += 1;
      void lookAt(task).finally(() => {
        looking -= 1;
        lookOn();
      });
    }
  }

  const next = (): LeftTask | undefined => (isStopped || looking >= looksAtOnce ? undefined : waiting.shift());

  async function lookAt(task: LeftTask): Promise<void> {
    const { taskId } = task;
    try {
      const found = await source.getTask(taskId);
      // Meanwhile another journal may have had its result.
      if (isStopped || !left.isOpen(task) || endsTask(task.result)) return;
      if (found.status === "IN_PROGRESS" && left.isDeadWorker(found.workerId ?? "")) handBack(task, found);
      else if (task.isBack && found.status === "SCHEDULED" && isWatched(task)) addLater(task, watchEveryMs);
      else settle(task, task.isBack ? "accepted" : "dropped", "handedBack");
    } catch (error) {
      if (isMissing(error)) return settle(task, "dropped", "handedBack");
      task.failures += 1;
      if (isPowerOfTwo(task.failures))
        logger.warn(`Task ${taskId} of a dead worker could not be looked at: ${errorText(error)}`, { taskId });
      addLater(task, fullJitter(task.failures, firstBackoffMs, lastBackoffMs, random));
    }
  }

  function handBack(task: LeftTask, found: Task): void {
    // What it was to be put off with is on the server from the first time on.
    const putOff = task.isBack ? undefined : task.result;
    const how = { pollCount: found.pollCount, isHandBack: putOff === undefined, isDoubtful: false, isJournaled: true };
    heldTasks.requeueLeft(putOff ?? toHandBack(found, found.workerId ?? ""), how, (end) => {
      task.isBack = true;
      if (end === "accepted" && isWatched(task)) addLater(task, watchEveryMs);
      else settle(task, end, "handedBack");
    });
  }

  const isWatched = (task: LeftTask): boolean => clock.now() < (deadline.get(task) ?? -Infinity);

  function addLater(task: LeftTask, ms: number): void {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      waiting.push(task);
      lookOn();
    });
    timers.add(cancel);
  }

  return {
    add(task) {
      if (task.journals.some(({ mayStillPoll }) => mayStillPoll)) deadline.set(task, clock.now() + deadPollMs);
      waiting.push(task);
      lookOn();
    },
    stop() {
      isStopped = true;
      for (const cancel of timers) cancel();
    },
  };
}

function sayLeft({ workerId, held, undelivered }: LeftJournal, logger: WorkerLogger): void {
  const parts = [
    ...(undelivered.length === 0 ? [] : [`${undelivered.length} ${undelivered.length === 1 ? "result" : "results"} to deliver`]),
    ...(held.length === 0 ? [] : [`${held.length} ${held.length === 1 ? "task goes" : "tasks go"} back to the server`]),
  ];
  if (parts.length === 0) return;
  const data = { workerId, undelivered: undelivered.length, held: held.length };
  logger.info(`Putting right what the worker ${workerId} left: ${parts.join(", ")}.`, data);
}
