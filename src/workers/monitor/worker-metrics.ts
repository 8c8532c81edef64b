/** Counts what a worker does: an observer on one side, a snapshot on the other. */
import { isFlowError, isHttpError } from "../../core/errors.ts";
import type { Clock } from "../clock.ts";
import type { HeldTask } from "../held-task.ts";
import type { Lane } from "../lanes.ts";
import { errorName } from "../logger.ts";
import type { WorkerObserver, WorkerState } from "../observer.ts";
import { createWorkerRegistry } from "./metrics-registry.ts";
import type { MetricsSnapshot } from "./metrics-snapshot.ts";
import { createRequestMetrics } from "./request-metrics.ts";
import type { TaskMetrics } from "./task-metrics.ts";
import { createTaskMetrics } from "./task-metrics.ts";

export interface WorkerMetrics {
  observer: WorkerObserver;
  /** An error of a task's function that reached no caller. */
  countStrayError(error: unknown): void;
  /** What is counted as it happens; what the worker knows anyway is added by `snapshotOfStats`. */
  snapshot(): MetricsSnapshot;
}

export function createWorkerMetrics(clock: Clock): WorkerMetrics {
  const registry = createWorkerRegistry();
  const byLane = new Map<Lane, TaskMetrics>();
  /** Reports know their task's id only. */
  const byTask = new Map<string, TaskMetrics>();
  const inFlight = registry.gauge("flow_worker_poll_inflight", []);
  const polls = createRequestMetrics(registry, "GET", "/tasks/poll/batch/{taskType}");
  const updates = createRequestMetrics(registry, "POST", "/tasks");
  let state: WorkerState = "idle";

  function of(lane: Lane): TaskMetrics {
    const known = byLane.get(lane);
    if (known !== undefined) return known;
    const made = createTaskMetrics(registry, lane.taskType);
    byLane.set(lane, made);
    return made;
  }

  const observer: WorkerObserver = {
    pollSent(lane) {
      inFlight.value += 1;
      of(lane).polls.value += 1;
    },
    polled(lane, received, tookMs, error) {
      inFlight.value -= 1;
      const metrics = of(lane);
      if (error !== undefined) {
        metrics.pollFailed(tookMs / 1000, error);
        polls.failed(tookMs / 1000, error);
        return;
      }
      metrics.pollTime.observe(tookMs / 1000);
      polls.answered(tookMs / 1000);
      metrics.lastPollAt.value = clock.epochMs() / 1000;
      if (received === 0) metrics.emptyPolls.value += 1;
    },
    received: (held) => void byTask.set(held.task.taskId, of(held.lane)),
    queued(held) {
      of(held.lane).queued.value += 1;
    },
    started: (held) => noteStart(held, of(held.lane)),
    ended(held, outcome, tookMs) {
      const metrics = of(held.lane);
      if (outcome.outputBytes !== undefined) metrics.resultSize.observe(outcome.outputBytes);
      if (outcome.status === "COMPLETED" || outcome.status === "IN_PROGRESS") metrics.executeTime.observe(tookMs / 1000);
      else metrics.executeFailed(tookMs / 1000, outcome.errorName ?? outcome.status);
    },
    updated({ taskId }, tookMs, error) {
      const metrics = byTask.get(taskId);
      if (error === undefined) {
        updates.answered(tookMs / 1000);
        metrics?.updateTime.observe(tookMs / 1000);
        return;
      }
      updates.failed(tookMs / 1000, error);
      metrics?.updateFailed(tookMs / 1000, error);
      registry.counter("flow_worker_report_retry_total", [reasonOf(error)]).value += 1;
    },
    payloadUsed: (taskId, operation) => byTask.get(taskId)?.payloadUsed(operation),
    settled(held, _end, outcome) {
      byTask.delete(held.task.taskId);
      if (outcome === undefined) of(held.lane).handedBack(causeOf(held, state));
    },
    leaseExtended(_taskId, tookMs, error) {
      registry.counter("flow_worker_lease_extend_total", [error === undefined ? "SUCCESS" : "FAILURE"]).value += 1;
      if (error === undefined) updates.answered(tookMs / 1000);
      else updates.failed(tookMs / 1000, error);
    },
    stateChanged(next) {
      state = next;
    },
  };

  return {
    observer,
    countStrayError(error) {
      registry.counter("thread_uncaught_exceptions_total", [errorName(error)]).value += 1;
    },
    snapshot: () => registry.snapshot(),
  };
}

function noteStart(held: HeldTask, metrics: TaskMetrics): void {
  const waitedMs = held.startedAt - held.receivedAt;
  metrics.started.value += 1;
  metrics.localWait.observe(waitedMs / 1000);
  const queuedMs = queuedAtServer(held);
  if (queuedMs !== undefined) metrics.pickup.observe((queuedMs + waitedMs) / 1000);
}

/**
 * How long the task was in its queue, by the server's clock alone, so that no difference between clocks counts. Undefined for
 * later deliveries: the server keeps the time of the first one.
 */
function queuedAtServer({ task }: HeldTask): number | undefined {
  const { scheduledTime, startTime, startDelayInSeconds, pollCount } = task;
  if (pollCount > 1 || !(scheduledTime > 0) || !(startTime >= scheduledTime)) return undefined;
  return Math.max(0, startTime - scheduledTime - (startDelayInSeconds > 0 ? startDelayInSeconds * 1000 : 0));
}

function causeOf(held: HeldTask, state: WorkerState): "overdue" | "draining" | "stopped" {
  if (held.startedAt > 0) return "stopped";
  return state === "running" ? "overdue" : "draining";
}

function reasonOf(error: unknown): string {
  if (isHttpError(error)) return String(error.status);
  return isFlowError(error) ? error.code : "other";
}
