/** Metrics of what a worker and its process know of themselves: read when they are asked for, counted by nobody. */
import type { SeriesSnapshot } from "../../core/metrics/facts.ts";
import type { LaneStats, WorkerStats } from "../worker-stats.ts";
import type { MetricsSnapshot } from "./metrics-snapshot.ts";

/** Counts of a task type, and what their way of ending is called. */
const ends = [
  ["completed", "completed"],
  ["failed", "failed"],
  ["postponed", "postponed"],
  ["dropped", "dropped"],
  ["cancelled", "cancelled"],
  ["handedBack", "handed-back"],
  ["unsent", "unsent"],
] as const satisfies readonly (readonly [keyof LaneStats, string])[];

export function snapshotOfStats({ slots, reports, recovered, types }: WorkerStats): MetricsSnapshot {
  const each = (value: (type: LaneStats) => number): SeriesSnapshot[] =>
    types.map((type) => ({ labels: [type.taskType], value: value(type) }));
  return {
    active_workers: each(({ running }) => running),
    flow_worker_slots_used: one(slots.running),
    flow_worker_slots_max: one(slots.size),
    flow_worker_report_queue_depth: one(reports.waiting),
    flow_worker_settled_total: types.flatMap((type) =>
      ends.map(([count, end]): SeriesSnapshot => ({ labels: [type.taskType, end], value: type[count] })),
    ),
    flow_worker_recovered_total: [
      { labels: ["delivered"], value: recovered.delivered },
      { labels: ["handed-back"], value: recovered.handedBack },
      { labels: ["dropped"], value: recovered.dropped },
    ],
    flow_worker_duplicate_delivery_total: each(({ duplicates }) => duplicates),
    flow_worker_late_result_total: each(({ lateResults }) => lateResults),
    flow_worker_lease_lost_total: each(({ lostLeases }) => lostLeases),
  };
}

export interface ProcessFacts {
  version: string;
  /** Epoch milliseconds. */
  startedAt: number;
  /** From 0 to 1. */
  utilization: number;
  lagMs: number;
}

export function snapshotOfProcess({ version, startedAt, utilization, lagMs }: ProcessFacts): MetricsSnapshot {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    flow_worker_event_loop_utilization: one(utilization),
    flow_worker_event_loop_lag_seconds: one(lagMs / 1000),
    flow_worker_build_info: [{ labels: [version], value: 1 }],
    process_cpu_seconds_total: one((user + system) / 1e6),
    process_resident_memory_bytes: one(rss),
    process_start_time_seconds: one(startedAt / 1000),
    nodejs_heap_size_used_bytes: one(heapUsed),
  };
}

const one = (value: number): SeriesSnapshot[] => [{ labels: [], value }];
