/** The examples of docs/sdk.md: each is a file in sdk/, which is compiled with the tests, and what it makes runs. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ConductorWorkflow, MetadataClient, TaskManager, WorkflowExecutor, orkesConductorClient } from "../../src/index.ts";
import type { ConductorClient, ConductorWorker, JsonObject, Task, WorkflowDef } from "../../src/index.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { startTargetClient } from "../harness/target-client.ts";
import { greet, greetTwice } from "./sdk/fluent-builder.ts";
import { fulfilOrder } from "./sdk/fulfil-order.ts";
import { planTrip } from "./sdk/parallel-and-loops.ts";
import { shipOrder } from "./sdk/task-definitions.ts";

const folder = fileURLToPath(new URL("sdk/", import.meta.url));
const page = readFileSync(new URL("../../docs/sdk.md", import.meta.url), "utf8");

it("are what the page shows", () => {
  const shown = [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = ""]) => code.trim());
  const tested = readdirSync(folder).map((name) =>
    readFileSync(folder + name, "utf8")
      .replaceAll(/"(?:\.\.\/)+src\/(?:(client|workers)\/)?index\.ts"/g, (_path, part?: string) =>
        part === undefined ? '"conductor-flow"' : `"conductor-flow/${part === "workers" ? "worker" : part}"`,
      )
      .trim(),
  );
  expect(shown.toSorted()).toEqual(tested.toSorted());
});

let client: ConductorClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await startTargetClient((serverUrl) => orkesConductorClient({ serverUrl })));
});
afterAll(() => close());

/** A run whose tasks end as they are told. */
async function run(workflowDef: WorkflowDef, input: object, outputs: Record<string, object>) {
  const taskRefToMockOutput = Object.fromEntries(Object.entries(outputs).map(([ref, output]) => [ref, [{ output: { ...output } }]]));
  return new WorkflowExecutor(client).testWorkflow({ name: workflowDef.name, workflowDef, input: { ...input }, taskRefToMockOutput });
}

it.each([
  { available: true, ends: "ship" },
  { available: false, ends: "backorder" },
])("an order goes on by its stock: $ends", async ({ available, ends }) => {
  const mocks = { validate: {}, stock: { response: { body: { available } } }, ship: {}, backorder: {} };
  const { status, tasks, output } = await run(fulfilOrder, { orderId: "1", inventory: "http://localhost:1" }, mocks);
  expect([status, tasks.at(-1)?.referenceTaskName, output]).toEqual(["COMPLETED", ends, { shipped: available }]);
});

it("a trip adds up its branches and reminds three times", async () => {
  const executor = new WorkflowExecutor(client);
  const reminded: unknown[] = [];
  const answer = (taskDefName: string, outputData: JsonObject, note: (task: Task) => void = () => undefined): ConductorWorker => ({
    taskDefName,
    pollInterval: 10,
    execute: async (task) => {
      note(task);
      return { status: "COMPLETED", outputData };
    },
  });
  const workers = [
    answer("find_flight", { price: 100 }),
    answer("find_hotel", { price: 50 }),
    answer("send_reminder", {}, ({ inputData }) => reminded.push(inputData)),
  ];
  await executor.registerWorkflow(true, planTrip);
  const manager = new TaskManager(client, workers);
  await manager.startPolling();
  const id = await executor.startWorkflow({ name: planTrip.name, input: { to: "Rome" } });
  const { status } = await pollUntil(
    () => executor.getWorkflow(id, false),
    (run) => run.status !== "RUNNING",
  );
  await manager.stopPolling();
  expect([status, reminded]).toEqual(["COMPLETED", [{ total: 150 }, { total: 150 }, { total: 150 }]]);
});

it("a task definition is taken by the server", async () => {
  const definitions = new MetadataClient(client);
  await definitions.registerTask(shipOrder);
  await expect(definitions.getTask("ship_order")).resolves.toMatchObject(shipOrder);
});

it("a workflow built call by call is registered, run and put into another one", async () => {
  await expect(greet(client)).resolves.toMatchObject({ status: "COMPLETED", output: { text: "Hello, Ann" } });
  const executor = new WorkflowExecutor(client);
  const greeting = new ConductorWorkflow(executor, "greeting");
  const twice = greetTwice(greeting, executor).toWorkflowDef();
  expect(twice.tasks.map(({ type }) => type)).toEqual(["SUB_WORKFLOW", "SIMPLE", "SUB_WORKFLOW"]);
});
