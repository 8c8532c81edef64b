import { describe, expect, onTestFinished, test } from "vitest";
import type { TaskHandler } from "../../src/core/task-module.ts";
import type { Worker } from "../../src/workers/create-worker.ts";
import { createWorker } from "../../src/workers/create-worker.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createFakeClock } from "./fake-clock.ts";
import type { FakeConductor } from "./fake-conductor.ts";
import { createFakeConductor, httpError, networkError } from "./fake-conductor.ts";
import type { FakeJournals } from "./fake-journals.ts";
import { createFakeJournals } from "./fake-journals.ts";
import { createMortal } from "./mortal.ts";
import { createRepeatableChance } from "../../src/testing/repeatable.ts";
import { recordLogs, testModule } from "./test-worker.ts";

interface Stage {
  clock: FakeClock;
  conductor: FakeConductor;
  journals: FakeJournals;
  start: (workerId: string, handler?: TaskHandler) => Promise<{ worker: Worker; kill: () => void }>;
}

function setStage(): Stage {
  const clock = createFakeClock();
  const conductor = createFakeConductor({ clock });
  const journals = createFakeJournals(clock);
  return {
    clock,
    conductor,
    journals,
    async start(workerId, handler = () => ({ by: workerId })) {
      const mortal = createMortal(clock, conductor.source);
      const worker = createWorker({
        modules: [testModule("work", handler)],
        source: mortal.source,
        clock: mortal.clock,
        workerId,
        concurrency: 4,
        logger: recordLogs().logger,
        journals: journals.of(workerId),
        random: createRepeatableChance(5),
      });
      let isKilled = false;
      onTestFinished(async () => {
        if (isKilled) return;
        const closing = worker.close();
        await clock.advance(6000);
        await closing;
      });
      await worker.start();
      return {
        worker,
        kill() {
          isKilled = true;
          mortal.kill();
          journals.kill(workerId);
        },
      };
    },
  };
}

const down = () => ({ type: "refuse", error: networkError() }) as const;
const never: TaskHandler = () => new Promise(() => undefined);

describe("what a killed worker leaves", () => {
  test("undelivered results are delivered by the next one, and the handler runs once", async () => {
    const { clock, conductor, journals, start } = setStage();
    conductor.faults.update = down;
    const first = await start("first");
    const ids = Array.from({ length: 5 }, () => conductor.add({ taskType: "work" }));
    await clock.advance(5000);
    first.kill();
    delete conductor.faults.update;
    const { worker } = await start("second");
    await clock.advance(1000);
    for (const id of ids) expect(conductor.task(id)).toMatchObject({ status: "COMPLETED", outputData: { by: "first" }, retryCount: 0 });
    expect(worker.stats()).toMatchObject({ recovered: { delivered: 5, handedBack: 0, dropped: 0 }, types: [{ polled: 0 }] });
    expect(journals.entries()).toEqual([]);
    expect(conductor.ledger.problems()).toEqual([]);
  });

  test("held tasks go back with the output that earlier tries have left, and run again", async () => {
    const { clock, conductor, journals, start } = setStage();
    const first = await start("first", never);
    const id = conductor.add({ taskType: "work", output: { kept: true } });
    await clock.advance(1000);
    first.kill();
    const seen: unknown[] = [];
    const { worker } = await start("second", (_input, { task, attempt }) => {
      seen.push(task.outputData, attempt);
      return {};
    });
    // A poll of the first may still have been open, and have taken the task.
    await clock.advance(14_000);
    expect(seen).toEqual([{ kept: true }, 1]);
    expect(conductor.task(id)).toMatchObject({ status: "COMPLETED", workerId: "second" });
    expect(worker.stats().recovered).toEqual({ delivered: 0, handedBack: 1, dropped: 0 });
    expect(journals.entries()).toEqual([]);
  });

  test.each([
    ["has gone", (conductor: FakeConductor, id: string) => conductor.remove(id)],
    ["has ended", (conductor: FakeConductor, id: string) => conductor.cancel(id)],
    ["is somebody else's", (conductor: FakeConductor, id: string) => Object.assign(conductor.task(id), { workerId: "another" })],
    ["waits in its queue", (conductor: FakeConductor, id: string) => Object.assign(conductor.task(id), { status: "SCHEDULED" })],
  ])("a held task that %s is left alone", async (_how, change) => {
    const { clock, conductor, journals, start } = setStage();
    const first = await start("first", never);
    const id = conductor.add({ taskType: "work" });
    await clock.advance(1000);
    first.kill();
    change(conductor, id);
    const { worker } = await start("second");
    await clock.advance(1000);
    expect(conductor.updates()).toEqual([]);
    expect(worker.stats().recovered).toEqual({ delivered: 0, handedBack: 0, dropped: 1 });
    expect(journals.entries()).toEqual([]);
  });

  test("what its polls take once more goes back once more", async () => {
    const { clock, conductor, start } = setStage();
    const first = await start("first", never);
    const id = conductor.add({ taskType: "work" });
    await clock.advance(1000);
    first.kill();
    void conductor.source.poll({ taskType: "work", workerId: "first", count: 1, waitMs: 5000 });
    conductor.faults.poll = ({ workerId }) => (workerId === "second" && clock.now() < 4000 ? down() : undefined);
    const { worker } = await start("second");
    await clock.advance(500);
    expect(conductor.task(id)).toMatchObject({ status: "IN_PROGRESS", workerId: "first", pollCount: 2 });
    await clock.advance(12_000);
    expect(conductor.task(id)).toMatchObject({ status: "COMPLETED", workerId: "second" });
    expect(worker.stats().recovered.handedBack).toBe(1);
  });

  test("it is put right through an outage, however long", async () => {
    const { clock, conductor, start } = setStage();
    conductor.faults.update = down;
    const first = await start("first", (input) => (input["never"] === true ? new Promise(() => undefined) : { by: "first" }));
    const done = conductor.add({ taskType: "work", responseTimeoutSeconds: 3600 });
    const held = conductor.add({ taskType: "work", input: { never: true }, responseTimeoutSeconds: 3600 });
    await clock.advance(5000);
    first.kill();
    conductor.faults.look = () => ({ type: "refuse", error: httpError(503) });
    conductor.faults.poll = down;
    await start("second");
    await clock.advance(600_000);
    const looks = conductor.looks().length;
    expect(looks).toBeLessThan(200);
    conductor.faults = Object.assign(conductor.faults, { update: undefined, look: undefined, poll: undefined });
    await clock.advance(20_000);
    expect(conductor.task(done)).toMatchObject({ status: "COMPLETED", outputData: { by: "first" } });
    expect(conductor.task(held).status).toBe("COMPLETED");
  });

  test("a second crash in the middle loses nothing", async () => {
    const { clock, conductor, journals, start } = setStage();
    conductor.faults.update = down;
    const first = await start("first", (input) => (input["never"] === true ? new Promise(() => undefined) : { by: "first" }));
    const done = conductor.add({ taskType: "work" });
    const held = conductor.add({ taskType: "work", input: { never: true } });
    await clock.advance(5000);
    first.kill();
    const second = await start("second");
    await clock.advance(2000);
    second.kill();
    expect(journals.entries().sort()).toEqual([done, held].sort());
    delete conductor.faults.update;
    await start("third");
    await clock.advance(20_000);
    expect(conductor.task(done)).toMatchObject({ status: "COMPLETED", outputData: { by: "first" } });
    expect(conductor.task(held)).toMatchObject({ status: "COMPLETED", outputData: { by: "third" } });
    expect(journals.entries()).toEqual([]);
  });

  test("a worker that runs already puts it right as well", async () => {
    const { clock, conductor, start } = setStage();
    const first = await start("first", never);
    const id = conductor.add({ taskType: "work" });
    await clock.advance(1000);
    await start("standing");
    await clock.advance(1000);
    first.kill();
    await clock.advance(20_000);
    expect(conductor.task(id)).toMatchObject({ status: "COMPLETED", workerId: "standing" });
  });

  test("a task that was put off goes back as it was to go, if it is still there", async () => {
    const { clock, conductor, start } = setStage();
    conductor.faults.update = down;
    const first = await start("first", (_input, context) => {
      context.callbackAfter(0);
      return { part: 1 };
    });
    const id = conductor.add({ taskType: "work" });
    await clock.advance(3000);
    first.kill();
    delete conductor.faults.update;
    const seen: unknown[] = [];
    await start("second", (_input, { task }) => {
      seen.push(task.outputData);
      return {};
    });
    await clock.advance(20_000);
    expect(seen).toEqual([{ part: 1 }]);
    expect(conductor.task(id).status).toBe("COMPLETED");
  });
});

describe("what a stop leaves", () => {
  test("by force: results that were not delivered are on disk, and the next worker delivers them", async () => {
    const { clock, conductor, journals, start } = setStage();
    conductor.faults.update = down;
    const { worker } = await start("first");
    const id = conductor.add({ taskType: "work" });
    await clock.advance(100);
    const closing = worker.close();
    await clock.advance(6000);
    await closing;
    expect(worker.stats().types[0]).toMatchObject({ unsent: 1 });
    expect(journals.entries()).toEqual([id]);
    delete conductor.faults.update;
    await start("second");
    await clock.advance(1000);
    expect(conductor.task(id)).toMatchObject({ status: "COMPLETED", outputData: { by: "first" } });
  });

  test("in order: nothing", async () => {
    const { clock, conductor, journals, start } = setStage();
    const { worker } = await start("first");
    for (let index = 0; index < 20; index += 1) conductor.add({ taskType: "work" });
    await clock.advance(100);
    const drained = worker.drain();
    await clock.advance(6000);
    await drained;
    expect(journals.entries()).toEqual([]);
  });
});
