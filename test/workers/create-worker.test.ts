import { describe, expect, test } from "vitest";
import { NonRetryableError } from "../../src/core/task-errors.ts";
import { httpError } from "./fake-conductor.ts";
import { createTestWorker, testModule, total } from "./test-worker.ts";

describe("running tasks", () => {
  test("runs what it polls and reports the output", async () => {
    const { worker, conductor, clock } = createTestWorker({
      modules: [testModule("greet", (input) => ({ text: `Hello ${JSON.stringify(input["name"])}` }))],
    });
    const taskId = conductor.add({ taskType: "greet", input: { name: "Ada" } });
    await worker.start();
    await clock.advance(50);
    expect(conductor.task(taskId)).toMatchObject({ status: "COMPLETED", outputData: { text: 'Hello "Ada"' }, workerId: "test-worker" });
    expect(worker.stats().types[0]).toMatchObject({ taskType: "greet", polled: 1, completed: 1, running: 0, waitingReports: 0 });
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });

  test("a slot is free as soon as the handler ends, however slow the server takes the result", async () => {
    const { worker, conductor, clock } = createTestWorker({ concurrency: 1, modules: [testModule("quick", () => ({}))] });
    conductor.faults.update = () => ({ type: "slow", ms: 1000 });
    for (let index = 0; index < 5; index += 1) conductor.add({ taskType: "quick" });
    await worker.start();
    await clock.advance(100);
    expect(total(worker, "polled")).toBe(5);
    expect(total(worker, "running")).toBe(0);
    expect(total(worker, "waitingReports")).toBe(5);
    await clock.advance(2000);
    expect(total(worker, "completed")).toBe(5);
  });

  test("never runs more than the pool has slots, nor more of one type than its own limit", async () => {
    const peaks = { all: 0, narrow: 0 };
    let running = 0;
    let narrow = 0;
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 4,
      modules: (clock) => [
        testModule("wide", async () => {
          peaks.all = Math.max(peaks.all, ++running);
          await clock.sleep(20);
          running -= 1;
        }),
        testModule(
          "narrow",
          async () => {
            peaks.all = Math.max(peaks.all, ++running);
            peaks.narrow = Math.max(peaks.narrow, ++narrow);
            await clock.sleep(20);
            narrow -= 1;
            running -= 1;
          },
          { worker: { concurrency: 2 } },
        ),
      ],
    });
    for (let index = 0; index < 40; index += 1) conductor.add({ taskType: index % 2 === 0 ? "wide" : "narrow" });
    await worker.start();
    await clock.advance(1000);
    expect(peaks).toEqual({ all: 4, narrow: 2 });
    expect(total(worker, "completed")).toBe(40);
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });

  test("one broken schema leaves that task out and says where, and none to run is an error", async () => {
    const broken = testModule("broken", () => ({}), { inputJsonSchema: { type: "no such type" } });
    const { worker, conductor, clock, logs } = createTestWorker({ modules: [broken, testModule("sound", () => ({}))] });
    conductor.add({ taskType: "sound" });
    await worker.start();
    await clock.advance(20);
    expect(total(worker, "completed")).toBe(1);
    expect(conductor.polls().filter((poll) => poll.taskType === "broken")).toEqual([]);
    expect(logs).toContainEqual({
      level: "error",
      message: expect.stringMatching(/^broken is left out: its input schema is no JSON Schema: /),
    });

    const alone = createTestWorker({ modules: [broken] });
    await expect(alone.worker.start()).rejects.toMatchObject({ code: "invalid", message: "There is no task to run." });
  });

  test("a failing handler fails its task and nothing else", async () => {
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 2,
      modules: [
        testModule("throws", () => {
          throw new Error("no luck");
        }),
        testModule("throws-null", () => Promise.reject(null)),
        testModule("gives-up", () => {
          throw new NonRetryableError("the card is blocked");
        }),
        testModule("works", () => ({})),
      ],
    });
    const ids = ["throws", "throws-null", "gives-up", "works"].map((taskType) => conductor.add({ taskType }));
    await worker.start();
    await clock.advance(500);
    const ends = ids.map((id) => [conductor.task(id).status, conductor.task(id).reasonForIncompletion]);
    expect(ends).toEqual([
      ["FAILED", "no luck"],
      ["FAILED", "The handler threw null."],
      ["FAILED_WITH_TERMINAL_ERROR", "the card is blocked"],
      ["COMPLETED", undefined],
    ]);
    expect(worker.stats().slots).toEqual({ size: 2, running: 0 });
    const [first] = conductor.updates();
    expect(first?.result.logs?.[0]?.log).toMatch(/^Error: no luck\n\s+at /);
  });

  test("back-pressure: polls stop while too many results wait", async () => {
    const { worker, conductor, clock } = createTestWorker({ concurrency: 4, modules: [testModule("quick", () => ({}))] });
    conductor.faults.update = () => ({ type: "refuse", error: httpError(503) });
    for (let index = 0; index < 500; index += 1) conductor.add({ taskType: "quick" });
    await worker.start();
    await clock.advance(30_000);
    expect(total(worker, "waitingReports")).toBeGreaterThanOrEqual(64);
    expect(total(worker, "waitingReports")).toBeLessThan(64 + 8);
    delete conductor.faults.update;
    await clock.advance(5000);
    expect(total(worker, "completed")).toBe(500);
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });
});

test("results that are refused for now, and put off, leave their places to others", async () => {
  const modules = [testModule("quick", () => ({}))];
  const { worker, conductor, clock } = createTestWorker({ concurrency: 40, modules, server: { overDelivery: 60 } });
  const refused = new Set(Array.from({ length: 140 }, () => conductor.add({ taskType: "quick" })));
  const later = Array.from({ length: 40 }, () => conductor.add({ taskType: "quick" }));
  conductor.faults.update = ({ taskId }) => (refused.has(taskId) ? { type: "refuse", error: httpError(403) } : undefined);
  await worker.start();
  await clock.advance(5000);
  expect(later.filter((taskId) => conductor.task(taskId).status !== "COMPLETED")).toEqual([]);
});

describe("deliveries that are not as asked", () => {
  test("the same task twice runs once", async () => {
    let runs = 0;
    const { worker, conductor, clock } = createTestWorker({
      modules: (clock) => [
        testModule("once", async () => {
          runs += 1;
          await clock.sleep(50);
        }),
      ],
    });
    conductor.faults.duplicate = (task) => task.pollCount === 1;
    const taskId = conductor.add({ taskType: "once" });
    await worker.start();
    await clock.advance(1000);
    expect(conductor.ledger.count("redelivered")).toBe(1);
    expect(runs).toBe(1);
    expect(conductor.task(taskId).status).toBe("COMPLETED");
    expect(worker.stats().types[0]).toMatchObject({ polled: 1, duplicates: 1, completed: 1, handedBack: 0 });
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });

  test("more than asked for: no more run than there are slots, the rest waits under lease or goes back in time", async () => {
    let peak = 0;
    let running = 0;
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 4,
      server: { overDelivery: 36 },
      modules: (clock) => [
        testModule("slow", async () => {
          peak = Math.max(peak, ++running);
          await clock.sleep(2000);
          running -= 1;
        }),
      ],
    });
    for (let index = 0; index < 40; index += 1) conductor.add({ taskType: "slow" });
    await worker.start();
    await clock.advance(100);
    expect(total(worker, "running")).toBe(4);
    expect(total(worker, "waiting")).toBeGreaterThan(30);
    await clock.advance(6000);
    expect(total(worker, "handedBack")).toBeGreaterThan(20);
    await clock.advance(60_000);
    expect(peak).toBe(4);
    expect(total(worker, "completed")).toBe(40);
    expect(conductor.ledger.count("expired")).toBe(0);
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });

  test.each([
    ["the answer to its hand-back is still on the way", { type: "late", ms: 100 } as const],
    ["the answer to its hand-back is lost", { type: "lose" } as const],
  ])("a task that comes back while %s runs, once", async (_name, fault) => {
    const runs: string[] = [];
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 1,
      server: { overDelivery: 1 },
      modules: (clock) => [
        testModule("slow", async (_input, { taskId }) => {
          runs.push(taskId);
          await clock.sleep(5003);
        }),
      ],
    });
    const ids = [conductor.add({ taskType: "slow" }), conductor.add({ taskType: "slow" })];
    conductor.faults.update = (result) => (result.status === "IN_PROGRESS" ? fault : undefined);
    await worker.start();
    await clock.advance(5500);
    expect(runs).toEqual(ids);
    await clock.advance(30_000);
    expect(ids.map((id) => conductor.task(id).status)).toEqual(["COMPLETED", "COMPLETED"]);
    expect(runs).toEqual(ids);
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });
});

describe("leases", () => {
  test("are extended while the handler runs and until the report is through; off means off", async () => {
    const build = (leaseExtend?: boolean) =>
      createTestWorker({
        modules: (clock) => [
          testModule("long", async () => clock.sleep(25_000), { worker: leaseExtend === undefined ? {} : { leaseExtend } }),
        ],
      });
    const held = build();
    const heldId = held.conductor.add({ taskType: "long", responseTimeoutSeconds: 10 });
    held.conductor.faults.update = () => (held.clock.now() < 45_000 ? { type: "refuse", error: httpError(500) } : undefined);
    await held.worker.start();
    await held.clock.advance(60_000);
    expect(held.conductor.task(heldId).status).toBe("COMPLETED");
    expect(held.conductor.leases().length).toBeGreaterThan(4);
    const last = held.conductor.leases().at(-1);
    await held.clock.advance(30_000);
    expect(held.conductor.leases().at(-1)).toBe(last);

    const off = build(false);
    const offId = off.conductor.add({ taskType: "long", responseTimeoutSeconds: 10 });
    await off.worker.start();
    await off.clock.advance(30_000);
    expect(off.conductor.task(offId).status).toBe("TIMED_OUT");
    expect(off.conductor.leases()).toEqual([]);
  });

  test("a lost lease aborts the handler's signal and is counted", async () => {
    let reason: unknown;
    const { worker, conductor, clock } = createTestWorker({
      modules: [
        testModule(
          "long",
          (_input, { signal }) =>
            new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject((reason = signal.reason)))),
        ),
      ],
    });
    const taskId = conductor.add({ taskType: "long", responseTimeoutSeconds: 10 });
    await worker.start();
    await clock.advance(100);
    conductor.remove(taskId);
    await clock.advance(10_000);
    expect(String(reason)).toMatch(/lost to this worker/);
    expect(worker.stats().types[0]).toMatchObject({ lostLeases: 1, dropped: 1, running: 0 });
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });
});

test("no poll is held for longer than is said", async () => {
  const { worker, conductor, clock } = createTestWorker({ modules: [testModule("work", () => undefined)], longestPollMs: 300 });
  await worker.start();
  await clock.advance(5000);
  expect(new Set(conductor.polls().map(({ waitMs }) => waitMs))).toEqual(new Set([300]));
});

test("a storm of failures is a few lines and a number", async () => {
  const { worker, conductor, clock, logs } = createTestWorker({
    modules: [
      testModule("send_mail", ({ to }) => {
        throw new Error(`smtp said 421 to ${JSON.stringify(to)}`);
      }),
    ],
  });
  for (let index = 0; index < 1000; index += 1) conductor.add({ taskType: "send_mail", input: { to: index }, retries: 0 });
  await worker.start();
  await clock.advance(10_000);
  expect(total(worker, "failed")).toBe(1000);
  const said = logs.filter(({ level }) => level === "warn").map(({ message }) => message);
  expect(said.slice(0, 5)).toEqual([0, 1, 2, 3, 4].map((to) => `Failed send_mail: smtp said 421 to ${to}`));
  expect(said.length).toBeLessThan(10);
  expect(said[5]).toMatch(/^\d+ times more in 1 s: Failed send_mail: smtp said 421 to \d+$/);
  // --verbose shows each.
  expect(logs.filter(({ level, message }) => level === "debug" && message.startsWith("Failed"))).toHaveLength(995);
});
