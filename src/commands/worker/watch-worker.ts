/** What the table of a worker shows: its counts, and what they do not say: times, rates, whether the server answers. */
import { renderUptime } from "../../render/numbers.ts";
import type { WorkerView } from "../../render/worker-table.ts";
import type { WorkerObserver } from "../../workers/observer.ts";
import { isOutage } from "../../workers/outage.ts";
import type { RecentTimes } from "../../workers/recent-times.ts";
import { createRecentTimes } from "../../workers/recent-times.ts";
import type { LaneStats, WorkerStats } from "../../workers/worker-stats.ts";
import { describeRare, sumUp } from "./say-progress.ts";

export interface WatchedWorker {
  readonly observer: WorkerObserver;
  view(stats: WorkerStats, facts: WorkerFacts): WorkerView;
}

export interface WorkerFacts {
  /** Without credentials. */
  url: string;
  drainMs: number;
  /** Told a second time to stop. */
  isForced: boolean;
}

/** `now` is monotonic and in milliseconds. */
export function watchWorker(now: () => number): WatchedWorker {
  const startedAt = now();
  const recent = new Map<string, RecentTimes>();
  let outageSince: number | undefined;
  let drainingSince: number | undefined;

  function describeState(stats: WorkerStats, { drainMs, isForced }: WorkerFacts, at: number): string {
    if (stats.state === "draining") {
      if (isForced) return "stopping at once";
      const leftMs = (drainingSince ?? at) + drainMs - at;
      if (stats.slots.running > 0 && leftMs > 0) return `draining, ${renderUptime(leftMs + 999)} left`;
      return stats.slots.running > 0 ? "draining, tasks are told to stop" : "draining";
    }
    if (stats.state !== "running" || outageSince === undefined) return stats.state;
    return `no answer from the server for ${renderUptime(at - outageSince)}`;
  }

  return {
    observer: {
      ended({ lane }, _outcome, tookMs) {
        let times = recent.get(lane.key);
        if (times === undefined) recent.set(lane.key, (times = createRecentTimes(startedAt)));
        times.add(tookMs, now());
      },
      polled(_lane, _received, _tookMs, error) {
        outageSince = error !== undefined && isOutage(error) ? (outageSince ?? now()) : undefined;
      },
      stateChanged(state) {
        if (state === "draining") drainingSince = now();
      },
    },
    view(stats, facts) {
      const at = now();
      return {
        url: facts.url,
        state: describeState(stats, facts, at),
        uptimeMs: at - startedAt,
        slots: stats.slots,
        rare: describeRare(sumUp(stats)),
        types: stats.types.map((type) => {
          const name = nameOf(type);
          const { running, waiting, waitingReports, completed, failed } = type;
          const times = recent.get(name);
          return {
            name,
            running,
            waiting,
            waitingReports,
            completed,
            failed,
            perSecond: times?.perSecond(at) ?? 0,
            p95Ms: times?.p95(at),
          };
        }),
      };
    },
  };
}

/** As `Lane.key`. */
const nameOf = ({ taskType, domain }: LaneStats): string => (domain === undefined ? taskType : `${domain}:${taskType}`);
