import path from "node:path";
import { expect, it } from "vitest";
import { checkDatabase } from "../../../src/server/store/check-database.ts";
import { openDatabase } from "../../../src/server/store/database.ts";
import type { Database } from "../../../src/server/store/database.ts";
import { createStoreOn } from "../../../src/server/store/sqlite-store.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { createSubject, worker } from "./support.ts";
import type { Subject } from "./support.ts";
import type { Retention } from "../../../src/server/runtime/pruning.ts";

const dayMs = 24 * 60 * 60 * 1000;

interface Pruned extends Subject {
  database: Database;
  count: (from: string) => number;
  /** Starts a run with one task and ends it. */
  runOne: () => Promise<string>;
  /** The runs that there are, by id. */
  runs: () => string[];
  /** Lets the time pass in the steps in which the pruning works, so that it sweeps at least once. */
  sweep: () => Promise<void>;
}

async function createPruned(retention?: Retention, file?: string): Promise<Pruned> {
  const database = await openDatabase(file);
  const subject = await createSubject({ store: createStoreOn(database), ...(retention === undefined ? {} : { retention }) });
  const { api, clock } = subject;
  api.metadata.createWorkflowDef({ name: "wf", tasks: [worker("a")] }, true);
  const search = { query: "", freeText: "*", start: 0, size: 1000 };
  return {
    ...subject,
    database,
    count: (from) => Number(database.get(`SELECT count(*) FROM ${from}`)?.[0]),
    async runOne() {
      const workflowId = await api.workflows.startWorkflow({ name: "wf", input: {} });
      await subject.report(await subject.pollOne("a"), "COMPLETED", { logs: [{ log: "done" }] });
      return workflowId;
    },
    runs: () => api.workflows.searchWorkflows(search).results.map(({ workflowId }) => workflowId),
    async sweep() {
      // A run is kept until its parent was told of its end.
      await subject.until(() => database.get("SELECT 1 FROM pending_effects") === undefined);
      clock.advance(61_000);
      for (let step = 0; step < 100; step += 1) clock.advance(10);
    },
  };
}

it("removes runs that ended too long ago, with their tasks and logs, and no others", async () => {
  const server = await createPruned({ days: 7 });
  const old = await server.runOne();
  const open = await server.api.workflows.startWorkflow({ name: "wf", input: {} });
  server.clock.advance(5 * dayMs);
  const young = await server.runOne();
  server.clock.advance(dayMs);
  await server.sweep();
  expect(server.runs().sort()).toEqual([old, open, young].sort());
  server.clock.advance(dayMs);
  await server.sweep();
  expect(server.runs().sort()).toEqual([open, young].sort());
  expect(() => server.api.workflows.getWorkflow(old, true)).toThrow(expect.objectContaining({ status: 404 }));
  expect(server.count("tasks")).toBe(2);
  expect(server.count("task_logs")).toBe(1);
  expect(checkDatabase(server.database).findings).toEqual([]);
});

it("keeps as many as are asked for, those that ended last, also of one moment", async () => {
  const server = await createPruned({ runs: 3 });
  const ended: string[] = [];
  for (let number = 0; number < 10; number += 1) ended.push(await server.runOne());
  const open = await server.api.workflows.startWorkflow({ name: "wf", input: {} });
  await server.sweep();
  expect(server.runs().sort()).toEqual([...ended.slice(-3), open].sort());
});

it("lets a run go by either of the two", async () => {
  const server = await createPruned({ days: 1, runs: 2 });
  for (let number = 0; number < 4; number += 1) await server.runOne();
  await server.sweep();
  expect(server.runs()).toHaveLength(2);
  server.clock.advance(dayMs);
  await server.sweep();
  expect(server.runs()).toEqual([]);
});

it("keeps everything unless it is asked to prune", async () => {
  const server = await createPruned();
  await server.runOne();
  server.clock.advance(1000 * dayMs);
  await server.sweep();
  expect(server.runs()).toHaveLength(1);
});

const parent = [{ name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: "wf" } }, worker("b")];

it("removes a child together with its parent, and not before", async () => {
  const server = await createPruned({ runs: 0 });
  const id = await server.start(parent, { name: "parent" });
  const child = await server.until(() => server.api.workflows.getRunning("wf", {})[0]);
  await server.report(await server.pollOne("a"), "COMPLETED");
  await server.until(() => server.api.workflows.getWorkflow(id, true).tasks.length === 2);
  await server.sweep();
  expect(server.runs().sort()).toEqual([child, id].sort());
  await server.report(await server.pollOne("b"), "COMPLETED");
  await server.sweep();
  expect(server.runs()).toEqual([]);
  expect([server.count("tasks"), server.count("removals")]).toEqual([0, 0]);
  expect(() => server.api.workflows.getWorkflow(child, true)).toThrow(expect.objectContaining({ status: 404 }));
});

it("keeps a family in which a child was set going again", async () => {
  const server = await createPruned({ runs: 0 });
  const [sub, ...rest] = parent;
  const id = await server.start([{ ...sub, name: "sub", taskReferenceName: "sub", optional: true }, ...rest], { name: "parent" });
  const child = await server.until(() => server.api.workflows.getRunning("wf", {})[0]);
  await server.api.workflows.terminateWorkflow(child);
  await server.until(() => server.api.tasks.getQueueSizes(["b"])["b"] === 1);
  await server.report(await server.pollOne("b"), "COMPLETED");
  expect(server.api.workflows.getWorkflow(id, false).status).toBe("COMPLETED");
  await server.api.workflows.retryWorkflow(child, false);
  await server.sweep();
  expect(server.runs().sort()).toEqual([child, id].sort());
  await server.report(await server.pollOne("a"), "COMPLETED");
  await server.sweep();
  expect(server.runs()).toEqual([]);
});

it("removes a large run piece by piece, and nobody finds any of it from the first piece on", async () => {
  const server = await createPruned({ runs: 0 });
  const names = Array.from({ length: 2500 }, (_, index) => `n${index}`);
  const id = await server.start(
    names.map((name) => ({ name, taskReferenceName: name, type: "NOOP" })),
    { name: "large" },
  );
  await server.until(() => {
    server.clock.advance(1);
    return server.api.workflows.getWorkflow(id, false).status === "COMPLETED";
  });
  const [task] = server.api.workflows.getWorkflow(id, true).tasks;
  const left: number[] = [];
  server.clock.advance(1000);
  for (; server.count("removals") > 0 || left.length === 0; server.clock.advance(10)) left.push(server.count("tasks"));
  expect(server.count("tasks")).toBe(0);
  expect(left.length).toBeGreaterThan(1);
  expect(server.runs()).toEqual([]);
  expect(() => server.api.tasks.getTask(task?.taskId ?? "")).toThrow(expect.objectContaining({ status: 404 }));
});

it("goes on with what a server that was killed had half removed, also without being asked to prune", async () => {
  const file = path.join(tempFolder(), "server.db");
  const first = await createPruned(undefined, file);
  const id = await first.runOne();
  createStoreOn(first.database).dropRuns([id]);
  expect(first.count("tasks")).toBe(1);
  expect(checkDatabase(first.database).findings).toEqual([]);
  await first.close();
  const second = await createPruned(undefined, file);
  await second.sweep();
  expect([second.count("tasks"), second.count("task_logs"), second.count("removals")]).toEqual([0, 0, 0]);
});

it("forgets definitions that were kept for the runs, which can be started again", async () => {
  const server = await createPruned({ runs: 0 });
  await server.runOne();
  await server.sweep();
  expect(server.count("snapshots")).toBe(0);
  const id = await server.runOne();
  expect(checkDatabase(server.database).findings).toEqual([]);
  expect(createStoreOn(server.database).loadRun(id)?.workflow.workflowDefinition.name).toBe("wf");
});

it("gives the space to later runs", async () => {
  const server = await createPruned({ runs: 0 }, path.join(tempFolder(), "server.db"));
  const input = { text: "x".repeat(20_000) };
  const pages: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (let number = 0; number < 20; number += 1) {
      await server.api.workflows.startWorkflow({ name: "wf", input });
      await server.report(await server.pollOne("a"), "COMPLETED");
    }
    await server.sweep();
    expect(server.runs()).toEqual([]);
    pages.push(Number(server.database.get("PRAGMA page_count")?.[0]));
  }
  expect(pages.at(-1)).toBeLessThanOrEqual((pages[0] ?? 0) * 1.1);
});

it("tries again after a sweep that the disk had no room for", async () => {
  const server = await createPruned({ runs: 0 });
  await server.runOne();
  server.database.exec("PRAGMA query_only = 1");
  await server.sweep();
  expect(server.runs()).toHaveLength(1);
  server.database.exec("PRAGMA query_only = 0");
  await server.sweep();
  expect(server.runs()).toEqual([]);
});
