import { hostname } from "node:os";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import type { Task, Workflow } from "../../src/core/model/execution.ts";
import type { ConductorLogger } from "../../src/workers/default-logger.ts";
import type { ConductorWorker } from "../../src/workers/execute-runner.ts";
import type { TaskManagerConfig } from "../../src/workers/task-manager.ts";
import { TaskManager } from "../../src/workers/task-manager.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { startTarget } from "../harness/target.ts";

const prefix = `manager_${Date.now().toString(36)}`;

/** A client of a server that has a workflow of one task, both named `prefix`. */
async function connect(): Promise<ConductorClient> {
  const target = await startTarget();
  const client = createConductorClient({ url: target.url });
  onTestFinished(async () => {
    await client.close();
    await target.close();
  });
  const common = { name: prefix, timeoutSeconds: 0, ownerEmail: "workers@example.com" };
  await client.metadata.registerTaskDefs([{ ...common, retryCount: 1, retryDelaySeconds: 0, responseTimeoutSeconds: 60 }]);
  await client.metadata.updateWorkflowDefs([
    {
      ...common,
      version: 1,
      schemaVersion: 2,
      tasks: [{ name: prefix, taskReferenceName: "only", type: "SIMPLE", inputParameters: { n: "${workflow.input.n}" } }],
    },
  ]);
  return client;
}

const silent: ConductorLogger = { info: () => undefined, error: () => undefined, debug: () => undefined };

function manage(client: ConductorClient, execute: ConductorWorker["execute"], config: TaskManagerConfig = {}): TaskManager {
  const manager = new TaskManager(client, [{ taskDefName: prefix, execute }], { logger: silent, ...config });
  onTestFinished(() => manager.stopPolling());
  return manager;
}

const start = (client: ConductorClient, n: number) => client.workflows.start({ name: prefix, version: 1, input: { n } });

const untilEnded = (client: ConductorClient, id: string): Promise<Workflow> =>
  pollUntil(
    () => client.workflows.get(id, { includeTasks: true }),
    ({ status }) => status !== "RUNNING",
  );

const noTasks = { taskSource: createConductorClient({ url: "http://127.0.0.1:9" }).taskSource };
const nothing = (name: string): ConductorWorker => ({ taskDefName: name, execute: () => ({ status: "COMPLETED" }) });

test("the defaults are those of the SDK", () => {
  const { options, isPolling } = new TaskManager(noTasks, [nothing("a")]);
  expect(options).toEqual({ pollInterval: 100, concurrency: 1, workerID: hostname(), domain: undefined, batchPollingTimeout: 100 });
  expect(isPolling).toBe(false);
});

test("nothing polls without workers, or with two for one task", () => {
  expect(() => new TaskManager(noTasks, []).startPolling()).toThrow("No workers supplied to TaskManager");
  expect(() => new TaskManager(noTasks, [nothing("a"), nothing("b"), nothing("a")]).startPolling()).toThrow(
    "Duplicate worker taskDefName: a",
  );
});

test("a worker's answer is the task's result", async () => {
  const client = await connect();
  const seen: Task[] = [];
  const manager = manage(client, (task) => {
    seen.push(task);
    return { status: "COMPLETED", outputData: { double: Number(task.inputData["n"]) * 2 }, logs: [{ log: "done", createdTime: 5 }] };
  });
  void manager.startPolling();
  expect(manager.isPolling).toBe(true);
  const ended = await untilEnded(client, await start(client, 21));
  expect(ended.status).toBe("COMPLETED");
  expect(ended.tasks[0]).toMatchObject({ status: "COMPLETED", outputData: { double: 42 }, workerId: hostname() });
  expect(await client.tasks.getLogs(seen[0]?.taskId ?? "")).toMatchObject([{ log: "done", createdTime: 5 }]);
  await manager.stopPolling();
  expect(manager.isPolling).toBe(false);
});

test("a failure keeps its output and reason, and the task is tried again", async () => {
  const client = await connect();
  const manager = manage(client, ({ retryCount }) =>
    retryCount === 0
      ? { status: "FAILED", outputData: { seen: 1 }, reasonForIncompletion: "the bank is busy" }
      : { status: "FAILED_WITH_TERMINAL_ERROR", outputData: { error: "closed" } },
  );
  await manager.startPolling();
  const ended = await untilEnded(client, await start(client, 1));
  expect(ended.status).toBe("FAILED");
  expect(ended.tasks).toMatchObject([
    { status: "FAILED", outputData: { seen: 1 }, reasonForIncompletion: "the bank is busy" },
    { status: "FAILED_WITH_TERMINAL_ERROR", outputData: { error: "closed" } },
  ]);
});

test("IN_PROGRESS puts the task off until it is ready", async () => {
  const client = await connect();
  const manager = manage(client, ({ pollCount }) =>
    pollCount < 3 ? { status: "IN_PROGRESS", outputData: { pollCount }, callbackAfterSeconds: 0 } : { status: "COMPLETED" },
  );
  await manager.startPolling();
  const ended = await untilEnded(client, await start(client, 1));
  expect(ended.tasks).toMatchObject([{ status: "COMPLETED", pollCount: 3, retryCount: 0 }]);
});

test("what a worker throws is told, and fails the task", async () => {
  const client = await connect();
  const onError = vi.fn<NonNullable<TaskManagerConfig["onError"]>>();
  const manager = manage(
    client,
    () => {
      throw new Error("no such order");
    },
    { onError },
  );
  await manager.startPolling();
  const ended = await untilEnded(client, await start(client, 1));
  expect(ended.tasks.map(({ reasonForIncompletion }) => reasonForIncompletion)).toEqual(["no such order", "no such order"]);
  expect(onError).toHaveBeenCalledTimes(2);
  expect(onError.mock.calls[0]).toMatchObject([{ message: "no such order" }, { taskId: ended.tasks[0]?.taskId }]);
});

test("an answer without a status is a failure that says so, not an endless loop", async () => {
  const client = await connect();
  // As a program in JavaScript may.
  const answer: ReturnType<ConductorWorker["execute"]> = JSON.parse('{"outputData":{}}');
  const manager = manage(client, () => answer);
  await manager.startPolling();
  const ended = await untilEnded(client, await start(client, 1));
  expect(ended.tasks).toMatchObject([
    { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion: expect.stringContaining("must answer an object with a status") },
  ]);
});

test("options change while it polls", async () => {
  const client = await connect();
  let running = 0;
  let peak = 0;
  let open: (() => void) | undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const manager = manage(client, async () => {
    peak = Math.max(peak, ++running);
    await gate;
    return { status: "COMPLETED" };
  });
  await manager.startPolling();
  const ids = await Promise.all([1, 2, 3].map((n) => start(client, n)));
  await expect.poll(() => running).toBe(1);
  manager.updatePollingOptions({ concurrency: 3, pollInterval: 1 });
  await expect.poll(() => peak).toBe(3);
  expect(manager.options).toMatchObject({ concurrency: 3, pollInterval: 1 });
  open?.();
  for (const id of ids) expect((await untilEnded(client, id)).status).toBe("COMPLETED");
});

test("stopping waits for what runs, and delivers it", async () => {
  const client = await connect();
  let open: (() => void) | undefined;
  let isRunning = false;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const manager = manage(client, async () => {
    isRunning = true;
    await gate;
    return { status: "COMPLETED" };
  });
  await manager.startPolling();
  const id = await start(client, 1);
  await expect.poll(() => isRunning).toBe(true);
  const stopped = manager.stopPolling();
  open?.();
  await stopped;
  expect((await client.workflows.get(id)).status).toBe("COMPLETED");
});

test("unknown names are said", () => {
  const info = vi.fn<ConductorLogger["info"]>();
  new TaskManager(noTasks, [nothing("a")], { logger: { ...silent, info } }).updatePollingOptionForWorker("b", { concurrency: 2 });
  expect(info).toHaveBeenCalledWith("No runner found for worker with taskDefName: b");
});
