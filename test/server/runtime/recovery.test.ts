import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../../src/server/runtime/clock.ts";
import { startChild } from "../start-child.ts";
import { createSubject, worker } from "./support.ts";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "flow-runtime-"));
});
afterAll(() => rm(folder, { recursive: true }));
const freshFile = (): string => path.join(folder, `${(files += 1)}.db`);

it("everything is as it was when the server is started again", async () => {
  const dbFile = freshFile();
  const first = await createSubject({ dbFile });
  const id = await first.start([worker("a"), worker("b", { startDelay: 60 }), worker("c")], {
    taskDefs: [{ name: "a", responseTimeoutSeconds: 30, retryCount: 1, retryDelaySeconds: 0 }],
  });
  const held = await first.start([worker("a")], { name: "held" });
  const [one, two] = await first.poll("a", { count: 2, workerId: "w1" });
  if (one === undefined || two === undefined) throw new Error("two tasks");
  const [done, lost] = one.workflowInstanceId === id ? [one, two] : [two, one];
  await first.report(done, "COMPLETED", { outputData: { x: 1 }, logs: [{ log: "done" }] });
  const before = first.api.workflows.getWorkflow(id, true);
  first.api.events.createEventHandler({ name: "h", event: "e", actions: [{ action: "fail_task" }] });
  const schedule = first.api.schedules.saveSchedule({ name: "s", startWorkflowRequest: { name: "wf", input: { a: 1 } } });
  await first.close();

  const second = await createSubject({ dbFile });
  expect(second.api.workflows.getWorkflow(id, true)).toEqual(before);
  expect(second.api.metadata.getTaskDef("a").responseTimeoutSeconds).toBe(30);
  expect(second.api.metadata.getWorkflowNames()).toEqual(["held", "wf"]);
  expect(second.api.events.getEventHandlers()).toMatchObject([{ name: "h", active: false, actions: [{ action: "fail_task" }] }]);
  expect(second.api.schedules.getSchedules()).toEqual([schedule]);
  expect(second.api.tasks.getTaskLogs(done.taskId)).toMatchObject([{ log: "done" }]);
  expect(second.api.tasks.getPollData("a")).toMatchObject([{ workerId: "w1" }]);
  expect(await second.poll("b")).toEqual([]);
  second.clock.advance(60_000);
  await second.report(await second.pollOne("b"), "COMPLETED");
  await second.report(await second.pollOne("c"), "COMPLETED");
  expect(second.api.workflows.getWorkflow(id, false).status).toBe("COMPLETED");
  // The worker that held it when the server was stopped never answered.
  await second.until(() => second.api.tasks.getTask(lost.taskId).status === "TIMED_OUT");
  expect((await second.pollOne("a")).workflowInstanceId).toBe(held);
});

it("limits count what workers held before", async () => {
  const dbFile = freshFile();
  const first = await createSubject({ dbFile });
  await first.start([worker("a")], { taskDefs: [{ name: "a", concurrentExecLimit: 1 }] });
  await first.api.workflows.startWorkflow({ name: "wf", input: {} });
  const task = await first.pollOne("a");
  await first.close();
  const second = await createSubject({ dbFile });
  expect(await second.poll("a")).toEqual([]);
  await second.report(task, "COMPLETED");
  expect(await second.poll("a")).toHaveLength(1);
});

it("an HTTP request that was cut off is sent again", async () => {
  const dbFile = freshFile();
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    if (requests > 1) response.end('"second"');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const uri = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
  const first = await createSubject({ dbFile });
  const id = await first.start([{ name: "h", taskReferenceName: "h", type: "HTTP", inputParameters: { uri, method: "GET" } }]);
  await first.until(() => requests === 1);
  await first.close();
  const second = await createSubject({ dbFile });
  await second.until(() => second.api.workflows.getWorkflow(id, false).status === "COMPLETED");
  expect(second.api.workflows.getWorkflow(id, false).output["response"]).toMatchObject({ body: "second" });
  await new Promise((resolve) => server.close(resolve));
});

it("a script that was cut off is evaluated again", async () => {
  const dbFile = freshFile();
  const first = await createSubject({ dbFile });
  const { taskId, workflowInstanceId } = await first
    .start([
      worker("a"),
      {
        name: "i",
        taskReferenceName: "i",
        type: "INLINE",
        inputParameters: { evaluatorType: "javascript", expression: "let n = 0; while (n < 2e5) n++; n" },
      },
    ])
    .then(() => first.pollOne("a"));
  const report = first.api.tasks.updateTask({ workflowInstanceId, taskId, status: "COMPLETED" });
  const closed = first.close();
  await expect(report).rejects.toThrow("The sandbox is closed.");
  await closed;
  // Not acknowledged, so the worker reports it again.
  const second = await createSubject({ dbFile });
  expect(second.api.tasks.getTask(taskId).status).toBe("IN_PROGRESS");
  await second.api.tasks.updateTask({ workflowInstanceId, taskId, status: "COMPLETED" });
  expect(second.api.workflows.getWorkflow(workflowInstanceId, false)).toMatchObject({ status: "COMPLETED", output: { result: 2e5 } });
});

// Each acknowledgement waits for the disk, which may be a slow one.
it("nothing that was acknowledged is lost when the process is killed", { timeout: 180_000 }, async () => {
  const dbFile = freshFile();
  const child = startChild(new URL("./children/busy-server.ts", import.meta.url), dbFile);
  const started: string[] = [];
  const completed: string[] = [];
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const [what = "", id = ""] = line.split(" ");
    (what === "started" ? started : completed).push(id);
    if (completed.length === 100) child.kill("SIGKILL");
  }
  const { api, poll, report } = await createSubject({ dbFile, clock: systemClock });
  for (const id of completed) expect(api.workflows.getWorkflow(id, false).status).toBe("COMPLETED");
  for (const id of started) expect(api.workflows.getWorkflow(id, false).workflowId).toBe(id);
  const open = new Set(api.workflows.getRunning("wf", {}));
  expect(open.size).toBeGreaterThan(0);
  // What had not been polled can be polled, and nothing else.
  for (const task of await poll("a", { count: 10_000 })) {
    expect(open.has(task.workflowInstanceId)).toBe(true);
    await report(task, "COMPLETED");
  }
  // The rest were in the hands of the worker when it was killed: at most one batch.
  const held = api.workflows.getRunning("wf", {}).map((id) => api.workflows.getWorkflow(id, true).tasks[0]?.status);
  expect(held.length).toBeLessThanOrEqual(5);
  expect(held.filter((status) => status !== "IN_PROGRESS")).toEqual([]);
});

it("a process that has closed its server ends by itself", async () => {
  const child = startChild(new URL("./children/closed-server.ts", import.meta.url), freshFile());
  const code = await new Promise((resolve) => child.on("exit", resolve));
  expect(code).toBe(0);
});
