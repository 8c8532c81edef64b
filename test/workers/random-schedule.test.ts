import { describe, expect, test } from "vitest";
import { RetryableError } from "../../src/core/task-errors.ts";
import type { Random } from "../../src/workers/clock.ts";
import type { Fault } from "./fake-conductor.ts";
import { httpError, networkError } from "./fake-conductor.ts";
import { createRepeatableChance } from "../../src/testing/repeatable.ts";
import { createTestWorker, testModule, total } from "./test-worker.ts";
import { testScale } from "../harness/scale.ts";

const types = ["alpha", "beta", "gamma", "delta"];
const semantics = ["fill-or-timeout", "prompt", "no-block"] as const;

function pickFault(random: Random, canLose: boolean): Fault | undefined {
  const dice = random();
  if (dice < 0.03) return { type: "refuse", error: networkError() };
  if (dice < 0.06) return { type: "refuse", error: httpError(500) };
  if (dice < 0.08 && canLose) return { type: "lose" };
  if (dice < 0.1) return { type: "late", ms: Math.ceil(random() * 2000) };
  if (dice < 0.14) return { type: "slow", ms: Math.ceil(random() * 2000) };
  return undefined;
}

/** Whatever happens in whatever order, every delivery is accounted for. The seed is the test's name. */
describe("random schedules of work, faults and stops", () => {
  test.each(Array.from({ length: 60 * testScale }, (_, index) => index + 1))("seed %i", async (seed) => {
    const random = createRepeatableChance(seed);
    const concurrency = 1 + Math.floor(random() * 8);
    let peak = 0;
    let running = 0;
    const executing = new Set<string>();
    const doubles: string[] = [];
    const { worker, conductor, clock } = createTestWorker({
      seed,
      concurrency,
      drainMs: 3000,
      server: { semantics: semantics[seed % 3] ?? "prompt", overDelivery: seed % 4 === 0 ? 5 : 0 },
      modules: (clock) =>
        types.map((name) =>
          testModule(
            name,
            async (_input, context) => {
              if (executing.has(context.taskId)) doubles.push(context.taskId);
              executing.add(context.taskId);
              peak = Math.max(peak, ++running);
              const end = random();
              await clock.sleep(end < 0.1 ? 12_000 * random() : 50 * random());
              running -= 1;
              executing.delete(context.taskId);
              if (end > 0.9) throw new RetryableError("by chance");
            },
            { worker: name === "beta" ? { concurrency: 1 } : {} },
          ),
        ),
    });
    let isFaulty = true;
    conductor.faults.poll = () => (isFaulty ? pickFault(random, true) : undefined);
    conductor.faults.update = () => (isFaulty ? pickFault(random, true) : undefined);
    conductor.faults.lease = () => (isFaulty ? pickFault(random, false) : undefined);
    conductor.faults.duplicate = () => isFaulty && random() < 0.02;

    await worker.start();
    for (let step = 0; step < 40; step += 1) {
      for (let count = Math.floor(random() * 6); count > 0; count -= 1) {
        const taskType = types[Math.floor(random() * types.length)] ?? "alpha";
        conductor.add({ taskType, workflowId: `workflow-${Math.floor(random() * 10)}`, responseTimeoutSeconds: 20, retries: 50 });
      }
      await clock.advance(random() * 500);
    }
    if (seed % 2 === 0) isFaulty = false;
    const isForced = seed % 5 === 0;
    const stopped = isForced ? worker.close() : worker.drain();
    await clock.advance(isForced ? 2000 : 40_000);
    isFaulty = false;
    await clock.advance(60_000);
    await stopped;

    // What the worker left undone is there for others, by hand-back or by the end of its lease.
    await clock.advance(120_000);
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
    expect(peak).toBeLessThanOrEqual(concurrency);
    expect(doubles).toEqual([]);
    expect(total(worker, "running") + total(worker, "waiting") + total(worker, "waitingReports")).toBe(0);
    expect(conductor.peak.updatesOfOneWorkflow).toBeLessThanOrEqual(1);
    // In order, only what never arrived, or could not be extended in time, has to wait for the end of its lease.
    const excused = isForced ? Infinity : conductor.ledger.count("lost") + total(worker, "lostLeases");
    expect(conductor.ledger.count("expired")).toBeLessThanOrEqual(excused);
    const stuck = conductor.tasks().filter((task) => task.status === "IN_PROGRESS");
    expect(stuck).toEqual([]);
  });
});
