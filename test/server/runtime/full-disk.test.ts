/** A disk that is full, by SQLite's own limit of pages, and one that cannot be written at all. */
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { listen } from "../../../src/server/listen.ts";
import { createApp } from "../../../src/server/routes/app.ts";
import type { RuntimeLogger } from "../../../src/server/runtime/background.ts";
import { checkDatabase } from "../../../src/server/store/check-database.ts";
import { openDatabase } from "../../../src/server/store/database.ts";
import type { Database } from "../../../src/server/store/database.ts";
import { createSqliteStore, createStoreOn } from "../../../src/server/store/sqlite-store.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { createSubject, worker } from "./support.ts";
import type { Subject } from "./support.ts";

interface Disk extends Subject {
  database: Database;
  file: string;
  /** Nothing more fits than in the pages that there are. */
  fill: () => void;
  makeRoom: () => void;
  /** No write is possible, be it ever so small. */
  protect: (isProtected: boolean) => void;
  request: (method: string, at: string, body?: unknown) => Promise<{ status: number; body: Record<string, unknown> }>;
  told: string[];
}

/** Far more than what is left of a page. */
const large = "x".repeat(200_000);

async function createDisk(): Promise<Disk> {
  const file = path.join(tempFolder(), "server.db");
  const database = await openDatabase(file);
  const told: string[] = [];
  const logger: RuntimeLogger = { error: (_details, message) => void told.push(message) };
  const subject = await createSubject({ store: createStoreOn(database), logger });
  const listener = await listen(createApp(subject.api), { port: 0 });
  onTestFinished(() => listener.close());
  return {
    ...subject,
    database,
    file,
    told,
    fill: () => database.exec(`PRAGMA max_page_count = ${String(database.get("PRAGMA page_count")?.[0])}`),
    makeRoom: () => database.exec("PRAGMA max_page_count = 1000000"),
    protect: (isProtected) => database.exec(`PRAGMA query_only = ${isProtected ? 1 : 0}`),
    async request(method, at, body) {
      const headers = { "content-type": "application/json" };
      const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
      const answer = await fetch(`${listener.url}/api${at}`, init);
      const text = await answer.text();
      return { status: answer.status, body: text.startsWith("{") ? JSON.parse(text) : { text } };
    },
  };
}

const full = {
  status: 503,
  body: {
    status: 503,
    message: "The server's disk is full: nothing was stored. Send the request again once there is room.",
    instance: expect.any(String),
    retryable: true,
  },
};

it("a request that does not fit is answered with 503, changes nothing, and can be sent again", async () => {
  const disk = await createDisk();
  disk.api.metadata.createWorkflowDef({ name: "wf", tasks: [worker("a")] }, false);
  disk.fill();
  expect(await disk.request("POST", "/workflow/wf", { large })).toEqual(full);
  expect(disk.api.workflows.getRunning("wf", {})).toEqual([]);
  expect(await disk.poll("a")).toEqual([]);
  // What is there can be read all the while.
  expect((await disk.request("GET", "/metadata/workflow/wf")).status).toBe(200);
  disk.makeRoom();
  expect((await disk.request("POST", "/workflow/wf", { large })).status).toBe(200);
  expect(await disk.poll("a")).toHaveLength(1);
});

it("of many requests at once those that fit are stored, and only those", async () => {
  const disk = await createDisk();
  disk.api.metadata.createWorkflowDef({ name: "wf", tasks: [worker("a")] }, false);
  disk.database.exec(`PRAGMA max_page_count = ${Number(disk.database.get("PRAGMA page_count")?.[0]) + 150}`);
  const answers = await Promise.all(Array.from({ length: 12 }, () => disk.request("POST", "/workflow/wf", { large })));
  const refused = answers.filter(({ status }) => status !== 200);
  const started = answers.filter(({ status }) => status === 200).map(({ body }) => body["text"]);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) expect(answer).toEqual(full);
  expect(started.length).toBeGreaterThan(0);
  expect(new Set(disk.api.workflows.getRunning("wf", {}))).toEqual(new Set(started));
  const tasks = await disk.poll("a", { count: 50 }).catch(() => []);
  expect(tasks.length).toBeLessThanOrEqual(started.length);
  expect(checkDatabase(disk.database).findings).toEqual([]);
  await disk.close();
  const store = await createSqliteStore(disk.file);
  expect(store.loadOpenRuns()).toHaveLength(started.length);
  store.close();
});

it("a task that cannot be handed out stays in its queue, and within its limit", async () => {
  const disk = await createDisk();
  await disk.start([worker("a")], { taskDefs: [{ name: "a", concurrentExecLimit: 1 }] });
  disk.protect(true);
  expect((await disk.request("GET", "/tasks/poll/batch/a")).status).toBe(503);
  expect(disk.api.tasks.getQueueSizes(["a"])).toEqual({ a: 1 });
  disk.protect(false);
  const task = await disk.pollOne("a");
  disk.protect(true);
  expect((await disk.request("POST", "/tasks", { ...task, status: "COMPLETED" })).status).toBe(503);
  expect(disk.api.tasks.getTask(task.taskId).status).toBe("IN_PROGRESS");
  disk.protect(false);
  await disk.report(task, "COMPLETED");
  expect(disk.api.workflows.getWorkflow(task.workflowInstanceId, false).status).toBe("COMPLETED");
});

it("what was to be deleted is still there", async () => {
  const disk = await createDisk();
  await disk.start([worker("a")], { taskDefs: [{ name: "a" }] });
  disk.api.events.createEventHandler({ name: "h", event: "e", actions: [{ action: "fail_task" }] });
  disk.api.schedules.saveSchedule({ name: "s", cronExpression: "0 * * * * *", startWorkflowRequest: { name: "wf" } });
  const [workflowId = ""] = disk.api.workflows.getRunning("wf", {});
  const everything = [
    "/metadata/taskdefs/a",
    "/metadata/workflow/wf/1",
    "/event/h",
    "/scheduler/schedules/s",
    `/workflow/${workflowId}/remove?archiveWorkflow=false`,
  ];
  disk.protect(true);
  for (const at of everything)
    expect([at, await disk.request("DELETE", at)]).toMatchObject([at, { status: 503, body: { retryable: true } }]);
  for (const at of ["/metadata/taskdefs/a", "/metadata/workflow/wf", "/scheduler/schedules/s", `/workflow/${workflowId}`])
    expect((await disk.request("GET", at)).status).toBe(200);
  expect(disk.api.events.getEventHandlers()).toHaveLength(1);
  disk.protect(false);
  for (const at of everything) expect([at, (await disk.request("DELETE", at)).status]).toEqual([at, 200]);
});

it("a sub-workflow that cannot be started is started once there is room, and its parent does not fail", async () => {
  const disk = await createDisk();
  disk.api.metadata.createWorkflowDef(
    { name: "child", tasks: [worker("c", { inputParameters: { copy: "${workflow.input.text}" } })] },
    false,
  );
  const sub = { name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: "child" } };
  const id = await disk.start([{ ...sub, inputParameters: { text: large } }]);
  disk.fill();
  await disk.until(() => disk.told.length > 0);
  expect(disk.told).toEqual(["What was to be done could not be stored; this and all else is tried again."]);
  disk.clock.advance(1000);
  disk.clock.advance(5000);
  expect(disk.api.workflows.getWorkflow(id, true).tasks[0]?.status).toBe("IN_PROGRESS");
  disk.makeRoom();
  disk.clock.advance(60_000);
  await disk.until(() => disk.api.workflows.getRunning("child", {}).length > 0);
  await disk.report(await disk.pollOne("c"), "COMPLETED");
  await disk.until(() => disk.api.workflows.getWorkflow(id, false).status === "COMPLETED");
  expect(disk.told).toHaveLength(1);
});

it("a run whose time comes meanwhile goes on once there is room", async () => {
  const disk = await createDisk();
  const wait = { name: "wait", taskReferenceName: "wait", type: "WAIT", inputParameters: { duration: "5 seconds" } };
  const id = await disk.start([wait, worker("a", { inputParameters: { copy: "${workflow.input.text}" } })], { input: { text: large } });
  disk.fill();
  disk.clock.advance(6000);
  await disk.until(() => disk.told.length > 0);
  expect(disk.api.workflows.getWorkflow(id, true).tasks.map(({ status }) => status)).toEqual(["IN_PROGRESS"]);
  disk.makeRoom();
  disk.clock.advance(60_000);
  await disk.until(() => disk.api.workflows.getWorkflow(id, true).tasks.length === 2);
  expect(await disk.pollOne("a")).toMatchObject({ inputData: { copy: large } });
});

it("what is due meanwhile is started once there is room, and once only", async () => {
  const disk = await createDisk();
  disk.api.metadata.createWorkflowDef({ name: "wf", tasks: [worker("a")] }, false);
  disk.api.schedules.saveSchedule({ name: "s", cronExpression: "0 0 * * * *", startWorkflowRequest: { name: "wf", input: { large } } });
  disk.fill();
  disk.clock.advance(60 * 60_000);
  await disk.until(() => disk.told.length > 0);
  disk.makeRoom();
  disk.clock.advance(1000);
  const search = { query: "", freeText: "*", start: 0, size: 10 };
  await disk.until(() => disk.api.schedules.searchExecutions(search).totalHits > 0);
  expect(disk.api.schedules.searchExecutions(search).results).toMatchObject([{ state: "EXECUTED" }]);
  expect(disk.api.workflows.getRunning("wf", {})).toHaveLength(1);
});

it("a run that was started before its schedule's execution could be stored is not started again", async () => {
  const disk = await createDisk();
  disk.api.metadata.createWorkflowDef({ name: "wf", tasks: [worker("a")] }, false);
  disk.api.schedules.saveSchedule({ name: "s", cronExpression: "0 0 * * * *", startWorkflowRequest: { name: "wf" } });
  // The run can be stored, and what follows it cannot.
  disk.database.exec("CREATE TRIGGER full BEFORE INSERT ON schedule_executions BEGIN SELECT raise(ABORT, 'no'); END");
  disk.clock.advance(60 * 60_000);
  await disk.until(() => disk.told.length > 0);
  expect(disk.api.workflows.getRunning("wf", {})).toHaveLength(1);
  disk.database.exec("DROP TRIGGER full");
  await disk.close();
  const again = await createSubject({ dbFile: disk.file, clock: disk.clock });
  disk.clock.advance(1);
  const search = { query: "", freeText: "*", start: 0, size: 10 };
  await again.until(() => again.api.schedules.searchExecutions(search).totalHits > 0);
  const [run] = again.api.workflows.getRunning("wf", {});
  expect(again.api.schedules.searchExecutions(search).results).toMatchObject([{ state: "EXECUTED", workflowId: run }]);
  expect(again.api.workflows.getRunning("wf", {})).toHaveLength(1);
});

it("the server stops in order, and starts again with all that it had", async () => {
  const disk = await createDisk();
  const id = await disk.start([worker("a")]);
  await disk.poll("b");
  disk.fill();
  await disk.close();
  const again = await createSubject({ dbFile: disk.file });
  expect(again.api.workflows.getWorkflow(id, false).status).toBe("RUNNING");
});

it("a server that cannot write what it knows of polls closes its file all the same", async () => {
  const disk = await createDisk();
  await disk.poll("b");
  disk.protect(true);
  await disk.close();
  expect(disk.told).toEqual(["Something failed in the background."]);
  (await openDatabase(disk.file)).close();
});
