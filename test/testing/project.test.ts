import path from "node:path";
import { expect, test } from "vitest";
import { defineTask } from "../../src/index.ts";
import { createTestServer } from "../../src/testing/index.ts";
import { folderWith } from "../harness/folder-with.ts";
import { open, step } from "./support.ts";

const files = {
  "package.json": "{}",
  "config/flow.yml": "project: shop\n",
  "tasks/price/price.js": `import { defineTask } from "conductor-flow";
export default defineTask({ name: "price", retryCount: 1 }, ({ quantity }) => ({ total: quantity * 5 }));`,
  "tasks/ship/task.yml": "name: ship\nretryCount: 0\n",
  "workflows/order.yml": `name: order
tasks:
  - { name: price, taskReferenceName: price, type: SIMPLE, inputParameters: { quantity: "\${workflow.input.quantity}" } }
  - { name: ship, taskReferenceName: ship, type: SIMPLE }
`,
  "schedules/nightly.yml":
    "name: nightly\ncronExpression: 0 0 3 * * *\nstartWorkflowRequest: { name: order, version: 1, input: { quantity: 2 } }\n",
};

test("a project's definitions and functions, below any of its folders", async () => {
  const root = folderWith(files);
  const server = await open({ project: path.join(root, "workflows"), schedules: ["nightly"], mocks: { ship: { sent: true } } });
  const run = await server.run("order", { quantity: 3 });
  run.assert({ status: "COMPLETED", path: ["price", "ship"] });
  expect(run.step("price").output).toEqual({ total: 15 });
  await server.advance("1d");
  expect(server.runs("order").map((one) => one.step("price").output)).toEqual([{ total: 15 }, { total: 10 }]);
});

test("what a test gives takes the place of what the project has", async () => {
  const root = folderWith(files);
  const server = await open({
    project: root,
    tasks: [defineTask({ name: "price" }, () => ({ total: 1 }))],
    workflows: [{ name: "order", version: 1, tasks: [step("price")] }],
  });
  const run = await server.run("order");
  run.assert({ status: "COMPLETED", path: ["price"] });
  expect(run.step("price").output).toEqual({ total: 1 });
});

test("a project's schedules stand still unless they are named", async () => {
  const root = folderWith(files);
  const server = await open({ project: root });
  await server.advance("2d");
  expect(server.runs("order")).toEqual([]);
  await expect(createTestServer({ project: root, schedules: ["nighly"] })).rejects.toThrow("no schedule nighly.\nDid you mean nightly?");
  await expect(createTestServer({ schedules: ["nightly"] })).rejects.toThrow("The project has no schedule nightly.\nThere are none.");
});

test("a project that cannot be loaded says where", async () => {
  const root = folderWith({ ...files, "workflows/order.yml": "name: order\ntasks: [\n" });
  await expect(createTestServer({ project: root })).rejects.toThrow(
    /cannot be loaded:\nworkflows\/order\.yml:\d+:\d+ .*\nflow validate says more\.$/s,
  );
});
