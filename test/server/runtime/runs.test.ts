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
    const id = await start([worker("a"), worker("b", { inputParameters: { y: "${a_ref.output.y}" } })], {
      def: { outputParameters: { z: "${b_ref.output.z}" } },
    });
    await report(await pollOne("a"), "COMPLETED", { outputData: { y: 2 } });
    const second = await pollOne("b");
    expect(second.inputData).toEqual({ y: 2 });
    await report(second, "COMPLETED", { outputData: { z: 3 } });
    expect(api.workflows.getWorkflow(id, false)).toMatchObject({ status: "COMPLETED", output: { z: 3 }, tasks: [] });
    expect(api.workflows.getTasks(id, { start: 1, count: 5, status: [] })).toMatchObject({
      totalHits: 2,
      results: [{ referenceTaskName: "b_ref" }],
    });
    expect(api.workflows.getStatus(id, { includeOutput: true, includeVariables: false })).toEqual({
      workflowId: id,
      status: "COMPLETED",
      output: { z: 3 },
    });
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
        forkTasks: names.map((name) => [
          worker("a", { taskReferenceName: name }),
          inline(`i_${name}`, "$.v * 2", { v: `\${${name}.output.v}` }),
        ]),
      },
      { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: names.map((name) => `i_${name}`) },
    ]);
    const tasks = await poll("a", { count: 100 });
    await Promise.all(tasks.map((task, v) => report(task, "COMPLETED", { outputData: { v } })));
    const run = await until(() => {
      const workflow = api.workflows.getWorkflow(id, true);
      return workflow.status === "COMPLETED" && workflow;
    });
    const results = run.tasks.filter(({ taskType }) => taskType === "INLINE").map(({ outputData }) => outputData["result"]);
    expect(new Set(results)).toEqual(new Set(names.map((_, v) => v * 2)));
    expect(run.tasks).toHaveLength(22);
  });

  it("answers polls of the same run while its script runs", async () => {
    const { api, start, pollOne, report, until } = await createSubject();
    const id = await start([
      {
        name: "fork",
        taskReferenceName: "fork",
        type: "FORK_JOIN",
        forkTasks: [[worker("a"), inline("slow", "let n = 0; for (let i = 0; i < 3e5; i++) n += i; n")], [worker("b")]],
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
    const { api, start, pollOne } = await createSubject({ clock: systemClock });
    const id = await start(
      [
        {
          name: "l",
          taskReferenceName: "l",
          type: "DO_WHILE",
          loopCondition: "true",
          loopOver: [{ name: "n", taskReferenceName: "n", type: "NOOP" }],
        },
      ],
      { name: "endless" },
    );
    await start([worker("a")]);
    await pollOne("a");
    await api.workflows.terminateWorkflow(id, "enough");
    expect(api.workflows.getWorkflow(id, false).status).toBe("TERMINATED");
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
    await expect(report({ ...task, workflowInstanceId: "nope" }, "COMPLETED")).rejects.toMatchObject({
      status: 404,
      message: "No such workflow found by id: nope",
    });
    await expect(report({ ...task, taskId: "nope" }, "COMPLETED")).rejects.toMatchObject({
      status: 404,
      message: "No such task found by id: nope",
    });
  });

  it("keep the first ten lines of a log", async () => {
    const { api, start, pollOne, report, clock } = await createSubject();
    await start([worker("a")]);
    const task = await pollOne("a");
    await report(task, "COMPLETED", {
      logs: Array.from({ length: 12 }, (_, n) => ({ log: `line ${n}`, ...(n === 0 ? { createdTime: 5 } : {}) })),
    });
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
    expect(
      await api.tasks.updateTaskV2({ ...result, taskId: second?.taskId ?? "", status: "IN_PROGRESS", callbackAfterSeconds: 60 }),
    ).toBeUndefined();
  });
});
