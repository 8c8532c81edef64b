/** Everything that can be seen of one worker process from outside: an observer of the worker, and a report on demand. */
import { performance } from "node:perf_hooks";
import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import type { WorkerObserver } from "../observer.ts";
import type { WorkerStats } from "../worker-stats.ts";
import type { Verdict } from "./health.ts";
import { createHealth } from "./health.ts";
import type { MetricsSnapshot } from "./metrics-snapshot.ts";
import { mergeSnapshots } from "./metrics-snapshot.ts";
import { snapshotOfProcess, snapshotOfStats } from "./stats-snapshot.ts";
import { createWorkerMetrics } from "./worker-metrics.ts";

/** One process, as plain JSON: a supervisor collects these from its children. */
export interface ProcessReport {
  pid: number;
  /** ISO 8601, in UTC. */
  startedAt: string;
  stats: WorkerStats;
  live: Verdict;
  ready: Verdict;
  metrics: MetricsSnapshot;
}

export interface Monitor {
  observer: WorkerObserver;
  /** An error of a task's function that reached no caller. */
  countStrayError(error: unknown): void;
  report(): ProcessReport;
  close(): void;
}

export interface MonitorOptions {
  /** First asked a second from now. */
  stats: () => WorkerStats;
  version: string;
  clock?: Clock;
}

const leastSampleMs = 1000;

export function createMonitor({ stats, version, clock = systemClock }: MonitorOptions): Monitor {
  const startedAt = clock.epochMs();
  const metrics = createWorkerMetrics(clock);
  const utilization = createUtilization(clock);
  const health = createHealth({ clock, stats });
  const { polled } = metrics.observer;

  return {
    observer: {
      ...metrics.observer,
      polled(lane, received, tookMs, error) {
        polled?.(lane, received, tookMs, error);
        health.polled(lane, error);
      },
    },
    countStrayError: (error) => metrics.countStrayError(error),
    report() {
      const current = stats();
      const facts = { version, startedAt, utilization: utilization(), lagMs: health.loop.longestMs() };
      return {
        pid: process.pid,
        startedAt: new Date(startedAt).toISOString(),
        stats: current,
        live: health.live(),
        ready: health.ready(),
        metrics: mergeSnapshots([metrics.snapshot(), snapshotOfStats(current), snapshotOfProcess(facts)]),
      };
    },
    close: () => health.close(),
  };
}

/** Since the last look that was at least a second ago: several who look do not shorten each other's view. */
function createUtilization(clock: Clock): () => number {
  let before = performance.eventLoopUtilization();
  let at = clock.now();
  let last = 0;
  return () => {
    if (clock.now() - at < leastSampleMs) return last;
    const now = performance.eventLoopUtilization();
    last = performance.eventLoopUtilization(now, before).utilization;
    before = now;
    at = clock.now();
    return last;
  };
}
