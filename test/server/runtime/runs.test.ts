import { describe, expect, it } from "vitest";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { systemClock } from "../../../src/server/runtime/clock.ts";
import { createSubject, worker } from "./support.ts";

const inline = (ref: string, expression: string, inputs: Record<string, string> = {}): WorkflowTask => ({
  name: ref,
  taskReferenceName: ref,
  type: "INLINE",
  inputParameters: { evaluatorType: "javascript", expression, ...inputs },
});

describe("a run", () => {
  it("goes from task to task to its end", async () => {
    const { api, start, pollOne, report } = await createSubject();
    const id = await start([worker("a"), worker("b", { inputParameters: { y: "${a_ref.output.y}" } })], { def: { outputParameters: { z: "${b_ref.output.z}" } } });
    await report(await pollOne("a"), "COMPLETED", { outputData: { y: 2 } });
    const second = await pollOne("b");
    expect(second.inputData).toEqual({ y: 2 });
    await report(second, "COMPLETED", { outputData: { z: 3 } });
    expect(api.workflows.getWorkflow(id, false)).toMatchObject({ status: "COMPLETED", output: { z: 3 }, tasks: [] });
    expect(api.workflows.getTasks(id, { start: 1, count: 5, status: [] })).toMatchObject({ totalHits: 2, results: [{ referenceTaskName: "b_ref" }] });
    expect(api.workflows.getStatus(id, { includeOutput: true, includeVariables: false })).toEqual({ workflowId: id, status: "COMPLETED", output: { z: 3 } });
  });

  it("keeps the definition that it was started with", async () => {
    const { api, start, pollOne, report } = await createSubject();
    const id = await start([worker("a")], { taskDefs: [{ name: "a", retryCount: 7 }] });
    api.metadata.deleteTaskDef("a");
    api.metadata.createWorkflowDef({ name: "wf", tasks: [worker("b")] }, true);
    const task = await pollOne("a");
    expect(task.taskDefinition?.retryCount).toBe(7);
    await report(task, "COMPLETED");
    expect(api.workflows.getWorkflow(id, false).status).toBe("COMPLETED");
  });

  it("tries a failed task again after its delay", async () => {
    const { start, pollOne, poll, report, clock } = await createSubject();
    await start([worker("a")], { taskDefs: [{ name: "a", retryCount: 2, retryDelaySeconds: 10, retryLogic: "EXPONENTIAL_BACKOFF" }] });
    const first = await pollOne("a");
    await report(first, "FAILED");
    clock.advance(9999);
    expect(await poll("a")).toEqual([]);
    clock.advance(1);
    const second = await pollOne("a");
    expect(second).toMatchObject({ retryCount: 1, retriedTaskId: first.taskId });
    await report(second, "FAILED");
    const waiting = poll("a", { waitMs: 30_000 });
    clock.advance(20_000);
    expect(await waiting).toMatchObject([{ retryCount: 2 }]);
  });

  it("gives a task to another worker when the first does not answer", async () => {
    const { api, start, pollOne, until, clock } = await createSubject();
    const id = await start([worker("a")], { taskDefs: [{ name: "a", retryCount: 1, retryDelaySeconds: 0, responseTimeoutSeconds: 30 }] });
    const lost = await pollOne("a");
    clock.advance(31_000);
    await until(() => api.tasks.getTask(lost.taskId).status === "TIMED_OUT");
    const again = await pollOne("a");
    expect(again).toMatchObject({ retryCount: 1, retriedTaskId: lost.taskId });
    clock.advance(31_000);
    await until(() => api.workflows.getWorkflow(id, false).status === "TIMED_OUT");
  });

  it("does not time out while the lease is extended", async () => {
    const { api, start, pollOne, report, until, clock } = await createSubject();
    await start([worker("a")], { taskDefs: [{ name: "a", retryCount: 0, responseTimeoutSeconds: 30 }] });
    const task = await pollOne("a");
    for (let n = 0; n < 4; n += 1) {
      clock.advance(20_000);
      await report(task, "IN_PROGRESS", { extendLease: true, outputData: { ignored: true }, logs: [{ log: "ignored" }] });
    }
    expect(api.tasks.getTask(task.taskId)).toMatchObject({ status: "IN_PROGRESS", outputData: {} });
    expect(api.tasks.getTaskLogs(task.taskId)).toEqual([]);
    clock.advance(31_000);
    await until(() => api.tasks.getTask(task.taskId).status === "TIMED_OUT");
  });

  it("goes on by itself when a WAIT is over", async () => {
    const { api, start, until, clock } = await createSubject();
    const id = await start([{ name: "w", taskReferenceName: "w", type: "WAIT", inputParameters: { duration: "5 minutes" } }]);
    clock.advance(299_000);
    expect(api.workflows.getWorkflow(id, false).status).toBe("RUNNING");
    clock.advance(2_000);
    await until(() => api.workflows.getWorkflow(id, false).status === "COMPLETED");
  });

  it("survives many updates at once while the sandbox works", async () => {
    const { api, start, poll, report, until } = await createSubject();
    const names = Array.from({ length: 10 }, (_, n) => `t${n}`);
    const id = await start([
      {
        name: "fork",
        taskReferenceName: "fork",
        type: "FORK_JOIN",
        forkTasks: names.map((name) => [worker("a", { taskReferenceName: name }), inline(`i_${name}`, "$.v * 2", { v: `\${${name}.output.v}` })]),
      },
      { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: names.map((name) => `i_${name}`) },
    ]);
    const tasks = await poll("a", { count: 100 });
    await Promise.all(tasks.map((task, v) => report(task, "COMPLETED", { outputData: { v } })));
    const run = await until(() => {
      const workflow = api.workflows.getWorkflow(id, true);
      return workflow.status === "COMPLETED" && workflow;
    });
    expect(run.tasks.filter(({ taskType }) => taskType === "INLINE").map(({ outputData }) => outputData["result"]).toSorted()).toEqual(
      names.map((_, v) => v * 2).toSorted(),
    );
    expect(run.tasks).toHaveLength(22);
  });

  it("answers polls of the same run while its script runs", async () => {
    const { api, start, pollOne, report, until } = await createSubject();
    const id = await start([
      {
        name: "fork",
        taskReferenceName: "fork",
        type: "FORK_JOIN",
        forkTasks: [[worker("a"), inline("slow", "let n = 0; for (let i = 0; i < 3e6; i++) n += i; n")], [worker("b")]],
      },
      { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["slow", "b_ref"] },
    ]);
    const reported = report(await pollOne("a"), "COMPLETED");
    const polled = await pollOne("b");
    expect(api.tasks.getTask(polled.taskId).status).toBe("IN_PROGRESS");
    await reported;
    // What the decision was based on when it asked the sandbox was older than the poll.
    expect(api.tasks.getTask(polled.taskId).status).toBe("IN_PROGRESS");
    await report(polled, "COMPLETED");
    await until(() => api.workflows.getWorkflow(id, false).status === "COMPLETED");
  });

  it("that runs for ever leaves the others their turn", async () => {
    const { api, start, pollOne, until } = await createSubject({ clock: systemClock });
    const id = await start(
      [{ name: "l", taskReferenceName: "l", type: "DO_WHILE", loopCondition: "true", loopOver: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] }],
      { name: "endless" },
    );
    await start([worker("a")]);
    await pollOne("a");
    await api.workflows.terminateWorkflow(id, "enough");
    await until(() => api.workflows.getWorkflow(id, false).status === "TERMINATED");
  });
});

describe("updates", () => {
  it("after the end are ignored", async () => {
    const { api, start, pollOne, report } = await createSubject();
    await start([worker("a")]);
    const task = await pollOne("a");
    await report(task, "COMPLETED", { outputData: { x: 1 } });
    await report(task, "FAILED", { outputData: { x: 2 }, logs: [{ log: "late" }] });
    expect(api.tasks.getTask(task.taskId)).toMatchObject({ status: "COMPLETED", outputData: { x: 1 } });
    expect(api.tasks.getTaskLogs(task.taskId)).toEqual([]);
  });

  it("with another run's id reach the task's own run", async () => {
    const { api, start, pollOne, report } = await createSubject();
    const id = await start([worker("a")]);
    const other = await start([worker("b")], { name: "other" });
    const task = await pollOne("a");
    await report({ ...task, workflowInstanceId: other }, "COMPLETED");
    expect(api.workflows.getWorkflow(id, false).status).toBe("COMPLETED");
    expect(api.workflows.getWorkflow(other, false).status).toBe("RUNNING");
  });

  it("of what does not exist are 404", async () => {
    const { start, pollOne, report } = await createSubject();
    await start([worker("a")]);
    const task = await pollOne("a");
    await expect(report({ ...task, workflowInstanceId: "nope" }, "COMPLETED")).rejects.toMatchObject({ status: 404, message: "No such workflow found by id: nope" });
    await expect(report({ ...task, taskId: "nope" }, "COMPLETED")).rejects.toMatchObject({ status: 404, message: "No such task found by id: nope" });
  });

  it("keep the first ten lines of a log", async () => {
    const { api, start, pollOne, report, clock } = await createSubject();
    await start([worker("a")]);
    const task = await pollOne("a");
    await report(task, "COMPLETED", { logs: Array.from({ length: 12 }, (_, n) => ({ log: `line ${n}`, ...(n === 0 ? { createdTime: 5 } : {}) })) });
    const logs = api.tasks.getTaskLogs(task.taskId);
    expect(logs).toHaveLength(10);
    expect(logs[0]).toEqual({ log: "line 0", taskId: task.taskId, createdTime: 5 });
    expect(logs[9]).toEqual({ log: "line 9", taskId: task.taskId, createdTime: clock.now() });
  });

  it("by reference end the pending task", async () => {
    const { api, start } = await createSubject();
    const id = await start([worker("a"), worker("b")]);
    const update = (workflowId: string, referenceTaskName: string) =>
      api.tasks.updateTaskByReference({ workflowId, referenceTaskName, status: "COMPLETED", output: { x: 1 } });
    expect(await update(id, "b_ref")).toBeUndefined();
    expect(await update("nope", "a_ref")).toBeUndefined();
    expect(await update(id, "a_ref")).toBe(api.workflows.getWorkflow(id, true).tasks[0]?.taskId);
    expect(api.workflows.getWorkflow(id, true).tasks[0]).toMatchObject({ status: "COMPLETED", outputData: { x: 1 } });
  });

  it("can bring the next task along", async () => {
    const { api, start, pollOne } = await createSubject();
    const id = await start([worker("a"), worker("a", { taskReferenceName: "second" })]);
    const first = await pollOne("a");
    const result = { workflowInstanceId: id, taskId: first.taskId, status: "COMPLETED" as const, workerId: "w" };
    const second = await api.tasks.updateTaskV2(result);
    expect(second).toMatchObject({ referenceTaskName: "second", status: "IN_PROGRESS", workerId: "w" });
    expect(await api.tasks.updateTaskV2(result)).toBeUndefined();
    expect(await api.tasks.updateTaskV2({ ...result, taskId: second?.taskId ?? "", status: "IN_PROGRESS", callbackAfterSeconds: 60 })).toBeUndefined();
  });
});

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
