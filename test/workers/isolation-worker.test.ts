/** A worker on the real clock whose tasks run apart from it: what they do holds up nothing else. */
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { TaskModule } from "../../src/core/task-module.ts";
import { systemClock } from "../../src/workers/clock.ts";
import { createWorker } from "../../src/workers/create-worker.ts";
import { isAlive } from "../e2e/support/serving-flow.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { createFakeConductor } from "./fake-conductor.ts";
import { anyHandler } from "./isolated-handlers.ts";
import { recordLogs, testModule, total } from "./test-worker.ts";

const clock = {
  ...systemClock,
  sleep: (ms: number) => pause(ms),
  advance: (ms: number) => pause(ms),
  settle: () => pause(0),
  timers: () => 0,
};

function startWorker(modules: TaskModule[]) {
  const conductor = createFakeConductor({ clock });
  const { logger, logs } = recordLogs();
  const source = { ...conductor.source };
  const worker = createWorker({ modules, source, workerId: "isolating", concurrency: 4, logger });
  onTestFinished(() => worker.close());
  return { worker, conductor, logs, source };
}

/** `spin` by the definition's name, which the fake server takes from the type. */
const spinning = (isolation: "thread" | "process"): TaskModule => ({ ...anyHandler({ isolation }), name: "spin" });

test.each(["thread", "process"] as const)("an endless loop in a %s delays neither leases nor other tasks", async (isolation) => {
  const { worker, conductor, logs } = startWorker([spinning(isolation), testModule("quick", () => ({ done: true }))]);
  const spin = conductor.add({ taskType: "spin", responseTimeoutSeconds: 1, retries: 0 });
  await worker.start();
  await pollUntil(
    async () => logs.map(({ message }) => message),
    (messages) => messages.some((message) => message.startsWith("spinning in ")),
  );
  const quick = Array.from({ length: 20 }, () => conductor.add({ taskType: "quick" }));
  await pollUntil(
    async () => quick.map((id) => conductor.task(id).status),
    (states) => states.every((status) => status === "COMPLETED"),
  );
  await pollUntil(
    async () => conductor.requests.filter(({ type }) => type === "lease").length,
    (leases) => leases >= 2,
  );
  expect(conductor.task(spin).status).toBe("IN_PROGRESS");
  await worker.close();
  expect(conductor.task(spin).status).toBe("SCHEDULED");
  // Once more where the poll that was open at the stop has brought it again.
  expect(total(worker, "handedBack")).toBeGreaterThanOrEqual(1);
});

test("a forced stop ends a process when the server has the task back, not before", async () => {
  const { worker, conductor, logs, source } = startWorker([spinning("process")]);
  conductor.add({ taskType: "spin" });
  await worker.start();
  const lines = await pollUntil(
    async () => logs.map(({ message }) => message),
    (messages) => messages.some((message) => message.startsWith("spinning in ")),
  );
  const pid = Number(/spinning in (\d+)/.exec(lines.join("\n"))?.[1]);
  const seen = new Set<boolean>();
  source.update = async (result) => {
    await conductor.source.update(result);
    seen.add(isAlive(pid));
  };
  await worker.close();
  expect([...seen]).toEqual([true]);
  expect(isAlive(pid)).toBe(false);
});

test("a task that asks for isolation and stands in no file is left out", async () => {
  const { worker, conductor, logs } = startWorker([
    testModule("loose", () => ({}), { worker: { isolation: "thread" } }),
    testModule("quick", () => ({})),
  ]);
  const id = conductor.add({ taskType: "quick" });
  await worker.start();
  await pollUntil(
    async () => conductor.task(id).status,
    (status) => status === "COMPLETED",
  );
  expect(logs).toContainEqual({
    level: "error",
    message: "loose is left out: it asks for isolation in a thread, and stands in no file that could be loaded there",
  });
});
