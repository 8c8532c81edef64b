import { describe, expect, it } from "vitest";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { fault, json, serve } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

const aRun = { workflowId: "i", status: "RUNNING", tasks: [] };

const result = { taskId: "t", workflowInstanceId: "w", status: "COMPLETED" } as const;

type Row = [request: string, call: (client: ConductorClient) => Promise<unknown>, answer: unknown, value: unknown, body?: unknown];

/** What goes over the wire for each call; the meaning of the answers is the contract suite's matter. */
const rows: Row[] = [
  ["GET /metadata/taskdefs", (c) => c.metadata.getTaskDefs(), [{ name: "a" }], [{ name: "a" }]],
  ["GET /metadata/taskdefs/a%20b%3F", (c) => c.metadata.getTaskDef("a b?"), { name: "a b?" }, { name: "a b?" }],
  ["POST /metadata/taskdefs", (c) => c.metadata.registerTaskDefs([{ name: "a" }]), undefined, undefined, [{ name: "a" }]],
  ["PUT /metadata/taskdefs", (c) => c.metadata.updateTaskDef({ name: "a" }), undefined, undefined, { name: "a" }],
  ["DELETE /metadata/taskdefs/a", (c) => c.metadata.deleteTaskDef("a"), undefined, true],
  ["GET /metadata/workflow", (c) => c.metadata.getWorkflowDefs(), [], []],
  ["GET /metadata/workflow/latest-versions", (c) => c.metadata.getLatestWorkflowDefs(), [], []],
  ["GET /metadata/workflow/names", (c) => c.metadata.getWorkflowNames(), ["a"], ["a"]],
  [
    "GET /metadata/workflow/a/versions",
    (c) => c.metadata.getWorkflowVersions("a"),
    [{ name: "a", version: 1 }],
    [{ name: "a", version: 1 }],
  ],
  ["GET /metadata/workflow/a", (c) => c.metadata.getWorkflowDef("a"), { name: "a" }, { name: "a" }],
  ["GET /metadata/workflow/a?version=2", (c) => c.metadata.getWorkflowDef("a", 2), { name: "a" }, { name: "a" }],
  ["POST /metadata/workflow", (c) => c.metadata.createWorkflowDef({ name: "a" }), undefined, undefined, { name: "a" }],
  [
    "POST /metadata/workflow?overwrite=true",
    (c) => c.metadata.createWorkflowDef({ name: "a" }, { overwrite: true }),
    undefined,
    undefined,
    { name: "a" },
  ],
  [
    "PUT /metadata/workflow",
    (c) => c.metadata.updateWorkflowDefs([{ name: "a" }]),
    { bulkErrorResults: {} },
    { bulkErrorResults: {} },
    [{ name: "a" }],
  ],
  ["POST /metadata/workflow/validate", (c) => c.metadata.validateWorkflowDef({ name: "a" }), undefined, undefined, { name: "a" }],
  ["DELETE /metadata/workflow/a/3", (c) => c.metadata.deleteWorkflowDef("a", 3), undefined, true],
  ["POST /workflow", (c) => c.workflows.start({ name: "a", input: { x: 1 } }), "id-1", "id-1", { name: "a", input: { x: 1 } }],
  ["GET /workflow/i?includeTasks=false", (c) => c.workflows.get("i", { includeTasks: false }), aRun, aRun],
  [
    "GET /workflow/i/status?includeOutput=true",
    (c) => c.workflows.getStatus("i", { includeOutput: true }),
    { status: "RUNNING" },
    { status: "RUNNING" },
  ],
  ["GET /workflow/running/a", (c) => c.workflows.getRunning("a"), ["i"], ["i"]],
  [
    "GET /workflow/search?start=0&size=5&query=status%3DRUNNING",
    (c) => c.workflows.search({ start: 0, size: 5, query: "status=RUNNING" }),
    { totalHits: 0, results: [] },
    { totalHits: 0, results: [] },
  ],
  ["PUT /workflow/i/pause", (c) => c.workflows.pause("i"), undefined, undefined],
  ["PUT /workflow/i/resume", (c) => c.workflows.resume("i"), undefined, undefined],
  ["DELETE /workflow/i?reason=no%20more", (c) => c.workflows.terminate("i", { reason: "no more" }), undefined, undefined],
  [
    "POST /workflow/i/restart?useLatestDefinitions=true",
    (c) => c.workflows.restart("i", { useLatestDefinitions: true }),
    undefined,
    undefined,
  ],
  ["POST /workflow/i/retry", (c) => c.workflows.retry("i"), undefined, undefined],
  ["POST /workflow/i/rerun", (c) => c.workflows.rerun("i", { reRunFromTaskId: "t" }), "i", "i", { reRunFromTaskId: "t" }],
  ["PUT /workflow/decide/i", (c) => c.workflows.decide("i"), undefined, undefined],
  ["GET /tasks/poll/a?workerid=me&domain=d", (c) => c.tasks.poll("a", { workerId: "me", domain: "d" }), { taskId: "t" }, { taskId: "t" }],
  ["GET /tasks/poll/a", (c) => c.tasks.poll("a"), undefined, undefined],
  [
    "GET /tasks/poll/batch/a?workerid=me&count=5&timeout=100",
    (c) => c.tasks.pollBatch({ taskType: "a", workerId: "me", count: 5, waitMs: 100 }),
    [{ taskId: "t" }],
    [{ taskId: "t" }],
  ],
  ["POST /tasks", (c) => c.tasks.update(result), "t", "t", result],
  ["POST /tasks/update-v2", (c) => c.tasks.updateV2(result), undefined, undefined, result],
  ["GET /tasks/t", (c) => c.tasks.get("t"), { taskId: "t" }, { taskId: "t" }],
  ["GET /tasks/t/log", (c) => c.tasks.getLogs("t"), undefined, []],
  ["GET /tasks/queue/all", (c) => c.tasks.getQueueSizes(), { a: 1 }, { a: 1 }],
  ["GET /tasks/queue/polldata/all", (c) => c.tasks.getPollData(), [], []],
  ["GET /tasks/queue/polldata?taskType=a", (c) => c.tasks.getPollData("a"), [], []],
  ["GET /event", (c) => c.events.getEventHandlers(), [], []],
  ["POST /event", (c) => c.events.createEventHandler({ name: "a" }), undefined, undefined, { name: "a" }],
  ["PUT /event", (c) => c.events.updateEventHandler({ name: "a" }), undefined, undefined, { name: "a" }],
  ["DELETE /event/a", (c) => c.events.deleteEventHandler("a"), undefined, true],
  ["GET /scheduler/schedules", (c) => c.schedules.getSchedules(), [], []],
  ["POST /scheduler/schedules", (c) => c.schedules.saveSchedule({ name: "a" }), { name: "a" }, undefined, { name: "a" }],
  ["DELETE /scheduler/schedules/a", (c) => c.schedules.deleteSchedule("a"), undefined, true],
  ["GET /health", (c) => c.admin.isHealthy(), { healthy: true }, true],
  ["GET /version", (c) => c.admin.getVersion(), "3.32.1", "3.32.1"],
  [
    "POST /tasks",
    (c) => c.taskSource.extendLease({ taskId: "t", workflowInstanceId: "w" }),
    "t",
    undefined,
    { taskId: "t", workflowInstanceId: "w", status: "IN_PROGRESS", extendLease: true },
  ],
];

describe("the resources", () => {
  it.each(rows)("send %s", async (request, call, answer, value, body) => {
    const fake = await serve((_seen, response) => {
      if (answer === undefined) response.writeHead(request.startsWith("GET") ? 204 : 200).end();
      else if (typeof answer === "string") response.writeHead(200, { "content-type": "text/plain;charset=UTF-8" }).end(answer);
      else json(response, answer);
    });
    await expect(call(newClient(fake.url))).resolves.toEqual(value);
    const [seen] = fake.seen;
    expect(`${seen?.method} ${seen?.url.replace("/api", "")}`).toBe(request);
    expect(seen?.body).toBe(body === undefined ? "" : JSON.stringify(body));
  });

  it("send a log line as it is", async () => {
    const fake = await serve((_seen, response) => void response.end());
    await newClient(fake.url).tasks.addLog("t", 'said "hi"\n');
    expect(fake.seen[0]).toMatchObject({ url: "/api/tasks/t/log", body: 'said "hi"\n' });
  });

  it.each(["a/b", "a\\b", "", ".", ".."])("refuse the name %j before anything is sent", async (name) => {
    const fake = await serve((_seen, response) => void response.end());
    const error = await failureOf(newClient(fake.url).metadata.deleteTaskDef(name));
    expect(error).toMatchObject({ code: "usage", exitCode: 64 });
    expect(error.message).toContain(JSON.stringify(name));
    expect(fake.seen).toEqual([]);
  });

  it.each([
    [500, "No such task definition"],
    [500, "EventHandler with name x not found!"],
    [404, "No such task definition"],
  ])("take a delete answered %i %s for one of nothing", async (status, message) => {
    const fake = await serve((_seen, response) => fault(response, status, message));
    await expect(newClient(fake.url).metadata.deleteTaskDef("x")).resolves.toBe(false);
  });

  it("do not take another failure of a delete, or a missing route, for that", async () => {
    const fake = await serve((_seen, response, nth) =>
      nth === 1 ? fault(response, 500, "database is locked") : fault(response, 404, "No static resource x."),
    );
    const client = newClient(fake.url);
    await expect(failureOf(client.metadata.deleteTaskDef("x"))).resolves.toMatchObject({ status: 500 });
    await expect(failureOf(client.metadata.deleteTaskDef("x"))).resolves.toMatchObject({ status: 404 });
  });

  it("know an id in JSON quotes, and a server that keeps its version to itself", async () => {
    const fake = await serve((seen, response) =>
      seen.method === "POST" ? json(response, "id-1") : fault(response, 404, "No static resource api/version."),
    );
    const client = newClient(fake.url);
    await expect(client.workflows.start({ name: "w" })).resolves.toBe("id-1");
    await expect(client.admin.getVersion()).resolves.toBeUndefined();
  });

  it("fail where a start is answered without an id", async () => {
    const fake = await serve((_seen, response) => void response.end());
    await expect(failureOf(newClient(fake.url).workflows.start({ name: "w" }))).resolves.toMatchObject({ code: "bad-answer" });
  });
});
