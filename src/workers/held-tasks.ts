/**
 * What this worker holds, and the way of a task through it: received, run, reported or handed back, settled.
 * Each task that is received is counted out once: completed, failed, postponed, dropped, handed back or unsent.
 */
import type { Task, TaskResult } from "../core/model/execution.ts";
import type { Clock } from "./clock.ts";
import type { HeldTask } from "./held-task.ts";
import { createHeldTask } from "./held-task.ts";
import type { Lane } from "./lanes.ts";
import type { Leases } from "./leases.ts";
import type { WorkerLogger } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";
import type { ReportEnd, Reporter } from "./reporter.ts";
import type { TaskOutcome } from "./task-outcome.ts";
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
  onSettled(): void;
}

export interface HeldTasks {
  receive(lane: Lane, tasks: readonly Task[]): void;
  /** What the handler made of it. */
  finish(held: HeldTask, outcome: TaskOutcome): void;
  /** Gives the task back: the server offers it to any worker at once, and no retry is consumed. */
  handBack(held: HeldTask): void;
  lose(taskId: string): void;
  /** From now on, whatever still comes is handed back. */
  refuse(): void;
}

export function createHeldTasks(options: HeldTasksOptions): HeldTasks {
  const { workerId, reporter, leases, logger, clock, observer, journal } = options;
  const held = new Map<string, HeldTask>();
  let isRefusing = false;

  function receiveOne(lane: Lane, task: Task): void {
    const known = held.get(task.taskId);
    if (known !== undefined) return receiveAgain(known, task);
    const taken = createHeldTask(task, lane, clock.now());
    held.set(task.taskId, taken);
    lane.counts.polled += 1;
    journal?.held(task);
    observer.received?.(taken);
    if (lane.module.worker.leaseExtend !== false) leases.hold(task);
    if (isRefusing) handBack(taken);
    else options.admit(taken);
  }

  function receiveAgain(known: HeldTask, task: Task): void {
    if (known.stage === "handing-back") {
      // The hand-back has worked, or the server would not offer the task. Sent once more it would take the task from this delivery.
      known.redelivery = task;
      known.withdrawHandBack?.();
      return;
    }
    // To run it twice would be wrong, and so would handing it back: that would take it from the run under way.
    known.lane.counts.duplicates += 1;
    observer.duplicated?.(known);
    logger.warn(`Task ${task.taskId} was delivered again while it is held; it runs once.`, dataOf(known));
  }

  function finish(taken: HeldTask, outcome: TaskOutcome): void {
    // Handed back while the handler went on: the task is another worker's by now.
    if (taken.stage !== "running")
      return logger.warn(`The handler of ${taken.lane.taskType} ended after its task was handed back.`, dataOf(taken));
    // A handler that gives up because it was told to stop has not failed.
    if (outcome.status === "FAILED" && taken.abortedBy === "stopping") return handBack(taken);
    const { task, lane } = taken;
    taken.stage = "reporting";
    lane.reporting += 1;
    reporter.report(toResult(task, workerId, outcome), (end) => {
      lane.reporting -= 1;
      lane.counts[countOf(outcome, end)] += 1;
      settle(taken, end, outcome);
    });
    sayOutcome(taken, outcome);
  }

  function sayOutcome(taken: HeldTask, outcome: TaskOutcome): void {
    if (outcome.status === "COMPLETED") logger.debug(`Completed ${taken.lane.taskType}.`, dataOf(taken));
    else if (outcome.status === "IN_PROGRESS") logger.debug(`Postponed ${taken.lane.taskType}.`, dataOf(taken));
    else logger.warn(`Failed ${taken.lane.taskType}: ${outcome.reason ?? "no reason"}`, { ...dataOf(taken), status: outcome.status });
  }

  function handBack(taken: HeldTask): void {
    const { task, lane } = taken;
    taken.stage = "handing-back";
    lane.reporting += 1;
    taken.withdrawHandBack = reporter.report(toHandBack(task, workerId), (end) => {
      lane.reporting -= 1;
      countHandBack(lane, end);
      settle(taken, end);
      if (taken.redelivery !== undefined) receiveOne(lane, taken.redelivery);
    });
  }

  function settle(taken: HeldTask, end: ReportEnd, outcome?: TaskOutcome): void {
    const { taskId } = taken.task;
    held.delete(taskId);
    leases.release(taskId);
    // What was not sent is still owed: the next worker finds it in the journal.
    if (end !== "unsent") journal?.settled(taskId);
    observer.settled?.(taken, end, outcome);
    options.onSettled();
  }

  return {
    receive(lane, tasks) {
      for (const task of tasks) receiveOne(lane, task);
    },
    finish,
    handBack,
    lose(taskId) {
      const taken = held.get(taskId);
      if (taken === undefined) return;
      taken.lane.counts.lostLeases += 1;
      observer.lost?.(taken);
      taken.abort("lost");
    },
    refuse() {
      isRefusing = true;
    },
  };
}

function countOf({ status }: TaskOutcome, end: ReportEnd): "completed" | "failed" | "postponed" | "dropped" | "unsent" {
  if (end === "replaced") return "failed";
  if (end !== "accepted") return end;
  if (status === "IN_PROGRESS") return "postponed";
  return status === "COMPLETED" ? "completed" : "failed";
}

function countHandBack(lane: Lane, end: ReportEnd): void {
  if (end === "accepted") lane.counts.handedBack += 1;
  else lane.counts[end === "unsent" ? "unsent" : "dropped"] += 1;
}

function toResult(task: Task, workerId: string, outcome: TaskOutcome): TaskResult {
  return {
    workflowInstanceId: task.workflowInstanceId,
    taskId: task.taskId,
    status: outcome.status,
    outputData: outcome.output,
    workerId,
    ...(outcome.reason === undefined ? {} : { reasonForIncompletion: outcome.reason }),
    ...(outcome.callbackAfterSeconds === undefined ? {} : { callbackAfterSeconds: outcome.callbackAfterSeconds }),
    ...(outcome.logs.length === 0 ? {} : { logs: outcome.logs }),
  };
}

function toHandBack(task: Task, workerId: string): TaskResult {
  const { workflowInstanceId, taskId, outputData } = task;
  // A report replaces the output that earlier tries have left; this one must not.
  return { workflowInstanceId, taskId, status: "IN_PROGRESS", callbackAfterSeconds: 0, outputData, workerId };
}

function dataOf({ task, lane }: HeldTask): { taskType: string; taskId: string; workflowId: string } {
  return { taskType: lane.taskType, taskId: task.taskId, workflowId: task.workflowInstanceId };
}
