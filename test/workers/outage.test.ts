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

test("is said once for all task types, at growing pauses while it lasts, and when it is over", async () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const { worker, conductor, clock, logs } = createTestWorker({ modules: names.map((name) => testModule(name, () => ({}))) });
  await worker.start();
  await clock.advance(3000);
  conductor.faults.poll = () => ({ type: "refuse", error: networkError() });
  await clock.advance(60_000);
  delete conductor.faults.poll;
  await clock.advance(5000);
  const said = logs.map(({ level, message }) => `${level}: ${message}`).filter((line) => !line.startsWith("debug"));
  const [begin] = said.splice(
    said.findIndex((line) => line.includes("answers no polls")),
    1,
  );
  expect(begin).toMatch(/^warn: The server answers no polls; they are tried again until it does: /);
  // Those of the first types, before it was known that it concerns all of them.
  expect(said.filter((line) => line.startsWith("warn: Polling for ")).length).toBeLessThan(3);
  const rest = said.filter((line) => !line.startsWith("warn: Polling for "));
  expect(rest.map((line) => line.replace(/\d+ s/, "N s").replace(/: [^:]*$/, ""))).toEqual([
    "warn: The server has answered no polls for N s",
    "warn: The server has answered no polls for N s",
    "info",
  ]);
  expect(rest.at(-1)).toMatch(/^info: The server answers polls again, after (5\d|6[01]) s\.$/);
});

test("of one task type alone is said of that one", async () => {
  const { worker, conductor, clock, logs } = createTestWorker({ modules: ["a", "b", "c"].map((name) => testModule(name, () => ({}))) });
  conductor.faults.poll = ({ taskType }) => (taskType === "b" ? { type: "refuse", error: networkError() } : undefined);
  await worker.start();
  await clock.advance(30_000);
  delete conductor.faults.poll;
  await clock.advance(15_000);
  const said = logs.filter(({ level }) => level !== "debug").map(({ message }) => message);
  expect(said.slice(0, -1).every((line) => line.startsWith("Polling for b failed: "))).toBe(true);
  expect(said.at(-1)).toBe("Polls for b work again.");
});
