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

/** A task that dead workers left. Several journals may have it: its worker died, and so did the next while it put that right. */
interface Left {
  taskId: string;
  journals: LeftJournal[];
  /** Undefined where the task was held and goes back as it is. */
  result: TaskResult | undefined;
  /** It went back, and may have been taken by a poll of a dead worker. */
  isBack: boolean;
  failures: number;
}

export function createRecovery(options: RecoveryOptions): Recovery {
  const { journals, source, reporter, heldTasks, clock, random, logger } = options;
  const counts: RecoveredCounts = { ...noneRecovered };
  /** Journals, and how many of their entries are not settled. */
  const open = new Map<LeftJournal, number>();
  const deadWorkers = new Set<string>();
  const entries = new Map<string, Left>();
  const looks: Left[] = [];
  const timers = new Set<Cancel>();
  let looking = 0;
  let isStopped = false;

  async function claim(): Promise<void> {
    try {
      const found = await journals.claim();
      for (const left of found) take(left);
    } catch (error) {
      logger.warn(`The journals of other workers could not be looked at: ${errorText(error)}`);
    }
    if (!isStopped) later(claimEveryMs, () => void claim());
  }

  function take(journal: LeftJournal): void {
    const { workerId, held, undelivered } = journal;
    deadWorkers.add(workerId);
    open.set(journal, held.length + undelivered.length);
    if (held.length + undelivered.length === 0) return closeSettled(journal);
    const data = { workerId, undelivered: undelivered.length, held: held.length };
    logger.info(`The worker ${workerId} has died. Put right is what it left: ${describeLeft(data)}.`, data);
    // A task that waits for its result costs more than one that waits for another run.
    for (const result of undelivered) add(journal, result.taskId, result);
    for (const taskId of held) add(journal, taskId, undefined);
    lookOn();
  }

  function add(journal: LeftJournal, taskId: string, result: TaskResult | undefined): void {
    const known = entries.get(taskId);
    const entry = known ?? { taskId, journals: [], result, isBack: false, failures: 0 };
    entry.journals.push(journal);
    entries.set(taskId, entry);
    // Not every result ends its task: one that puts it off may come too late.
    if (endsTask(result) && (known === undefined || !endsTask(known.result))) {
      entry.result = result;
      reporter.report(result, (end) => settle(entry, end, "delivered"), { isJournaled: true });
    } else if (known === undefined) {
      looks.push(entry);
    }
  }

  function lookOn(): void {
    while (!isStopped && looking < looksAtOnce) {
      const entry = looks.shift();
      if (entry === undefined) return;
      looking += 1;
      void lookAt(entry).finally(() => {
        looking -= 1;
        lookOn();
      });
    }
  }

  async function lookAt(entry: Left): Promise<void> {
    const { taskId } = entry;
    try {
      const task = await source.getTask(taskId);
      // Meanwhile another journal may have had its result.
      if (isStopped || entries.get(taskId) !== entry || endsTask(entry.result)) return;
      const isLeft = task.status === "IN_PROGRESS" && task.workerId !== undefined && deadWorkers.has(task.workerId);
      if (isLeft) handBack(entry, task);
      else settle(entry, entry.isBack ? "accepted" : "dropped", "handedBack");
    } catch (error) {
      if (isMissing(error)) return settle(entry, "dropped", "handedBack");
      entry.failures += 1;
      if (isPowerOfTwo(entry.failures))
        logger.warn(`Task ${taskId} of a dead worker could not be looked at: ${errorText(error)}`, { taskId });
      lookLater(entry, fullJitter(entry.failures, firstBackoffMs, lastBackoffMs, random));
    }
  }

  function lookLater(entry: Left, ms: number): void {
    later(ms, () => {
      looks.push(entry);
      lookOn();
    });
  }

  function handBack(entry: Left, task: Task): void {
    // What it was to be put off with is on the server from the first time on.
    const putOff = entry.isBack ? undefined : entry.result;
    const how = { pollCount: task.pollCount, isHandBack: putOff === undefined, isDoubtful: false, isJournaled: true };
    heldTasks.requeueLeft(putOff ?? toHandBack(task, task.workerId ?? ""), how, (end) => {
      if (end !== "accepted" || !entry.journals.some(({ mayStillPoll }) => mayStillPoll)) return settle(entry, end, "handedBack");
      entry.isBack = true;
      lookLater(entry, deadPollMs);
    });
  }

  function settle(entry: Left, end: ReportEnd, taken: "delivered" | "handedBack"): void {
    if (end === "unsent" || entries.get(entry.taskId) !== entry) return;
    entries.delete(entry.taskId);
    counts[end === "dropped" ? "dropped" : taken] += 1;
    for (const journal of entry.journals) {
      journal.settled(entry.taskId);
      const rest = (open.get(journal) ?? 0) - 1;
      open.set(journal, rest);
      if (rest === 0) closeSettled(journal);
    }
  }

  function closeSettled(journal: LeftJournal): void {
    open.delete(journal);
    void journal.close();
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

const endsTask = (result: TaskResult | undefined): result is TaskResult => result !== undefined && result.status !== "IN_PROGRESS";

function describeLeft({ held, undelivered }: { held: number; undelivered: number }): string {
  const results = `${undelivered} ${undelivered === 1 ? "result" : "results"} to deliver`;
  const tasks = `${held} ${held === 1 ? "task goes" : "tasks go"} back to the server`;
  return [...(undelivered === 0 ? [] : [results]), ...(held === 0 ? [] : [tasks])].join(", ");
}
