import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { createSubject, worker } from "./support.ts";
import type { Subject } from "./support.ts";

const taskDefs = [{ name: "a", rateLimitPerFrequency: 2, rateLimitFrequencyInSeconds: 10, concurrentExecLimit: 5 }];

async function startRuns({ api, start }: Subject, count: number): Promise<string[]> {
  const ids = [await start([worker("a")], { taskDefs })];
  for (let n = 1; n < count; n += 1) ids.push(await api.workflows.startWorkflow({ name: "wf", input: {} }));
  return ids;
}

it("no more tasks are handed out within the time than the definition allows", async () => {
  const subject = await createSubject();
  const { api, poll, clock } = subject;
  await startRuns(subject, 5);
  expect(await poll("a", { count: 10 })).toHaveLength(2);
  expect(await poll("a", { count: 10 })).toEqual([]);
  expect(api.tasks.getQueueSizes(["a"])).toEqual({ a: 3 });
  clock.advance(9999);
  expect(await poll("a", { count: 10 })).toEqual([]);
  clock.advance(1);
  expect(await poll("a", { count: 10 })).toHaveLength(2);
});

it("the time is counted from each task, not in fixed spans", async () => {
  const subject = await createSubject();
  const { poll, clock } = subject;
  await startRuns(subject, 4);
  expect(await poll("a")).toHaveLength(1);
  clock.advance(6000);
  expect(await poll("a", { count: 10 })).toHaveLength(1);
  clock.advance(4000);
  expect(await poll("a", { count: 10 })).toHaveLength(1);
  clock.advance(5999);
  expect(await poll("a", { count: 10 })).toEqual([]);
  clock.advance(1);
  expect(await poll("a", { count: 10 })).toHaveLength(1);
});

it("a poll that waits gets its task when the time is over", async () => {
  const subject = await createSubject();
  const { poll, clock } = subject;
  await startRuns(subject, 3);
  await poll("a", { count: 10 });
  const waiting = poll("a", { waitMs: 20_000 });
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(10_000);
  expect(await waiting).toHaveLength(1);
});

it("a task that comes back to the queue counts again", async () => {
  const subject = await createSubject();
  const { poll, report, clock } = subject;
  await startRuns(subject, 1);
  const [first] = await poll("a");
  if (first === undefined) throw new Error("a task");
  await report(first, "IN_PROGRESS");
  const [second] = await poll("a");
  expect(second?.taskId).toBe(first.taskId);
  await report(first, "IN_PROGRESS");
  expect(await poll("a")).toEqual([]);
  clock.advance(10_000);
  expect(await poll("a")).toHaveLength(1);
});

it("tasks that wait are forgotten with their run, and those behind them still come", async () => {
  const subject = await createSubject();
  const { api, poll, clock } = subject;
  const ids = await startRuns(subject, 6);
  expect(await poll("a", { count: 10 })).toHaveLength(2);
  expect(await poll("a", { count: 10 })).toEqual([]);
  clock.advance(10_000);
  // These two had been let go, and nobody has polled them yet.
  for (const id of ids.slice(2, 4)) await api.workflows.terminateWorkflow(id);
  expect(api.tasks.getQueueSizes(["a"])).toEqual({ a: 2 });
  clock.advance(10_000);
  expect(await poll("a", { count: 10 })).toHaveLength(2);
});

it("other definitions go on", async () => {
  const subject = await createSubject();
  await startRuns(subject, 3);
  await subject.poll("a", { count: 10 });
  await subject.start([worker("b")], { name: "other" });
  expect(await subject.poll("b")).toHaveLength(1);
});

it("what was handed out before a restart counts", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "flow-rates-"));
  try {
    const dbFile = path.join(folder, "server.db");
    const first = await createSubject({ dbFile });
    await startRuns(first, 4);
    await first.report(await first.pollOne("a"), "COMPLETED");
    first.clock.advance(5000);
    await first.pollOne("a");
    await first.close();

    const second = await createSubject({ dbFile });
    second.clock.advance(first.clock.now() - second.clock.now());
    expect(await second.poll("a", { count: 10 })).toEqual([]);
    second.clock.advance(5000);
    expect(await second.poll("a", { count: 10 })).toHaveLength(1);
    await second.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
