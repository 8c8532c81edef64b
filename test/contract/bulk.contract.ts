import { describe, expect, it } from "vitest";
import type { BulkResponse, Task, Workflow } from "../../src/core/model/execution.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const running = () => server.startTasks([{ name: "w", taskReferenceName: "w", type: "WAIT" }]);
const ended = () => server.startTasks([{ name: "s", taskReferenceName: "s", type: "SET_VARIABLE", inputParameters: { a: 1 } }]);

describe("moves of many runs", () => {
  it("end and remove them, with two answers for each", async () => {
    const [first, second, over] = [await running(), await running(), await ended()];
    const answer = await server.delete("/workflow/bulk/terminate-remove?archiveWorkflow=false&reason=x", [first, "nope", second, over]);
    const { bulkErrorResults, bulkSuccessfulResults } = answer.json<BulkResponse>();
    expect(bulkErrorResults).toEqual({
      nope: "No such workflow found by id: nope",
      [over]: "Cannot terminate a COMPLETED workflow.",
    });
    expect([...bulkSuccessfulResults].sort()).toEqual([first, first, second, second, over].sort());
    for (const id of [first, second, over]) expect((await server.get(`/workflow/${id}`)).status).toBe(404);
  });

  it("tell of every name, also of one that is a word of JavaScript's", async () => {
    const answer = await server.delete("/workflow/bulk/remove?archiveWorkflow=false", ["__proto__", "constructor"]);
    expect(answer.text).toContain('"__proto__":"No such workflow found by id: __proto__"');
    expect(answer.text).toContain('"constructor":"No such workflow found by id: constructor"');
  });

  it("remove them", async () => {
    const id = await running();
    const answer = await server.delete("/workflow/bulk/remove?archiveWorkflow=false", [id, "nope"]);
    expect(answer.json()).toEqual({ bulkErrorResults: { nope: "No such workflow found by id: nope" }, bulkSuccessfulResults: [id] });
    expect((await server.get(`/workflow/${id}`)).status).toBe(404);
  });

  it("pause, resume, terminate, restart and retry them", async () => {
    const id = await running();
    const at = async (method: string, verb: string) =>
      (await server.send(method, `/workflow/bulk/${verb}`, { body: [id, "nope"] })).json<BulkResponse>();
    const missing = { nope: expect.stringContaining("No such workflow found by id: nope") };
    for (const [method, verb, status] of [
      ["PUT", "pause", "PAUSED"],
      ["PUT", "resume", "RUNNING"],
      ["POST", "terminate?reason=x", "TERMINATED"],
      ["POST", "restart", "RUNNING"],
    ] as const) {
      expect(await at(method, verb)).toEqual({ bulkErrorResults: missing, bulkSuccessfulResults: [id] });
      expect((await server.run(id)).status).toBe(status);
    }
    expect(await at("POST", "retry")).toMatchObject({ bulkErrorResults: { [id]: expect.any(String) }, bulkSuccessfulResults: [] });
  });

  it.each([
    ["PUT", "pause", "pauseWorkflow"],
    ["PUT", "resume", "resumeWorkflow"],
    ["POST", "restart", "restart"],
    ["POST", "retry", "retry"],
    ["POST", "terminate", "terminate"],
    ["POST", "search", "searchWorkflow"],
    ["DELETE", "remove", "deleteWorkflow"],
    ["DELETE", "terminate-remove", "terminateRemove"],
  ])("%s %s takes one to a thousand ids", async (method, verb, call) => {
    const none = await server.send(method, `/workflow/bulk/${verb}`, { body: [] });
    expect(none.status).toBe(400);
    expect(none.json()).toMatchObject({ validationErrors: [{ path: `${call}.arg0`, message: "WorkflowIds list cannot be null." }] });
    const many = await server.send(method, `/workflow/bulk/${verb}`, { body: Array.from({ length: 1001 }, (_, n) => `nope${n}`) });
    expect(many.status).toBe(400);
    expect(many.json()).toMatchObject({
      validationErrors: [{ path: `${call}.arg0`, message: "Cannot process more than 1000 workflows. Please use multiple requests." }],
    });
    expect((await server.send(method, `/workflow/bulk/${verb}`, { body: { a: 1 } })).status).toBe(500);
  });
});

describe("a run from inside", () => {
  interface Found {
    bulkErrorResults: Record<string, string>;
    bulkSuccessfulResults: (Omit<Workflow, "tasks"> & {
      updatedTime: number;
      previousStatus?: string;
      tasks: (Task & { firstScheduledTime: number; waitTimeout: number })[];
    })[];
  }
  const search = async (ids: string[], query = "") => (await server.post(`/workflow/bulk/search${query}`, ids)).json<Found>();

  it("is what the search for many finds", async () => {
    const id = await ended();
    const { bulkErrorResults, bulkSuccessfulResults } = await search([id, "nope"]);
    expect(bulkErrorResults).toEqual({ nope: "No such workflow found by id: nope" });
    const [model] = bulkSuccessfulResults;
    const { workflowName, workflowDefinition } = await server.run(id);
    const { tasks = [], ...head } = model ?? {};
    expect(head).toEqual({
      status: "COMPLETED",
      endTime: expect.any(Number),
      workflowId: id,
      taskToDomain: {},
      workflowDefinition,
      priority: 0,
      variables: { a: 1 },
      lastRetriedTime: 0,
      ownerApp: "",
      createTime: expect.any(Number),
      updatedTime: expect.any(Number),
      previousStatus: "RUNNING",
      workflowName,
      workflowVersion: 1,
      input: {},
      output: {},
    });
    expect(tasks).toMatchObject([
      {
        taskType: "SET_VARIABLE",
        status: "COMPLETED",
        referenceTaskName: "s",
        inputData: { a: 1 },
        callbackAfterMs: 0,
        waitTimeout: 0,
        onStateChange: {},
        idempotent: false,
        cachedOutput: false,
        notifications: {},
        nonWorkflowEventTask: false,
        asyncComplete: false,
        idempotentExecution: false,
        loopOverTask: false,
      },
    ]);
    for (const key of ["firstStartTime", "executionMetadata"]) expect(tasks[0]).not.toHaveProperty(key);
    expect(tasks[0]?.firstScheduledTime).toBeGreaterThan(0);
  });

  it("comes without its tasks where nobody asks for them, and shows a pause", async () => {
    const id = await running();
    await server.put(`/workflow/${id}/pause`);
    const { bulkSuccessfulResults } = await search([id], "?includeTasks=false");
    expect(bulkSuccessfulResults).toMatchObject([{ workflowId: id, tasks: [], status: "PAUSED", previousStatus: "RUNNING" }]);
  });

  it("shows what it was before", async () => {
    const before = async (id: string): Promise<unknown> => (await search([id])).bulkSuccessfulResults[0]?.previousStatus;
    const id = await running();
    expect(await before(id)).toBeUndefined();
    await server.put(`/workflow/${id}/pause`);
    await server.put(`/workflow/${id}/resume`);
    expect(await before(id)).toBe("PAUSED");
    expect(await server.run(id)).not.toHaveProperty("previousStatus");
    const found = (await server.get(`/workflow/search-v2?query=${encodeURIComponent(`workflowId = '${id}'`)}`)).json<{
      results: object[];
    }>();
    for (const run of found.results) expect(run).not.toHaveProperty("previousStatus");
    await server.put(`/workflow/${id}/pause`);
    await server.delete(`/workflow/${id}`);
    expect(await before(id)).toBe("PAUSED");
    await server.post(`/workflow/${id}/restart`);
    expect(await before(id)).toBe("TERMINATED");
    await server.delete(`/workflow/${id}`);
    expect(await before(id)).toBe("RUNNING");
  });

  it("shows that it had failed, or completed, when it runs again", async () => {
    const before = async (id: string): Promise<unknown> => (await search([id])).bulkSuccessfulResults[0]?.previousStatus;
    const failing = server.unique("failing");
    await server.registerTasks({ name: failing, retryCount: 0 });
    const id = await server.startTasks([{ name: failing, taskReferenceName: "t" }]);
    await server.finish(failing, "FAILED");
    await server.runEnded(id);
    await server.post(`/workflow/${id}/retry`);
    expect(await before(id)).toBe("FAILED");
    await server.finish(failing, "COMPLETED");
    await server.runEnded(id);
    expect(await before(id)).toBe("RUNNING");
    await server.post(`/workflow/${id}/restart`);
    expect(await before(id)).toBe("COMPLETED");
  });

  it("tells when a WAIT ends", async () => {
    const id = await server.startTasks([{ name: "w", taskReferenceName: "w", type: "WAIT", inputParameters: { duration: "1 hour" } }]);
    await server.runWhen(id, ({ tasks }) => tasks[0]?.status === "IN_PROGRESS");
    const [task] = (await search([id])).bulkSuccessfulResults[0]?.tasks ?? [];
    // The real server looks at its clock once more for it.
    const late = (task?.waitTimeout ?? NaN) - (task?.startTime ?? 0) - 3_600_000;
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(1000);
  });

  it("is the input of a failure workflow", async () => {
    const [failing, after] = [server.unique("failing"), server.unique("after")];
    await server.registerTasks({ name: failing, retryCount: 0 }, { name: after });
    const failureWorkflow = server.unique("failure");
    await server.registerWorkflow({
      name: failureWorkflow,
      tasks: [{ name: after, taskReferenceName: "t", inputParameters: { failed: "${workflow.input.failedWorkflow}" } }],
    });
    const id = await server.startTasks([{ name: failing, taskReferenceName: "t" }], { workflow: { failureWorkflow }, input: { a: 1 } });
    const { taskId } = await server.finish(failing, "FAILED", { reasonForIncompletion: "no" });
    const { inputData } = await server.take(after);
    expect(inputData["failed"]).toMatchObject({
      workflowId: id,
      status: "FAILED",
      previousStatus: "RUNNING",
      failedTaskId: taskId,
      failedReferenceTaskNames: ["t"],
      failedTaskNames: [failing],
      updatedTime: expect.any(Number),
      input: { a: 1 },
      output: {},
      tasks: [{ taskId, status: "FAILED", reasonForIncompletion: "no", callbackAfterMs: 0 }],
    });
    expect(inputData["failed"]).not.toHaveProperty("updateTime");
  });
});
