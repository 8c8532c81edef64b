import { describe, expect, it } from "vitest";
import { createSubject, worker } from "./support.ts";

describe("calls on runs", () => {
  it("pause, resume, terminate, restart, retry and rerun", async () => {
    const { api, start, pollOne, poll, report } = await createSubject();
    const { workflows } = api;
    const id = await start([worker("a"), worker("b")], { taskDefs: [{ name: "b", retryCount: 0 }] });
    const status = () => workflows.getWorkflow(id, false).status;
    await workflows.pauseWorkflow(id);
    await report(await pollOne("a"), "COMPLETED");
    expect(await poll("b")).toEqual([]);
    await workflows.resumeWorkflow(id);
    await report(await pollOne("b"), "FAILED");
    expect(status()).toBe("FAILED");
    await workflows.retryWorkflow(id, false);
    expect(status()).toBe("RUNNING");
    await report(await pollOne("b"), "COMPLETED");
    expect(status()).toBe("COMPLETED");
    await workflows.restartWorkflow(id, false);
    await workflows.terminateWorkflow(id, "why not");
    expect(workflows.getWorkflow(id, false)).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "why not" });
    expect(await poll("a")).toEqual([]);
    expect(await workflows.rerunWorkflow(id, { workflowInput: { again: true } })).toBe(id);
    expect(workflows.getWorkflow(id, false)).toMatchObject({ status: "RUNNING", input: { again: true } });
    await workflows.skipTask(id, "b_ref");
    await report(await pollOne("a"), "COMPLETED");
    expect(status()).toBe("COMPLETED");
  });

  it("that a run's state does not allow are refused, and change nothing", async () => {
    const { api, start } = await createSubject();
    const id = await start([worker("a")]);
    await expect(api.workflows.resumeWorkflow(id)).rejects.toMatchObject({ status: 500 });
    await expect(api.workflows.retryWorkflow(id, false)).rejects.toMatchObject({ status: 404 });
    await expect(api.workflows.removeWorkflow(id, true)).rejects.toMatchObject({ status: 400 });
    await expect(api.workflows.pauseWorkflow("nope")).rejects.toMatchObject({ status: 404 });
    expect(api.workflows.getWorkflow(id, false).status).toBe("RUNNING");
  });

  it("remove it with its tasks", async () => {
    const { api, start, pollOne, poll, report } = await createSubject();
    const id = await start([worker("a"), worker("b")]);
    const task = await pollOne("a");
    await report(task, "COMPLETED");
    await api.workflows.removeWorkflow(id, false);
    expect(() => api.workflows.getWorkflow(id, false)).toThrow("No such workflow found by id");
    expect(() => api.tasks.getTask(task.taskId)).toThrow("Task not found for taskId");
    expect(await poll("b")).toEqual([]);
    await expect(report(task, "COMPLETED")).rejects.toMatchObject({ status: 404 });
  });

  it("list runs by name, correlation and time", async () => {
    const { api, start, clock } = await createSubject();
    const first = await start([worker("a")], { def: { version: 2 } });
    const at = clock.now();
    clock.advance(1000);
    const second = await api.workflows.startWorkflow({ name: "wf", input: {}, correlationId: "c" });
    const closed = await api.workflows.startWorkflow({ name: "wf", input: {}, correlationId: "c" });
    await api.workflows.terminateWorkflow(closed);
    const { workflows } = api;
    expect(workflows.getRunning("wf", {})).toEqual([first, second]);
    expect(workflows.getRunning("wf", { version: 2, startTime: at - 1, endTime: at })).toEqual([first]);
    expect(workflows.getRunning("wf", { version: 1, startTime: at - 1, endTime: at })).toEqual([]);
    const ids = (includeClosed: boolean) => workflows.getCorrelated("wf", ["c", "d"], { includeClosed, includeTasks: false });
    expect(ids(false)).toMatchObject({ c: [{ workflowId: second }], d: [] });
    expect(ids(true)["c"]).toHaveLength(2);
  });
});

describe("search", () => {
  const page = { start: 0, size: 10, freeText: "*", query: "" };

  it("finds runs and their tasks", async () => {
    const { api, start, pollOne, report, clock } = await createSubject();
    const id = await start([worker("a")], { input: { city: "Köln" } });
    await start([worker("b")], { name: "other" });
    const task = await pollOne("a");
    clock.advance(500);
    await report(task, "COMPLETED");
    const found = api.workflows.searchWorkflows({ ...page, query: "workflowType = wf AND status IN (COMPLETED, FAILED)" });
    expect(found.totalHits).toBe(1);
    expect(found.results[0]).toMatchObject({
      workflowId: id,
      workflowType: "wf",
      version: 1,
      status: "COMPLETED",
      startTime: "2023-11-14T22:13:20.000Z",
      endTime: "2023-11-14T22:13:20.500Z",
      executionTime: 500,
      input: "{city=Köln}",
      output: "{}",
      failedReferenceTaskNames: "",
    });
    expect(api.workflows.searchWorkflows({ ...page, freeText: "köln" }).totalHits).toBe(1);
    expect(api.workflows.searchWorkflowsV2({ ...page, query: "workflowType=other" }).results[0]).toMatchObject({ workflowName: "other" });
    expect(api.tasks.searchTasks({ ...page, query: "taskType=a" }).results[0]).toMatchObject({ taskId: task.taskId });
  });

  it("refuses unknown fields instead of finding everything", async () => {
    const { api } = await createSubject();
    expect(() => api.workflows.searchWorkflows({ ...page, query: "colour=red" })).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => api.tasks.searchTasks({ ...page, query: "colour=red" })).toThrow(expect.objectContaining({ status: 400 }));
  });
});
