/** Workers are stopped, replaced and killed while they have much to do: every task is done, once where that can be, and none is retried. */
import { describe, expect, it } from "vitest";
import type { Task } from "../../src/core/model/execution.ts";
import { pollUntil } from "../harness/poll-until.ts";
import type { ServingFlow } from "./support/serving-flow.ts";
import type { WorkerStage } from "./support/worker-stage.ts";
import { createWorkerStage } from "./support/worker-stage.ts";

/** Each call takes that long, and up to a second more by the task's id. */
async function stageWithWork(leastMs: number): Promise<WorkerStage> {
  const stage = await createWorkerStage();
  stage.writeHandler(`await new Promise((resolve) => setTimeout(resolve, ${leastMs} + (parseInt(taskId.slice(0, 6), 16) % 1000)));`);
  return stage;
}

async function startWorker(stage: WorkerStage, ...options: string[]): Promise<ServingFlow> {
  const worker = stage.start("--check", "off", ...options);
  await worker.until("Running");
  return worker;
}

const runMany = (stage: WorkerStage, count: number): Promise<string[]> => Promise.all(Array.from({ length: count }, () => stage.run()));

/** The one task of each workflow, when all have ended. */
async function tasksOf(stage: WorkerStage, ids: readonly string[]): Promise<Task[]> {
  const ended = await Promise.all(ids.map((id) => stage.ended(id)));
  return ended.flatMap(({ tasks }) => tasks);
}

const countBy = <T>(values: readonly T[]): Map<T, number> => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

/** Every try of every task came to its end, and there was one try of each. */
function expectAllDone(tasks: readonly Task[], count: number): void {
  expect(countBy(tasks.map(({ status, retryCount }) => `${status} at try ${retryCount + 1}`))).toEqual(
    new Map([["COMPLETED at try 1", count]]),
  );
}

const untilCalled = (stage: WorkerStage, count: number) =>
  pollUntil(
    async () => stage.calls().length,
    (calls) => calls >= count,
  );

/** Each task whose function was called stands in a journal. */
const writtenDown = (stage: WorkerStage) =>
  pollUntil(
    async () => {
      const journals = stage.journals();
      return stage.calls().filter((taskId) => !journals.includes(taskId));
    },
    (missing) => missing.length === 0,
  );

describe("workers that come and go under load", { timeout: 180_000 }, () => {
  it("SIGTERM: what runs ends, what does not goes back, and another worker does the rest", async () => {
    const stage = await stageWithWork(50);
    const ids = await runMany(stage, 60);
    const first = await startWorker(stage, "--concurrency", "20", "--drain", "5");
    await untilCalled(stage, 25);
    first.kill("SIGTERM");
    expect(await first.exitCode).toBe(0);
    const afterwards = await Promise.all(ids.map((id) => stage.task(id)));
    expect(afterwards.filter((task) => task?.status !== "COMPLETED" && task?.status !== "SCHEDULED")).toEqual([]);

    await startWorker(stage, "--concurrency", "20");
    expectAllDone(await tasksOf(stage, ids), 60);
    expect([...countBy(stage.calls()).values()].every((calls) => calls === 1)).toBe(true);
  });

  it("a rolling restart of three: nobody waits for long, and nothing runs twice", async () => {
    const stage = await stageWithWork(50);
    const slots = ["--concurrency", "8", "--drain", "5"];
    const workers = [await startWorker(stage, ...slots), await startWorker(stage, ...slots), await startWorker(stage, ...slots)];
    const ids: string[] = [];
    const feed = { isOpen: true };
    const feeding = (async () => {
      while (feed.isOpen) {
        ids.push(...(await runMany(stage, 4)));
        await untilCalled(stage, ids.length - 40);
      }
    })();
    for (const old of workers) {
      await untilCalled(stage, stage.calls().length + 8);
      await startWorker(stage, ...slots);
      old.kill("SIGTERM");
      expect(await old.exitCode).toBe(0);
    }
    feed.isOpen = false;
    await feeding;
    const tasks = await tasksOf(stage, ids);
    expectAllDone(tasks, ids.length);
    expect([...countBy(stage.calls()).values()].every((calls) => calls === 1)).toBe(true);
  });

  it("kill -9 and a restart: what was running runs again within seconds, without a retry", async () => {
    const stage = await stageWithWork(1000);
    const slots = ["--concurrency", "10"];
    const doomed = await startWorker(stage, ...slots);
    // No more than run at once: the poll that the killed worker leaves open would take one that no journal has.
    const ids = await runMany(stage, 10);
    await untilCalled(stage, 10);
    // A task is written down a moment after it came; all ten have been running for longer, and none of them ends meanwhile.
    await writtenDown(stage);
    doomed.kill("SIGKILL");
    await doomed.exitCode;
    await startWorker(stage, ...slots);
    // Without what is written down, this would take the hour of the response timeout, and more tries than there are.
    expectAllDone(await tasksOf(stage, ids), 10);
    const again = [...countBy(stage.calls()).values()].filter((calls) => calls > 1).length;
    expect(again).toBe(10);
  });
});
