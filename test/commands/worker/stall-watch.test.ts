import { expect, onTestFinished, test } from "vitest";
import { watchStalls } from "../../../src/commands/worker/stall-watch.ts";
import { createInlineRunner } from "../../../src/workers/run-task.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { createTestWorker, testModule } from "../../workers/test-worker.ts";

/** Keeps the event loop for itself, without a sleep. */
function compute(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until) Math.random();
}

test("a stall is said when it is over, with the tasks that may have caused it", async () => {
  const { worker, conductor, clock, logs } = createTestWorker({
    modules: [
      testModule("long", () => new Promise(() => undefined)),
      testModule("apart", () => new Promise(() => undefined), { worker: { isolation: "thread" } }),
    ],
    createRunner: createInlineRunner,
  });
  const lines: { message: string; data?: unknown }[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    error: () => undefined,
    warn: (message: string, data?: unknown) => void lines.push({ message, data }),
  };
  const stalls = watchStalls({ log, running: () => worker.running() });
  onTestFinished(() => stalls.close());
  const id = conductor.add({ taskType: "long" });
  conductor.add({ taskType: "apart" });
  await worker.start();
  await clock.advance(100);
  compute(3300);
  const [line] = await pollUntil(
    async () => lines,
    (found) => found.length > 0,
  );
  expect(line?.message).toMatch(
    new RegExp(
      String.raw`^The worker stood still for \d\.\d s; nothing was polled, reported or extended meanwhile\. Running then: long \(${id}\)\. A task`,
    ),
  );
  expect(line?.data).toMatchObject({ code: "stalled", taskIds: [id] });
  expect(logs.filter(({ level }) => level === "error")).toEqual([]);
});
