/** The same handlers inline, in threads and in processes: what becomes of their tasks is the same. */
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { WorkerOptions } from "../../src/core/task-module.ts";
import { anyHandler } from "./isolated-handlers.ts";
import type { IsolationRun } from "./isolation-run.ts";
import { createIsolationRun } from "./isolation-run.ts";

describe.each(["inline", "thread", "process"] as const)("%s", (isolation) => {
  const { run, close, logs } = createIsolationRun({ isolation });
  afterAll(close);

  function runApart(worker: WorkerOptions, schema?: "checked" | "checkedOutput"): IsolationRun["run"] {
    const apart = createIsolationRun(worker, anyHandler({ ...worker, isolation }, schema));
    onTestFinished(apart.close);
    return apart.run;
  }

  test("what a handler gets", async () => {
    const rest = { inputData: { a: [1, "\u0000ü"] }, retryCount: 2, referenceTaskName: "charge__3", correlationId: "c1" };
    expect(await run("context", rest)).toMatchObject({
      status: "COMPLETED",
      output: {
        input: { a: [1, "\u0000ü"] },
        taskId: "t1",
        workflowId: "w1",
        attempt: 3,
        idempotencyKey: "w1:charge__3",
        workflow: { id: "w1", correlationId: "c1" },
        type: "work",
        aborted: false,
      },
      outputBytes: expect.any(Number),
    });
  });

  test("what it says on the way", async () => {
    const outcome = await run("logs");
    expect(outcome.logs).toHaveLength(10);
    expect(outcome.logs[0]).toMatchObject({ log: "line 1", taskId: "t1" });
    expect(outcome.logs[9]?.log).toMatch(/^line 10\n[^]*\nline 1000\n5 more lines were left out\.$/);
    expect(logs.map(({ level, message }) => [level, message])).toEqual([
      ["warn", "look"],
      ["info", "odd"],
    ]);
    expect(logs[0]?.data).toMatchObject({ taskType: "work", taskId: "t1", workflowId: "w1", order: 7 });
  });

  test("what it says after its end belongs to no task", async () => {
    expect(await run("logAfterEnd")).toMatchObject({ status: "COMPLETED", logs: [] });
    expect(await run("nothing")).toMatchObject({ status: "COMPLETED", logs: [] });
  });

  test.each([
    ["nothing", {}],
    ["list", { result: [1, 2] }],
    ["thenable", { by: "thenable" }],
    ["resolvesTwice", { first: true }],
  ] as const)("%s completes", async (name, output) => {
    expect(await run(name)).toMatchObject({ status: "COMPLETED", output, logs: [] });
  });

  test("what is sent of an output is its JSON", async () => {
    expect(JSON.stringify((await run("date")).output)).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
    expect(JSON.stringify((await run("surrogate")).output)).toBe('{"text":"\\ud800!"}');
    expect(JSON.stringify((await run("proto")).output)).toBe('{"__proto__":{"polluted":true},"a":1}');
    expect({}).not.toHaveProperty("polluted");
  });

  test("postponing", async () => {
    expect(await run("postpone")).toMatchObject({ status: "IN_PROGRESS", callbackAfterSeconds: 2, output: { part: 1 } });
  });

  test.each([
    ["throwNull", "FAILED", "The handler threw null."],
    ["throwText", "FAILED", "broken"],
    ["throwObject", "FAILED", 'The handler threw {"code":7}.'],
    ["throwHostile", "FAILED", "The handler threw a value that cannot be shown."],
    ["throwTerminal", "FAILED_WITH_TERMINAL_ERROR", "never again"],
    ["rejectingThenable", "FAILED_WITH_TERMINAL_ERROR", "no"],
    ["throwRetryable", "FAILED", "later"],
    ["overflow", "FAILED", "Maximum call stack size exceeded"],
    ["circular", "FAILED_WITH_TERMINAL_ERROR", "The output cannot be sent as JSON: output.up leads back to a value that contains it."],
    [
      "bigint",
      "FAILED_WITH_TERMINAL_ERROR",
      "The output cannot be sent as JSON: output.total is a BigInt; return String(value) or Number(value) instead.",
    ],
    ["giveFunction", "FAILED_WITH_TERMINAL_ERROR", "The handler returned a function, which cannot be sent as JSON."],
    ["throwingToJson", "FAILED_WITH_TERMINAL_ERROR", "The output cannot be sent as JSON: not me"],
  ] as const)("%s fails as %s", async (name, status, reason) => {
    expect(await run(name)).toMatchObject({ status, reason, output: {} });
  });

  test("schemas are checked where the handler runs", async () => {
    const text = { inputData: { at: "x" } };
    expect(await runApart({}, "checked")("echo")).toMatchObject({ status: "COMPLETED", output: { at: 9 } });
    expect(await runApart({}, "checked")("echo", text)).toMatchObject({
      status: "FAILED_WITH_TERMINAL_ERROR",
      reason: "The input does not fit the schema of checked: input.at: Invalid input: expected number, received NaN",
    });
    expect(await runApart({}, "checkedOutput")("wrongTotal")).toMatchObject({
      status: "FAILED_WITH_TERMINAL_ERROR",
      reason: "The output does not fit the schema of checkedOutput: output.total: Invalid input: expected number, received string",
    });
  });

  test("errors keep their stack in the log, however large", async () => {
    const { reason, logs, errorName } = await run("giantStack");
    expect(reason).toMatch(/^deep x{494}…$/);
    expect(logs).toHaveLength(1);
    expect(logs[0]?.log).toHaveLength(8192);
    expect(errorName).toBe("RangeErrorWithAName");
    expect((await run("throwTerminal")).logs[0]?.log).toMatch(/^NonRetryableError: never again\n {4}at .*isolated-handlers/);
  });

  test("the signal tells why", async () => {
    const controller = new AbortController();
    const outcome = run("describeAbort", {}, controller.signal);
    controller.abort(Object.assign(new Error("The task is cancelled."), { name: "AbortError", code: "cancelled" }));
    expect(await outcome).toMatchObject({ output: { name: "AbortError", message: "The task is cancelled.", code: "cancelled" } });
  });

  test("a handler that takes too long is told to end", async () => {
    const runLimited = runApart({ handlerTimeoutMs: 100 });
    const outcome = await runLimited("untilAborted");
    expect(outcome).toMatchObject({ status: "FAILED", reason: "The handler ran longer than 100 ms.", errorName: "TimeoutError" });
    expect(outcome.logs[0]?.log).toBe("waiting");
  });

  test("and given up if it does not", async () => {
    const runLimited = runApart({ handlerTimeoutMs: 100 });
    const outcome = await runLimited("hang");
    expect(outcome).toMatchObject({
      status: "FAILED",
      reason: "The handler ran longer than 100 ms and did not end when its signal was aborted.",
    });
    expect(outcome.logs.map(({ log }) => log)).toEqual(["hanging"]);
    expect(await runLimited("nothing")).toMatchObject({ status: "COMPLETED" });
  });
});
