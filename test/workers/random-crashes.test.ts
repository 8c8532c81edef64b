import { describe, expect, onTestFinished, test } from "vitest";
import type { TaskModule } from "../../src/core/task-module.ts";
import { RetryableError } from "../../src/core/task-errors.ts";
import type { Random } from "../../src/workers/clock.ts";
import type { Worker } from "../../src/workers/create-worker.ts";
import { createWorker } from "../../src/workers/create-worker.ts";
import { testScale } from "../harness/scale.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createFakeClock } from "./fake-clock.ts";
import type { FakeConductor, Fault } from "./fake-conductor.ts";
import { createFakeConductor, httpError, networkError } from "./fake-conductor.ts";
import { createFakeJournals } from "./fake-journals.ts";
import { createMortal } from "./mortal.ts";
import { createRepeatableChance } from "../../src/testing/repeatable.ts";
import { recordLogs, testModule, total } from "./test-worker.ts";

const types = ["alpha", "beta", "gamma"];
const semantics = ["fill-or-timeout", "prompt", "no-block"] as const;
/** Longer than a whole test: whatever ends by it was lost to everybody. */
const timeoutSeconds = 1000;

function pickFault(random: Random): Fault | undefined {
  const dice = random();
  if (dice < 0.05) return { type: "refuse", error: networkError() };
  if (dice < 0.1) return { type: "refuse", error: httpError(503) };
  if (dice < 0.15) return { type: "lose" };
  if (dice < 0.2) return { type: "late", ms: Math.ceil(random() * 3000) };
  return undefined;
}

interface Life {
  worker: Worker;
  kill(): void;
}

/** Workers one after the other, each killed at some moment. They share the journals. */
function setStage(seed: number): {
  clock: FakeClock;
  conductor: FakeConductor;
  start: () => Promise<Life>;
  doubles: string[];
  entries: () => string[];
} {
  const random = createRepeatableChance(seed);
  const clock = createFakeClock();
  const conductor = createFakeConductor({ clock, semantics: semantics[seed % 3] ?? "prompt" });
  const journals = createFakeJournals(clock);
  const doubles: string[] = [];
  let lives = 0;

  function makeModules(): TaskModule[] {
    const executing = new Set<string>();
    return types.map((name) =>
      testModule(name, async (_input, context) => {
        const { taskId, task, signal } = context;
        if (executing.has(taskId)) doubles.push(taskId);
        executing.add(taskId);
        const end = random();
        const told = new Promise((resolve) => signal.addEventListener("abort", resolve));
        await Promise.race([clock.sleep(end < 0.15 ? 40_000 * random() : 200 * random()), told]);
        executing.delete(taskId);
        if (end > 0.9) throw new RetryableError("by chance");
        if (end > 0.7 && task.pollCount < 5) context.callbackAfter(0);
        return { end };
      }),
    );
  }

  return {
    clock,
    conductor,
    doubles,
    entries: () => journals.entries(),
    async start() {
      const workerId = `worker-${(lives += 1)}`;
      const forget = (taskIds: readonly string[]): void => {
        for (const taskId of taskIds) conductor.ledger.lost(taskId);
      };
      const mortal = createMortal(clock, conductor.source, (tasks) => forget(tasks.map(({ taskId }) => taskId)));
      const worker = createWorker({
        modules: makeModules(),
        source: mortal.source,
        clock: mortal.clock,
        workerId,
        concurrency: 6,
        drainMs: 60_000,
        logger: recordLogs().logger,
        journals: journals.of(workerId),
        random,
      });
      await worker.start();
      return {
        worker,
        kill() {
          mortal.kill();
          forget(journals.kill(workerId));
        },
      };
    },
  };
}

/** The seed is the test's name. */
describe("random crashes, postponements, cancellations and faults", () => {
  test.each(Array.from({ length: 40 * testScale }, (_, index) => index + 1))("seed %i", async (seed) => {
    const { clock, conductor, start, doubles, entries } = setStage(seed);
    const random = createRepeatableChance(seed + 1000);
    let isFaulty = true;
    conductor.faults.update = () => (isFaulty ? pickFault(random) : undefined);
    conductor.faults.poll = () => (isFaulty ? pickFault(random) : undefined);
    conductor.faults.look = () => (isFaulty && random() < 0.2 ? { type: "refuse", error: networkError() } : undefined);
    let life = await start();
    onTestFinished(() => life.kill());
    for (let step = 0; step < 60; step += 1) {
      for (let count = Math.floor(random() * 4); count > 0; count -= 1) {
        const taskType = types[Math.floor(random() * types.length)] ?? "alpha";
        conductor.add({
          taskType,
          workflowId: `workflow-${Math.floor(random() * 8)}`,
          responseTimeoutSeconds: timeoutSeconds,
          retries: 50,
        });
      }
      await clock.advance(random() * 1000);
      const running = conductor.tasks().filter(({ status }) => status === "IN_PROGRESS");
      const victim = running[Math.floor(random() * running.length)];
      if (victim !== undefined && random() < 0.05) conductor.cancel(victim.taskId);
      if (random() < 0.08) {
        life.kill();
        await clock.advance(random() * 2000);
        life = await start();
      }
    }
    isFaulty = false;
    await clock.advance(100_000);
    const drained = life.worker.drain();
    await clock.advance(80_000);
    await drained;

    expect(doubles).toEqual([]);
    expect(entries()).toEqual([]);
    expect(total(life.worker, "running") + total(life.worker, "waiting") + total(life.worker, "waitingReports")).toBe(0);
    // What nobody has taken down, because it was given to a dead worker or in its last moment, is all that waits for its response timeout.
    await clock.advance(2000 * timeoutSeconds);
    expect(conductor.ledger.problems(life.worker.stats())).toEqual([]);
    expect(conductor.ledger.count("expired")).toBeLessThanOrEqual(conductor.ledger.count("lost"));
  });
});
