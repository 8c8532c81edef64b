import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineEventHandler,
  defineSchedule,
  defineTask,
  defineWorkflow,
  isDefinedTask,
  splitWorkerOptions,
} from "../../src/core/define-task.ts";
import { NonRetryableError, RetryableError, isNonRetryableError, isRetryableError } from "../../src/core/task-errors.ts";
import type { TaskContext } from "../../src/core/task-module.ts";

describe("a defined task", () => {
  test("is frozen and known by its brand", () => {
    const task = defineTask({ name: "a" }, () => 1);
    expect(Object.isFrozen(task)).toBe(true);
    expect(Object.isFrozen(task.options)).toBe(true);
    expect(isDefinedTask(task)).toBe(true);
    expect([{ name: "a" }, () => 1, null, undefined, "a"].map(isDefinedTask)).toEqual([false, false, false, false, false]);
  });

  test("runs without a server, with a context made up for it", async () => {
    const seen: TaskContext[] = [];
    const task = defineTask({ name: "greet" }, (input: { who: string }, context) => {
      seen.push(context);
      context.log("hello");
      return `hello ${input.who}`;
    });
    expect(await task.run({ who: "you" })).toBe("hello you");
    expect(seen[0]).toMatchObject({ attempt: 1, taskId: "local-task", workflowId: "local-run", idempotencyKey: "local-run/greet" });
    expect(seen[0]?.signal.aborted).toBe(false);
    expect(seen[0]?.task).toMatchObject({ taskType: "greet", status: "IN_PROGRESS", workflowInstanceId: "local-run" });
  });

  test("takes the parts of the context that a test gives", async () => {
    const lines: string[] = [];
    const task = defineTask({ name: "greet" }, (_input, context) => {
      context.log(`try ${context.attempt} of ${context.task.taskId} in ${context.task.workflowInstanceId}`);
    });
    await task.run({}, { attempt: 3, taskId: "t9", workflowId: "w9", log: (line) => lines.push(line) });
    expect(lines).toEqual(["try 3 of t9 in w9"]);
  });

  test("checks and transforms its input by the schema", async () => {
    const task = defineTask({ name: "double", input: z.object({ amount: z.string().transform(Number) }) }, (input) => input.amount * 2);
    expect(await task.run({ amount: "21" })).toBe(42);
    const wrong = z.object({ amount: z.string() }).safeParse({ amount: 1 });
    await expect(task.run(JSON.parse('{"amount":1}'))).rejects.toThrow(
      `The input of double does not fit its schema: amount: ${wrong.error?.issues[0]?.message}`,
    );
    await expect(task.run(JSON.parse('{"amount":1}'))).rejects.toSatisfy(isNonRetryableError);
  });

  test("checks its output by the schema, and answers what the handler returned", async () => {
    const schema = z.object({ items: z.array(z.number()) });
    const task = defineTask({ name: "sum", output: schema }, (input: { items: string }) => JSON.parse(input.items));
    expect(await task.run({ items: '{"items":[1],"more":true}' })).toEqual({ items: [1], more: true });
    await expect(task.run({ items: '{"items":["1"]}' })).rejects.toThrow(/^The output of sum does not fit its schema: items\.0: /);
    await expect(task.run({ items: "1" })).rejects.toThrow(/^The output of sum does not fit its schema: [^:]*: /);
  });

  test("reads paths that a schema gives as objects", async () => {
    const task = defineTask(
      {
        name: "a",
        input: {
          "~standard": {
            version: 1,
            vendor: "test",
            validate: () => ({ issues: [{ message: "no", path: [{ key: "b" }, 0] }, { message: "never" }] }),
          },
        },
      },
      () => 1,
    );
    await expect(task.run({})).rejects.toThrow("The input of a does not fit its schema: b.0: no; never");
  });
});

test("splits what is sent from what is the worker's", () => {
  expect(splitWorkerOptions({ name: "a", retryCount: 0, concurrency: 2, leaseExtend: true })).toEqual({
    definition: { name: "a", retryCount: 0 },
    worker: { concurrency: 2, leaseExtend: true },
  });
});

test("the other kinds are passed through as they are", () => {
  const definition = { name: "a", tasks: [{ name: "t", taskReferenceName: "t" }] };
  expect(defineWorkflow(definition)).toBe(definition);
  const handler = { name: "a", event: "conductor:order:paid", actions: [] };
  expect(defineEventHandler(handler)).toBe(handler);
  const schedule = { name: "a", startWorkflowRequest: { name: "order" } };
  expect(defineSchedule(schedule)).toBe(schedule);
});

describe("the errors of tasks", () => {
  test("say whether to try again, by a brand that survives two copies of the package", () => {
    const cause = new Error("socket closed");
    const again = new RetryableError("later", { cause });
    const never = new NonRetryableError("no such order");
    expect([again, never].map(isRetryableError)).toEqual([true, false]);
    expect([again, never].map(isNonRetryableError)).toEqual([false, true]);
    expect(again).toMatchObject({ name: "RetryableError", message: "later", cause });
    expect(never.name).toBe("NonRetryableError");
    expect(Reflect.get(never, Symbol.for("conductor-flow.task-error"))).toBe("terminal");
    expect(Object.keys(never)).toEqual(["name"]);
  });

  test("are not mistaken for other things", () => {
    expect([new Error("x"), null, "x", undefined].map(isRetryableError)).toEqual([false, false, false, false]);
  });
});
