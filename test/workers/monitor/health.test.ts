import { describe, expect, test } from "vitest";
import type { TaskModule } from "../../../src/core/task-module.ts";
import { FlowError } from "../../../src/core/errors.ts";
import { createHealth } from "../../../src/workers/monitor/health.ts";
import { mergeStats } from "../../../src/workers/merge-stats.ts";
import type { WorkerStats } from "../../../src/workers/worker-stats.ts";
import { createFakeClock } from "../fake-clock.ts";
import { httpError } from "../fake-conductor.ts";
import { testModule } from "../test-worker.ts";
import { createMonitoredWorker } from "./monitored-worker.ts";

const greet = (): TaskModule[] => [testModule("greet", () => ({}))];

describe("/livez", () => {
  test("stays well while nothing comes", async () => {
    const { worker, clock, json } = createMonitoredWorker({ modules: greet() });
    await worker.start();
    for (let minute = 0; minute < 10; minute += 1) {
      await clock.advance(60_000);
      expect(await json("/livez")).toEqual({ status: 200, ok: true, reasons: [] });
    }
  });

  test("stays well while the server is down, however long", async () => {
    const { worker, clock, conductor, json } = createMonitoredWorker({ modules: greet() });
    conductor.faults.poll = () => ({ type: "refuse", error: new FlowError("unreachable", "nobody is there") });
    await worker.start();
    await clock.advance(600_000);
    expect(await json("/livez")).toMatchObject({ status: 200 });
    expect(await json("/readyz")).toMatchObject({ status: 503, reasons: [{ code: "no-poll" }] });
  });

  test("fails when no poll comes back at all, and is well again when one does", async () => {
    const { worker, clock, conductor, json } = createMonitoredWorker({ modules: greet() });
    await worker.start();
    await clock.advance(20_000);
    conductor.faults.poll = () => ({ type: "slow", ms: 300_000 });
    await clock.advance(40_000);
    expect(await json("/livez")).toMatchObject({ status: 200 });
    await clock.advance(60_000);
    const failed = await json("/livez");
    expect(failed).toMatchObject({ status: 503, ok: false, reasons: [{ code: "no-progress" }] });
    expect(JSON.stringify(failed)).toMatch(/No poll was answered, nor did one fail, for \d+ s while slots were free\./);
    delete conductor.faults.poll;
    await clock.advance(300_000);
    expect(await json("/livez")).toMatchObject({ status: 200 });
  });

  test("does not mind polls that are not sent: at capacity, and while the worker is stopped", async () => {
    const { worker, clock, conductor, json } = createMonitoredWorker({
      concurrency: 1,
      modules: (time) => [testModule("long", () => time.sleep(900_000))],
    });
    conductor.add({ taskType: "long", responseTimeoutSeconds: 10_000 });
    await worker.start();
    await clock.advance(300_000);
    expect(worker.stats().slots.running).toBe(1);
    expect(await json("/livez")).toMatchObject({ status: 200 });
    void worker.drain();
    await clock.advance(20_000);
    expect(await json("/livez")).toMatchObject({ status: 200 });
  });

  test("waits as long as a server tells it to, and as long as a task type pauses between polls", async () => {
    const { worker, clock, conductor, json } = createMonitoredWorker({
      modules: [testModule("rare", () => ({}), { worker: { pollIntervalMs: 120_000 } })],
    });
    await worker.start();
    await clock.advance(110_000);
    expect(await json("/livez")).toMatchObject({ status: 200 });
    conductor.faults.poll = () => ({ type: "refuse", error: httpError(429, "too many", 1_000_000) });
    await clock.advance(900_000);
    expect(await json("/livez")).toMatchObject({ status: 200 });
  });

  test("fails when functions leave the main thread no time, and not after a sleep of the machine", () => {
    const clock = createFakeClock();
    let now = 0;
    const late: (() => void)[] = [];
    const slow = { ...clock, now: () => now, after: (_ms: number, run: () => void) => (late.push(run), () => undefined) };
    const health = createHealth({ clock: slow, stats: () => idle });
    const tickAfter = (ms: number): void => {
      now += ms;
      late.shift()?.();
    };
    for (let second = 0; second < 60; second += 1) tickAfter(1000);
    expect(health.live()).toEqual({ ok: true, reasons: [] });
    tickAfter(12_000);
    expect(health.live().ok).toBe(true);
    tickAfter(12_000);
    expect(health.live().reasons).toMatchObject([{ code: "blocked", message: expect.stringContaining("22 of the last 30 s") }]);
    expect(health.loop.longestMs()).toBe(11_000);
    for (let second = 0; second < 31; second += 1) tickAfter(1000);
    expect(health.live()).toEqual({ ok: true, reasons: [] });
    tickAfter(3_600_000);
    // The hour without a poll counts for nothing.
    expect(health.live().reasons.map(({ code }) => code)).toEqual(["blocked"]);
  });
});

const idle: WorkerStats = { ...mergeStats([]), state: "idle" };

describe("/readyz", () => {
  test("says what is missing, from the start to the stop", async () => {
    const { worker, clock, json } = createMonitoredWorker({ modules: greet() });
    expect(await json("/readyz")).toMatchObject({ status: 503, ok: false, reasons: [{ code: "starting" }] });
    await worker.start();
    expect(await json("/readyz")).toMatchObject({ status: 503, reasons: [{ code: "no-poll", message: "No poll has been answered yet." }] });
    await clock.advance(10_000);
    expect(await json("/readyz")).toEqual({ status: 200, ok: true, reasons: [] });
    const draining = worker.drain();
    expect(await json("/readyz")).toMatchObject({ status: 503, reasons: [{ code: "stopping" }] });
    await clock.advance(10_000);
    await draining;
    expect(await json("/readyz")).toMatchObject({ status: 503, reasons: [{ code: "stopping" }] });
  });

  test("names a server that refuses the worker, until it does not", async () => {
    const { worker, clock, conductor, json } = createMonitoredWorker({ modules: greet() });
    await worker.start();
    await clock.advance(10_000);
    conductor.faults.poll = () => ({ type: "refuse", error: new FlowError("unauthorized", "bad key") });
    await clock.advance(20_000);
    expect(await json("/readyz")).toMatchObject({
      status: 503,
      reasons: [{ code: "unauthorized", message: "The server refuses this worker: bad key" }],
    });
    delete conductor.faults.poll;
    await clock.advance(30_000);
    expect(await json("/readyz")).toMatchObject({ status: 200 });
  });

  test("is not ready while results pile up", async () => {
    const { worker, clock, conductor, json } = createMonitoredWorker({ concurrency: 100, modules: greet() });
    conductor.faults.update = () => ({ type: "refuse", error: new FlowError("unreachable", "nobody is there") });
    for (let index = 0; index < 1000; index += 1) conductor.add({ taskType: "greet" });
    await worker.start();
    await clock.advance(5000);
    const { limit } = worker.stats().reports;
    const reply = await json("/readyz");
    expect(reply).toMatchObject({ status: 503, reasons: [{ code: "backlog" }] });
    expect(worker.stats().reports.waiting).toBeGreaterThanOrEqual(limit);
    expect(await json("/livez")).toMatchObject({ status: 200 });
  });
});
