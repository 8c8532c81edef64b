/**
 * Puts right what dead workers left in their journals: results that they could not deliver are sent first, and tasks that they held go
 * back to their queues, as far as the server still has them with that worker. Nothing is settled before the server has taken it, so a
 * crash in the middle leaves the rest to the next worker.
 */
import { isMissing } from "../core/errors.ts";
import type { Task, TaskResult } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { fullJitter } from "./backoff.ts";
import type { Cancel, Clock, Random } from "./clock.ts";
import type { HeldTasks } from "./held-tasks.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText, isPowerOfTwo } from "./logger.ts";
import type { ReportEnd, Reporter } from "./reporter.ts";
import { toHandBack } from "./task-result.ts";
import type { LeftJournal, WorkerJournals } from "./worker-journal.ts";

const claimEveryMs = 10_000;
const looksAtOnce = 4;
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

interface Look {
  left: LeftJournal;
  taskId: string;
  /** What it was to be put off with; a task without goes back as it is. */
  result: TaskResult | undefined;
  failures: number;
}

export function createRecovery(options: RecoveryOptions): Recovery {
  const { journals, source, reporter, heldTasks, clock, random, logger } = options;
  const counts: RecoveredCounts = { ...noneRecovered };
  const open = new Set<LeftJournal>();
  const looks: Look[] = [];
  const timers = new Set<Cancel>();
  let looking = 0;
  let isStopped = false;

  async function claim(): Promise<void> {
    try {
      const found = await journals.claim();
      for (const left of found) open.add(left);
      // All results before all else: a task that waits for one of them costs most.
      for (const left of found) deliver(left);
      lookOn();
    } catch (error) {
      logger.warn(`The journals of other workers could not be looked at: ${errorText(error)}`);
    }
    if (!isStopped) later(claimEveryMs, () => void claim());
  }

  function deliver(left: LeftJournal): void {
    const { workerId, held, undelivered } = left;
    const data = { workerId, undelivered: undelivered.length, held: held.length };
    logger.info(
      `The worker ${workerId} left ${undelivered.length} undelivered results and ${held.length} held tasks; putting them right.`,
      data,
    );
    for (const result of undelivered) {
      // Not every result ends its task: one that puts it off may come too late.
      if (result.status === "IN_PROGRESS") looks.push({ left, taskId: result.taskId, result, failures: 0 });
      else reporter.report(result, (end) => settle(left, result.taskId, end, "delivered"));
    }
    for (const taskId of held) looks.push({ left, taskId, result: undefined, failures: 0 });
  }

  function lookOn(): void {
    while (!isStopped && looking < looksAtOnce) {
      const look = looks.shift();
      if (look === undefined) return;
      looking += 1;
      void lookAt(look).finally(() => {
        looking -= 1;
        lookOn();
      });
    }
  }

  async function lookAt(look: Look): Promise<void> {
    const { left, taskId } = look;
    try {
      const task = await source.getTask(taskId);
      if (isStopped) return;
      if (task.status !== "IN_PROGRESS" || task.workerId !== left.workerId) settle(left, taskId, "dropped", "handedBack");
      else handBack(look, task);
    } catch (error) {
      if (isMissing(error)) return settle(left, taskId, "dropped", "handedBack");
      look.failures += 1;
      if (isPowerOfTwo(look.failures))
        logger.warn(`Task ${taskId} of a dead worker could not be looked at: ${errorText(error)}`, { taskId });
      later(fullJitter(look.failures, firstBackoffMs, lastBackoffMs, random), () => {
        looks.push(look);
        lookOn();
      });
    }
  }

  function handBack({ left, taskId, result }: Look, task: Task): void {
    const how = { pollCount: task.pollCount, isHandBack: result === undefined, isDoubtful: false };
    heldTasks.requeueLeft(result ?? toHandBack(task, left.workerId), how, (end) => settle(left, taskId, end, "handedBack"));
  }

  function settle(left: LeftJournal, taskId: string, end: ReportEnd, taken: "delivered" | "handedBack"): void {
    if (end === "unsent") return;
    counts[end === "dropped" ? "dropped" : taken] += 1;
    left.settled(taskId);
  }

  function later(ms: number, run: () => void): void {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      if (!isStopped) run();
    });
    timers.add(cancel);
  }

  function stop(): void {
    isStopped = true;
    for (const cancel of timers) cancel();
  }

  return {
    start: claim,
    counts: () => ({ ...counts }),
    stop,
    async close() {
      stop();
      await Promise.all([...open].map((left) => left.close()));
    },
  };
}
