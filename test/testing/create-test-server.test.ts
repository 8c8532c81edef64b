import { expect, onTestFinished, test } from "vitest";
import { defineTask } from "../../src/index.ts";
import { createTestServer, fail } from "../../src/testing/index.ts";
import type { TestServer, TestServerOptions } from "../../src/testing/index.ts";

async function open(options: TestServerOptions): Promise<TestServer> {
  const server = await createTestServer(options);
  onTestFinished(() => server.close());
  return server;
}

const dayMs = 24 * 60 * 60 * 1000;

test("runs a workflow with a wait of 30 days and five retries in no time", async () => {
  const server = await open({
    tasks: [{ name: "charge", retryCount: 5, retryLogic: "EXPONENTIAL_BACKOFF", retryDelaySeconds: 60 }],
    workflows: [
      {
        name: "subscription",
        tasks: [
          { name: "wait", taskReferenceName: "month", type: "WAIT", inputParameters: { duration: "30 days" } },
          { name: "charge", taskReferenceName: "charge", type: "SIMPLE", inputParameters: { amount: "${workflow.input.amount}" } },
        ],
        outputParameters: { receipt: "${charge.output.receipt}" },
      },
    ],
    mocks: { charge: [fail("no"), fail("no"), fail("no"), fail("no"), fail("no"), { receipt: 7 }] },
  });
  const before = server.now().getTime();
  const cpu = process.cpuUsage();
  const run = await server.run("subscription", { amount: 12 });
  const used = process.cpuUsage(cpu);
  run.assert({ status: "COMPLETED", output: { receipt: 7 }, path: ["month", "charge"] });
  expect(run.step("charge")).toMatchObject({ attempts: 6, status: "COMPLETED", input: { amount: 12 } });
  const waited = (1 + 2 + 4 + 8 + 16) * 60_000;
  expect(server.now().getTime() - before).toBe(30 * dayMs + waited);
  expect((used.user + used.system) / 1000).toBeLessThan(1000);
});

test("runs the functions of tasks", async () => {
  const price = defineTask({ name: "price" }, (input: { quantity: number }) => ({ total: input.quantity * 5 }));
  const server = await open({
    tasks: [price],
    workflows: [
      {
        name: "order",
        tasks: [{ name: "price", taskReferenceName: "price", inputParameters: { quantity: "${workflow.input.quantity}" } }],
      },
    ],
  });
  const run = await server.run("order", { quantity: 3 });
  expect(run.step("price").output).toEqual({ total: 15 });
});
