import { describe, expect, test } from "vitest";
import type { StandardSchema } from "../../src/core/task-module.ts";
import { httpError, networkError } from "./fake-conductor.ts";
import { createTestWorker, testModule, total } from "./test-worker.ts";

const outside = { externalInputPayloadStoragePath: "2026/input.json" };
const megabytes = (count: number): string => "x".repeat(count * 1024 * 1024);

describe("an input that lies outside of its task", () => {
  test("is what the handler gets", async () => {
    const seen: unknown[] = [];
    const { worker, conductor, clock } = createTestWorker({
      modules: [
        testModule("big", (input, { task }) => {
          seen.push(input, task.inputData, task.externalInputPayloadStoragePath);
          return {};
        }),
      ],
    });
    conductor.payloads = new Map([["2026/input.json", { n: 1 }]]);
    const taskId = conductor.add({ taskType: "big", extra: outside });
    await worker.start();
    await clock.advance(50);
    expect(conductor.task(taskId).status).toBe("COMPLETED");
    expect(seen).toEqual([{ n: 1 }, { n: 1 }, undefined]);
  });

  test("is checked as any other", async () => {
    const refuses: StandardSchema = { "~standard": { version: 1, vendor: "test", validate: () => ({ issues: [{ message: "no" }] }) } };
    const { worker, conductor, clock } = createTestWorker({ modules: [testModule("big", () => ({}), { input: refuses })] });
    conductor.payloads = new Map([["2026/input.json", { n: 1 }]]);
    const taskId = conductor.add({ taskType: "big", extra: outside });
    await worker.start();
    await clock.advance(50);
    expect(conductor.task(taskId)).toMatchObject({
      status: "FAILED_WITH_TERMINAL_ERROR",
      reasonForIncompletion: "The input does not fit the schema of big: input: no",
    });
  });

  test("is tried for three times; then the task fails, and may be retried", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [testModule("big", () => ({}))] });
    let asked = 0;
    conductor.faults.payload = () => {
      asked += 1;
      return asked <= 3 ? networkError() : undefined;
    };
    conductor.payloads = new Map([["2026/input.json", { n: 1 }]]);
    const failed = conductor.add({ taskType: "big", extra: outside });
    await worker.start();
    await clock.advance(5000);
    expect(asked).toBe(3);
    expect(conductor.task(failed)).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: "The input lies outside of the task and could not be read: The connection was reset.",
    });
    const next = conductor.add({ taskType: "big", extra: outside });
    await clock.advance(5000);
    expect(conductor.task(next).status).toBe("COMPLETED");
  });

  test("fails for good where the server names no address, instead of running on an empty input", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [testModule("big", () => ({}))] });
    const taskId = conductor.add({ taskType: "big", extra: outside });
    await worker.start();
    await clock.advance(50);
    expect(conductor.task(taskId)).toMatchObject({
      status: "FAILED_WITH_TERMINAL_ERROR",
      reasonForIncompletion: expect.stringContaining("names no address"),
    });
  });
});

describe("a large output", () => {
  const returning = (count: number) => testModule("big", () => ({ text: megabytes(count) }));

  test("is stored where the server names a place", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [returning(4)] });
    conductor.payloads = new Map();
    conductor.add({ taskType: "big" });
    await worker.start();
    await clock.advance(50);
    expect(total(worker, "completed")).toBe(1);
    const [update] = conductor.updates();
    expect(update?.result).toMatchObject({ status: "COMPLETED", externalOutputPayloadStoragePath: "output-1.json" });
    expect(update?.result).not.toHaveProperty("outputData");
    expect(conductor.payloads.get("output-1.json")).toEqual({ text: megabytes(4) });
  });

  test("goes with the result where it names none, and a small one always does", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [returning(4), testModule("small", () => ({ n: 1 }))] });
    const big = conductor.add({ taskType: "big" });
    await worker.start();
    await clock.advance(50);
    conductor.payloads = new Map();
    const small = conductor.add({ taskType: "small" });
    await clock.advance(1000);
    expect(Object.keys(conductor.task(big).outputData)).toEqual(["text"]);
    expect(conductor.task(small).outputData).toEqual({ n: 1 });
    expect(conductor.payloads.size).toBe(0);
  });

  test("goes with the result where it cannot be stored", async () => {
    const { worker, conductor, clock, logs } = createTestWorker({ modules: [returning(4)] });
    conductor.payloads = new Map();
    conductor.faults.payload = () => httpError(404, "No such bucket");
    const taskId = conductor.add({ taskType: "big" });
    await worker.start();
    await clock.advance(50);
    expect(Object.keys(conductor.task(taskId).outputData)).toEqual(["text"]);
    expect(logs).toContainEqual({
      level: "warn",
      message: expect.stringContaining("could not be stored outside of it and is sent with it"),
    });
  });

  test("is stored once, however often the report has to be sent", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [returning(4)] });
    conductor.payloads = new Map();
    let failures = 3;
    conductor.faults.update = () => (failures-- > 0 ? { type: "refuse", error: httpError(503) } : undefined);
    conductor.add({ taskType: "big" });
    await worker.start();
    await clock.advance(30_000);
    expect(total(worker, "completed")).toBe(1);
    expect(conductor.payloads.size).toBe(1);
  });

  test("above what a server takes fails for good, and is stored nowhere", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [returning(11)] });
    conductor.payloads = new Map();
    const taskId = conductor.add({ taskType: "big" });
    await worker.start();
    await clock.advance(50);
    expect(conductor.task(taskId)).toMatchObject({
      status: "FAILED_WITH_TERMINAL_ERROR",
      reasonForIncompletion: expect.stringMatching(/^The output has 115\d{5} bytes as JSON; Conductor takes 10485760 at most/),
    });
    expect(conductor.payloads.size).toBe(0);
  });
});
