/** All that the worker processes of one command tell of themselves, as one. */
import type { WorkerView } from "../../render/worker-table.ts";
import { addRetired, mergeWorkerViews, retireWorkerView } from "../../render/merge-worker-views.ts";
import type { Clock } from "../../workers/clock.ts";
import { mergeStats, retireStats } from "../../workers/merge-stats.ts";
import type { HealthReason, Verdict } from "../../workers/monitor/health.ts";
import type { MetricsSnapshot } from "../../workers/monitor/metrics-snapshot.ts";
import { mergeSnapshots, withoutGauges } from "../../workers/monitor/metrics-snapshot.ts";
import type { ProcessReport } from "../../workers/monitor/monitor.ts";
import type { WorkerStats } from "../../workers/worker-stats.ts";
import { describeRare, sumUp } from "./say-progress.ts";
import type { WorkerChild } from "./child.ts";

/** A process that has told nothing for so long cannot extend leases either. */
const silentMs = 30_000;

export interface WorkerOverview {
  /** From now on until it ends it counts, and what it did counts after that. */
  add(child: WorkerChild): void;
  stats(): WorkerStats;
  view(): WorkerView | undefined;
  /** One for each process, and at least one. */
  reports(): ProcessReport[];
  /** What ended processes have left. */
  retired(): MetricsSnapshot;
}

export function createWorkerOverview(clock: Pick<Clock, "now" | "epochMs">): WorkerOverview {
  const children = new Set<WorkerChild>();
  const beganAt = clock.now();
  const startedAt = new Date(clock.epochMs()).toISOString();
  let retiredStats = mergeStats([]);
  let retiredMetrics: MetricsSnapshot = {};
  let retiredView: WorkerView | undefined;

  const stats = (): WorkerStats => mergeStats([retiredStats, ...[...children].flatMap((child) => child.told().stats ?? [])]);

  function currentView(): WorkerView | undefined {
    const views = [...children].flatMap((child) => child.told().view ?? []);
    const rare = describeRare(sumUp(stats()));
    const view = addRetired(mergeWorkerViews(views, rare), retiredView);
    // However often its processes were replaced.
    return view === undefined ? undefined : { ...view, rare, uptimeMs: clock.now() - beganAt };
  }

  function retire(child: WorkerChild): void {
    // The last of them leaves the table with the slots that all had.
    const slots = currentView()?.slots;
    children.delete(child);
    const { stats: last, report, view } = child.told();
    if (last !== undefined) retiredStats = mergeStats([retiredStats, retireStats(last)]);
    if (report !== undefined) retiredMetrics = mergeSnapshots([retiredMetrics, withoutGauges(report.metrics)]);
    if (view === undefined) return;
    const merged = addRetired(retireWorkerView(view), retiredView) ?? view;
    retiredView = { ...merged, state: "stopped", slots: { size: Math.max(slots?.size ?? 0, retiredView?.slots.size ?? 0), running: 0 } };
  }

  function reportOf(child: WorkerChild): ProcessReport[] {
    const { report, reportedAt = 0 } = child.told();
    if (report === undefined) return [];
    const quietMs = clock.now() - reportedAt;
    const live = quietMs < silentMs ? report.live : withReason(report.live, describeSilence(report.pid, quietMs));
    // One that drains after a reload is as it should be: another one has taken its place.
    return [{ ...report, live, ...(report.stats.state === "running" ? {} : { ready: fine }) }];
  }

  return {
    add(child) {
      children.add(child);
      void child.ended.then(() => retire(child));
    },
    stats,
    view: currentView,
    reports() {
      const reports = [...children].flatMap(reportOf);
      if (reports.some((report) => report.stats.state === "running")) return reports;
      const starting: HealthReason = { code: "starting", message: "No worker process is running." };
      const none = { ...mergeStats([]), state: "idle" as const };
      return [...reports, { pid: process.pid, startedAt, stats: none, live: fine, ready: { ok: false, reasons: [starting] }, metrics: {} }];
    },
    retired: () => retiredMetrics,
  };
}

const fine: Verdict = { ok: true, reasons: [] };

const withReason = ({ reasons }: Verdict, reason: HealthReason): Verdict => ({ ok: false, reasons: [...reasons, reason] });

const describeSilence = (pid: number, quietMs: number): HealthReason => ({
  code: "silent",
  message: `The worker process ${pid} has told nothing for ${Math.round(quietMs / 1000)} s.`,
});
