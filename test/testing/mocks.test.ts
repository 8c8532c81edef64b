import { expect, test } from "vitest";
import { NonRetryableError } from "../../src/index.ts";
import { delay, fail, hang } from "../../src/testing/index.ts";
import type { Mock } from "../../src/testing/index.ts";
import { open, step } from "./support.ts";

const minute = 60_000;

test("a list has an answer for each try, and the last serves for all that follow", async () => {
  const server = await open({
    tasks: [{ name: "charge", retryCount: 5, retryDelaySeconds: 10 }],
    workflows: [{ name: "pay", tasks: [step("charge")] }],
    mocks: { charge: [{ status: "an output like any other" }, fail("no")] },
  });
  const first = await server.run("pay");
  expect(first.output).toEqual({ status: "an output like any other" });
  const failing = await server.run("pay", {}, { mocks: { charge: [fail("no"), fail("still no")] } });
  expect(failing).toMatchObject({ status: "FAILED" });
  expect(failing.step("charge")).toMatchObject({ attempts: 6, status: "FAILED", reason: "still no" });
  expect(failing.step("charge").tries.map((task) => task.reasonForIncompletion)).toEqual(["no", ...Array<string>(5).fill("still no")]);
});

test("a terminal failure is not tried again, and what a mock's function throws counts as what a worker's throws", async () => {
  const server = await open({ tasks: [{ name: "a", retryCount: 2 }], workflows: [{ name: "w", tasks: [step("a")] }] });
  const outcome = async (mock: Mock): Promise<unknown> => {
    const { status, attempts, reason, output } = (await server.run("w", {}, { mocks: { a: mock } })).step("a");
    return { status, attempts, reason, output };
  };
  expect(await outcome(fail("never", { terminal: true, output: { code: 7 } }))).toEqual({
    status: "FAILED_WITH_TERMINAL_ERROR",
    attempts: 1,
    reason: "never",
    output: { code: 7 },
  });
  const throwing = (error: Error) => (): never => {
    throw error;
  };
  expect(await outcome(throwing(new Error("boom")))).toMatchObject({ status: "FAILED", attempts: 3, reason: "boom" });
  expect(await outcome(throwing(new NonRetryableError("boom")))).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR", attempts: 1 });
  expect(await outcome(() => Promise.resolve(5))).toMatchObject({ status: "COMPLETED", output: { result: 5 } });
  expect(await outcome(() => 5n)).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR" });
});

test("a function sees the input, the try and the call", async () => {
  const calls: unknown[] = [];
  const server = await open({
    tasks: [{ name: "page", retryCount: 1, retryDelaySeconds: 1 }],
    workflows: [
      {
        name: "pages",
        tasks: [
          {
            name: "loop",
            taskReferenceName: "loop",
            type: "DO_WHILE",
            loopCondition: "if ($.loop.iteration < 2) { true } else { false }",
            loopOver: [step("page", { inputParameters: { at: "${loop.output.iteration}" } })],
          },
        ],
      },
    ],
    mocks: {
      page: (input, { attempt, call, task }) => {
        calls.push({ input, attempt, call, reference: task.referenceTaskName });
        return call === 1 ? fail("once") : { call };
      },
    },
  });
  const run = await server.run("pages");
  run.assert({ status: "COMPLETED", path: ["page__1", "page__2"] });
  expect(calls).toMatchObject([
    { attempt: 1, call: 1, reference: "page__1" },
    { attempt: 2, call: 2, reference: "page__1" },
    { attempt: 1, call: 3, reference: "page__2" },
  ]);
  expect(run.step("page")).toMatchObject({ name: "page__2", output: { call: 3 } });
  expect(run.step("page__1")).toMatchObject({ attempts: 2 });
});

test("a worker that hangs leaves its task to the timeouts, one that takes long to the clock", async () => {
  const server = await open({
    tasks: [{ name: "a", retryCount: 1, retryDelaySeconds: 0, responseTimeoutSeconds: 120, timeoutSeconds: 0 }],
    workflows: [{ name: "w", tasks: [step("a")] }],
  });
  const run = await server.run("w", {}, { mocks: { a: [hang(), delay("1m", { late: true })] } });
  const [first, second] = run.step("a").tries;
  expect(first).toMatchObject({ status: "TIMED_OUT" });
  expect((first?.endTime ?? 0) - (first?.startTime ?? 0)).toBeGreaterThanOrEqual(2 * minute);
  expect(second).toMatchObject({ status: "COMPLETED", outputData: { late: true } });
  expect((second?.endTime ?? 0) - (second?.startTime ?? 0)).toBe(minute);
  const slow = await server.run("w", {}, { mocks: { a: delay("1h") } });
  expect(slow.step("a").tries.map(({ status }) => status)).toEqual(["TIMED_OUT", "TIMED_OUT"]);
});

test("a run's mocks go before the server's, a reference name before the task's, and mocks before functions", async () => {
  const server = await open({
    workflows: [{ name: "w", tasks: [step("a"), step("a", { taskReferenceName: "again" })] }],
    mocks: { a: { by: "server, name" }, again: { by: "server, reference" } },
  });
  const byServer = await server.run("w");
  expect([byServer.step("a").output, byServer.step("again").output]).toEqual([{ by: "server, name" }, { by: "server, reference" }]);
  const byRun = await server.run("w", {}, { mocks: { a: { by: "run" } } });
  expect(byRun.step("again").output).toEqual({ by: "run" });
});

test("the server's own tasks can be mocked: nothing is sent or started for them", async () => {
  const server = await open({
    workflows: [
      { name: "child", tasks: [step("never")] },
      {
        name: "w",
        tasks: [
          {
            name: "get",
            taskReferenceName: "get",
            type: "HTTP",
            inputParameters: { http_request: { uri: "http://127.0.0.1:9/", method: "GET" } },
            taskDefinition: { name: "get", retryCount: 1, retryDelaySeconds: 5 },
          },
          { name: "child", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: "child" } },
          { name: "ask", taskReferenceName: "ask", type: "HUMAN" },
          { name: "pause", taskReferenceName: "pause", type: "WAIT" },
          { name: "tell", taskReferenceName: "tell", type: "EVENT", sink: "conductor:told" },
          { name: "start", taskReferenceName: "start", type: "START_WORKFLOW", inputParameters: { startWorkflow: { name: "child" } } },
        ],
      },
    ],
    mocks: {
      get: [fail("503"), { response: { statusCode: 200 } }],
      sub: { total: 3 },
      ask: { approved: true },
      pause: {},
      tell: {},
      start: { workflowId: "x" },
    },
  });
  const run = await server.run("w");
  run.assert({ status: "COMPLETED", path: ["get", "sub", "ask", "pause", "tell", "start"] });
  expect(run.step("get")).toMatchObject({ attempts: 2, output: { response: { statusCode: 200 } } });
  expect(run.step("sub").output).toMatchObject({ total: 3 });
  expect(server.runs("child")).toEqual([]);
});

test("what can stand for no task is an error of the test, not of the run", async () => {
  const server = await open({ workflows: [{ name: "w", tasks: [step("a")] }] });
  // @ts-expect-error a number is no mock
  const run = server.run("w", {}, { mocks: { a: 5 } });
  await expect(run).rejects.toThrow("The mock of a is nothing that can stand for a task.\nGive an output, a function");
  expect(() => delay("soon")).toThrow('"soon" is no duration.\nGive milliseconds, or a text such as "30d"');
  expect(() => delay(-1)).toThrow("-1 is no duration");
});
