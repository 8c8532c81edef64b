import { describe, expect, test } from "vitest";
import { NonRetryableError } from "../../src/core/task-errors.ts";
import { httpError } from "./fake-conductor.ts";
import { createTestWorker, testModule, total } from "./test-worker.ts";

describe("drain", () => {
  test("lets handlers finish, hands back what has not started, waits for the polls under way", async () => {
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 20,
      server: { overDelivery: 10 },
      modules: (clock) => [testModule("work", async (input) => clock.sleep(Number(input["ms"]))), testModule("quiet", () => ({}))],
    });
    for (let index = 0; index < 40; index += 1) {
      conductor.add({
        taskType: "work",
        input: { ms: 100 + (index % 20) * 500 },
        responseTimeoutSeconds: 8,
        output: { kept: index },
        retries: 3,
      });
    }
    await worker.start();
    await clock.advance(30);
    expect(total(worker, "running")).toBe(20);
    const waiting = total(worker, "waiting");
    expect(waiting).toBeGreaterThan(0);

    let isDone = false;
    const drained = worker.drain().then(() => (isDone = true));
    // Arrives while the long poll of its type is still open.
    conductor.add({ taskType: "quiet" });
    await clock.advance(200);
    expect(conductor.ledger.count("handed-back")).toBe(waiting + 1);
    const pollsAtStop = conductor.polls().length;
    await clock.advance(9000);
    expect(isDone).toBe(false);
    await clock.advance(1000);
    await drained;
    expect(conductor.polls()).toHaveLength(pollsAtStop);
    expect(worker.stats()).toMatchObject({ state: "stopped" });
    expect(total(worker, "completed")).toBe(20);
    expect(conductor.ledger.count("expired")).toBe(0);
    expect(conductor.tasks().filter((task) => task.retryCount > 0)).toEqual([]);
    // The output that an earlier try left is still there.
    const back = conductor.tasks().filter((task) => task.status === "SCHEDULED" && task.taskType === "work" && task.pollCount > 0);
    expect(back).toHaveLength(waiting);
    for (const task of back) expect(task.outputData).toHaveProperty("kept");
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });

  test("what outlasts the drain time is told to stop; what gives up or ignores that is handed back, what ends is reported", async () => {
    const { worker, conductor, clock, logs } = createTestWorker({
      drainMs: 1000,
      modules: (clock) => [
        testModule("ignores", async () => clock.sleep(60_000)),
        testModule(
          "obeys",
          (_input, { signal }) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped")))),
        ),
        testModule(
          "refuses",
          (_input, { signal }) =>
            new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new NonRetryableError("half done")))),
        ),
        testModule(
          "finishes",
          (_input, { signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve({ part: 1 }))),
        ),
      ],
    });
    const [obeys, refuses, finishes, ignores] = ["obeys", "refuses", "finishes", "ignores"].map((taskType) => conductor.add({ taskType }));
    await worker.start();
    await clock.advance(200);
    const drained = worker.drain();
    await clock.advance(1010);
    expect(conductor.task(obeys ?? "").status).toBe("SCHEDULED");
    expect(conductor.task(refuses ?? "").status).toBe("FAILED_WITH_TERMINAL_ERROR");
    expect(conductor.task(finishes ?? "")).toMatchObject({ status: "COMPLETED", outputData: { part: 1 } });
    expect(conductor.task(ignores ?? "").status).toBe("IN_PROGRESS");
    await clock.advance(5100);
    await drained;
    expect(conductor.task(ignores ?? "").status).toBe("SCHEDULED");
    // The open long poll of "obeys" brought it once more, and it went back once more.
    expect(total(worker, "handedBack")).toBe(3);
    expect(conductor.updates().filter((update) => update.result.taskId === ignores)).toHaveLength(1);
    await clock.advance(60_000);
    // Its late end reports nothing: the task is somebody else's.
    expect(conductor.updates().filter((update) => update.result.taskId === ignores)).toHaveLength(1);
    expect(logs.filter(({ level }) => level !== "debug").map(({ message }) => message)).toEqual([
      "Waiting for 4 running tasks, 1 s at most.",
      "Still running after 1 s, and told to stop: ignores, obeys, refuses, finishes.",
      "Failed refuses: half done",
      "The handler of ignores ended after its task was handed back.",
    ]);
  });

  test("keeps trying to deliver results for as long as the server is away, and says so", async () => {
    const { worker, conductor, clock, logs } = createTestWorker({ modules: [testModule("work", () => ({}))] });
    conductor.faults.update = () => (clock.now() < 120_000 ? { type: "refuse", error: httpError(503) } : undefined);
    for (let index = 0; index < 5; index += 1) conductor.add({ taskType: "work" });
    await worker.start();
    await clock.advance(100);
    const drained = worker.drain();
    await clock.advance(119_000);
    expect(total(worker, "waitingReports")).toBe(5);
    expect(logs).toContainEqual({ level: "warn", message: "5 results wait for the server." });
    await clock.advance(3000);
    await drained;
    expect(total(worker, "completed")).toBe(5);
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });

  test("before the start, and twice, it is nothing special", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [testModule("work", () => ({}))] });
    await worker.drain();
    await worker.drain();
    expect(worker.stats().state).toBe("stopped");
    await clock.advance(100);
    expect(conductor.requests).toEqual([]);
  });
});

describe("close", () => {
  test("during a drain hands everything back at once and ends the drain", async () => {
    const { worker, conductor, clock } = createTestWorker({
      concurrency: 5,
      modules: (clock) => [testModule("work", async () => clock.sleep(60_000))],
    });
    for (let index = 0; index < 5; index += 1) conductor.add({ taskType: "work", retries: 1 });
    await worker.start();
    await clock.advance(100);
    const drained = worker.drain();
    await clock.advance(1000);
    expect(total(worker, "running")).toBe(5);
    const closed = worker.close();
    await clock.advance(20);
    expect(conductor.ledger.count("handed-back")).toBe(5);
    await clock.advance(2000);
    await closed;
    expect(total(worker, "handedBack")).toBe(5);
    expect(conductor.ledger.problems(worker.stats())).toHaveLength(1);
    await clock.advance(60_000);
    await drained;
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });

  test("counts what could not be sent, and ends in two seconds", async () => {
    const { worker, conductor, clock } = createTestWorker({ modules: [testModule("work", () => ({}))] });
    conductor.faults.update = () => ({ type: "refuse", error: httpError(500) });
    const taskId = conductor.add({ taskType: "work", responseTimeoutSeconds: 30 });
    await worker.start();
    await clock.advance(100);
    const closed = worker.close();
    await clock.advance(2000);
    await closed;
    expect(worker.stats().types[0]).toMatchObject({ polled: 1, unsent: 1, waitingReports: 0 });
    const requests = conductor.requests.length;
    await clock.advance(60_000);
    expect(conductor.requests).toHaveLength(requests);
    expect(conductor.task(taskId).status).toBe("TIMED_OUT");
    expect(conductor.ledger.problems(worker.stats())).toEqual([]);
  });
});

test("a function that ends because the worker is stopped at once is no cause for a warning", async () => {
  const { worker, conductor, clock, logs } = createTestWorker({
    modules: [
      testModule(
        "obeys",
        (_input, { signal }) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped")))),
      ),
    ],
  });
  conductor.add({ taskType: "obeys" });
  await worker.start();
  await clock.advance(100);
  const closed = worker.close();
  await clock.advance(2000);
  await closed;
  expect(total(worker, "handedBack")).toBeGreaterThan(0);
  expect(logs.filter(({ level }) => level === "warn")).toEqual([]);
});
