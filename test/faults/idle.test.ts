/** What a worker costs that has nothing to do, on a clock that the test turns: requests and timers, whatever the number of task types. */
import { expect, test } from "vitest";
import { createTestWorker, testModule, total } from "../workers/test-worker.ts";

const minuteMs = 60_000;

test.each([
  [1, "fill-or-timeout"],
  [50, "fill-or-timeout"],
  [200, "fill-or-timeout"],
  [50, "prompt"],
] as const)("%i idle task types for ten minutes on a server that answers %s", { timeout: 180_000 }, async (types, semantics) => {
  const { worker, conductor, clock } = createTestWorker({
    concurrency: 20,
    server: { semantics },
    modules: Array.from({ length: types }, (_, index) => testModule(`type_${index}`, () => ({}))),
  });
  await worker.start();
  // It learns about the server first.
  await clock.advance(minuteMs);
  const before = conductor.requests.length;
  await clock.advance(10 * minuteMs);
  const perSecond = (conductor.requests.length - before) / 600;
  expect(perSecond).toBeLessThanOrEqual(types > 50 ? 24 : 12);
  expect(clock.timers()).toBeLessThan(40);

  // Idle as it is, it finds what comes.
  const taskId = conductor.add({ taskType: `type_${types - 1}` });
  await clock.advance(10_000);
  expect(conductor.task(taskId).status).toBe("COMPLETED");
  expect(total(worker, "completed")).toBe(1);
});
