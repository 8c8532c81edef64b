/** The commands for runs, queues, schedules, secrets and people, on either server: what they print and how they exit. */
import { describe, expect, it } from "vitest";
import { runCommand } from "../commands/support/run-command.ts";
import { readDocument } from "../commands/support/documents.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

async function flow(...args: string[]) {
  const run = await runCommand([...args, "--server", server.address(), "--json"], { cwd: tempFolder() });
  return readDocument(run);
}

/** The real server indexes in the background. */
const flowWhen = (args: string[], satisfies: (document: Awaited<ReturnType<typeof flow>>) => boolean) =>
  pollUntil(() => flow(...args), satisfies);

async function startWaiting(name: string, count: number): Promise<string[]> {
  await server.registerWorkflow({ name, tasks: [{ name: "hold", taskReferenceName: "hold", type: "WAIT" }] });
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await server.post(`/workflow/${name}`, {})).text);
  for (const id of ids) await server.runWhen(id, ({ tasks }) => tasks[0]?.status === "IN_PROGRESS");
  return ids;
}

describe("runs", () => {
  it("are found, paused, resumed and terminated together", async () => {
    const name = server.unique("many");
    const ids = await startWaiting(name, 3);
    const all = await flowWhen(["workflows", "search", "--name", name], ({ items }) => items.length === 3);
    expect(all).toMatchObject({ exitCode: 0, summary: { total: 3, shown: 3 } });
    expect(await flow("workflows", "pause", "--name", name)).toMatchObject({ exitCode: 4, summary: { total: 3, done: 0 } });
    expect(await flow("workflows", "pause", "--query", `workflowType = ${name}`, "-y")).toMatchObject({
      exitCode: 0,
      summary: { total: 3, done: 3 },
    });
    await flowWhen(["workflows", "search", "--name", name, "--status", "PAUSED"], ({ items }) => items.length === 3);
    expect(await flow("workflows", "resume", "--name", name, "-y")).toMatchObject({ exitCode: 0, summary: { done: 3 } });
    const [first = "", ...others] = ids;
    expect(await flow("workflows", "terminate", first, "--reason", "over")).toMatchObject({
      exitCode: 0,
      status: "TERMINATED",
      reason: "over",
    });
    expect(await flow("workflows", "terminate", ...others, "no such run")).toMatchObject({ exitCode: 3, summary: { done: 2, failed: 1 } });
    await flowWhen(["workflows", "search", "--name", name, "--status", "RUNNING", "--status", "PAUSED"], ({ items }) => items.length === 0);
    expect(await flow("workflows", "pause", first)).toMatchObject({
      exitCode: 1,
      error: { message: expect.stringContaining("is TERMINATED and cannot be paused") },
    });
    expect(await flow("workflows", "pause", "no such run")).toMatchObject({
      exitCode: 1,
      error: { message: expect.stringContaining("knows no run") },
    });
  });

  it("are retried and rerun, one and many", async () => {
    const name = server.unique("fails");
    const stop = { name: "stop", taskReferenceName: "stop", type: "TERMINATE", inputParameters: { terminationStatus: "FAILED" } };
    await server.registerWorkflow({ name, tasks: [{ name: "hold", taskReferenceName: "hold", type: "WAIT" }, stop] });
    const id = (await server.post(`/workflow/${name}`, {})).text;
    await server.runWhen(id, ({ tasks }) => tasks[0]?.status === "IN_PROGRESS");
    expect(await flow("workflows", "retry", id)).toMatchObject({
      exitCode: 1,
      error: { message: expect.stringContaining("is RUNNING and cannot be retried") },
    });
    expect(await flow("workflows", "signal", id, "--status", "FAILED_WITH_TERMINAL_ERROR")).toMatchObject({ exitCode: 0 });
    await server.runEnded(id);
    await flowWhen(["workflows", "search", "--name", name, "--status", "FAILED"], ({ items }) => items.length === 1);
    expect(await flow("workflows", "retry", "--name", name, "-y")).toMatchObject({ exitCode: 0, summary: { total: 1, done: 1 } });
    await server.runWhen(id, ({ status }) => status === "RUNNING");
    expect(await flow("workflows", "signal", id, "--task", "hold", "--output", '{"a": 1}')).toMatchObject({ exitCode: 0 });
    expect(
      (await server.runEnded(id)).tasks.find(({ status, taskType }) => taskType === "WAIT" && status === "COMPLETED")?.outputData,
    ).toMatchObject({ a: 1 });
    expect(await flow("workflows", "signal", id)).toMatchObject({
      exitCode: 1,
      error: { message: expect.stringContaining("waits at no task; it is FAILED") },
    });
    expect(await flow("workflows", "rerun", id, "--from-task", "hold")).toMatchObject({ exitCode: 0, workflowId: id, status: "RUNNING" });
    expect(await flow("workflows", "terminate", id)).toMatchObject({ exitCode: 0 });
    expect(await flow("workflows", "restart", id)).toMatchObject({ exitCode: 0, status: "RUNNING" });
    await flow("workflows", "terminate", id);
  });

  it("show what their tasks have logged", async () => {
    const name = server.unique("logs");
    await server.registerTasks({ name });
    const id = await server.startTasks([{ name, taskReferenceName: "only", type: "SIMPLE" }]);
    const task = await server.take(name);
    await server.report(task, "COMPLETED", { logs: [{ log: "one", createdTime: 1_700_000_000_000 }] });
    const logs = await flowWhen(["workflows", "logs", id, "--task", "only"], ({ items }) => items.length === 1);
    expect(logs).toMatchObject({ exitCode: 0, items: [{ ref: "only", attempt: 1, log: "one", time: "2023-11-14T22:13:20.000Z" }] });
  });
});

describe("queues, schedules, secrets and people", () => {
  it("tasks queue tells what waits and who polled", async () => {
    const [busy, idle] = [server.unique("busy"), server.unique("idle")];
    await server.registerTasks({ name: busy }, { name: idle });
    const id = await server.startTasks([{ name: busy, taskReferenceName: "only", type: "SIMPLE" }]);
    await server.get(`/tasks/poll/${idle}?workerid=w7`);
    const queues = await flowWhen(["tasks", "queue", busy, idle], ({ summary }) => summary["waiting"] === 1);
    const [first, second] = queues.items;
    expect([first, second]).toMatchObject([
      { name: busy, waiting: 1, pollers: [] },
      { name: idle, waiting: 0, pollers: [{ workerId: "w7" }] },
    ]);
    await server.delete(`/workflow/${id}`);
  });

  it("schedules are paused and resumed once", async () => {
    const name = server.unique("nightly");
    await server.registerWorkflow({ name, tasks: [{ name: "hold", taskReferenceName: "hold", type: "WAIT" }] });
    const schedule = { name, cronExpression: "0 30 2 1 1 *", zoneId: "Europe/Berlin", startWorkflowRequest: { name, version: 1 } };
    expect((await server.post("/scheduler/schedules", schedule)).status).toBe(200);
    expect(await flow("schedules", "pause", name, "--reason", "closed")).toMatchObject({ exitCode: 0, items: [{ outcome: "done" }] });
    expect(await flow("schedules", "pause", name)).toMatchObject({ exitCode: 0, items: [{ outcome: "unchanged" }] });
    expect(await flow("schedules", "next", name, "--count", "1")).toMatchObject({
      exitCode: 0,
      paused: true,
      items: [{ local: expect.stringMatching(/-01-01T02:30:00\+01:00$/), zone: "Europe/Berlin" }],
    });
    expect(await flow("schedules", "resume", name)).toMatchObject({ exitCode: 0, items: [{ outcome: "done" }] });
    expect(await flow("schedules", "resume", name)).toMatchObject({ exitCode: 0, items: [{ outcome: "unchanged" }] });
    await server.delete(`/scheduler/schedules/${name}`);
  });

  it("secrets and variables are listed, and cannot be changed", async () => {
    expect((await flow("secrets", "list")).items).toEqual(expect.arrayContaining([{ name: "FLOW_TOKEN" }]));
    expect((await flow("env", "list")).items).toEqual(expect.arrayContaining([{ name: "FLOW_REGION", value: "eu" }]));
    expect(await flow("secrets", "delete", "FLOW_TOKEN", "-y")).toMatchObject({
      exitCode: 1,
      error: { message: expect.stringContaining("come from its environment") },
    });
  });

  it("human tasks and services are there, or said not to be", async () => {
    const lacking = (what: string) => ({ exitCode: 1, error: { message: `The server has no ${what}` } });
    const isThere = server.expected("human-routes") === 200;
    expect(await flow("human", "list")).toMatchObject(
      isThere ? { exitCode: 0 } : lacking("calls for human tasks: open-source Conductor lacks them"),
    );
    expect(await flow("services", "list")).toMatchObject(
      isThere ? { exitCode: 0 } : lacking("service registry: open-source Conductor lacks it"),
    );
  });
});
