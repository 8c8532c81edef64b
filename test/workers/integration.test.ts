import { expect, onTestFinished, test } from "vitest";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import { RetryableError } from "../../src/core/task-errors.ts";
import type { TaskHandler, TaskModule } from "../../src/core/task-module.ts";
import type { Worker } from "../../src/workers/create-worker.ts";
import { createWorker } from "../../src/workers/create-worker.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { startTarget } from "../harness/target.ts";
import { recordLogs, testModule, total } from "./test-worker.ts";

const prefix = `workers_${Date.now().toString(36)}`;
const tasks = ["price", "charge", "ship"];
const nameOf = (task: string) => `${prefix}_${task}`;
const module = (task: string, handler: TaskHandler) => testModule(nameOf(task), handler);

/** The real client on a server of its own, with a three-step workflow registered. */
async function connect(): Promise<ConductorClient> {
  const target = await startTarget();
  const client = createConductorClient({ url: target.url });
  onTestFinished(async () => {
    await client.close();
    await target.close();
  });
  const common = { timeoutSeconds: 0, ownerEmail: "workers@example.com" };
  await client.metadata.registerTaskDefs(
    tasks.map((task) => ({ ...common, name: nameOf(task), retryCount: 2, retryDelaySeconds: 0, responseTimeoutSeconds: 60 })),
  );
  await client.metadata.updateWorkflowDefs([
    {
      ...common,
      name: prefix,
      version: 1,
      schemaVersion: 2,
      tasks: tasks.map((task) => ({
        name: nameOf(task),
        taskReferenceName: task,
        type: "SIMPLE",
        inputParameters: { quantity: "${workflow.input.quantity}" },
      })),
      outputParameters: { total: "${price.output.total}", attempts: "${charge.output.attempt}" },
    },
  ]);
  return client;
}

function createOrderWorker(client: ConductorClient, modules: TaskModule[]): Worker {
  const worker = createWorker({
    modules,
    source: client.taskSource,
    workerId: "integration",
    concurrency: 8,
    drainMs: 5000,
    logger: recordLogs().logger,
  });
  onTestFinished(() => worker.close());
  return worker;
}

async function untilEnded(client: ConductorClient, workflowId: string): Promise<string> {
  const ended = await pollUntil(
    () => client.workflows.get(workflowId, { includeTasks: false }),
    ({ status }) => status !== "RUNNING",
  );
  return ended.status;
}

test("workflows run to their end, retries and logs included", async () => {
  const client = await connect();
  const worker = createOrderWorker(client, [
    module("price", (input) => ({ total: Number(input["quantity"]) * 3 })),
    module("charge", (_input, context) => {
      context.log(`try ${context.attempt}`);
      if (context.attempt === 1) throw new RetryableError("the bank is busy");
      return { attempt: context.attempt };
    }),
    module("ship", () => undefined),
  ]);
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, quantity) => client.workflows.start({ name: prefix, version: 1, input: { quantity } })),
  );
  await worker.start();
  expect(await Promise.all(ids.map((id) => untilEnded(client, id)))).toEqual(ids.map(() => "COMPLETED"));
  const last = await client.workflows.get(ids.at(-1) ?? "", { includeTasks: true });
  expect(last.output).toEqual({ total: 57, attempts: 2 });
  expect(last.tasks.map((task) => [task.referenceTaskName, task.status])).toEqual([
    ["price", "COMPLETED"],
    ["charge", "FAILED"],
    ["charge", "COMPLETED"],
    ["ship", "COMPLETED"],
  ]);
  const failed = last.tasks[1];
  expect(failed?.reasonForIncompletion).toBe("the bank is busy");
  const logs = await client.tasks.getLogs(failed?.taskId ?? "");
  expect(logs.map((entry) => entry.log?.split("\n")[0])).toEqual(["try 1", "RetryableError: the bank is busy"]);
  await worker.drain();
  expect(total(worker, "completed")).toBe(60);
  expect(total(worker, "failed")).toBe(20);
  expect(total(worker, "polled")).toBe(80);
});

test("a forced stop hands the task back at once; another worker finishes it without a retry", async () => {
  const client = await connect();
  let started: (() => void) | undefined;
  const isRunning = new Promise<void>((resolve) => (started = resolve));
  const first = createOrderWorker(client, [
    module("price", () => {
      started?.();
      return new Promise(() => undefined);
    }),
  ]);
  const workflowId = await client.workflows.start({ name: prefix, version: 1, input: { quantity: 1 } });
  await first.start();
  await isRunning;
  await first.close();
  expect(total(first, "handedBack")).toBeGreaterThanOrEqual(1);
  const second = createOrderWorker(
    client,
    tasks.map((name) => module(name, (_input, { attempt }) => ({ attempt }))),
  );
  await second.start();
  expect(await untilEnded(client, workflowId)).toBe("COMPLETED");
  const workflow = await client.workflows.get(workflowId, { includeTasks: true });
  expect(workflow.tasks.map((task) => task.retryCount)).toEqual([0, 0, 0]);
});
