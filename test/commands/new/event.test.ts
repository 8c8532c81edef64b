import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { NewProject } from "./new-project.ts";
import { createNewProject } from "./new-project.ts";

const workflow = (name: string, ...sinks: string[]) => ({
  name,
  version: 1,
  inputParameters: ["orderId"],
  tasks: [
    { name: "w", taskReferenceName: "w", type: "WAIT", inputParameters: { duration: "1s" } },
    ...sinks.map((sink, index) => ({ name: "e", taskReferenceName: `e${index}`, type: "EVENT", sink })),
  ],
});

const withWorkflows = (...workflows: ReturnType<typeof workflow>[]): NewProject => {
  const project = createNewProject();
  for (const one of workflows) project.write(`workflows/${one.name}.json`, JSON.stringify(one));
  return project;
};

it("starts a workflow with what the event says", async () => {
  const project = withWorkflows(workflow("ship"));
  const run = await project.flow("new", "event", "ship_paid_order", "--event", "conductor:order:paid", "--workflow", "ship");
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout).toContain("Made the event handler ship_paid_order:\n  + events/ship_paid_order.yml\n");
  const text = project.read("events/ship_paid_order.yml");
  expect(text).toContain("# An EVENT task of order with `sink: conductor:paid` raises it;");
  expect(parse(text)).toEqual({
    name: "ship_paid_order",
    event: "conductor:order:paid",
    active: true,
    actions: [{ action: "start_workflow", start_workflow: { name: "ship", input: { orderId: "${orderId}" } } }],
  });
  expect(await project.findings()).toEqual([]);
});

it("listens to what a workflow raises and nothing hears", async () => {
  const project = withWorkflows(workflow("a"), workflow("order", "conductor:placed", "conductor:paid"));
  project.write("events/on.json", JSON.stringify({ name: "on", event: "conductor:order:paid", active: true, actions: [] }));
  await project.flow("new", "event", "placed");
  expect(parse(project.read("events/placed.yml")).event).toBe("conductor:order:placed");
});

it("listens to an event of its own name where there is none, and never to what it starts itself", async () => {
  const project = withWorkflows(workflow("a", "conductor:again"), workflow("order", "conductor:${workflow.input.which}"));
  await project.flow("new", "event", "shop.placed");
  expect(parse(project.read("events/shop/placed.yml"))).toMatchObject({
    name: "shop.placed",
    event: "conductor:order:placed",
    actions: [{ start_workflow: { name: "a" } }],
  });
  const alone = withWorkflows({ ...workflow("alone"), inputParameters: [] });
  await alone.flow("new", "event", "placed", "--format", "ts");
  expect(alone.read("events/placed.ts")).toContain('event: "conductor:alone:placed"');
  expect(alone.read("events/placed.ts")).not.toContain("input:");
  expect(await alone.findings()).toEqual([]);
});

it("tells of another system's event that it comes in", async () => {
  const project = withWorkflows(workflow("ship"));
  await project.flow("new", "event", "orders", "--event", "kafka:orders");
  expect(project.read("events/orders.yml")).toContain("# What comes in at kafka:orders starts a run; ${...} reads from it.\n");
  expect(await project.findings()).toEqual([]);
});

describe("what it refuses, and then it writes nothing", () => {
  it.each([
    [["--event", "paid"], 64, '"paid" is no event'],
    [["--event", ""], 64, '"" is no event'],
    [["--event", "conductor:a:b\nc"], 64, '"conductor:a:b\\nc" is no event'],
    [["--event", "conductor:${x}:b"], 64, "expressions are not read there"],
    [["--workflow", "shipp"], 1, "Did you mean ship?"],
  ])("%j", async (options, exitCode, reason) => {
    const project = withWorkflows(workflow("ship"));
    const run = await project.flow("new", "event", "on_paid", ...options);
    expect(run).toMatchObject({ exitCode, stdout: "", stderr: expect.stringContaining(reason) });
    expect(project.files()).toEqual(["workflows/ship.json"]);
  });

  it("a project without workflows", async () => {
    expect(await createNewProject().flow("new", "event", "on_paid")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("no workflow that an event handler could start"),
    });
  });
});
