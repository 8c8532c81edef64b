import { describe, expect, test } from "vitest";
import { httpError, networkError } from "./fake-conductor.ts";
import { createTestWorker, testModule, total } from "./test-worker.ts";

const noop = () => ({});
const modulesOf = (count: number) => Array.from({ length: count }, (_, index) => testModule(`type-${index}`, noop));

describe("how polls ask", () => {
  test("long polls ask for one; what is there besides is taken at once, sized to the free slots", async () => {
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 8,
      modules: (clock) => [testModule("work", async () => clock.sleep(1000))],
    });
    for (let index = 0; index < 20; index += 1) conductor.add({ taskType: "work" });
    await worker.start();
    await clock.advance(500);
    expect(conductor.polls().map(({ count, waitMs }) => [count, waitMs])).toEqual([
      [1, 5000],
      [7, 0],
    ]);
    expect(total(worker, "running")).toBe(8);
    await clock.advance(600);
    // One slot was free a moment before the others.
    const later = conductor.polls().slice(2);
    expect(later.every((poll) => poll.waitMs === 0)).toBe(true);
    expect(later.reduce((sum, poll) => sum + poll.count, 0)).toBe(8);
  });

  test("polls again in the moment a slot is free", async () => {
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 2,
      modules: (clock) => [testModule("work", async (input) => clock.sleep(Number(input["ms"])))],
    });
    for (const ms of [3000, 777, 10]) conductor.add({ taskType: "work", input: { ms } });
    await worker.start();
    await clock.advance(3100);
    const third = conductor.polls()[2];
    const secondStarted = conductor.polls()[1]?.endedAt ?? 0;
    expect(third?.at).toBe(secondStarted + 777);
  });

  test("on servers that hold answers back until the count is full, a task is picked up in time (F17)", async () => {
    const pickups: number[] = [];
    const { worker, conductor, clock } = createTestWorker({
      modules: (clock) => [testModule("work", (_input, { task }) => void pickups.push(clock.now() - task.scheduledTime))],
    });
    await worker.start();
    for (let index = 0; index < 60; index += 1) {
      await clock.advance(1000);
      conductor.add({ taskType: "work" });
    }
    await clock.advance(1000);
    expect(pickups).toHaveLength(60);
    expect(Math.max(...pickups)).toBeLessThanOrEqual(110);
  });

  test("a server that does not hold polls is asked at a bearable pace (F18)", async () => {
    const { worker, conductor, clock } = createTestWorker({ server: { semantics: "no-block" }, modules: [testModule("work", noop)] });
    await worker.start();
    await clock.advance(5000);
    const before = conductor.polls().length;
    await clock.advance(60_000);
    expect((conductor.polls().length - before) / 60).toBeLessThan(6);
    conductor.add({ taskType: "work" });
    await clock.advance(400);
    expect(total(worker, "completed")).toBe(1);
  });

  test("`pollIntervalMs` keeps an idle queue from being asked sooner", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [testModule("work", noop, { worker: { pollIntervalMs: 5000 } })] });
    await worker.start();
    await clock.advance(60_000);
    expect(conductor.polls()).toHaveLength(6);
  });

  test("asks for the domain of the task", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [testModule("work", noop, { worker: { domain: "eu" } })] });
    await worker.start();
    await clock.advance(10);
    expect(conductor.polls()[0]).toMatchObject({ taskType: "work", domain: "eu", workerId: "test-worker" });
  });
});

describe("many task types", () => {
  test("idle cost does not grow with their number", async () => {
    const idle = async (count: number) => {
      const { worker, conductor, clock } = createTestWorker({ concurrency: 20, modules: modulesOf(count) });
      await worker.start();
      await clock.advance(60_000);
      expect(conductor.peak.longPolls).toBeLessThanOrEqual(12);
      const asked = new Set(conductor.polls().map((poll) => poll.taskType));
      expect(asked.size).toBe(count);
      return conductor.polls().length / 60;
    };
    expect(await idle(10)).toBeLessThan(2.1);
    expect(await idle(50)).toBeLessThan(12);
    expect(await idle(200)).toBeLessThan(12);
  });

  test("busy types keep a long poll of their own among many quiet ones", async () => {
    const pickups: number[] = [];
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 20,
      modules: (clock) =>
        Array.from({ length: 50 }, (_, index) =>
          testModule(`type-${index}`, (_input, { task }) => {
            if (clock.now() > 10_000) pickups.push(clock.now() - task.scheduledTime);
          }),
        ),
    });
    await worker.start();
    for (let second = 0; second < 40; second += 1) {
      for (let index = 0; index < 10; index += 1) conductor.add({ taskType: `type-${index * 5}` });
      await clock.advance(1000);
    }
    expect(pickups.length).toBeGreaterThanOrEqual(290);
    pickups.sort((left, right) => left - right);
    expect(pickups[Math.floor(pickups.length * 0.9)]).toBeLessThanOrEqual(110);
  });

  test("a busy type takes no slots from the others for long", async () => {
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 4,
      modules: (clock) => ["busy", "other"].map((name) => testModule(name, async () => clock.sleep(10))),
    });
    for (let index = 0; index < 5000; index += 1) conductor.add({ taskType: "busy" });
    await worker.start();
    await clock.advance(1000);
    for (let index = 0; index < 20; index += 1) conductor.add({ taskType: "other" });
    await clock.advance(1000);
    expect(conductor.queued("busy")).toBeGreaterThan(3000);
    const other = worker.stats().types.find((type) => type.taskType === "other");
    expect(other?.completed).toBe(20);
  });

  test("with one slot, quiet types do not keep it from a busy one", async () => {
    const { worker, conductor, clock } = createTestWorker({ concurrency: 1, modules: modulesOf(8) });
    for (let index = 0; index < 50; index += 1) conductor.add({ taskType: "type-7" });
    await worker.start();
    await clock.advance(3000);
    expect(total(worker, "completed")).toBe(50);
  });
});

describe("when polls fail", () => {
  test("an outage is probed by one request at a time, at most a second apart (F2)", async () => {
    const { worker, conductor, clock, logs } = createTestWorker({ concurrency: 20, modules: modulesOf(50) });
    conductor.faults.poll = () => ({ type: "refuse", error: networkError() });
    await worker.start();
    await clock.advance(5000);
    const before = conductor.polls().length;
    await clock.advance(60_000);
    expect((conductor.polls().length - before) / 60).toBeLessThan(8);
    delete conductor.faults.poll;
    for (let index = 0; index < 50; index += 1) conductor.add({ taskType: `type-${index}` });
    await clock.advance(10_000);
    expect(total(worker, "completed")).toBe(50);
    expect(logs.filter((line) => line.level === "warn").length).toBeLessThan(300);
  });

  test("a single type recovers within two seconds as well", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: modulesOf(1) });
    conductor.faults.poll = () => ({ type: "refuse", error: httpError(503) });
    await worker.start();
    await clock.advance(300_000);
    delete conductor.faults.poll;
    conductor.add({ taskType: "type-0" });
    await clock.advance(1300);
    expect(total(worker, "completed")).toBe(1);
  });

  test("one type that always fails does not slow the others down", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: modulesOf(4) });
    conductor.faults.poll = (request) => (request.taskType === "type-0" ? { type: "refuse", error: httpError(500) } : undefined);
    await worker.start();
    await clock.advance(30_000);
    conductor.add({ taskType: "type-1" });
    await clock.advance(300);
    expect(total(worker, "completed")).toBe(1);
    expect(conductor.polls().filter((poll) => poll.taskType === "type-0").length).toBeLessThan(40);
  });

  test("tasks in a lost answer come back by their response timeout, and no more are lost than answers (F3)", async () => {
    const { worker, conductor, clock } = createTestWorker({ concurrency: 4, modules: modulesOf(1) });
    let polls = 0;
    conductor.faults.poll = () => (++polls % 5 === 0 ? { type: "lose" } : undefined);
    for (let index = 0; index < 40; index += 1) conductor.add({ taskType: "type-0", responseTimeoutSeconds: 5, retries: 10 });
    await worker.start();
    await clock.advance(200_000);
    expect(conductor.ledger.count("lost")).toBeGreaterThan(0);
    expect(conductor.ledger.count("expired")).toBe(conductor.ledger.count("lost"));
    expect(conductor.tasks().filter((task) => task.status === "COMPLETED")).toHaveLength(40);
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });
});
