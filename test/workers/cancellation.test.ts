import { describe, expect, test } from "vitest";
import { httpError, networkError } from "./fake-conductor.ts";
import type { TestWorker } from "./test-worker.ts";
import { createTestWorker, testModule, total } from "./test-worker.ts";

interface Setup extends TestWorker {
  /** Why handlers were told to end. */
  reasons: unknown[];
}

/** A handler that runs for that many minutes, or until it is told to end. */
async function runLong(minutes: number, worker: Parameters<typeof testModule>[2] = {}): Promise<Setup & { taskId: string }> {
  const reasons: unknown[] = [];
  const made = createTestWorker({
    modules: (clock) => [
      testModule(
        "long",
        (_input, { signal }) =>
          new Promise((resolve, reject) => {
            signal.addEventListener("abort", () => {
              reasons.push(signal.reason);
              reject(new Error("told to end"));
            });
            void clock.sleep(minutes * 60_000).then(() => resolve({ done: true }));
          }),
        worker,
      ),
    ],
  });
  const taskId = made.conductor.add({ taskType: "long", responseTimeoutSeconds: 3600 });
  await made.worker.start();
  await made.clock.advance(100);
  return { ...made, reasons, taskId };
}

describe("a task that has ended on the server", () => {
  test("tells its handler, reports nothing and is counted", async () => {
    const { worker, conductor, clock, reasons, taskId } = await runLong(10);
    conductor.cancel(taskId);
    await clock.advance(20_000);
    expect(reasons).toEqual([
      expect.objectContaining({ name: "AbortError", code: "cancelled", message: expect.stringMatching(/^The task is cancelled/) }),
    ]);
    expect(conductor.updates()).toEqual([]);
    expect(worker.stats().types[0]).toMatchObject({ polled: 1, cancelled: 1, failed: 0, lostLeases: 0, running: 0 });
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });

  test("the same where its run is deleted", async () => {
    const { worker, conductor, clock, taskId } = await runLong(10);
    conductor.remove(taskId);
    await clock.advance(20_000);
    expect(total(worker, "cancelled")).toBe(1);
    expect(conductor.updates()).toEqual([]);
  });

  test("a handler that does not listen ends when it ends; its result is dropped all the same", async () => {
    const { worker, conductor, clock } = createTestWorker({
      modules: (clock) => [testModule("deaf", async () => clock.sleep(60_000))],
    });
    const taskId = conductor.add({ taskType: "deaf" });
    await worker.start();
    await clock.advance(100);
    conductor.cancel(taskId);
    await clock.advance(30_000);
    expect(worker.stats().types[0]).toMatchObject({ running: 1, cancelled: 0 });
    await clock.advance(40_000);
    expect(worker.stats().types[0]).toMatchObject({ running: 0, cancelled: 1 });
    expect(conductor.updates()).toEqual([]);
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });

  test("a stop hands nothing back of it, and counts it once", async () => {
    const { worker, conductor, clock } = createTestWorker({
      drainMs: 1000,
      modules: (clock) => [testModule("deaf", async () => clock.sleep(120_000))],
    });
    const taskId = conductor.add({ taskType: "deaf" });
    await worker.start();
    await clock.advance(100);
    conductor.cancel(taskId);
    await clock.advance(20_000);
    const drained = worker.drain();
    await clock.advance(10_000);
    await drained;
    await clock.advance(120_000);
    expect(conductor.updates()).toEqual([]);
    expect(worker.stats().types[0]).toMatchObject({ polled: 1, cancelled: 1, handedBack: 0 });
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });
});

describe("a task that the server has given away", () => {
  test.each([
    ["timed out", { status: "TIMED_OUT" } as const],
    ["is somebody else's", { workerId: "another" }],
    ["is in another delivery", { pollCount: 2 }],
  ])("one that %s is lost: its handler is told, its result is reported and counted as late", async (_how, change) => {
    const { worker, conductor, clock, reasons, taskId } = await runLong(10);
    Object.assign(conductor.task(taskId), change);
    await clock.advance(20_000);
    expect(reasons).toEqual([expect.objectContaining({ code: "lost" })]);
    expect(conductor.updates()).toHaveLength(1);
    expect(worker.stats().types[0]).toMatchObject({ lostLeases: 1, lateResults: 1, cancelled: 0, failed: 1 });
  });

  test("without leases, a result after the response timeout is counted as late", async () => {
    const { worker, conductor, clock } = createTestWorker({
      modules: (clock) => [testModule("slow", async (input) => clock.sleep(Number(input["ms"])), { worker: { leaseExtend: false } })],
    });
    conductor.add({ taskType: "slow", input: { ms: 3000 }, responseTimeoutSeconds: 2 });
    conductor.add({ taskType: "slow", input: { ms: 1000 }, responseTimeoutSeconds: 2 });
    conductor.add({ taskType: "slow", input: { ms: 3000 }, responseTimeoutSeconds: 0 });
    await worker.start();
    await clock.advance(5000);
    expect(worker.stats().types[0]).toMatchObject({ completed: 3, lateResults: 1, lostLeases: 0 });
  });
});

describe("what it costs", () => {
  test("short tasks are never looked at, however many", async () => {
    const { worker, conductor, clock } = createTestWorker({
      modules: (clock) => [testModule("short", async () => clock.sleep(4000))],
    });
    await worker.start();
    for (let round = 0; round < 30; round += 1) {
      for (let index = 0; index < 10; index += 1) conductor.add({ taskType: "short" });
      await clock.advance(5000);
    }
    expect(total(worker, "completed")).toBe(300);
    expect(conductor.looks()).toEqual([]);
  });

  test("a long one is looked at from ten seconds on, each half minute at most", async () => {
    const { worker, conductor, clock } = await runLong(10);
    await clock.advance(600_000);
    const times = conductor.looks().map(({ at }) => at);
    expect(times[0]).toBeGreaterThanOrEqual(10_000);
    expect(times.length).toBeGreaterThanOrEqual(19);
    expect(times.length).toBeLessThanOrEqual(20);
    expect(total(worker, "completed")).toBe(1);
  });

  test.each([networkError(), httpError(503), httpError(403)])("a look that fails says nothing: %s", async (error) => {
    const { worker, conductor, clock, reasons } = await runLong(2);
    conductor.faults.look = () => ({ type: "refuse", error });
    await clock.advance(130_000);
    expect(reasons).toEqual([]);
    expect(conductor.looks().length).toBeLessThanOrEqual(5);
    expect(total(worker, "completed")).toBe(1);
  });

  test("a stopped worker looks no more", async () => {
    const { worker, conductor, clock } = await runLong(10);
    const closed = worker.close();
    await clock.advance(2500);
    await closed;
    const looks = conductor.looks().length;
    await clock.advance(120_000);
    expect(conductor.looks()).toHaveLength(looks);
  });
});
