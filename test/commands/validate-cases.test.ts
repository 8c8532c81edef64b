/** `flow validate` says of test cases what `flow test` would say of them, and runs none. */
import { expect, it } from "vitest";
import type { NewProject } from "./new/new-project.ts";
import { createNewProject } from "./new/new-project.ts";

const order = `name: order
steps:
  - { name: price, task: price_order }
  - { name: ship, task: ship_order, dependsOn: price }
`;

function projectWith(cases: string): NewProject {
  const project = createNewProject();
  project.write("workflows/order.yml", order);
  project.write("tasks/price_order/task.yml", "name: price_order\n");
  project.write("tasks/ship_order/task.yml", "name: ship_order\n");
  project.write("workflows/order.test.yml", cases);
  return project;
}

it("names the mistakes with their places, and exits 5", async () => {
  const project = projectWith(`mocks: { ship: { output: {} } }
cases:
  - { name: sound, mocks: { price: { output: {} } } }
  - { name: step, mocks: { prise: { output: {} } } }
  - { name: field, expct: {} }
  - { name: status, expect: { status: DONE } }
  - { name: path, expect: { path: [price, shp] } }
`);
  project.write("workflows/other.test.json", '{ "workflow": "ordre", "cases": [{ "name": "a" }] }');
  project.write("workflows/broken.test.yaml", "cases: [\n");
  const run = await project.flow("validate");
  expect(run.exitCode).toBe(5);
  const told = run.stderr.split("\n").filter((line) => line.startsWith("workflows/"));
  expect(told).toEqual([
    expect.stringMatching(/^workflows\/broken\.test\.yaml:\d+:\d+ error syntax-error /),
    "workflows/order.test.yml:4:28 error case-step The workflow order has no step prise.",
    "workflows/order.test.yml:5:20 error case-invalid The field expct is not known here.",
    expect.stringContaining("workflows/order.test.yml:6:31 error case-invalid `status` should be one of "),
    "workflows/order.test.yml:7:43 error case-step The workflow order has no step shp.",
    "workflows/other.test.json:1:3 error case-workflow There is no workflow ordre in the project.",
  ]);
  expect(run.stdout).toBe("3 definitions: 3 valid, 0 invalid, 0 warnings\n7 test cases: 1 valid, 6 invalid\n");
  const { document } = await project.document("validate");
  expect(document).toMatchObject({ exitCode: 5, summary: { checked: 3, invalid: 0, cases: { checked: 7, valid: 1, invalid: 6 } } });
});

it("counts them where they are valid, and says nothing where there are none", async () => {
  const sound = projectWith("cases: [{ name: sound, mocks: { price: { output: {} }, ship: { output: {} } } }]\n");
  expect(await sound.flow("validate")).toMatchObject({
    exitCode: 0,
    stdout: "3 definitions: 3 valid, 0 invalid, 0 warnings\n1 test case: 1 valid, 0 invalid\n",
  });
  const bare = createNewProject();
  bare.write("workflows/order.yml", order);
  expect((await bare.flow("validate")).stdout).not.toContain("test case");
});

it("knows the steps of a workflow that a server would refuse", async () => {
  const project = projectWith("cases: [{ name: a, mocks: { price: { output: {} }, ship: { output: {} } } }]\n");
  project.write("workflows/order.yml", `${order}timeoutPolicy: NEVER\n`);
  const run = await project.flow("validate");
  expect(run).toMatchObject({ exitCode: 5, stdout: expect.stringContaining("1 test case: 1 valid, 0 invalid\n") as string });
});

it("follows a sub-workflow whose definition stands inline", async () => {
  const inline = "{ name: inner, version: 1, tasks: [{ name: pack, taskReferenceName: pack_it }] }";
  const project = projectWith("cases: [{ name: a, mocks: { pack_it: { output: { ok: true } } }, expect: { path: [sub] } }]\n");
  project.write(
    "workflows/order.yml",
    `name: order\ntasks:\n  - { name: sub, taskReferenceName: sub, type: SUB_WORKFLOW, subWorkflowParam: { name: inner, workflowDefinition: ${inline} } }\n`,
  );
  expect((await project.flow("validate")).stdout).toContain("1 test case: 1 valid, 0 invalid\n");
  expect(await project.flow("test")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("1 passed") as string });
});
