import { expect, it } from "vitest";
import { createWorkerOverview } from "../../../src/commands/worker/overview.ts";
import type { TaskModule } from "../../../src/core/task-module.ts";
import type { WorkerRow, WorkerView } from "../../../src/render/worker-table.ts";
import { createLane } from "../../../src/workers/lanes.ts";
import { mergeStats } from "../../../src/workers/merge-stats.ts";
import type { ProcessReport } from "../../../src/workers/monitor/monitor.ts";
import type { WorkerState } from "../../../src/workers/observer.ts";
import type { LaneStats, WorkerStats } from "../../../src/workers/worker-stats.ts";
import { laneStats } from "../../../src/workers/worker-stats.ts";
import { createFakeClock } from "../../workers/fake-clock.ts";
import { createFakeWorkerChild } from "../support/fake-worker-child.ts";

const fine = { ok: true, reasons: [] };

function statsOf(state: WorkerState, lane: Partial<LaneStats> = {}): WorkerStats {
  const source = { file: "tasks/a.ts", line: 1, column: 1 };
  const module: TaskModule = { name: "a", definition: {}, worker: {}, handler: () => undefined, source };
  const type = { ...laneStats(createLane(module, 4)), ...lane };
  return { ...mergeStats([]), state, slots: { size: 4, running: type.running }, types: [type] };
}

interface ReportFacts {
  state?: WorkerState;
  polls?: number;
  running?: number;
}

function reportOf(pid: number, { state = "running", polls = 1, running = 0 }: ReportFacts = {}): ProcessReport {
  const metrics = {
    task_poll_total: [{ labels: ["a"], value: polls }],
    flow_worker_slots_used: [{ labels: [], value: running }],
  };
  return { pid, startedAt: "2026-01-01T00:00:00.000Z", stats: statsOf(state), live: fine, ready: fine, metrics };
}

function watch(count: number) {
  const clock = createFakeClock();
  const overview = createWorkerOverview(clock);
  const children = Array.from({ length: count }, (_, index) => createFakeWorkerChild(index + 1));
  for (const child of children) overview.add(child);
  return { clock, overview, children };
}

it("adds up the counts of all processes, also of those that have ended", async () => {
  const { clock, overview, children } = watch(2);
  children[0]?.tell({ stats: statsOf("running", { completed: 3, running: 2, waiting: 1 }) });
  children[1]?.tell({ stats: statsOf("draining", { completed: 5, running: 1 }) });
  expect(overview.stats()).toMatchObject({
    state: "running",
    slots: { size: 8, running: 3 },
    types: [{ taskType: "a", concurrency: 8, completed: 8, running: 3, waiting: 1 }],
  });
  children[0]?.end({ signal: "SIGKILL" });
  await clock.settle();
  expect(overview.stats()).toMatchObject({
    state: "draining",
    slots: { size: 4, running: 1 },
    types: [{ concurrency: 4, completed: 8, running: 1, waiting: 0 }],
  });
});

it("keeps the counters of ended processes, and not their gauges", async () => {
  const { clock, overview, children } = watch(2);
  children[0]?.tell({ report: reportOf(1, { polls: 7, running: 3 }), reportedAt: 0 });
  children[1]?.tell({ report: reportOf(2, { polls: 1, running: 2 }), reportedAt: 0 });
  children[0]?.end({ code: 0 });
  await clock.settle();
  expect(overview.reports().map(({ pid }) => pid)).toEqual([2]);
  expect(overview.retired()).toEqual({ task_poll_total: [{ labels: ["a"], value: 7 }] });
});

it("says of a process that tells nothing that it is silent", async () => {
  const { clock, overview, children } = watch(1);
  children[0]?.tell({ report: reportOf(41), reportedAt: clock.now() });
  await clock.advance(29_999);
  expect(overview.reports()[0]?.live).toEqual(fine);
  await clock.advance(1);
  expect(overview.reports()[0]?.live).toEqual({
    ok: false,
    reasons: [{ code: "silent", message: "The worker process 41 has told nothing for 30 s." }],
  });
});

it("is ready while a process drains that another one has replaced, and not while none runs", async () => {
  const { clock, overview, children } = watch(2);
  expect(overview.reports()).toMatchObject([{ live: { ok: true }, ready: { ok: false, reasons: [{ code: "starting" }] } }]);
  const stopping = { ok: false, reasons: [{ code: "stopping" as const, message: "The worker is being stopped." }] };
  children[0]?.tell({ report: { ...reportOf(1, { state: "draining" }), ready: stopping }, reportedAt: 0 });
  children[1]?.tell({ report: reportOf(2), reportedAt: 0 });
  expect(overview.reports().map(({ pid, ready }) => [pid, ready.ok])).toEqual([
    [1, true],
    [2, true],
  ]);
  children[1]?.end({ signal: "SIGKILL" });
  await clock.settle();
  expect(overview.reports().map(({ ready }) => ready.ok)).toEqual([true, false]);
});

it("shows all processes as one table", () => {
  const { overview, children } = watch(3);
  expect(overview.view()).toBeUndefined();
  const row: WorkerRow = { name: "a", running: 1, waiting: 2, waitingReports: 3, completed: 4, failed: 5, perSecond: 6, p95Ms: 7 };
  const view: WorkerView = { url: "http://x/api", state: "running", uptimeMs: 50, slots: { size: 4, running: 1 }, rare: "", types: [row] };
  children[0]?.tell({ view });
  children[1]?.tell({
    view: {
      ...view,
      uptimeMs: 90,
      types: [
        { ...row, p95Ms: 70 },
        { ...row, name: "b", p95Ms: undefined },
      ],
    },
  });
  children[2]?.tell({ view: { ...view, state: "draining" }, stats: statsOf("draining", { handedBack: 2 }) });
  expect(overview.view()).toEqual({
    url: "http://x/api",
    state: "running; 1 of 3 draining",
    uptimeMs: 0,
    slots: { size: 8, running: 2 },
    rare: "2 handed back",
    types: [
      { name: "a", running: 3, waiting: 6, waitingReports: 9, completed: 12, failed: 15, perSecond: 18, p95Ms: 70 },
      { ...row, name: "b", p95Ms: undefined },
    ],
  });
});

it("keeps what ended processes did in the table, and leaves it as it was at the end", async () => {
  const { clock, overview, children } = watch(2);
  const row: WorkerRow = { name: "a", running: 1, waiting: 2, waitingReports: 3, completed: 4, failed: 5, perSecond: 6, p95Ms: 7 };
  const view: WorkerView = { url: "http://x/api", state: "running", uptimeMs: 50, slots: { size: 4, running: 1 }, rare: "", types: [row] };
  children[0]?.tell({ view, stats: statsOf("running", { handedBack: 1 }) });
  children[1]?.tell({ view, stats: statsOf("running", { handedBack: 1 }) });
  children[0]?.end({ code: 0 });
  await clock.advance(5000);
  expect(overview.view()).toEqual({ ...view, uptimeMs: 5000, rare: "2 handed back", types: [{ ...row, completed: 8, failed: 10 }] });
  children[1]?.tell({ view: { ...view, types: [{ ...row, completed: 9 }] } });
  children[1]?.end({ code: 0 });
  await clock.settle();
  const idle = { running: 0, waiting: 0, waitingReports: 0, perSecond: 0, p95Ms: undefined };
  expect(overview.view()).toMatchObject({
    state: "stopped",
    slots: { running: 0 },
    types: [{ ...row, ...idle, completed: 13, failed: 10 }],
  });
});
