import { describe, expect, it } from "vitest";
import type { Task, TaskLog } from "../../src/core/model/execution.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const taskOf = (name: string, more: object = {}): object => ({ name, taskReferenceName: "t", ...more });

async function polled(definition: object = {}, more: object[] = []): Promise<Task> {
  const taskType = server.unique("update");
  await server.registerTasks({ name: taskType, retryCount: 0, retryDelaySeconds: 0, ...definition });
  await server.startTasks([taskOf(taskType), ...more]);
  return server.take(taskType);
}
const read = async (taskId: string): Promise<Task> => (await server.get(`/tasks/${taskId}`)).json<Task>();

describe("reporting a result", () => {
  it("answers the task's id and stores what was reported", async () => {
    const task = await polled();
    const answer = await server.report(task, "COMPLETED", { outputData: { a: { b: [1, null] } }, workerId: "other" });
    expect(answer).toMatchObject({ status: 200, text: task.taskId, contentType: "text/plain" });
    const stored = await read(task.taskId);
    expect(stored).toMatchObject({ status: "COMPLETED", outputData: { a: { b: [1, null] } }, workerId: "other", retryCount: 0 });
    expect(stored.endTime).toBeGreaterThanOrEqual(stored.startTime);
    expect(await server.runEnded(task.workflowInstanceId)).toMatchObject({ status: "COMPLETED", output: { a: { b: [1, null] } } });
  });

  it("replaces the output and clears what is left out", async () => {
    const task = await polled();
    await server.report(task, "IN_PROGRESS", { outputData: { a: 1 }, reasonForIncompletion: "busy", callbackAfterSeconds: 0 });
    expect(await read(task.taskId)).toMatchObject({ status: "SCHEDULED", outputData: { a: 1 }, reasonForIncompletion: "busy" });
    await server.take(task.taskType);
    await server.post("/tasks", { taskId: task.taskId, workflowInstanceId: task.workflowInstanceId, status: "COMPLETED" });
    const stored = await read(task.taskId);
    expect(stored).toMatchObject({ status: "COMPLETED", outputData: {} });
    expect(stored).not.toHaveProperty("reasonForIncompletion");
    expect(stored).not.toHaveProperty("workerId");
  });

  it("puts a task in progress back into the queue at once", async () => {
    const task = await polled();
    await server.report(task, "IN_PROGRESS");
    const again = await server.take(task.taskType);
    expect(again).toMatchObject({ taskId: task.taskId, pollCount: 2, startTime: task.startTime });
  });

  it("puts it back after the time that the worker asks for", async () => {
    const task = await polled();
    await server.report(task, "IN_PROGRESS", { callbackAfterSeconds: 2 });
    expect((await server.get(`/tasks/poll/${task.taskType}`)).status).toBe(204);
    expect(await read(task.taskId)).toMatchObject({ status: "SCHEDULED", callbackAfterSeconds: 2 });
    expect(await server.take(task.taskType)).toMatchObject({ taskId: task.taskId, callbackAfterSeconds: 0 });
  });

  it("completes a task that nobody polled", async () => {
    const taskType = server.unique("unpolled");
    const id = await server.startTasks([taskOf(taskType)]);
    const task = (await server.run(id)).tasks[0]!;
    await server.report(task, "COMPLETED");
    expect(await read(task.taskId)).toMatchObject({ status: "COMPLETED", startTime: 0, pollCount: 0 });
  });

  it("cuts the reason to 500 characters", async () => {
    const task = await polled();
    await server.report(task, "FAILED", { reasonForIncompletion: "x".repeat(600) });
    expect((await read(task.taskId)).reasonForIncompletion).toBe("x".repeat(500));
  });

  it("only extends the lease where asked to", async () => {
    const task = await polled();
    const answer = await server.report(task, "IN_PROGRESS", { extendLease: true, outputData: { ignored: true }, callbackAfterSeconds: 60 });
    expect(answer).toMatchObject({ status: 200, text: task.taskId });
    const stored = await read(task.taskId);
    expect(stored).toMatchObject({ status: "IN_PROGRESS", outputData: {}, callbackAfterSeconds: 0, pollCount: 1 });
    expect(stored.updateTime).toBeGreaterThanOrEqual(task.updateTime);
  });

  it("terminates the run when a task is cancelled", async () => {
    const task = await polled();
    await server.report(task, "CANCELED");
    expect(await server.runEnded(task.workflowInstanceId)).toMatchObject({ status: "TERMINATED" });
  });
});

describe("odd reports", () => {
  it("ignores a second report", async () => {
    const task = await polled();
    await server.report(task, "COMPLETED", { outputData: { first: true } });
    const again = await server.report(task, "FAILED", { outputData: { second: true } });
    expect(again).toMatchObject({ status: 200, text: task.taskId });
    expect(await read(task.taskId)).toMatchObject({ status: "COMPLETED", outputData: { first: true } });
  });

  it("ignores a report to a run that has ended", async () => {
    const task = await polled();
    await server.delete(`/workflow/${task.workflowInstanceId}`);
    expect(await server.report(task, "COMPLETED")).toMatchObject({ status: 200, text: task.taskId });
    expect(await read(task.taskId)).toMatchObject({ status: "CANCELED" });
  });

  it("ignores a lease for a task that has ended", async () => {
    const task = await polled();
    await server.report(task, "COMPLETED");
    expect((await server.report(task, "IN_PROGRESS", { extendLease: true })).status).toBe(200);
  });

  it("answers 404 to an unknown run and an unknown task", async () => {
    const task = await polled();
    const noRun = await server.post("/tasks", { taskId: task.taskId, workflowInstanceId: "none", status: "COMPLETED" });
    expect(noRun.status).toBe(404);
    expect(noRun.json()).toMatchObject({ message: "No such workflow found by id: none" });
    const noTask = await server.post("/tasks", { taskId: "none", workflowInstanceId: task.workflowInstanceId, status: "COMPLETED" });
    expect(noTask.status).toBe(404);
    const lease = { taskId: "none", workflowInstanceId: task.workflowInstanceId, status: "IN_PROGRESS", extendLease: true };
    expect((await server.post("/tasks", lease)).status).toBe(404);
  });

  it("answers 400 where the ids are missing", async () => {
    const answer = await server.post("/tasks", {});
    expect(answer.status).toBe(400);
    expect(answer.json<{ validationErrors: object[] }>().validationErrors).toEqual(
      expect.arrayContaining([
        { path: "updateTask.arg0.workflowInstanceId", message: "Workflow Id cannot be null or empty" },
        { path: "updateTask.arg0.taskId", message: "Task ID cannot be null or empty" },
      ]),
    );
  });

  it("answers 500 to a bad status, and to none", async () => {
    const task = await polled();
    const ids = { taskId: task.taskId, workflowInstanceId: task.workflowInstanceId };
    expect((await server.post("/tasks", { ...ids, status: "TIMED_OUT" })).status).toBe(500);
    expect((await server.post("/tasks", ids)).status).toBe(500);
    expect(await read(task.taskId)).toMatchObject({ status: "IN_PROGRESS" });
  });
});

describe("update-v2", () => {
  const update = (task: Task, status: string, more: object = {}) =>
    server.post("/tasks/update-v2", { taskId: task.taskId, workflowInstanceId: task.workflowInstanceId, status, workerId: "v2", ...more });

  it("answers the next task of the same type", async () => {
    const taskType = server.unique("chain");
    const id = await server.startTasks([taskOf(taskType), { name: taskType, taskReferenceName: "next" }]);
    const answer = await update(await server.take(taskType), "COMPLETED");
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ referenceTaskName: "next", status: "IN_PROGRESS", workflowInstanceId: id, workerId: "v2" });
  });

  it("answers 204 where there is no next", async () => {
    const task = await polled();
    expect(await update(task, "COMPLETED")).toMatchObject({ status: 204, text: "" });
    expect(await update(task, "COMPLETED")).toMatchObject({ status: 204 });
  });

  it("answers 204 where the task has not ended", async () => {
    const task = await polled();
    expect((await update(task, "IN_PROGRESS", { callbackAfterSeconds: 60 })).status).toBe(204);
  });

  it("answers the next one to a late report as well", async () => {
    const taskType = server.unique("late");
    await server.startTasks([taskOf(taskType)]);
    const task = await server.take(taskType);
    await server.report(task, "COMPLETED");
    const other = await server.startTasks([taskOf(taskType)]);
    expect((await update(task, "COMPLETED")).json()).toMatchObject({ workflowInstanceId: other });
  });

  it("answers 404 to unknown ids and 500 to missing ones", async () => {
    const none = { taskId: "none", workflowInstanceId: "none", status: "COMPLETED" };
    expect((await server.post("/tasks/update-v2", none)).status).toBe(404);
    expect((await server.post("/tasks/update-v2", {})).status).toBe(500);
  });
});

describe("updating by reference name", () => {
  it("ends the pending task", async () => {
    const task = await polled();
    const path = `/tasks/${task.workflowInstanceId}/t/COMPLETED`;
    expect(await server.post(`${path}?workerid=ref`, { x: 1 })).toMatchObject({
      status: 200,
      text: task.taskId,
      contentType: "text/plain",
    });
    expect(await read(task.taskId)).toMatchObject({ status: "COMPLETED", outputData: { x: 1 }, workerId: "ref" });
    expect(await server.post(path, { x: 2 })).toMatchObject({ status: 200, text: "" });
  });

  it("answers with the run where it is asked to wait", async () => {
    const task = await polled();
    const answer = await server.post(`/tasks/${task.workflowInstanceId}/t/COMPLETED/sync`, { x: 1 });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ workflowId: task.workflowInstanceId, tasks: [{ status: "COMPLETED", outputData: { x: 1 } }] });
  });

  it("answers with nothing where nothing is pending, and 404 to the one that waits", async () => {
    expect(await server.post("/tasks/none/t/COMPLETED", {})).toMatchObject({ status: 200, text: "" });
    const task = await polled();
    expect(await server.post(`/tasks/${task.workflowInstanceId}/nobody/COMPLETED`, {})).toMatchObject({ status: 200, text: "" });
    const answer = await server.post(`/tasks/${task.workflowInstanceId}/nobody/COMPLETED/sync`, {});
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: `Found no running task nobody of workflow ${task.workflowInstanceId} to update` });
  });

  it("answers 500 to a bad status and to no body", async () => {
    expect((await server.post("/tasks/none/t/DONE", {})).status).toBe(500);
    expect((await server.post("/tasks/none/t/COMPLETED")).status).toBe(500);
  });
});

describe("reading a task", () => {
  it("answers 404 where there is none", async () => {
    const answer = await server.get("/tasks/none");
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: "Task not found for taskId: none" });
  });
});

describe("logs", () => {
  it("keeps the text as it comes, and answers 204 while there is none", async () => {
    const task = await polled();
    const path = `/tasks/${task.taskId}/log`;
    expect(await server.get(path)).toMatchObject({ status: 204, text: "" });
    expect(await server.send("POST", path, { raw: "first line" })).toMatchObject({ status: 200, text: "" });
    expect((await server.send("POST", path, { raw: '"second"', contentType: "text/plain" })).status).toBe(200);
    const logs = (await server.get(path)).json<TaskLog[]>();
    expect(logs.map(({ log, taskId }) => ({ log, taskId }))).toEqual([
      { log: "first line", taskId: task.taskId },
      { log: '"second"', taskId: task.taskId },
    ]);
    expect(logs[0]?.createdTime).toBeGreaterThan(0);
  });

  it("takes ten lines with a result, with their times", async () => {
    const task = await polled();
    const logs = Array.from({ length: 12 }, (_, index) => ({ log: `line ${index}`, createdTime: 1000 + index }));
    await server.report(task, "COMPLETED", { logs });
    const stored = (await server.get(`/tasks/${task.taskId}/log`)).json<TaskLog[]>();
    expect(stored.map(({ log, createdTime }) => ({ log, createdTime }))).toEqual(logs.slice(0, 10));
  });

  it("takes a line for a task that it does not know", async () => {
    const taskId = server.unique("nobody");
    expect((await server.send("POST", `/tasks/${taskId}/log`, { raw: "line" })).status).toBe(200);
    expect((await server.get(`/tasks/${taskId}/log`)).json()).toMatchObject([{ log: "line", taskId }]);
  });

  it("answers 500 to an empty line", async () => {
    expect((await server.post("/tasks/none/log")).status).toBe(500);
  });
});
