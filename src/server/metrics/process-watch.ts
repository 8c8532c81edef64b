/** What the process knows of itself. The event loop is watched from the first scrape on, as nobody looks before. */
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { IntervalHistogram } from "node:perf_hooks";
import type { Snapshot } from "../../core/metrics/facts.ts";
import { one } from "./catalogue.ts";
import type { ServerMetricName } from "./catalogue.ts";

export interface ProcessWatch {
  snapshot(): Snapshot<ServerMetricName>;
  close(): void;
}

/** Milliseconds between two looks at the event loop; delays are counted beyond. */
const resolutionMs = 20;

export function createProcessWatch(): ProcessWatch {
  let delays: IntervalHistogram | undefined;
  let before = performance.eventLoopUtilization();

  function lag(): Snapshot<ServerMetricName> {
    if (delays === undefined) {
      delays = monitorEventLoopDelay({ resolution: resolutionMs });
      delays.enable();
      return {};
    }
    const { mean, max } = delays;
    const p99 = delays.percentile(99);
    const isEmpty = delays.count === 0;
    delays.reset();
    if (isEmpty) return {};
    return {
      nodejs_eventloop_lag_mean_seconds: one(beyond(mean)),
      nodejs_eventloop_lag_p99_seconds: one(beyond(p99)),
      nodejs_eventloop_lag_max_seconds: one(beyond(max)),
    };
  }

  return {
    snapshot() {
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed } = process.memoryUsage();
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return {
        ...lag(),
        nodejs_eventloop_utilization: one(utilization),
        nodejs_heap_size_used_bytes: one(heapUsed),
        process_cpu_seconds_total: one((user + system) / 1e6),
        process_resident_memory_bytes: one(rss),
        process_start_time_seconds: one(performance.timeOrigin / 1000),
      };
    },
    close() {
      delays?.disable();
    },
  };
}

/** Of a measured interval in nanoseconds what it took too long, in seconds. */
const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000);
