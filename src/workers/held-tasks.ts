/**
 * What this worker holds, and the way of a task through it: received, run, reported or handed back, settled.
 * Each task that is received is counted out once: completed, failed, postponed, dropped, cancelled, handed back or unsent.
 */
import type { Task, TaskResult } from "../core/model/execution.ts";
import type { Clock } from "./clock.ts";
import type { HeldTask } from "./held-task.ts";
import { createHeldTask } from "./held-task.ts";
import type { Lane } from "./lanes.ts";
import type { Leases } from "./leases.ts";
import type { WorkerLogger } from "./logger.ts";
import type { SettledEnd, WorkerObserver } from "./observer.ts";
import type { RequeueOptions } from "./open-report.ts";
import { largeOutputBytes } from "./payloads.ts";
import { createPassingTable } from "./passing.ts";
import type { ReportEnd, Reporter } from "./reporter.ts";
import { createRequeues } from "./requeues.ts";
import type { TaskOutcome } from "./task-outcome.ts";
import { toHandBack, toResult } from "./task-result.ts";
import type { WorkerJournal } from "./worker-journal.ts";

export interface HeldTasksOptions {
  workerId: string;
  reporter: Reporter;
  leases: Leases;
  logger: WorkerLogger;
  clock: Clock;
  observer: WorkerObserver;
  journal: WorkerJournal | undefined;
  /** Gives the task a slot. */
  admit(held: HeldTask): void;
  /** A task has left: there may be room for another. */
  onSettled(held: HeldTask, end: SettledEnd): void;
}

export interface HeldTasks {
  receive(lane: Lane, tasks: readonly Task[]): void;
  /** What the handler made of it. */
  finish(held: HeldTask, outcome: TaskOutcome): void;
  /** Gives the task back: the server offers it to any worker at once, and no retry is consumed. */
  handBack(held: HeldTask): void;
  /** Puts a task back into its queue that another worker left: held there, not here. */
  requeueLeft(result: TaskResult, options: RequeueOptions, onEnd: (end: ReportEnd) => void): void;
  /** The server has given the task away. Its result is reported all the same. */
  lose(taskId: string): void;
  /** The task has ended on the server. Its result is of no use to anybody. */
  cancel(taskId: string): void;
  /** From now on, whatever still comes is handed back. */
  refuse(): void;
}

export function createHeldTasks(options: HeldTasksOptions): HeldTasks {
  const { workerId, reporter, leases, logger, clock, observer, journal } = options;
  const held = createPassingTable<HeldTask>();
  const requeues = createRequeues(reporter);
  let isRefusing = false;

  function receiveOne(lane: Lane, task: Task): void {
    requeues.overtake(task.taskId);
    const known = held.get(task.taskId);
    if (known !== undefined) return sayDuplicate(known, options);
    const taken = createHeldTask(task, lane, clock.now());
    held.set(task.taskId, taken);
    lane.counts.polled += 1;
    journal?.held(task);
    observer.received?.(taken);
    if (lane.module.worker.leaseExtend !== false) leases.hold(task);
    if (isRefusing) handBack(taken);
    else options.admit(taken);
  }

  function finish(taken: HeldTask, outcome: TaskOutcome): void {
    const { task, lane } = taken;
    if (taken.stage !== "running") return sayEndedLate(taken, outcome, logger);
    if (taken.abortedBy === "cancelled") return settle(taken, "cancelled", outcome);
    // A handler that gives up because it was told to stop has not failed.
    if (outcome.status === "FAILED" && taken.abortedBy === "stopping") return handBack(taken);
    taken.stage = "reporting";
    lane.reporting += 1;
    const result = toResult(task, workerId, outcome);
    const onEnd = (end: ReportEnd): void => {
      lane.reporting -= 1;
      settle(taken, end, outcome);
    };
    const { outputJson, outputBytes = 0 } = outcome;
    if (outcome.status !== "IN_PROGRESS") reporter.report(result, onEnd, { outputJson, isLarge: outputBytes > largeOutputBytes });
    else requeues.send(result, { pollCount: task.pollCount, isHandBack: false, isDoubtful: taken.isLost }, onEnd);
    sayOutcome(taken, outcome, logger);
  }

  function handBack(taken: HeldTask): void {
    const { task, lane } = taken;
    taken.stage = "handing-back";
    if (taken.abortedBy === "cancelled") return settle(taken, "cancelled");
    lane.reporting += 1;
    const how = { pollCount: task.pollCount, isHandBack: true, isDoubtful: taken.isLost };
    requeues.send(toHandBack(task, workerId), how, (end) => {
      lane.reporting -= 1;
      settle(taken, end);
    });
  }

  function settle(taken: HeldTask, end: SettledEnd, outcome?: TaskOutcome): void {
    const { task, lane } = taken;
    held.delete(task.taskId);
    leases.release(task.taskId);
    // What was not sent is still owed: the next worker finds it in the journal.
    if (end !== "unsent") journal?.settled(task.taskId);
    lane.counts[outcome === undefined ? countOfHandBack(end) : countOf(outcome, end)] += 1;
    if (outcome !== undefined && end === "accepted" && isLate(taken, clock)) lane.counts.lateResults += 1;
    observer.settled?.(taken, end, outcome);
    options.onSettled(taken, end);
  }

  function give(taskId: string, away: (taken: HeldTask) => void): void {
    const taken = held.get(taskId);
    if (taken === undefined || taken.isLost || taken.abortedBy === "cancelled") return;
    leases.release(taskId);
    away(taken);
    observer.lost?.(taken);
  }

  return {
    receive(lane, tasks) {
      for (const task of tasks) receiveOne(lane, task);
    },
    finish,
    handBack,
    requeueLeft: (result, options, onEnd) => requeues.send(result, options, onEnd),
    lose: (taskId) => give(taskId, loseTask),
    cancel: (taskId) => give(taskId, (taken) => taken.abort("cancelled")),
    refuse() {
      isRefusing = true;
    },
  };
}

function loseTask(taken: HeldTask): void {
  taken.lane.counts.lostLeases += 1;
  taken.isLost = true;
  taken.abort("lost");
}

function countOf(
  { status }: TaskOutcome,
  end: SettledEnd,
): "completed" | "failed" | "postponed" | Exclude<SettledEnd, "accepted" | "replaced"> {
  if (end === "replaced") return "failed";
  if (end !== "accepted") return end;
  if (status === "IN_PROGRESS") return "postponed";
  return status === "COMPLETED" ? "completed" : "failed";
}

function countOfHandBack(end: SettledEnd): "handedBack" | "unsent" | "cancelled" | "dropped" {
  if (end === "accepted") return "handedBack";
  return end === "unsent" || end === "cancelled" ? end : "dropped";
}

/** Whether the server had, or must have, given the task away before it took the result. */
function isLate({ task, lane, isLost, receivedAt }: HeldTask, clock: Clock): boolean {
  if (isLost) return true;
  const timeoutMs = task.responseTimeoutSeconds * 1000;
  return lane.module.worker.leaseExtend === false && timeoutMs > 0 && clock.now() - receivedAt > timeoutMs;
}

/** To run it twice would be wrong, and so would handing it back: that would take it from the run under way. */
function sayDuplicate(known: HeldTask, { observer, logger }: HeldTasksOptions): void {
  known.lane.counts.duplicates += 1;
  observer.duplicated?.(known);
  logger.warn(`Task ${known.task.taskId} was delivered again while it is held; it runs once.`, dataOf(known));
}

/** Handed back while the handler went on, the task is another worker's by now. */
function sayEndedLate(taken: HeldTask, outcome: TaskOutcome, logger: WorkerLogger): void {
  const what = taken.stage === "handing-back" ? "handed back" : "given up";
  // It did as it was told.
  const isExpected = outcome.status === "FAILED" && taken.abortedBy === "stopping";
  logger[isExpected ? "debug" : "warn"](`The handler of ${taken.lane.taskType} ended after its task was ${what}.`, dataOf(taken));
}

function sayOutcome(taken: HeldTask, outcome: TaskOutcome, logger: WorkerLogger): void {
  if (outcome.status === "COMPLETED") logger.debug(`Completed ${taken.lane.taskType}.`, dataOf(taken));
  else if (outcome.status === "IN_PROGRESS") logger.debug(`Postponed ${taken.lane.taskType}.`, dataOf(taken));
  else logger.warn(`Failed ${taken.lane.taskType}: ${outcome.reason ?? "no reason"}`, { ...dataOf(taken), status: outcome.status });
}

function dataOf({ task, lane }: HeldTask): { taskType: string; taskId: string; workflowId: string } {
  return { taskType: lane.taskType, taskId: task.taskId, workflowId: task.workflowInstanceId };
}
