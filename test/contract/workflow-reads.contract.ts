import { describe, expect, it } from "vitest";
import type { SearchResult, Task, Workflow, WorkflowSummary } from "../../src/core/model/execution.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const variable = { name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: { x: "${workflow.input.x}" } };

interface Started {
  name: string;
  taskType: string;
  start: (request?: object) => Promise<string>;
}

/** A workflow that sets a variable and then waits at a worker task. */
async function workflow(): Promise<Started> {
  const name = server.unique("read");
  const taskType = server.unique("step");
  await server.registerWorkflow({
    name,
    tasks: [variable, { name: taskType, taskReferenceName: "t" }],
    outputParameters: { out: "${t.output.x}" },
  });
  return { name, taskType, start: async (request = {}) => (await server.post("/workflow", { name, ...request })).text };
}

describe("one run", () => {
  it("comes with its tasks, or without", async () => {
    const { start } = await workflow();
    const id = await start({ input: { x: 1 } });
    const run = await server.run(id);
    expect(
      run.tasks.map(({ referenceTaskName, taskType, status, seq }) => [referenceTaskName, taskType === "SET_VARIABLE", status, seq]),
    ).toEqual([
      ["set", true, "COMPLETED", 1],
      ["t", false, "SCHEDULED", 2],
    ]);
    expect((await server.get(`/workflow/${id}?includeTasks=false`)).json()).toMatchObject({ workflowId: id, tasks: [] });
  });

  it("tells its status alone", async () => {
    const { start } = await workflow();
    const id = await start({ correlationId: "corr", input: { x: 1 } });
    expect((await server.get(`/workflow/${id}/status`)).json()).toEqual({ workflowId: id, correlationId: "corr", status: "RUNNING" });
    expect((await server.get(`/workflow/${id}/status?includeOutput=true&includeVariables=true`)).json()).toEqual({
      workflowId: id,
      correlationId: "corr",
      output: {},
      variables: { x: 1 },
      status: "RUNNING",
    });
  });

  it("pages through its tasks", async () => {
    const { start } = await workflow();
    const id = await start();
    const page = async (query: string) => (await server.get(`/workflow/${id}/tasks?${query}`)).json<SearchResult<Task>>();
    const refs = ({ results }: SearchResult<Task>) => results.map(({ referenceTaskName }) => referenceTaskName);
    const all = await page("");
    expect(all.totalHits).toBe(2);
    expect(refs(all)).toEqual(["set", "t"]);
    const one = await page("start=1&count=1");
    expect([one.totalHits, refs(one)]).toEqual([2, ["t"]]);
    expect(refs(await page("status=SCHEDULED&status=FAILED"))).toEqual(["t"]);
  });
});

describe("runs of one workflow", () => {
  it("are found by correlation id: the running ones, or all", async () => {
    const { name, start } = await workflow();
    const open = await start({ correlationId: "a" });
    const closed = await start({ correlationId: "a" });
    await start({ correlationId: "b" });
    await server.delete(`/workflow/${closed}`);
    const ids = async (query: string) => (await server.get(`/workflow/${name}/correlated/a?${query}`)).json<Workflow[]>();
    const running = await ids("");
    expect(running.map(({ workflowId, tasks }) => ({ workflowId, tasks }))).toEqual([{ workflowId: open, tasks: [] }]);
    expect((await ids("includeClosed=true")).map(({ workflowId }) => workflowId).sort()).toEqual([open, closed].sort());
    expect((await ids("includeTasks=true"))[0]?.tasks).toHaveLength(2);
  });

  it("are found by several correlation ids", async () => {
    const { name, start } = await workflow();
    const id = await start({ correlationId: "a" });
    const found = (await server.post(`/workflow/${name}/correlated`, ["a", "none"])).json<Record<string, Workflow[]>>();
    expect(found["a"]?.map(({ workflowId }) => workflowId)).toEqual([id]);
    expect(found["none"]).toEqual([]);
  });

  it("are listed by id while they run", async () => {
    const { name, start } = await workflow();
    const open = await start();
    const closed = await start();
    await server.delete(`/workflow/${closed}`);
    expect((await server.get(`/workflow/running/${name}`)).json()).toEqual([open]);
    expect((await server.get(`/workflow/running/${name}?version=9`)).json()).toEqual([open]);
    expect((await server.get(`/workflow/running/${server.unique("none")}`)).json()).toEqual([]);
  });
});

describe("searching", () => {
  type Found = SearchResult<WorkflowSummary>;
  const search = async (query: string, more = ""): Promise<Found> =>
    (await server.get(`/workflow/search?query=${encodeURIComponent(query)}${more}`)).json<Found>();
  /** The real server indexes in the background. */
  const found = (query: string, count: number, more = ""): Promise<Found> =>
    pollUntil(
      () => search(query, more),
      ({ totalHits }) => totalHits === count,
    );

  it("finds runs by type and status, and shows a summary", async () => {
    const { name, start } = await workflow();
    const id = await start({ correlationId: "corr", priority: 3, input: { x: 1 } });
    const { results } = await found(`workflowType=${name} AND status=RUNNING`, 1);
    expect(results[0]).toMatchObject({
      workflowType: name,
      version: 1,
      workflowId: id,
      correlationId: "corr",
      status: "RUNNING",
      priority: 3,
    });
    expect(results[0]?.startTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*Z$/);
    expect((await search(`workflowType=${name} AND status=COMPLETED`)).totalHits).toBe(0);
  });

  it("takes IN, a wildcard, and free text", async () => {
    const { name, start } = await workflow();
    const ids = [await start({ correlationId: `${name}_a` }), await start({ correlationId: `${name}_b` })];
    await found(`workflowType=${name}`, 2);
    expect((await search(`workflowType IN (${name}) AND workflowId IN (${ids.join(",")})`)).totalHits).toBe(2);
    expect((await search(`workflowType=${name} AND correlationId=${name}_a`)).results.map(({ workflowId }) => workflowId)).toEqual([
      ids[0],
    ]);
    expect((await search(`workflowType=${name.slice(0, -1)}*`)).totalHits).toBeGreaterThanOrEqual(2);
    expect((await search("", `&freeText=${name}_b`)).results.map(({ workflowId }) => workflowId)).toEqual([ids[1]]);
  });

  it("sorts and pages", async () => {
    const { name, start } = await workflow();
    const ids: string[] = [];
    for (let runs = 0; runs < 3; runs++) ids.push(await start({ correlationId: String(runs) }));
    const sorted = await found(`workflowType=${name}`, 3, "&sort=correlationId:ASC");
    expect(sorted.results.map(({ workflowId }) => workflowId)).toEqual(ids);
    const page = await search(`workflowType=${name}`, "&sort=correlationId:DESC&start=1&size=1");
    expect(page.totalHits).toBe(3);
    expect(page.results.map(({ workflowId }) => workflowId)).toEqual([ids[1]]);
  });

  it("finds by time", async () => {
    const { name, start } = await workflow();
    await start();
    const now = Date.now();
    await found(`workflowType=${name} AND startTime>${now - 60_000}`, 1);
    expect((await search(`workflowType=${name} AND startTime>${now + 60_000}`)).totalHits).toBe(0);
    expect((await search(`workflowType=${name} AND startTime<${now + 60_000}`)).totalHits).toBe(1);
  });

  it("answers whole runs in the second form", async () => {
    const { name, start } = await workflow();
    const id = await start({ input: { x: 1 } });
    await found(`workflowType=${name}`, 1);
    const answer = await server.get(`/workflow/search-v2?query=${encodeURIComponent(`workflowType=${name}`)}`);
    expect(answer.json()).toMatchObject({ totalHits: 1, results: [{ workflowId: id, input: { x: 1 }, workflowDefinition: { name } }] });
  });

  it("refuses pages of more than 5000", async () => {
    const answer = await server.get("/workflow/search?size=5001");
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      validationErrors: [
        { path: "searchWorkflows.arg1", message: "Cannot return more than 5000 workflows. Please use pagination.", invalidValue: "5001" },
      ],
    });
  });

  it("finds tasks that have been updated", async () => {
    const { taskType, start } = await workflow();
    await start();
    await server.finish(taskType, "COMPLETED");
    const answer = await pollUntil(
      async () => (await server.get(`/tasks/search?query=${encodeURIComponent(`taskType=${taskType}`)}`)).json<SearchResult<object>>(),
      ({ totalHits }) => totalHits === 1,
    );
    expect(answer.results[0]).toMatchObject({ taskType, taskDefName: taskType, status: "COMPLETED" });
  });
});
