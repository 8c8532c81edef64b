/** Who watches a worker: metrics, lifecycle events, the live table. What nobody watches costs nothing. */
import type { TaskResult } from "../core/model/execution.ts";
import type { HeldTask } from "./held-task.ts";
import type { Lane } from "./lanes.ts";
import type { ReportEnd } from "./reporter.ts";
import type { TaskOutcome } from "./task-outcome.ts";

/** Called in the middle of the worker's own work: neither slow nor throwing. All times are milliseconds. */
export interface WorkerObserver {
  /** A poll goes out. */
  pollSent?(lane: Lane): void;
  /** A poll was answered, or has failed. */
  polled?(lane: Lane, received: number, tookMs: number, error?: unknown): void;
  /** A task is held from now on. */
  received?(held: HeldTask): void;
  /** A task that is held came once more. */
  duplicated?(held: HeldTask): void;
  /** No slot is free for a task that was received: it waits for one. */
  queued?(held: HeldTask): void;
  /** The handler is called. */
  started?(held: HeldTask): void;
  /** The handler has ended, or was given up. */
  ended?(held: HeldTask, outcome: TaskOutcome, tookMs: number): void;
  /** A report or a hand-back was answered, or has failed and is tried again. */
  updated?(result: TaskResult, tookMs: number, error?: unknown): void;
  /** A report or a hand-back has failed and is sent again after that many milliseconds. `attempts` counts what was sent so far. */
  retried?(result: TaskResult, attempts: number, afterMs: number, error: unknown): void;
  /** An input was read, or an output stored, outside of its task. */
  payloadUsed?(taskId: string, operation: "READ" | "WRITE"): void;
  /** A task is held no more. `outcome` is absent for a hand-back. */
  settled?(held: HeldTask, end: SettledEnd, outcome?: TaskOutcome): void;
  leaseExtended?(taskId: string, tookMs: number, error?: unknown): void;
  /** The server has, or must have, given the task to somebody else, or its run has ended. */
  lost?(held: HeldTask): void;
  stateChanged?(state: WorkerState): void;
}

/** `cancelled`: the task had ended on the server, so nothing was reported. */
export type SettledEnd = ReportEnd | "cancelled";

export type WorkerState = "idle" | "running" | "draining" | "stopped";

/** One observer that passes everything on. A method is absent where none of them has it. */
export function combineObservers(observers: readonly WorkerObserver[]): WorkerObserver {
  const [only] = observers;
  if (only !== undefined && observers.length === 1) return only;
  const combined: WorkerObserver = {};
  for (const name of Object.keys(joins).filter(isMethod)) join(name, observers, combined);
  return combined;
}

type Joins = {
  [Name in keyof Required<WorkerObserver>]: (observers: readonly WorkerObserver[]) => NonNullable<WorkerObserver[Name]>;
};

const joins: Joins = {
  pollSent: (all) => (lane) => {
    for (const one of all) one.pollSent?.(lane);
  },
  polled: (all) => (lane, received, tookMs, error) => {
    for (const one of all) one.polled?.(lane, received, tookMs, error);
  },
  received: (all) => (held) => {
    for (const one of all) one.received?.(held);
  },
  duplicated: (all) => (held) => {
    for (const one of all) one.duplicated?.(held);
  },
  queued: (all) => (held) => {
    for (const one of all) one.queued?.(held);
  },
  started: (all) => (held) => {
    for (const one of all) one.started?.(held);
  },
  ended: (all) => (held, outcome, tookMs) => {
    for (const one of all) one.ended?.(held, outcome, tookMs);
  },
  updated: (all) => (result, tookMs, error) => {
    for (const one of all) one.updated?.(result, tookMs, error);
  },
  retried: (all) => (result, attempts, afterMs, error) => {
    for (const one of all) one.retried?.(result, attempts, afterMs, error);
  },
  payloadUsed: (all) => (taskId, operation) => {
    for (const one of all) one.payloadUsed?.(taskId, operation);
  },
  settled: (all) => (held, end, outcome) => {
    for (const one of all) one.settled?.(held, end, outcome);
  },
  leaseExtended: (all) => (taskId, tookMs, error) => {
    for (const one of all) one.leaseExtended?.(taskId, tookMs, error);
  },
  lost: (all) => (held) => {
    for (const one of all) one.lost?.(held);
  },
  stateChanged: (all) => (state) => {
    for (const one of all) one.stateChanged?.(state);
  },
};

const isMethod = (name: string): name is keyof Joins => Object.hasOwn(joins, name);

function join<Name extends keyof Joins>(name: Name, observers: readonly WorkerObserver[], combined: Pick<WorkerObserver, Name>): void {
  const watching = observers.filter((observer) => observer[name] !== undefined);
  if (watching.length > 0) combined[name] = joins[name](watching);
}
