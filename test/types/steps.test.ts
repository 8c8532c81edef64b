// oxlint-disable typescript/restrict-template-expressions, typescript/no-base-to-string -- a reference is its expression in a template
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineTask, defineWorkflow } from "../../src/index.ts";
import type { StepFields } from "../../src/index.ts";
import { compileWorkflow } from "../../src/core/authoring/compile-workflow.ts";

const validateOrder = defineTask(
  {
    name: "validate_order",
    namespace: "shop",
    input: z.object({ orderId: z.number() }),
    output: z.object({ lines: z.array(z.string()), ok: z.boolean() }),
  },
  async () => ({ lines: ["a"], ok: true }),
);
const priceOrder = defineTask(
  { name: "price_order", input: z.object({ lines: z.array(z.string()), country: z.string().optional() }) },
  async (): Promise<{ total: number; parts: { net: number; tax?: number } }> => ({ total: 1, parts: { net: 1 } }),
);
const shipOrder = defineTask({ name: "ship_order", input: z.object({ total: z.number(), note: z.string() }) }, async () => "tracking");
const anything = defineTask({ name: "anything" }, async () => undefined);

const schema = z.object({ order: z.object({ id: z.number(), country: z.string() }) });

describe("steps in TypeScript", () => {
  test("are what a file would hold", () => {
    const workflow = defineWorkflow({
      name: "process_order",
      version: "2.1.0",
      schema,
      steps: ({ context, step }) => {
        const validate = step("validate", validateOrder, { input: { orderId: context.order.id } });
        const price = step("price", priceOrder, { dependsOn: validate, input: { lines: validate.lines, country: "NO" } });
        const reserve = step<{ state: { done: boolean }; "a key": number }>("reserve", "reserve_stock", {
          dependsOn: [validate.ok, "price"],
          input: { first: validate.lines[0] },
          retryLimit: 3,
        });
        const ship = step("ship", shipOrder, {
          dependsOn: [price, reserve],
          when: `${price.total} > 100 && ${reserve.state.done}`,
          input: { total: price.parts.net, note: `Order ${context.order.id}` },
        });
        step("tell", anything, { dependsOn: ship, when: validate.ok, retryable: false });
        return { output: { tracking: ship.result, all: [price, { odd: reserve["a key"] }] } };
      },
    });
    expect({ ...workflow, schema: undefined }).toEqual({
      name: "process_order",
      version: "2.1.0",
      schema: undefined,
      steps: [
        { name: "validate", task: "shop.validate_order", input: { orderId: "${context.order.id}" } },
        { name: "price", task: "price_order", dependsOn: ["validate"], input: { lines: "${validate.lines}", country: "NO" } },
        {
          name: "reserve",
          task: "reserve_stock",
          dependsOn: ["validate", "price"],
          input: { first: "${validate.lines[0]}" },
          retryLimit: 3,
        },
        {
          name: "ship",
          task: "ship_order",
          dependsOn: ["price", "reserve"],
          when: "${price.total} > 100 && ${reserve.state.done}",
          input: { total: "${price.parts.net}", note: "Order ${context.order.id}" },
        },
        { name: "tell", task: "anything", dependsOn: ["ship"], when: "${validate.ok}", retryable: false },
      ],
      output: { tracking: "${ship.result}", all: ["${price}", { odd: '${reserve["a key"]}' }] },
    });
    expect(compileWorkflow(workflow)).toMatchObject({
      version: 2001000,
      inputSchema: { type: "JSON" },
      outputParameters: { tracking: "${ship.output.result}" },
    });
  });

  test("may be a list, and need no output", () => {
    const list = defineWorkflow({ name: "w", steps: [{ name: "a", task: "t", dependsOn: [] }], output: { x: 1 } });
    expect(list).toEqual({ name: "w", steps: [{ name: "a", task: "t", dependsOn: [] }], output: { x: 1 } });
    expect(defineWorkflow({ name: "w", steps: ({ step }) => void step("a", "NOOP") })).toEqual({
      name: "w",
      steps: [{ name: "a", task: "NOOP" }],
    });
    expect(
      defineWorkflow({ name: "w", steps: ({ context, step }) => void step("a", "t", { input: { x: context.anything?.at?.all } }) }).steps,
    ).toHaveLength(1);
  });

  test("have the types of what they stand for", () => {
    defineWorkflow({
      name: "w",
      schema,
      steps: ({ context, step }) => {
        const validate = step("validate", validateOrder, { input: { orderId: context.order.id } });
        expectTypeOf(validate).toHaveProperty("lines");
        expectTypeOf(validate).not.toHaveProperty("line");
        // @ts-expect-error -- no such field comes out of it
        const missing: unknown = validate.line;
        // @ts-expect-error -- no such field goes into it
        step("a", validateOrder, { input: { orderId: 1, order: 2 } });
        // @ts-expect-error -- the field is a number
        step("b", validateOrder, { input: { orderId: "1" } });
        // @ts-expect-error -- and this is a reference to a text
        step("c", validateOrder, { input: { orderId: context.order.country } });
        // @ts-expect-error -- the input of the run has no such field
        step("d", validateOrder, { input: { orderId: context.orders.id } });
        // @ts-expect-error -- the field is required
        step("e", validateOrder, { input: {} });
        // @ts-expect-error -- and so is the input
        step("f", validateOrder);
        // @ts-expect-error -- no step has this field
        step("g", anything, { dependOn: validate });
        return { output: { missing: String(missing) } };
      },
    });
  });

  test("in a list are what a file would hold", () => {
    const workflow = defineWorkflow({
      name: "process_order",
      version: "2.1.0",
      schema,
      steps: [
        { name: "validate", task: validateOrder, input: { orderId: "${context.order.id}" } },
        { name: "price", task: priceOrder, dependsOn: "validate", input: { lines: ["${validate.lines[0]}", "b"], country: "NO" } },
        { name: "reserve", task: "reserve_stock", dependsOn: ["validate"], input: { any: { thing: 1 } }, retryLimit: 3 },
        {
          name: "ship",
          task: shipOrder,
          dependsOn: ["price", "reserve"],
          input: { total: "${price.total}", note: "Order ${context.order.id}" },
        },
        { name: "tell", task: anything, dependsOn: "ship", when: "${validate.ok}" },
        { name: "wait", type: "WAIT", input: { duration: "1 s" } },
      ],
      output: { tracking: "${ship.result}" },
    });
    expect(workflow.steps).toEqual([
      { name: "validate", task: "shop.validate_order", input: { orderId: "${context.order.id}" } },
      { name: "price", task: "price_order", dependsOn: "validate", input: { lines: ["${validate.lines[0]}", "b"], country: "NO" } },
      { name: "reserve", task: "reserve_stock", dependsOn: ["validate"], input: { any: { thing: 1 } }, retryLimit: 3 },
      {
        name: "ship",
        task: "ship_order",
        dependsOn: ["price", "reserve"],
        input: { total: "${price.total}", note: "Order ${context.order.id}" },
      },
      { name: "tell", task: "anything", dependsOn: "ship", when: "${validate.ok}" },
      { name: "wait", type: "WAIT", input: { duration: "1 s" } },
    ]);
    expect(compileWorkflow(workflow)).toMatchObject({ outputParameters: { tracking: "${ship.output.result}" } });
  });

  test("may be a list that was made elsewhere", () => {
    const steps: StepFields[] = ["a", "b"].map((name) => ({ name, task: "t", dependsOn: [] }));
    expect(defineWorkflow({ name: "w", steps }).steps).toEqual(steps);
    const made = ["a", "b"].map((name, index) => ({ name, task: anything, dependsOn: index === 0 ? [] : ["a"] }));
    expect(defineWorkflow({ name: "w", steps: made }).steps).toMatchObject([{ task: "anything" }, { task: "anything" }]);
  });

  test("in a list have the types of their tasks", () => {
    // @ts-expect-error -- no step has this field
    defineWorkflow({ name: "w", steps: [{ name: "a", dependOn: "b" }] });
    // @ts-expect-error -- and neither has one with a task
    defineWorkflow({ name: "w", steps: [{ name: "a", task: anything, dependOn: "b" }] });
    // @ts-expect-error -- no step is called so
    defineWorkflow({ name: "w", steps: [{ name: "price" }, { name: "ship", dependsOn: "prise" }] });
    // @ts-expect-error -- nor in a list of them
    defineWorkflow({ name: "w", steps: [{ name: "price" }, { name: "ship", dependsOn: ["price", "prise"] }] });
    // @ts-expect-error -- no such field goes into it
    defineWorkflow({ name: "w", steps: [{ name: "a", task: validateOrder, input: { orderId: 1, order: 2 } }] });
    // @ts-expect-error -- the field is a number, or an expression of one
    defineWorkflow({ name: "w", steps: [{ name: "a", task: validateOrder, input: { orderId: "one" } }] });
    // @ts-expect-error -- the field is required
    defineWorkflow({ name: "w", steps: [{ name: "a", task: validateOrder, input: {} }] });
    // @ts-expect-error -- and so is the input
    defineWorkflow({ name: "w", steps: [{ name: "a" }, { name: "b", task: validateOrder }] });
    // @ts-expect-error -- it is no task
    expect(defineWorkflow({ name: "w", steps: [{ name: "a", task: { name: "b" } }] })).toBeDefined();
  });

  test("wait for steps, and for nothing else", () => {
    const { steps } = defineWorkflow({
      name: "w",
      steps: ({ step }) => {
        const price = step("price", anything);
        // @ts-expect-error -- this is no step
        step("a", anything, { dependsOn: {} });
        // @ts-expect-error -- nor is this
        step("b", anything, { dependsOn: [price, anything] });
      },
    });
    expect(steps).toHaveLength(3);
  });
});
