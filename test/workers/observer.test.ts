import { expect, test } from "vitest";
import type { WorkerObserver } from "../../src/workers/observer.ts";
import { combineObservers } from "../../src/workers/observer.ts";
import { createTestWorker, testModule } from "./test-worker.ts";

test("every observer is told everything it watches", async () => {
  const told = new Map<string, string[]>();
  const note = (name: string, what: string): void => void told.set(name, [...(told.get(name) ?? []), what]);
  const observers: WorkerObserver[] = [
    { received: () => note("first", "received"), settled: (_held, end) => note("first", end) },
    { payloadUsed: (_taskId, operation) => note("second", operation) },
    { settled: (_held, end) => note("third", end), stateChanged: (state) => note("third", state) },
  ];
  const observer = combineObservers(observers);
  expect(observer).not.toHaveProperty("polled");
  const { worker, conductor, clock } = createTestWorker({ modules: [testModule("work", () => ({}))], observer });
  conductor.payloads = new Map([["input.json", {}]]);
  conductor.add({ taskType: "work", extra: { externalInputPayloadStoragePath: "input.json" } });
  await worker.start();
  await clock.advance(1000);
  expect(Object.fromEntries(told)).toEqual({
    first: ["received", "accepted"],
    second: ["READ"],
    third: ["running", "accepted"],
  });
});
