import { describe, expect, it } from "vitest";
import type { SearchResult, Task, TaskSummary, Workflow, WorkflowSummary } from "../../src/core/model/execution.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

/** The real server indexes in the background. */
async function found<T>(path: string, query: string, count: number, more = ""): Promise<SearchResult<T>> {
  const address = `${path}?query=${encodeURIComponent(query)}${more}`;
  const answer = await pollUntil(
    () => server.get(address),
    ({ status, text }) => status === 200 && (JSON.parse(text) as { totalHits: number }).totalHits === count,
  );
  return answer.json<SearchResult<T>>();
}

/** A run with two tasks of one type that were done, one after the other. */
async function done(): Promise<{ workflowId: string; taskType: string }> {
  const taskType = server.unique("found");
  await server.registerTasks({ name: taskType });
  const workflowId = await server.startTasks(
    [
      { name: taskType, taskReferenceName: "a", inputParameters: { x: "${workflow.input.x}" } },
      { name: taskType, taskReferenceName: "b" },
    ],
    { input: { x: 1 }, request: { correlationId: "c", priority: 7 } },
  );
  await server.finish(taskType, "COMPLETED", { outputData: { y: 2 } });
  await server.finish(taskType, "COMPLETED");
  return { workflowId, taskType };
}

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe("searching tasks", () => {
  it("shows summaries", async () => {
    const { workflowId, taskType } = await done();
    const { results } = await found<TaskSummary>("/tasks/search", `taskType=${taskType}`, 2);
    const first = results.find(({ input }) => input === "{x=1}");
    expect(first).toEqual({
      workflowId,
      workflowType: expect.any(String),
      correlationId: "c",
      scheduledTime: iso,
      startTime: iso,
      updateTime: iso,
      endTime: iso,
      status: "COMPLETED",
      executionTime: expect.any(Number),
      queueWaitTime: expect.any(Number),
      taskDefName: taskType,
      taskType,
      input: "{x=1}",
      output: "{y=2}",
      taskId: expect.any(String),
      workflowPriority: 7,
    });
  });

  it("shows whole tasks", async () => {
    const { workflowId, taskType } = await done();
    const { results } = await found<Task>("/tasks/search-v2", `taskType=${taskType} AND status=COMPLETED`, 2);
    expect(results.find(({ referenceTaskName }) => referenceTaskName === "a")).toMatchObject({
      workflowInstanceId: workflowId,
      inputData: { x: 1 },
      outputData: { y: 2 },
      taskDefName: taskType,
    });
  });

  it("pages, as large as asked for", async () => {
    const { taskType } = await done();
    const query = `taskType=${taskType}`;
    expect((await found("/tasks/search", query, 2, "&size=1")).results).toHaveLength(1);
    expect((await found("/tasks/search", query, 2, "&size=0")).results).toEqual([]);
    expect((await found("/tasks/search", query, 2, "&start=1&size=9")).results).toHaveLength(1);
    for (const size of ["6000", "-1"]) expect((await found("/tasks/search-v2", query, 2, `&size=${size}`)).results).toHaveLength(2);
  });
});

describe("searching as the official SDK documents it", () => {
  it.each([
    ["status:COMPLETED AND referenceTaskName:a", 1],
    ["inputData.x:1", 1],
    ["outputData.y:2", 1],
    ["outputData.y:3", 0],
    ["workerId:contract", 2],
    ["startTime:[2025-01-01 TO *]", 2],
    ["startTime:[2025-01-01 TO 2025-12-31]", 0],
  ])("understands %s", async (part, hits) => {
    const { taskType } = await done();
    await found("/tasks/search", `taskType=${taskType}`, 2);
    const answer = await server.get(`/tasks/search?query=${encodeURIComponent(`taskType=${taskType} AND ${part}`)}`);
    const expected = server.expected("documented-search");
    expect(answer.status).toBe(expected);
    // What the real server refuses has no hits.
    expect(answer.json<{ totalHits?: number }>().totalHits).toBe(expected === 200 ? hits : undefined);
  });

  it.each(["startTime:[yesterday TO today]", "inputData.x'y:1"])("refuses %s", async (query) => {
    const { status } = await server.get(`/tasks/search?query=${encodeURIComponent(query)}`);
    expect([400, 500]).toContain(status);
  });
});

describe("what cannot be searched", () => {
  it("is told, and a search for the tasks of a run is none of it", async () => {
    const { workflowId } = await done();
    expect((await server.get(`/tasks/search?query=workflowId="${workflowId}"`)).status).toBe(server.expected("task-search-by-run"));
    for (const path of ["/tasks/search", "/workflow/search"]) {
      expect((await server.get(`${path}?query=noSuchField="x"`)).status).toBe(server.expected("unknown-search-field"));
    }
  });
});

describe("searching runs by their tasks", () => {
  it("shows each run once", async () => {
    const { workflowId, taskType } = await done();
    const query = `taskType=${taskType}`;
    const { results } = await found<WorkflowSummary>("/workflow/search-by-tasks", query, 1);
    expect(results).toMatchObject([{ workflowId, status: "COMPLETED", input: "{x=1}", correlationId: "c" }]);
    const whole = await found<Workflow>("/workflow/search-by-tasks-v2", query, 1, "&size=6000");
    expect(whole.results).toMatchObject([{ workflowId, status: "COMPLETED", input: { x: 1 }, tasks: [] }]);
  });
});

describe("searching runs", () => {
  const summary = async (workflowId: string) =>
    (await found<WorkflowSummary>("/workflow/search", `workflowId=${workflowId}`, 1)).results[0];

  it("tells what they are of", async () => {
    const { workflowId } = await done();
    expect(await summary(workflowId)).toMatchObject({ taskToDomain: {}, parentWorkflowId: "", classifier: "workflow" });
  });

  it("tells agents from workflows", async () => {
    const correlationId = server.unique("corr");
    const start = async (metadata: object) => {
      const name = server.unique("classified");
      await server.registerWorkflow({ name, metadata, tasks: [{ name: "w", taskReferenceName: "w", type: "WAIT" }] });
      return (await server.post("/workflow", { name, correlationId })).text;
    };
    const [plain, agent, other] = [await start({}), await start({ agent_sdk: "x" }), await start({ classifier: "special" })];
    const query = `correlationId=${correlationId}`;
    const ids = async (count: number, more: string) =>
      (await found<WorkflowSummary>("/workflow/search", query, count, more)).results.map(({ workflowId }) => workflowId).sort();
    expect(await ids(3, "")).toEqual([plain, agent, other].sort());
    expect(await ids(1, "&classifier=agent")).toEqual([agent]);
    expect(await ids(2, "&classifier=%20workflow,%20special,")).toEqual([plain, other].sort());
    expect(await ids(0, "&classifier=nothing")).toEqual([]);
    expect(await ids(3, "&classifier=,")).toHaveLength(3);
    const whole = await found<Workflow>("/workflow/search-v2", `${query} AND classifier=special`, 1);
    expect(whole.results).toMatchObject([{ workflowId: other }]);
    expect((await found<WorkflowSummary>("/workflow/search", "", 1, `&classifier=agent&freeText=${agent}`)).results).toMatchObject([
      { workflowId: agent, classifier: "agent" },
    ]);
  });

  it("leaves out those that other runs started", async () => {
    const child = server.unique("child");
    await server.registerWorkflow({ name: child, tasks: [{ name: "set", taskReferenceName: "set", type: "SET_VARIABLE" }] });
    const correlationId = server.unique("corr");
    const sub = { name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: child, version: 1 } };
    const workflowId = await server.startTasks([sub], { request: { correlationId } });
    const { tasks } = await server.runEnded(workflowId);
    const query = `correlationId=${correlationId}`;
    expect((await found("/workflow/search", query, 2)).results).toHaveLength(2);
    for (const path of ["/workflow/search", "/workflow/search-v2"])
      expect((await found(path, query, 1, "&topLevelOnly=true")).results).toMatchObject([{ workflowId }]);
    expect(await summary(tasks[0]?.subWorkflowId ?? "")).toMatchObject({ parentWorkflowId: workflowId });
  });

  it("refuses pages that are too large, and flags that are none", async () => {
    for (const [path, call] of [
      ["search", "searchWorkflows"],
      ["search-v2", "searchWorkflowsV2"],
    ]) {
      const answer = await server.get(`/workflow/${path}?size=5001`);
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({
        validationErrors: [
          { path: `${call}.arg1`, message: "Cannot return more than 5000 workflows. Please use pagination.", invalidValue: "5001" },
        ],
      });
      expect((await server.get(`/workflow/${path}?topLevelOnly=perhaps`)).status).toBe(500);
    }
  });
});

describe("the tasks of a run", () => {
  it("are paged as Java pages lists", async () => {
    const { workflowId } = await done();
    const page = async (query: string) => {
      const answer = await server.get(`/workflow/${workflowId}/tasks?${query}`);
      if (answer.status !== 200) return [answer.status, answer.json<{ message: string }>().message];
      const { totalHits, results } = answer.json<SearchResult<Task>>();
      return [totalHits, results.map(({ referenceTaskName }) => referenceTaskName)];
    };
    expect(await page("status=completed&count=1")).toEqual([2, ["a"]]);
    expect(await page("status=NOPE")).toEqual([0, []]);
    expect(await page("status=NOPE,COMPLETED&start=1")).toEqual([2, ["b"]]);
    expect(await page("start=9")).toEqual([2, []]);
    expect(await page("count=-3")).toEqual([400, "fromIndex(0) > toIndex(-3)"]);
    expect(await page("start=-1")).toEqual([500, "fromIndex = -1"]);
    expect(await page("start=2147483648")).toMatchObject([500, expect.stringContaining("Method parameter 'start'")]);
    expect((await server.get("/workflow/nope/tasks?status=NOPE")).status).toBe(404);
  });
});
