import { expect, test } from "vitest";
import { createTestWorker, testModule, total } from "./test-worker.ts";

const hang = () => new Promise(() => undefined);
const what = "The handler threw in a timer";

function thrownIn(...files: string[]): Error {
  const error = new TypeError("lost");
  error.stack = ["TypeError: lost", ...files.map((file) => `    at later (file:///srv/shop/${file}:3:9)`)].join("\n");
  return error;
}

/** A worker with a hanging task for each of these types. */
async function startHanging(...taskTypes: string[]) {
  const modules = ["charge", "ship", "done"].map((name) => testModule(name, hang));
  const test = createTestWorker({ modules });
  const ids = taskTypes.map((taskType) => test.conductor.add({ taskType }));
  await test.worker.start();
  await test.clock.advance(200);
  expect(total(test.worker, "running")).toBe(ids.length);
  return { ...test, ids };
}

test("the only task that runs fails at once, its slot is free, and what its handler still does comes to nothing", async () => {
  let end: ((output: unknown) => void) | undefined;
  const { worker, conductor, clock, logs } = createTestWorker({
    modules: [testModule("charge", () => new Promise((resolve) => (end = resolve)))],
  });
  const id = conductor.add({ taskType: "charge", retries: 0 });
  await worker.start();
  await clock.advance(100);
  expect(worker.failStray(thrownIn(), what)).toMatchObject({ taskId: id });
  expect(worker.failStray(thrownIn(), what)).toBeUndefined();
  await clock.advance(100);
  expect(conductor.task(id)).toMatchObject({ status: "FAILED", reasonForIncompletion: "The handler threw in a timer: lost" });
  expect(conductor.updates()[0]?.result.logs?.[0]?.log).toBe("TypeError: lost");
  expect(total(worker, "running")).toBe(0);
  end?.({ late: true });
  await clock.advance(100);
  expect(conductor.updates()).toHaveLength(1);
  expect(logs).toContainEqual({ level: "warn", message: "The handler of charge ended after its task was given up." });
  expect(conductor.ledger.problems(worker.stats())).toEqual([]);
});

test("of several, the one whose folder the stack names", async () => {
  const { worker, ids } = await startHanging("charge", "ship");
  expect(worker.failStray(thrownIn("node_modules/pg/client.js", "tasks/ship/helpers.ts"), what)).toMatchObject({ taskId: ids[1] });
});

test.each([
  ["several that may have lost it", ["charge", "charge"], ["tasks/charge/charge.ts"]],
  ["several, and a stack that names none", ["charge", "ship"], ["node_modules/pg/client.js"]],
  ["a task that has ended", ["charge"], ["tasks/done/done.ts"]],
  ["no task", [], ["tasks/charge/charge.ts"]],
])("nobody's: %s", async (_name, taskTypes, files) => {
  const { worker } = await startHanging(...taskTypes);
  expect(worker.failStray(thrownIn(...files), what)).toBeUndefined();
  expect(total(worker, "running")).toBe(taskTypes.length);
});

test("what is thrown may be anything", async () => {
  const { worker, ids, conductor, clock } = await startHanging("charge");
  const hostile = new Proxy(new Error("x"), {
    get() {
      throw new Error("never");
    },
  });
  expect(worker.failStray(hostile, what)).toMatchObject({ taskId: ids[0] });
  await clock.advance(100);
  const reasonForIncompletion = "The handler threw in a timer: The handler threw a value that cannot be shown.";
  expect(conductor.updates()[0]?.result).toMatchObject({ status: "FAILED", reasonForIncompletion });
});
