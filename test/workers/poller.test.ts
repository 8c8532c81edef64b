import { describe, expect, test } from "vitest";
import { longestWaitMs } from "../../src/workers/poll-plan.ts";
import type { FakeClock } from "./fake-clock.ts";
import type { FakeConductor, FakeConductorOptions } from "./fake-conductor.ts";
import { httpError, networkError } from "./fake-conductor.ts";
import type { TestWorker } from "./test-worker.ts";
import { createTestWorker, testModule, total } from "./test-worker.ts";

const noop = () => ({});
/** Tasks of quiet types, found by their counts. */
async function provenCounts(conductor: FakeConductor, clock: FakeClock): Promise<void> {
  for (let index = 30; index < 50; index += 1) {
    conductor.add({ taskType: `type-${index}` });
    await clock.advance(100);
  }
  await clock.advance(1000);
}

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
      [1, longestWaitMs],
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

  test("on servers that hold answers back until the count is full, a task is picked up in time", async () => {
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

  test("a server that does not hold polls is asked at a bearable pace", async () => {
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
    await clock.advance(70_000);
    // Each is held for a second and a half before.
    expect(conductor.polls()).toHaveLength(11);
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
      return conductor.requests.length / 60;
    };
    expect(await idle(1)).toBeLessThanOrEqual(0.7);
    expect(await idle(10)).toBeLessThanOrEqual(7);
    expect(await idle(50)).toBeLessThan(7);
    expect(await idle(200)).toBeLessThan(7);
  });

  test("without work, the requests that look for it are few as well once the server's counts have proved right", async () => {
    const { worker, conductor, clock } = createTestWorker({ concurrency: 20, modules: modulesOf(200) });
    await worker.start();
    await provenCounts(conductor, clock);
    await clock.advance(20_000);
    const before = conductor.requests.length;
    await clock.advance(60_000);
    expect((conductor.requests.length - before) / 60).toBeLessThan(6);
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

describe("learning how the server answers", () => {
  /** A task every so often, five at once every few seconds; the waits of those after `from`. */
  async function serve(test: TestWorker, seconds: number): Promise<void> {
    for (let tick = 0; tick < seconds * 2; tick += 1) {
      const burst = tick % 6 === 5 ? 5 : 1;
      for (let index = 0; index < burst; index += 1) test.conductor.add({ taskType: "work" });
      await test.clock.advance(490);
    }
  }

  const timed = (server: FakeConductorOptions["semantics"]) => {
    const waits: number[] = [];
    const test = createTestWorker({
      server: { semantics: server ?? "prompt" },
      modules: (clock) => [testModule("work", (_input, { task }) => void waits.push(clock.now() - task.scheduledTime))],
    });
    return { ...test, waits };
  };
  const longPolls = ({ conductor }: TestWorker, from: number) => conductor.polls().filter(({ at, waitMs }) => at >= from && waitMs > 0);

  test("on one that answers at once, long polls ask for several, and nothing is asked for twice", async () => {
    const scene = timed("prompt");
    await scene.worker.start();
    await serve(scene, 10);
    const from = scene.clock.now();
    scene.waits.length = 0;
    await serve(scene, 20);
    expect(longPolls(scene, from).every(({ count }) => count > 1)).toBe(true);
    expect(Math.max(...scene.waits)).toBeLessThanOrEqual(10);
    // One poll a batch; only a batch larger than the poll asked for needs another.
    expect(scene.conductor.polls().filter(({ at }) => at >= from).length).toBeLessThan(40 * 1.5);
  });

  test("on one that holds answers back, three tasks of a thousand pay for finding out", async () => {
    const scene = timed("fill-or-timeout");
    await scene.worker.start();
    await serve(scene, 300);
    const late = scene.waits.filter((wait) => wait > 110);
    expect(late.length).toBeGreaterThan(0);
    expect(late.length).toBeLessThanOrEqual(5);
    expect(Math.max(...late)).toBeLessThanOrEqual(310);
    expect(longPolls(scene, 0).filter(({ count, waitMs }) => count > 1 && waitMs > 200)).toEqual([]);
  });

  test("one that changes to holding back is noticed by the first answer", async () => {
    const scene = timed("prompt");
    await scene.worker.start();
    await serve(scene, 10);
    scene.conductor.become("fill-or-timeout");
    scene.waits.length = 0;
    await serve(scene, 60);
    expect(scene.waits.filter((wait) => wait > 310).length).toBeLessThanOrEqual(5);
    expect(Math.max(...scene.waits)).toBeLessThanOrEqual(2010);
    scene.waits.length = 0;
    await serve(scene, 60);
    expect(scene.waits.filter((wait) => wait > 110).length).toBeLessThanOrEqual(2);
  });

  test("one that changes to answering at once is found out later, and after an outage soon", async () => {
    const scene = timed("fill-or-timeout");
    await scene.worker.start();
    await serve(scene, 30);
    scene.conductor.become("prompt");
    scene.conductor.faults.poll = () => ({ type: "refuse", error: networkError() });
    await scene.clock.advance(5000);
    delete scene.conductor.faults.poll;
    await serve(scene, 10);
    const from = scene.clock.now();
    await serve(scene, 10);
    expect(longPolls(scene, from).every(({ count }) => count > 1)).toBe(true);
  });

  test("single tasks are not followed by a second poll once that has brought nothing several times", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [testModule("work", noop)] });
    await worker.start();
    for (let index = 0; index < 60; index += 1) {
      conductor.add({ taskType: "work" });
      await clock.advance(700);
    }
    expect(conductor.polls().filter(({ waitMs }) => waitMs === 0).length).toBeLessThan(10);
    for (let index = 0; index < 30; index += 1) conductor.add({ taskType: "work" });
    await clock.advance(200);
    expect(total(worker, "completed")).toBe(90);
  });

  test("a server that holds no polls is asked about ten times a second in all, however many types there are", async () => {
    const { worker, conductor, clock } = createTestWorker({ server: { semantics: "no-block" }, concurrency: 20, modules: modulesOf(50) });
    await worker.start();
    await clock.advance(30_000);
    const before = conductor.requests.length;
    await clock.advance(60_000);
    expect((conductor.requests.length - before) / 60).toBeLessThan(14);
  });
});

describe("what follows what", () => {
  const steps = ["one", "two", "three", "four", "five"];
  const chain = (options: { semantics?: FakeConductorOptions["semantics"]; concurrency?: number } = {}) => {
    const ended: number[] = [];
    const test = createTestWorker({
      server: {
        semantics: options.semantics ?? "fill-or-timeout",
        next(task) {
          const taskType = steps[steps.indexOf(task.taskType) + 1];
          return taskType === undefined ? undefined : { taskType, workflowId: task.workflowInstanceId };
        },
      },
      modules: (clock) => steps.map((name) => testModule(name, () => void (name === "five" && ended.push(clock.now())))),
      concurrency: options.concurrency ?? 10,
    });
    /** How long each took, one after the other. */
    const run = async (count: number) => {
      const took: number[] = [];
      for (let index = 0; index < count; index += 1) {
        const startedAt = test.clock.now();
        test.conductor.add({ taskType: "one", workflowId: `chain-${startedAt}` });
        ended.length = 0;
        await test.clock.advance(1033);
        took.push((ended[0] ?? Infinity) - startedAt);
      }
      return took;
    };
    return { ...test, run };
  };

  test("a chain of five is through in the time of one long poll once it is known", async () => {
    const { worker, run } = chain();
    await worker.start();
    const before = await run(2);
    expect(Math.min(...before)).toBeGreaterThan(300);

    const known = await run(20);
    expect(Math.max(...known)).toBeLessThanOrEqual(130);
  });

  test("where long polls are answered at once anyway, hints are given up", async () => {
    const { worker, run, conductor, clock } = chain({ semantics: "prompt" });
    await worker.start();
    await run(40);
    const from = clock.now();
    const known = await run(20);
    expect(Math.max(...known)).toBeLessThanOrEqual(40);
    const extra = conductor.polls().filter(({ at, waitMs }) => at >= from && waitMs === 0);
    expect(extra.length).toBeLessThan(20);
  });

  test("under a backlog there are none", async () => {
    const { worker, conductor, clock, run } = chain({ concurrency: 4 });
    await worker.start();
    await run(5);
    for (let index = 0; index < 200; index += 1) conductor.add({ taskType: "two", workflowId: `backlog-${index}` });
    for (let index = 0; index < 200; index += 1) conductor.add({ taskType: "one", workflowId: `chain-${index}` });
    await clock.advance(20_000);
    expect(conductor.tasks().every(({ status }) => status === "COMPLETED")).toBe(true);
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });
});

describe("the server's counts", () => {
  /** Fifty types, more than there are long polls, and the waits of their tasks. */
  const many = () => {
    const waits: number[] = [];
    const test = createTestWorker({
      concurrency: 20,
      modules: (clock) =>
        Array.from({ length: 50 }, (_, index) =>
          testModule(`type-${index}`, (_input, { task }) => void waits.push(clock.now() - task.scheduledTime)),
        ),
    });
    return { ...test, waits };
  };

  test("a task of any quiet type is found by the next look", async () => {
    const { worker, conductor, clock, waits } = many();
    await worker.start();
    await provenCounts(conductor, clock);
    waits.length = 0;
    for (let index = 0; index < 100; index += 1) {
      await clock.advance(12_000 + index);
      conductor.add({ taskType: `type-${(index * 7) % 50}` });
    }
    await clock.advance(3000);
    expect(waits).toHaveLength(100);
    // Looks are a quarter of a second apart while nothing arrives.
    expect(Math.max(...waits)).toBeLessThanOrEqual(260);
  });

  test("what is counted before it is due is not asked for again and again, and is found when it is due", async () => {
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 20,
      modules: (clock) => [
        ...modulesOf(49),
        testModule("type-49", (_input, context) => {
          if (context.task.pollCount === 1) context.callbackAfter(30);
          else found.push(clock.now());
        }),
      ],
    });
    const found: number[] = [];
    await worker.start();
    await provenCounts(conductor, clock);
    const dueAt = clock.now() + 30_000;
    await clock.advance(15_000);
    const before = conductor.polls().length;
    await clock.advance(10_000);
    expect(conductor.polls().length - before).toBeLessThan(25);
    await clock.advance(60_000);
    expect(found).toHaveLength(1);
    expect((found[0] ?? Infinity) - dueAt).toBeLessThan(2000);
  });

  test("a server that cannot tell costs no more than one request, and nothing is missed", async () => {
    const { worker, conductor, clock, waits } = many();
    conductor.faults.sizes = () => ({ type: "refuse", error: httpError(404) });
    await worker.start();
    for (let index = 0; index < 50; index += 1) conductor.add({ taskType: `type-${index}` });
    await clock.advance(60_000);
    expect(waits).toHaveLength(50);
    expect(conductor.requests.filter(({ type }) => type === "sizes")).toHaveLength(1);
  });

  test("counts that turn out wrong are trusted no more", async () => {
    const { worker, conductor, clock, waits } = many();
    await worker.start();
    await provenCounts(conductor, clock);
    conductor.faults.counts = () => ({});
    for (let index = 0; index < 50; index += 1) conductor.add({ taskType: `type-${index}` });
    await clock.advance(60_000);
    waits.length = 0;
    for (let index = 0; index < 50; index += 1) conductor.add({ taskType: `type-${index}` });
    await clock.advance(12_000);
    expect(waits).toHaveLength(50);
  });

  test("what a busy type gets in between says nothing against them", async () => {
    const { worker, conductor, clock, waits } = many();
    await worker.start();
    await provenCounts(conductor, clock);
    for (let index = 0; index < 400; index += 1) {
      conductor.add({ taskType: "type-0" });
      await clock.advance(37);
    }
    await clock.advance(1000);
    waits.length = 0;
    for (let index = 0; index < 20; index += 1) {
      await clock.advance(12_000 + index * 13);
      conductor.add({ taskType: `type-${20 + index}` });
    }
    await clock.advance(1000);
    expect(waits).toHaveLength(20);
    expect(Math.max(...waits)).toBeLessThanOrEqual(260);
  });

  test("are not asked for where each type has a long poll", async () => {
    const { worker, conductor, clock } = createTestWorker({ concurrency: 20, modules: modulesOf(12) });
    await worker.start();
    await clock.advance(10_000);
    expect(conductor.requests.filter(({ type }) => type === "sizes")).toEqual([]);
  });
});

describe("what a health check sees", () => {
  test("when a poll was last settled, in all and by type, and how many are open", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: modulesOf(2) });
    await worker.start();
    await clock.settle();
    expect(worker.stats().polls).toEqual({ open: 2 });
    conductor.add({ taskType: "type-1" });
    await clock.advance(150);
    const { polls, types } = worker.stats();
    expect(polls.open).toBe(2);
    expect(types[0]?.polls).toEqual({ open: 1 });
    expect(types[1]?.polls.lastPollSettledAt).toBe(polls.lastPollSettledAt);
    expect(polls.lastPollSettledEpochMs).toBe(clock.epochMs() - clock.now() + (polls.lastPollSettledAt ?? Number.NaN));
  });

  test("a failed poll is settled; one that nobody answers is not", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: modulesOf(2) });
    conductor.faults.poll = ({ taskType }) =>
      taskType === "type-0" ? { type: "refuse", error: httpError(500) } : { type: "slow", ms: 60_000 };
    await worker.start();
    await clock.advance(30_000);
    const [failing, silent] = worker.stats().types;
    expect(clock.now() - (failing?.polls.lastPollSettledAt ?? 0)).toBeLessThan(11_000);
    expect(silent?.polls).toEqual({ open: 1 });
  });
});

describe("when polls fail", () => {
  test("an outage is probed by one request at a time, at most a second apart", async () => {
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

  test("tasks in a lost answer come back by their response timeout, and no more are lost than answers", async () => {
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
