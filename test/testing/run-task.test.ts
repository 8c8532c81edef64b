import { expect, test } from "vitest";
import { z } from "zod";
import { defineTask, NonRetryableError } from "../../src/index.ts";
import { runTask } from "../../src/testing/index.ts";

const price = defineTask(
  {
    name: "price",
    retryCount: 2,
    input: z.object({ quantity: z.coerce.number().int() }),
    output: z.object({ total: z.number() }),
  },
  ({ quantity }, context) => {
    context.log(`try ${context.attempt}`);
    if (quantity > 100) throw new Error("too many");
    if (quantity < 0) throw new NonRetryableError("fewer than none");
    return quantity === 13 ? { total: Number.NaN } : { total: quantity * 5 };
  },
);

test("answers what a worker would report", async () => {
  expect(await runTask(price, { quantity: 3 })).toEqual({ status: "COMPLETED", output: { total: 15 }, attempts: 1, logs: ["try 1"] });
  const text = defineTask({ name: "text" }, () => "done");
  expect(await runTask(text, {})).toMatchObject({ output: { result: "done" } });
});

test("checks what goes in and what comes out", async () => {
  expect(await runTask(price, { quantity: "many" })).toMatchObject({
    status: "FAILED_WITH_TERMINAL_ERROR",
    reason: expect.stringMatching(/^The input does not fit the schema of price: input\.quantity: /) as string,
    logs: [],
  });
  expect(await runTask(price, { quantity: 13 })).toMatchObject({
    status: "FAILED_WITH_TERMINAL_ERROR",
    reason: expect.stringMatching(/^The output does not fit the schema of price: output\.total: /) as string,
  });
  const byJsonSchema = defineTask(
    { name: "json", inputSchema: { name: "json", version: 1, type: "JSON", data: { type: "object", required: ["id"] } } },
    () => undefined,
  );
  expect(await runTask(byJsonSchema, {})).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR" });
  expect(await runTask(byJsonSchema, { id: 1 })).toMatchObject({ status: "COMPLETED", output: {} });
});

test("checks the output by the schema of a definition that enforces it", async () => {
  const outputSchema = { name: "total", version: 1, type: "JSON", data: { properties: { total: { type: "integer" } } } } as const;
  const handler = () => ({ total: "7" });
  const strict = defineTask({ name: "strict", outputSchema, enforceSchema: true }, handler);
  expect(await runTask(strict, {})).toMatchObject({
    status: "FAILED_WITH_TERMINAL_ERROR",
    reason: "The output does not fit the schema of strict: output.total: must be integer",
  });
  expect(await runTask(defineTask({ name: "loose", outputSchema }, handler), {})).toMatchObject({ status: "COMPLETED" });
});

test("tries again where it is asked to and another try may help", async () => {
  const failed = await runTask(price, { quantity: 101 });
  expect(failed).toMatchObject({ status: "FAILED", reason: "too many", attempts: 1, error: new Error("too many") });
  expect(await runTask(price, { quantity: 101 }, { retries: true })).toMatchObject({ attempts: 3 });
  expect(await runTask(price, { quantity: 101 }, { retries: true, attempt: 2 })).toMatchObject({ attempts: 2 });
  expect(await runTask(price, { quantity: -1 }, { retries: true })).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR", attempts: 1 });
  const third = defineTask({ name: "third" }, (_input: object, { attempt }) => {
    if (attempt < 3) throw new Error("not yet");
    return { attempt };
  });
  const tried = await runTask(third, {}, { retries: true });
  expect(tried).toMatchObject({ status: "COMPLETED", output: { attempt: 3 }, attempts: 3 });
  expect(tried).not.toHaveProperty("error");
});

test("shows the function what the test says of its task", async () => {
  const seen = defineTask({ name: "seen" }, (_input: object, context) => {
    context.callbackAfter(30);
    return { workflow: context.workflow.id, correlation: context.workflow.correlationId, aborted: context.signal.aborted };
  });
  const task = { workflowInstanceId: "w1", correlationId: "c1" };
  expect(await runTask(seen, {}, { task, signal: AbortSignal.abort() })).toMatchObject({
    status: "IN_PROGRESS",
    callbackAfterSeconds: 30,
    output: { workflow: "w1", correlation: "c1", aborted: true },
  });
});

test("what is no task, and what no server could send", async () => {
  // @ts-expect-error it is no task
  await expect(runTask({ name: "price" }, {})).rejects.toThrow("This is no task with a function.\nGive what defineTask has made.");
  const any = defineTask({ name: "any" }, (input: object) => input);
  await expect(runTask(any, { at: new Date() })).rejects.toThrow("An input is JSON, and at input/at stands");
  await expect(runTask(any, [])).rejects.toThrow("An input is an object, and this is none.");
});
