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
/** A poll that a dead worker left open may take a task for up to five seconds more, and nobody gets it then. */
const deadPollMs = 6000;
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
  /** It went back, and may have been taken by a poll of the dead worker. */
  isBack: boolean;
  failures: number;
}

export function createRecovery(options: RecoveryOptions): Recovery {
  const { journals, source, reporter, heldTasks, clock, random, logger } = options;
  const counts: RecoveredCounts = { ...noneRecovered };
  /** Journals, and how many of their entries are not settled. */
  const open = new Map<LeftJournal, number>();
  const deadWorkers = new Set<string>();
  const looks: Look[] = [];
  const timers = new Set<Cancel>();
  let looking = 0;
  let isStopped = false;

  async function claim(): Promise<void> {
    try {
      const found = await journals.claim();
      for (const left of found) {
        deadWorkers.add(left.workerId);
        open.set(left, left.undelivered.length + left.held.length);
      }
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
    if (held.length + undelivered.length === 0) return closeSettled(left);
    const data = { workerId, undelivered: undelivered.length, held: held.length };
    logger.info(
      `Putting right what the worker ${workerId} left: undelivered results: ${undelivered.length}, held tasks: ${held.length}.`,
      data,
    );
    for (const result of undelivered) {
      // Not every result ends its task: one that puts it off may come too late.
      if (result.status === "IN_PROGRESS") looks.push({ left, taskId: result.taskId, result, isBack: false, failures: 0 });
      else reporter.report(result, (end) => settle(left, result.taskId, end, "delivered"), { isJournaled: true });
    }
    for (const taskId of held) looks.push({ left, taskId, result: undefined, isBack: false, failures: 0 });
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
      const { workerId = "" } = task;
      const isDead = workerId === left.workerId || (look.isBack && deadWorkers.has(workerId));
      if (task.status === "IN_PROGRESS" && isDead) handBack(look, task, workerId);
      else settle(left, taskId, look.isBack ? "accepted" : "dropped", "handedBack");
    } catch (error) {
      if (isMissing(error)) return settle(left, taskId, "dropped", "handedBack");
      look.failures += 1;
      if (isPowerOfTwo(look.failures))
        logger.warn(`Task ${taskId} of a dead worker could not be looked at: ${errorText(error)}`, { taskId });
      lookLater(look, fullJitter(look.failures, firstBackoffMs, lastBackoffMs, random));
    }
  }

  function lookLater(look: Look, ms: number): void {
    later(ms, () => {
      looks.push(look);
      lookOn();
    });
  }

  function handBack(look: Look, task: Task, workerId: string): void {
    const { left, taskId } = look;
    // What it was to be put off with is on the server from the first time on.
    const result = look.isBack || look.result === undefined ? toHandBack(task, workerId) : look.result;
    const how = { pollCount: task.pollCount, isHandBack: result !== look.result, isDoubtful: false, isJournaled: true };
    heldTasks.requeueLeft(result, how, (end) => {
      if (end !== "accepted" || !left.mayStillPoll) return settle(left, taskId, end, "handedBack");
      look.isBack = true;
      lookLater(look, deadPollMs);
    });
  }

  function settle(left: LeftJournal, taskId: string, end: ReportEnd, taken: "delivered" | "handedBack"): void {
    if (end === "unsent") return;
    counts[end === "dropped" ? "dropped" : taken] += 1;
    left.settled(taskId);
    const rest = (open.get(left) ?? 0) - 1;
    open.set(left, rest);
    if (rest === 0) closeSettled(left);
  }

  function closeSettled(left: LeftJournal): void {
    open.delete(left);
    void left.close();
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
      await Promise.all([...open.keys()].map((left) => left.close()));
    },
  };
}
