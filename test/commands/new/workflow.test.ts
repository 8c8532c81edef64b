import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { NewProject } from "./new-project.ts";
import { createNewProject } from "./new-project.ts";

const withTasks = (): NewProject => {
  const project = createNewProject();
  project.write("tasks/price/task.yml", "name: price\ninputKeys: [orderId]\noutputKeys: [total]\n");
  project.write("tasks/ship/task.yml", "namespace: logistics\nname: ship\ninputKeys: [orderId, total]\noutputKeys: [tracking]\n");
  project.write("tasks/log/task.yml", "name: 2nd.log\n");
  return project;
};

it("makes one with a step that needs no worker", async () => {
  const project = createNewProject();
  const run = await project.flow("new", "workflow", "ship_order");
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout).toContain("Made the workflow ship_order:\n  + workflows/ship_order.yml\n  + workflows/ship_order.test.yml\n");
  expect(parse(project.read("workflows/ship_order.yml"))).toMatchObject({
    name: "ship_order",
    version: 1,
    schema: { required: ["id"] },
    steps: [{ name: "prepare", type: "JSON_JQ_TRANSFORM" }],
    output: { result: "${prepare.result}" },
  });
  expect(await project.findings()).toEqual([]);
});

it("makes a case of what a run of it comes to", async () => {
  const project = withTasks();
  await project.flow("new", "workflow", "plain");
  expect(parse(project.read("workflows/plain.test.yml"))).toEqual({
    cases: [
      {
        name: "completes",
        input: { id: "example" },
        expect: { status: "COMPLETED", path: ["prepare"], output: { result: { id: "example", ready: true } } },
      },
    ],
  });
  await project.flow("new", "workflow", "shop.order", "--task", "price", "--task", "logistics.ship", "--format", "ts");
  expect(parse(project.read("workflows/shop/order.test.yml"))).toEqual({
    cases: [
      {
        name: "completes",
        input: { orderId: "example" },
        mocks: { price: { output: { total: "example" } }, ship: { output: { tracking: "example" } } },
        expect: { status: "COMPLETED", path: ["price", "ship"], output: { tracking: "example" } },
      },
    ],
  });
});

it("repeats values in a case in full, where several steps give the same", async () => {
  const project = createNewProject();
  for (const name of ["wash", "dry"]) project.write(`tasks/${name}/task.yml`, `name: ${name}\n`);
  await project.flow("new", "workflow", "clean", "--task", "wash", "--task", "dry");
  expect(project.read("workflows/clean.test.yml")).not.toMatch(/[&*]\w/);
});

it("takes names that objects inherit, and fields that are no words", async () => {
  const project = createNewProject();
  project.write("tasks/constructor/task.yml", "name: constructor\ninputKeys: [zip code]\noutputKeys: [toString, unit-price]\n");
  project.write("tasks/next/task.yml", "name: next\ninputKeys: [toString, unit-price, zip code]\noutputKeys: [done]\n");
  await project.flow("new", "workflow", "odd", "--task", "constructor", "--task", "next");
  expect(await project.findings()).toEqual([]);
  expect(parse(project.read("workflows/odd.test.yml"))).toMatchObject({
    cases: [
      { mocks: { constructor: { output: { toString: "example", "unit-price": "example" } }, next: {} }, expect: { status: "COMPLETED" } },
    ],
  });
  project.write(
    "workflows/odd.test.yml",
    `mocks: { constructor: { output: { toString: a, unit-price: 3 } }, next: {} }
cases: [{ name: a, input: { zip code: "1" }, expect: { steps: { next: { input: { toString: a, unit-price: 3, zip code: "1" } } } } }]
`,
  );
  expect((await project.flow("test")).stdout).toContain("1 case: 1 passed");
});

it("makes no case, and says why, where no sample fits the schema of what it takes", async () => {
  const project = createNewProject();
  const data = { type: "object", properties: { code: { type: "string", pattern: "^[0-9]{5}$" } } };
  project.write("tasks/pay/task.json", JSON.stringify({ name: "pay", inputSchema: { name: "pay", version: 1, type: "JSON", data } }));
  const run = await project.flow("new", "workflow", "pay_order", "--task", "pay");
  expect(run).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("There is no test of it yet: The workflow pay_order cannot be started"),
  });
  expect(project.files()).toEqual(["tasks/pay/task.json", "workflows/pay_order.yml"]);
  expect(await project.findings()).toEqual([]);
});

describe("with tasks of the project", () => {
  it("chains them, and hands on what they say that they take and give", async () => {
    const project = withTasks();
    await project.flow("new", "workflow", "shop.order", "--task", "price", "--task", "logistics.ship");
    expect(parse(project.read("workflows/shop/order.yml"))).toMatchObject({
      namespace: "shop",
      name: "order",
      schema: { type: "object", required: ["orderId"], properties: { orderId: {} } },
      steps: [
        { name: "price", task: "price", input: { orderId: "${context.orderId}" } },
        {
          name: "ship",
          task: "logistics.ship",
          dependsOn: "price",
          input: { orderId: "${context.orderId}", total: "${price.total}" },
        },
      ],
      output: { tracking: "${ship.tracking}" },
    });
    expect(await project.findings()).toEqual([]);
  });

  it("names their steps as expressions can, and each once", async () => {
    const project = withTasks();
    project.write("tasks/context/task.yml", "name: context\n");
    project.write("tasks/odd/task.yml", "name: '2 odd'\n");
    await project.flow("new", "workflow", "many", ...["context", "2 odd", "price", "price", "2nd.log"].flatMap((name) => ["--task", name]));
    const { steps, output, schema } = parse(project.read("workflows/many.yml"));
    expect(steps.map(({ name }: { name: string }) => name)).toEqual(["step_context", "step_2_odd", "price", "price_2", "log"]);
    expect(output).toEqual({ result: "${log}" });
    expect(schema).toMatchObject({ required: ["orderId"] });
    expect(await project.findings()).toEqual([]);
  });

  it("takes fields from their schemas", async () => {
    const project = createNewProject();
    const data = { type: "object", properties: { amount: { type: "integer", minimum: 1 } } };
    project.write("tasks/pay/task.json", JSON.stringify({ name: "pay", inputSchema: { name: "pay", version: 1, type: "JSON", data } }));
    await project.flow("new", "workflow", "pay_order", "--task", "pay");
    expect(parse(project.read("workflows/pay_order.yml")).schema.properties).toEqual(data.properties);
  });

  it("has no schema where none of them says what it takes", async () => {
    const project = withTasks();
    await project.flow("new", "workflow", "plain", "--task", "2nd.log");
    expect(project.read("workflows/plain.yml")).not.toContain("schema:");
    expect(await project.findings()).toEqual([]);
  });
});

it("writes TypeScript", async () => {
  const project = withTasks();
  const { document } = await project.document(
    "new",
    "workflow",
    "shop.order",
    "--task",
    "price",
    "--task",
    "logistics.ship",
    "--format",
    "ts",
  );
  expect(document["files"]).toEqual(["workflows/shop/order.ts", "workflows/shop/order.test.yml"]);
  expect(project.read("workflows/shop/order.ts")).toContain(
    '    { name: "price", task: "price", input: { orderId: "${context.orderId}" } },\n    {\n      name: "ship",\n',
  );
  expect(await project.findings()).toEqual([]);
  expect((await project.document("workflows", "show", "shop.order", "--local")).exitCode).toBe(0);
});

it("writes in what most workflows of the project are in", async () => {
  const project = createNewProject();
  await project.flow("new", "workflow", "one", "--format", "ts");
  expect((await project.document("new", "workflow", "two")).document["files"]).toContain("workflows/two.ts");
});

describe("what it refuses, and then it writes nothing", () => {
  it("a task that the project does not have", async () => {
    const project = withTasks();
    const before = project.files();
    const run = await project.flow("new", "workflow", "order", "--task", "prise");
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toBe("Error: There is no task named prise in the project, and nothing was written.\n  hint: Did you mean price?\n");
    expect((await project.flow("new", "workflow", "order", "--task", "quite_another")).stderr).toContain(
      "`flow new task quite_another` makes one",
    );
    expect(project.files()).toEqual(before);
  });

  it.each(["event_handlers", "event-handlers", "schedules", "shop.schedules"])(
    "the name %s, whose file would hold something else",
    async (name) => {
      const project = createNewProject();
      const run = await project.flow("new", "workflow", name);
      expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining("would be read as") });
      expect(project.files()).toEqual([]);
    },
  );

  it("a name that a workflow has", async () => {
    const project = createNewProject();
    project.write("workflows/a.yml", "namespace: shop\nname: order\ntasks: []\n");
    const run = await project.flow("new", "workflow", "shop.order");
    expect(run).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("has a workflow shop.order already") });
  });
});
