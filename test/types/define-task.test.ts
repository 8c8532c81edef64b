import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineEventHandler, defineSchedule, defineTask, defineWorkflow } from "../../src/index.ts";
import type { EventHandler, JsonObject, TaskContext, WorkflowDef, WorkflowSchedule } from "../../src/index.ts";

describe("defineTask infers the handler's input", () => {
  test("from a zod schema, after its transformations", () => {
    const task = defineTask({ name: "a", input: z.object({ amount: z.string().transform(Number) }) }, (input, context) => {
      expectTypeOf(input).toEqualTypeOf<{ amount: number }>();
      expectTypeOf(context).toEqualTypeOf<TaskContext>();
      return { doubled: input.amount * 2 };
    });
    expectTypeOf(task.run).parameter(0).toEqualTypeOf<{ amount: string }>();
    expectTypeOf(task.run).returns.resolves.toEqualTypeOf<{ doubled: number }>();
    expect(task.name).toBe("a");
  });

  test("from a valibot schema", () => {
    defineTask({ name: "a", input: v.object({ id: v.string() }) }, (input) => {
      expectTypeOf(input).toEqualTypeOf<{ id: string }>();
    });
  });

  test("from an arktype schema", () => {
    defineTask({ name: "a", input: type({ id: "string", "count?": "number" }) }, async (input) => {
      expectTypeOf(input).toEqualTypeOf<{ id: string; count?: number }>();
    });
  });

  test("from the handler's own annotation", async () => {
    const task = defineTask({ name: "a" }, async (input: { id: string }) => input.id.length);
    expectTypeOf(task.run).parameter(0).toEqualTypeOf<{ id: string }>();
    expectTypeOf(await task.run({ id: "abc" })).toEqualTypeOf<number>();
  });

  test("as a JSON object where nothing says more", () => {
    defineTask({ name: "a" }, (input) => {
      expectTypeOf(input).toEqualTypeOf<JsonObject>();
    });
  });
});

describe("defineTask refuses at compile time", () => {
  test("a result that the output schema does not take", () => {
    // @ts-expect-error -- total must be a number
    defineTask({ name: "a", output: z.object({ total: z.number() }) }, () => ({ total: "12" }));
    const fitting = defineTask({ name: "a", output: z.object({ total: z.number() }) }, async () => ({ total: 12 }));
    expect(fitting.name).toBe("a");
  });

  test("unknown fields, wrong values and audit fields", () => {
    // @ts-expect-error -- retryCounts is no field
    defineTask({ name: "a", retryCounts: 3 }, () => undefined);
    // @ts-expect-error -- no such policy
    defineTask({ name: "a", retryLogic: "SOMETIMES" }, () => undefined);
    // @ts-expect-error -- set by the server
    defineTask({ name: "a", createTime: 1 }, () => undefined);
    // @ts-expect-error -- the name is required
    expect(defineTask({}, () => undefined).name).toBeUndefined();
  });

  test("but takes every field of a definition beside the worker's options", () => {
    const task = defineTask(
      {
        name: "a",
        retryCount: 1,
        timeoutPolicy: "ALERT_ONLY",
        inputSchema: { name: "a", type: "JSON", data: { type: "object" } },
        concurrency: 4,
        domain: "eu",
        pollIntervalMs: 50,
        leaseExtend: true,
      },
      () => undefined,
    );
    expect(task.options.concurrency).toBe(4);
  });
});

test("defineWorkflow passes a definition through, typed", () => {
  const workflow = defineWorkflow({ name: "w", version: 2, tasks: [{ name: "a", taskReferenceName: "a1" }] });
  expectTypeOf(workflow).toEqualTypeOf<WorkflowDef>();
  expect(workflow).toEqual({ name: "w", version: 2, tasks: [{ name: "a", taskReferenceName: "a1" }] });
  // @ts-expect-error -- a task needs a reference name
  defineWorkflow({ name: "w", tasks: [{ name: "a" }] });
});

test("event handlers and schedules are typed, too", () => {
  const handler = defineEventHandler({
    name: "h",
    event: "conductor:w:done",
    actions: [{ action: "start_workflow", start_workflow: { name: "w" } }],
  });
  expectTypeOf(handler).toEqualTypeOf<EventHandler>();
  // @ts-expect-error -- there is no such action
  defineEventHandler({ name: "h", event: "e", actions: [{ action: "start" }] });
  const schedule = defineSchedule({ name: "s", cronExpression: "0 0 3 * * *", startWorkflowRequest: { name: "w" } });
  expectTypeOf(schedule).toEqualTypeOf<WorkflowSchedule>();
  // @ts-expect-error -- a schedule starts something
  defineSchedule({ name: "s" });
  expect(schedule.startWorkflowRequest.name).toBe("w");
});
