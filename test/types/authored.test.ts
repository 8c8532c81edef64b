/** What the compiler says of namespaces, semantic versions and schemas. */
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { compileWorkflow, defineEventHandler, defineSchedule, defineTask, defineWorkflow } from "../../src/index.ts";
import type {
  AuthoredEventHandler,
  AuthoredSchedule,
  AuthoredWorkflow,
  EventHandler,
  WorkflowDef,
  WorkflowSchedule,
} from "../../src/index.ts";

const tasks = [{ name: "a", taskReferenceName: "a" }];

describe("a workflow", () => {
  test("without short forms is what a server takes", () => {
    expectTypeOf(defineWorkflow({ name: "w", version: 2, tasks })).toEqualTypeOf<WorkflowDef>();
  });

  test("with them is compiled to that", () => {
    const workflow = defineWorkflow({ name: "w", namespace: "n", version: "2.1.0", schema: z.object({ id: z.int() }), tasks });
    expectTypeOf(workflow).toEqualTypeOf<AuthoredWorkflow>();
    expectTypeOf(compileWorkflow(workflow)).toEqualTypeOf<WorkflowDef>();
    expect(compileWorkflow(workflow)).toMatchObject({ name: "n.w", version: 2_001_000 });
  });

  test("may start a semantic version of another at any depth", () => {
    const child = { name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam: { name: "c", version: "1.2.3" } } as const;
    const fork = { name: "f", taskReferenceName: "f", type: "FORK_JOIN", forkTasks: [[child]] };
    expect(compileWorkflow({ name: "w", failureWorkflowVersion: "1.0.0", tasks: [fork] })).toMatchObject({
      failureWorkflowVersion: 1_000_000,
      tasks: [{ forkTasks: [[{ subWorkflowParam: { version: 1_002_003 } }]] }],
    });
  });

  test("has no version of another form", () => {
    // @ts-expect-error -- two numbers are none
    defineWorkflow({ name: "w", version: "2.1", tasks });
    // @ts-expect-error -- nor is a word
    defineWorkflow({ name: "w", version: "latest", tasks });
    // @ts-expect-error -- a schema is a JSON Schema or a validator
    defineWorkflow({ name: "w", schema: "order", tasks });
    expect(true).toBe(true);
  });
});

test("a schedule starts a semantic version", () => {
  const request = { name: "w", version: "2.1.0" } as const;
  expectTypeOf(defineSchedule({ name: "s", startWorkflowRequest: request })).toEqualTypeOf<AuthoredSchedule>();
  expectTypeOf(defineSchedule({ name: "s", startWorkflowRequest: { name: "w", version: 2 } })).toEqualTypeOf<WorkflowSchedule>();
});

test("an event handler starts a semantic version", () => {
  const plain: EventHandler = {
    name: "h",
    event: "e:q",
    actions: [{ action: "start_workflow", start_workflow: { name: "w", version: 2 } }],
  };
  expectTypeOf(defineEventHandler(plain)).toEqualTypeOf<EventHandler>();
  expectTypeOf(
    defineEventHandler({
      name: "h",
      event: "e:q",
      actions: [{ action: "start_workflow", start_workflow: { name: "w", version: "2.1.0" } }],
    }),
  ).toEqualTypeOf<AuthoredEventHandler>();
  expect(() => {
    // @ts-expect-error -- a version has three numbers
    defineEventHandler({ name: "h", event: "e:q", actions: [{ action: "start_workflow", start_workflow: { name: "w", version: "2.1" } }] });
  }).not.toThrow();
});

test("a task is known by its full name", () => {
  const task = defineTask({ name: "charge", namespace: "shop", version: "1.2.0", schema: { type: "object" } }, () => ({}));
  expect(task.name).toBe("shop.charge");
  expect(() => {
    // @ts-expect-error -- a version has three numbers
    defineTask({ name: "charge", version: "1.2" }, () => ({}));
  }).not.toThrow();
});
