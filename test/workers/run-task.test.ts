import { type } from "arktype";
import * as valibot from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Task } from "../../src/core/model/execution.ts";
import { NonRetryableError, RetryableError } from "../../src/core/task-errors.ts";
import type { TaskContext, TaskHandler, TaskModule } from "../../src/core/task-module.ts";
import { createInlineRunner } from "../../src/workers/run-task.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeConductor } from "./fake-conductor.ts";
import { recordLogs, testModule } from "./test-worker.ts";

function polledTask(rest: Partial<Task> = {}): Task {
  const conductor = createFakeConductor({ clock: createFakeClock() });
  return conductor.task(conductor.add({ taskType: "work", taskId: "t1", workflowId: "w1", extra: rest }));
}

async function runHandler(module: TaskModule, rest: Partial<Task> = {}) {
  const runner = await createInlineRunner(module, { clock: { ...createFakeClock(), epochMs: () => 42 }, logger: recordLogs().logger });
  return runner.run(polledTask(rest), () => new AbortController().signal);
}

describe("what a handler gets", () => {
  test("the input and its context", async () => {
    let seen: Pick<TaskContext, "taskId" | "workflowId" | "attempt" | "idempotencyKey"> | undefined;
    await runHandler(
      testModule("work", (_input, { taskId, workflowId, attempt, idempotencyKey }) => {
        seen = { taskId, workflowId, attempt, idempotencyKey };
      }),
      { retryCount: 2, referenceTaskName: "charge__3" },
    );
    expect(seen).toEqual({ taskId: "t1", workflowId: "w1", attempt: 3, idempotencyKey: "w1:charge__3" });
  });

  test("a log, of which the server's ten entries keep every line", async () => {
    const outcome = await runHandler(
      testModule("work", (_input, context) => {
        for (let line = 1; line <= 25; line += 1) context.log(`line ${line}`);
        throw new Error("at the end");
      }),
    );
    expect(outcome.logs).toHaveLength(10);
    expect(outcome.logs[0]).toEqual({ log: "line 1", taskId: "t1", createdTime: 42 });
    expect(outcome.logs[9]?.log).toMatch(/^line 10\n[^]*line 25\nError: at the end\n {4}at /);
  });
});

describe("what a handler's end means", () => {
  test.each([
    ["an object", { a: 1 }, { a: 1 }],
    ["nothing", undefined, {}],
    ["a number", 7, { result: 7 }],
    ["null", null, { result: null }],
    ["a list", [1, 2], { result: [1, 2] }],
    ["a date", new Date(0), { result: new Date(0) }],
  ])("%s", async (_name, returned, output) => {
    expect(await runHandler(testModule("work", () => returned))).toMatchObject({ status: "COMPLETED", output, logs: [] });
  });

  test.each([
    ["RetryableError", new RetryableError("try later"), "FAILED", "try later"],
    ["NonRetryableError", new NonRetryableError("never"), "FAILED_WITH_TERMINAL_ERROR", "never"],
    ["any other error", new TypeError("a bug"), "FAILED", "a bug"],
    ["an error without words", new Error(), "FAILED", "The handler threw an error without a message."],
    ["a text", "broken", "FAILED", "broken"],
    ["undefined", undefined, "FAILED", "The handler threw undefined."],
    ["an object", { code: 7 }, "FAILED", 'The handler threw {"code":7}.'],
  ])("throwing %s", async (_name, thrown, status, reason) => {
    expect(await runHandler(testModule("work", () => Promise.reject(thrown)))).toMatchObject({ status, reason });
  });

  test("reasons fit the server's limit", async () => {
    const outcome = await runHandler(testModule("work", () => Promise.reject(new Error("x".repeat(2000)))));
    expect(outcome.reason).toHaveLength(500);
  });
});

describe("outputs that cannot be sent are terminal failures that say why", () => {
  const circular: Record<string, unknown> = { list: [{}] };
  circular["list"] = [{ up: circular }];
  const same = { shared: true };
  test.each([
    ["circular", circular, "The output cannot be sent as JSON: output.list[0].up leads back to a value that contains it."],
    [
      "a BigInt",
      { order: { total: 10n } },
      "The output cannot be sent as JSON: output.order.total is a BigInt; return String(value) or Number(value) instead.",
    ],
    ["a function", () => 1, "The handler returned a function, which cannot be sent as JSON."],
    [
      "11 MB",
      { text: "x".repeat(11_000_000) },
      "The output has 11000011 bytes as JSON; Conductor takes 10485760 at most. Store it elsewhere and return where it is.",
    ],
    [
      "a throwing toJSON",
      {
        toJSON() {
          throw new Error("not me");
        },
      },
      "The output cannot be sent as JSON: not me",
    ],
  ])("%s", async (_name, returned, reason) => {
    expect(await runHandler(testModule("work", () => returned))).toMatchObject({
      status: "FAILED_WITH_TERMINAL_ERROR",
      output: {},
      reason,
    });
  });

  test("nesting beyond all bounds", async () => {
    let deep: unknown = {};
    for (let level = 0; level < 200_000; level += 1) deep = { deep };
    const outcome = await runHandler(testModule("work", () => deep));
    expect(outcome).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR", reason: expect.stringContaining("nested too deeply") });
  });

  test("the same object in two places is fine", async () => {
    expect(await runHandler(testModule("work", () => ({ a: same, b: same })))).toMatchObject({ status: "COMPLETED" });
  });
});

describe("schemas", () => {
  const order = { order: { id: "a1", quantity: "many" } };
  const schemas = {
    zod: z.object({ order: z.object({ id: z.string(), quantity: z.number() }) }),
    valibot: valibot.object({ order: valibot.object({ id: valibot.string(), quantity: valibot.number() }) }),
    arktype: type({ order: { id: "string", quantity: "number" } }),
  };

  test.each(Object.entries(schemas))(
    "%s: an input that does not fit fails for good and names the field; the handler never runs",
    async (_name, input) => {
      let runs = 0;
      const module = testModule("work", () => void (runs += 1), { input });
      const outcome = await runHandler(module, { inputData: order });
      expect(outcome.status).toBe("FAILED_WITH_TERMINAL_ERROR");
      expect(outcome.reason).toMatch(/^The input does not fit the schema of work: input\.order\.quantity: /);
      expect(runs).toBe(0);
    },
  );

  test("what the schema makes of the input reaches the handler", async () => {
    const input = z.object({ at: z.coerce.number().default(9) });
    expect(await runHandler(testModule("work", (given) => given, { input }))).toMatchObject({ output: { at: 9 } });
  });

  test.each([undefined, "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"])(
    "JSON Schema (%s) names the place as well",
    async ($schema) => {
      const inputJsonSchema = {
        ...($schema === undefined ? {} : { $schema }),
        type: "object",
        required: ["customer"],
        properties: {
          lines: { type: "array", items: { type: "object", properties: { price: { type: "number" } }, additionalProperties: false } },
        },
      };
      const module = testModule("work", () => ({}), { inputJsonSchema });
      const outcome = await runHandler(module, { inputData: { lines: [{ price: 1 }, { price: "x", more: 1 }] } });
      expect(outcome.status).toBe("FAILED_WITH_TERMINAL_ERROR");
      expect(outcome.reason).toContain("input: must have required property 'customer'");
      expect(outcome.reason).toContain("input.lines[1].price: must be number");
      expect(outcome.reason).toContain("input.lines[1]: must NOT have additional properties (more)");
      expect(await runHandler(module, { inputData: { customer: 1 } })).toMatchObject({ status: "COMPLETED" });
    },
  );

  test("an output that does not fit is a terminal failure", async () => {
    const module = testModule("work", () => ({ total: "1" }), { output: z.object({ total: z.number() }) });
    const outcome = await runHandler(module);
    expect(outcome.status).toBe("FAILED_WITH_TERMINAL_ERROR");
    expect(outcome.reason).toMatch(/^The output does not fit the schema of work: output\.total: /);
  });

  test("an output is held against a JSON Schema as a server gets it, once it is whole", async () => {
    const outputJsonSchema = {
      type: "object",
      required: ["at"],
      properties: { at: { type: "string", format: "date-time" }, result: { type: "integer" } },
    };
    const run = (handler: Parameters<typeof testModule>[1]) => runHandler(testModule("work", handler, { outputJsonSchema }));
    expect(await run(() => ({ at: new Date(0) }))).toMatchObject({ status: "COMPLETED" });
    expect(await run(() => ({ at: "today" }))).toMatchObject({
      status: "FAILED_WITH_TERMINAL_ERROR",
      reason: 'The output does not fit the schema of work: output.at: must match format "date-time"',
    });
    expect((await run(() => "seven")).reason).toMatch(/required property 'at'; output\.result: must be integer$/);
    const onItsWay = await run((_input, { callbackAfter }) => {
      callbackAfter(5);
      return {};
    });
    expect(onItsWay).toMatchObject({ status: "IN_PROGRESS" });
    await expect(runHandler(testModule("work", () => ({}), { outputJsonSchema: { type: "none" } }))).rejects.toThrow(
      "its output schema is no JSON Schema: ",
    );
  });

  test("a schema that throws is a failure of the task, not of the worker", async () => {
    const input = z.object({}).refine(() => {
      throw new Error("the schema is broken");
    });
    expect(await runHandler(testModule("work", () => ({}), { input }))).toMatchObject({ status: "FAILED", reason: "the schema is broken" });
  });
});

test("a handler in JavaScript may give its log an error in the place of a text", async () => {
  const { logger, logs } = recordLogs();
  const handler: TaskHandler = (_input, context) => Reflect.apply(context.logger.error, undefined, [new Error("no")]);
  const runner = await createInlineRunner(testModule("work", handler), { clock: createFakeClock(), logger });
  await runner.run(polledTask(), () => new AbortController().signal);
  expect(logs).toEqual([{ level: "error", message: "Error: no" }]);
});
