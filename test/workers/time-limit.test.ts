import { expect, test } from "vitest";
import { createInlineRunner } from "../../src/workers/run-task.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeConductor } from "./fake-conductor.ts";
import { recordLogs, testModule } from "./test-worker.ts";
import type { TaskHandler } from "../../src/core/task-module.ts";

async function startRun(handler: TaskHandler, worker: { handlerTimeoutMs?: number }, clock: FakeClock = createFakeClock()) {
  const { logger, logs } = recordLogs();
  const runner = await createInlineRunner(testModule("work", handler, { worker }), { clock, logger });
  const conductor = createFakeConductor({ clock });
  const controller = new AbortController();
  const outcome = runner.run(conductor.task(conductor.add({ taskType: "work" })), () => controller.signal);
  await clock.settle();
  return { outcome, clock, logs, controller };
}

const hang = () => new Promise(() => undefined);

test("without a limit there is no timer", async () => {
  const { clock } = await startRun(hang, {});
  expect(clock.timers()).toBe(0);
});

test("one that ends in time leaves no timer", async () => {
  const { outcome, clock } = await startRun(() => ({ done: true }), { handlerTimeoutMs: 1000 });
  expect(await outcome).toMatchObject({ status: "COMPLETED" });
  expect(clock.timers()).toBe(0);
});

test.each([
  [1000, 1000],
  [60_000, 5000],
])("after %i ms the signal is aborted, after %i ms more the task fails without its handler", async (handlerTimeoutMs, graceMs) => {
  let end: ((output: unknown) => void) | undefined;
  let reason: unknown;
  const { outcome, clock, logs } = await startRun(
    (_input, { signal, log }) => {
      log("begun");
      signal.addEventListener("abort", () => (reason = signal.reason));
      return new Promise((resolve) => (end = resolve));
    },
    { handlerTimeoutMs },
  );
  let ended: unknown;
  void outcome.then((how) => (ended = how));
  await clock.advance(handlerTimeoutMs - 1);
  expect(reason).toBeUndefined();
  await clock.advance(1);
  expect(reason).toMatchObject({ name: "TimeoutError", message: `The handler ran longer than ${handlerTimeoutMs} ms.` });
  await clock.advance(graceMs - 1);
  expect(ended).toBeUndefined();
  await clock.advance(1);
  expect(ended).toMatchObject({
    status: "FAILED",
    reason: `The handler ran longer than ${handlerTimeoutMs} ms and did not end when its signal was aborted.`,
    logs: [{ log: "begun" }],
  });
  end?.({ late: true });
  await clock.settle();
  const message = `A handler of work that was given up has ended after ${handlerTimeoutMs + graceMs} ms; what became of it is not reported.`;
  expect(logs).toEqual([{ level: "warn", message }]);
});

test("what is returned after the signal counts, and so does a signal that the worker aborts before", async () => {
  const handler: TaskHandler = (_input, { signal }) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve({ why: String(signal.reason) })));
  const late = await startRun(handler, { handlerTimeoutMs: 1000 });
  await late.clock.advance(1000);
  expect(await late.outcome).toMatchObject({ status: "COMPLETED", output: { why: "TimeoutError: The handler ran longer than 1000 ms." } });
  const stopped = await startRun(handler, { handlerTimeoutMs: 1000 });
  stopped.controller.abort(new Error("The worker is stopping."));
  expect(await stopped.outcome).toMatchObject({ output: { why: "Error: The worker is stopping." } });
  expect(stopped.clock.timers()).toBe(0);
});
