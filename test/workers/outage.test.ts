import { expect, test } from "vitest";
import { testScale } from "../harness/scale.ts";
import { createFakeClock } from "./fake-clock.ts";
import { networkError } from "./fake-conductor.ts";
import { createFakeJournals } from "./fake-journals.ts";
import { createTestWorker, testModule, total } from "./test-worker.ts";

const hourMs = 3_600_000;
const tasks = testScale > 1 ? 10_000 : 1000;

/** What a worker keeps while a server takes no results is bounded by its slots, not by the time or by what waits on the server. */
test.each([
  ["takes no results, and still hands out tasks", false],
  ["is away altogether", true],
])("an hour in which the server %s costs bounded requests, results and timers, and loses nothing", async (_how, isAway) => {
  const journals = createFakeJournals(createFakeClock());
  const { worker, conductor, clock } = createTestWorker({
    concurrency: 20,
    modules: [testModule("work", () => ({ text: "x".repeat(1000) }))],
    journals: journals.of("test-worker"),
  });
  for (let index = 0; index < tasks; index += 1) conductor.add({ taskType: "work", responseTimeoutSeconds: 3 * 3600 });
  await worker.start();
  await clock.advance(100);
  const before = total(worker, "completed");
  expect(before).toBeGreaterThan(0);
  conductor.faults.update = () => ({ type: "refuse", error: networkError() });
  if (isAway) {
    conductor.faults.poll = () => ({ type: "refuse", error: networkError() });
    conductor.faults.lease = () => ({ type: "refuse", error: networkError() });
  }
  const sent = conductor.requests.length;
  let mostPerSecond = 0;
  // The server's own are among them, one for each task that it has handed out.
  const timers = clock.timers();
  for (let minute = 0; minute < 60; minute += 1) {
    const start = conductor.requests.length;
    await clock.advance(hourMs / 60);
    mostPerSecond = Math.max(mostPerSecond, (conductor.requests.length - start) / 60);
    expect(total(worker, "waitingReports")).toBeLessThanOrEqual(80 + 20);
    expect(journals.entries().length).toBeLessThanOrEqual(80 + 20);
    expect(clock.timers()).toBeLessThan(timers + 300);
  }
  expect(conductor.requests.length - sent).toBeGreaterThan(3000);
  expect(mostPerSecond).toBeLessThan(20);

  delete conductor.faults.update;
  delete conductor.faults.poll;
  delete conductor.faults.lease;
  const waiting = total(worker, "waitingReports");
  await clock.advance(2000);
  expect(total(worker, "completed")).toBeGreaterThan(before + waiting);
  await clock.advance(60_000);
  expect(total(worker, "completed")).toBe(tasks);
  expect(journals.entries()).toEqual([]);
  expect(conductor.ledger.problems(worker.stats())).toEqual([]);
});
