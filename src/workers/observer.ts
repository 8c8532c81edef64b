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
  const watching = <Name extends keyof WorkerObserver>(name: Name) => observers.filter((observer) => observer[name] !== undefined);
  const sent = watching("pollSent");
  if (sent.length > 0) combined.pollSent = (lane) => sent.forEach((one) => one.pollSent?.(lane));
  const polled = watching("polled");
  if (polled.length > 0) combined.polled = (...args) => polled.forEach((one) => one.polled?.(...args));
  const received = watching("received");
  if (received.length > 0) combined.received = (held) => received.forEach((one) => one.received?.(held));
  const duplicated = watching("duplicated");
  if (duplicated.length > 0) combined.duplicated = (held) => duplicated.forEach((one) => one.duplicated?.(held));
  const queued = watching("queued");
  if (queued.length > 0) combined.queued = (held) => queued.forEach((one) => one.queued?.(held));
  const started = watching("started");
  if (started.length > 0) combined.started = (held) => started.forEach((one) => one.started?.(held));
  const ended = watching("ended");
  if (ended.length > 0) combined.ended = (...args) => ended.forEach((one) => one.ended?.(...args));
  const updated = watching("updated");
  if (updated.length > 0) combined.updated = (...args) => updated.forEach((one) => one.updated?.(...args));
  const retried = watching("retried");
  if (retried.length > 0) combined.retried = (...args) => retried.forEach((one) => one.retried?.(...args));
  const settled = watching("settled");
  if (settled.length > 0) combined.settled = (...args) => settled.forEach((one) => one.settled?.(...args));
  const extended = watching("leaseExtended");
  if (extended.length > 0) combined.leaseExtended = (...args) => extended.forEach((one) => one.leaseExtended?.(...args));
  const lost = watching("lost");
  if (lost.length > 0) combined.lost = (held) => lost.forEach((one) => one.lost?.(held));
  const stateChanged = watching("stateChanged");
  if (stateChanged.length > 0) combined.stateChanged = (state) => stateChanged.forEach((one) => one.stateChanged?.(state));
  return combined;
}
