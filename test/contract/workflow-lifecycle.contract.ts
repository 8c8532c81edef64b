import { describe, expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

interface Started {
  id: string;
  taskType: string;
}

/** A run that stands at the first of two worker tasks. */
async function started(more: { task?: object; workflow?: object; input?: object } = {}): Promise<Started> {
  const taskType = server.unique("step");
  await server.registerTasks({ name: taskType, retryCount: 0, retryDelaySeconds: 0, ...more.task });
  const id = await server.startTasks(
    [
      { name: taskType, taskReferenceName: "one", inputParameters: { x: "${workflow.input.x}" } },
      { name: taskType, taskReferenceName: "two" },
    ],
    { workflow: more.workflow ?? {}, input: more.input ?? {} },
  );
  return { id, taskType };
}

async function completed(): Promise<Started> {
  const run = await started();
  await server.finish(run.taskType, "COMPLETED");
  await server.finish(run.taskType, "COMPLETED");
  await server.runEnded(run.id);
  return run;
}

async function failed(more: Parameters<typeof started>[0] = {}): Promise<Started> {
  const run = await started(more);
  await server.finish(run.taskType, "FAILED", { reasonForIncompletion: "no luck" });
  await server.runEnded(run.id);
  return run;
}

describe("a run that does not exist", () => {
  it.each([
    ["GET", "/workflow/none", undefined],
    ["GET", "/workflow/none/status", undefined],
    ["GET", "/workflow/none/tasks", undefined],
    ["PUT", "/workflow/none/pause", undefined],
    ["PUT", "/workflow/none/resume", undefined],
    ["PUT", "/workflow/decide/none", undefined],
    ["PUT", "/workflow/none/skiptask/t", undefined],
    ["POST", "/workflow/none/restart", undefined],
    ["POST", "/workflow/none/retry", undefined],
    ["POST", "/workflow/none/resetcallbacks", undefined],
    ["POST", "/workflow/none/rerun", {}],
    ["DELETE", "/workflow/none", undefined],
    ["DELETE", "/workflow/none/remove", undefined],
  ])("answers 404 to %s %s", async (method, path, body) => {
    const answer = await server.send(method, path, { body });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ status: 404, message: "No such workflow found by id: none", retryable: false });
  });
});

describe("pause and resume", () => {
  it("pauses: polls still deliver, updates still count, nothing new is scheduled", async () => {
    const { id, taskType } = await started();
    expect(await server.put(`/workflow/${id}/pause`)).toMatchObject({ status: 200, text: "" });
    expect((await server.put(`/workflow/${id}/pause`)).status).toBe(200);
    expect(await server.run(id)).toMatchObject({ status: "PAUSED" });
    await server.finish(taskType, "COMPLETED");
    await server.put(`/workflow/decide/${id}`);
    const paused = await server.run(id);
    expect(paused.tasks.map(({ referenceTaskName, status }) => [referenceTaskName, status])).toEqual([["one", "COMPLETED"]]);
    expect(await server.put(`/workflow/${id}/resume`)).toMatchObject({ status: 200, text: "" });
    const resumed = await server.runWhen(id, ({ tasks }) => tasks.length === 2);
    expect(resumed).toMatchObject({ status: "RUNNING" });
    expect(resumed.lastRetriedTime).toBeGreaterThan(0);
  });

  it("answers 500 to resuming a run that is not paused", async () => {
    const { id } = await started();
    expect((await server.put(`/workflow/${id}/resume`)).status).toBe(500);
  });

  it("answers 409 to pausing a run that has ended", async () => {
    const { id } = await completed();
    expect((await server.put(`/workflow/${id}/pause`)).status).toBe(409);
  });
});

describe("terminate", () => {
  it("ends the run and cancels what is open", async () => {
    const { id } = await started();
    expect(await server.delete(`/workflow/${id}?reason=enough`)).toMatchObject({ status: 200, text: "" });
    const run = await server.run(id);
    expect(run).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "enough", tasks: [{ status: "CANCELED" }] });
    expect(run.endTime).toBeGreaterThan(0);
  });

  it("may be said twice, and of a failed run, but not of a completed one", async () => {
    const open = await started();
    await server.delete(`/workflow/${open.id}`);
    expect((await server.delete(`/workflow/${open.id}`)).status).toBe(200);
    const bad = await failed();
    expect((await server.delete(`/workflow/${bad.id}`)).status).toBe(200);
    expect(await server.run(bad.id)).toMatchObject({ status: "TERMINATED" });
    const good = await completed();
    expect((await server.delete(`/workflow/${good.id}`)).status).toBe(409);
  });

  it("takes the tasks out of the queue", async () => {
    const { id, taskType } = await started();
    await server.delete(`/workflow/${id}`);
    expect((await server.get(`/tasks/poll/${taskType}`)).status).toBe(204);
  });
});

describe("restart", () => {
  it("runs again under the same id", async () => {
    const { id, taskType } = await completed();
    const answer = await server.post(`/workflow/${id}/restart`);
    expect(answer).toMatchObject({ status: 204, text: "" });
    const run = await server.run(id);
    expect(run).toMatchObject({ status: "RUNNING", endTime: 0, tasks: [{ referenceTaskName: "one", status: "SCHEDULED", retryCount: 0 }] });
    expect(run.tasks).toHaveLength(1);
    await server.finish(taskType, "COMPLETED");
    await server.finish(taskType, "COMPLETED");
    expect(await server.runEnded(id)).toMatchObject({ status: "COMPLETED" });
  });

  it("keeps its definition, unless the latest is asked for", async () => {
    const { id } = await completed();
    const { workflowDefinition } = await server.run(id);
    const changed = { ...workflowDefinition, tasks: workflowDefinition.tasks.slice(0, 1), description: "changed" };
    await server.post("/metadata/workflow?overwrite=true", changed);
    await server.post(`/workflow/${id}/restart`);
    expect((await server.run(id)).workflowDefinition.tasks).toHaveLength(2);
    await server.delete(`/workflow/${id}`);
    await server.post(`/workflow/${id}/restart?useLatestDefinitions=true`);
    expect((await server.run(id)).workflowDefinition).toMatchObject({ description: "changed" });
  });

  it("answers 409 while it runs, and 404 where it is not restartable and has completed", async () => {
    const open = await started();
    expect((await server.post(`/workflow/${open.id}/restart`)).status).toBe(409);
    const fixed = await started({ workflow: { restartable: false } });
    await server.finish(fixed.taskType, "COMPLETED");
    await server.finish(fixed.taskType, "COMPLETED");
    await server.runEnded(fixed.id);
    expect((await server.post(`/workflow/${fixed.id}/restart`)).status).toBe(404);
  });
});

describe("retry", () => {
  it("schedules the failed task again and goes on", async () => {
    const { id, taskType } = await failed();
    expect(await server.run(id)).toMatchObject({
      status: "FAILED",
      failedReferenceTaskNames: ["one"],
      failedTaskNames: [taskType],
    });
    expect(await server.post(`/workflow/${id}/retry`)).toMatchObject({ status: 204, text: "" });
    const run = await server.run(id);
    expect(run).toMatchObject({ status: "RUNNING" });
    expect(run.lastRetriedTime).toBeGreaterThan(0);
    expect(run.tasks.map(({ status, retryCount, retried }) => ({ status, retryCount, retried }))).toEqual([
      { status: "FAILED", retryCount: 0, retried: true },
      { status: "SCHEDULED", retryCount: 1, retried: false },
    ]);
    expect(run.tasks[1]).toMatchObject({ retriedTaskId: run.tasks[0]?.taskId });
    await server.finish(taskType, "COMPLETED");
    await server.finish(taskType, "COMPLETED");
    expect(await server.runEnded(id)).toMatchObject({ status: "COMPLETED" });
  });

  it("retries a terminated run", async () => {
    const { id } = await started();
    await server.delete(`/workflow/${id}`);
    expect((await server.post(`/workflow/${id}/retry`)).status).toBe(204);
    expect((await server.run(id)).tasks.map(({ status }) => status)).toEqual(["CANCELED", "SCHEDULED"]);
  });

  it("answers 404 while it runs, and 409 to a completed one", async () => {
    const open = await started();
    expect((await server.post(`/workflow/${open.id}/retry`)).status).toBe(404);
    const good = await completed();
    expect((await server.post(`/workflow/${good.id}/retry`)).status).toBe(409);
  });
});

describe("rerun", () => {
  it("runs again from the beginning with another input", async () => {
    const { id } = await completed();
    const answer = await server.post(`/workflow/${id}/rerun`, { workflowInput: { x: 9 }, correlationId: "again" });
    expect(answer).toMatchObject({ status: 200, text: id, contentType: "text/plain" });
    const run = await server.run(id);
    expect(run).toMatchObject({ status: "RUNNING", input: { x: 9 }, correlationId: "again" });
    expect(run.tasks).toMatchObject([{ referenceTaskName: "one", status: "SCHEDULED", inputData: { x: 9 } }]);
  });

  it("runs again from one task", async () => {
    const { id, taskType } = await completed();
    const second = (await server.run(id)).tasks[1];
    await server.post(`/workflow/${id}/rerun`, { reRunFromTaskId: second?.taskId, taskInput: { given: true } });
    const run = await server.run(id);
    expect(run.tasks).toMatchObject([
      { referenceTaskName: "one", status: "COMPLETED" },
      { referenceTaskName: "two", status: "SCHEDULED", inputData: { given: true } },
    ]);
    await server.finish(taskType, "COMPLETED");
    expect(await server.runEnded(id)).toMatchObject({ status: "COMPLETED" });
  });

  it("answers 409 while it runs, 400 to an unknown task, 500 without a body", async () => {
    const open = await started();
    expect((await server.post(`/workflow/${open.id}/rerun`, {})).status).toBe(409);
    const good = await completed();
    expect((await server.post(`/workflow/${good.id}/rerun`, { reRunFromTaskId: "none" })).status).toBe(400);
    expect((await server.post(`/workflow/${good.id}/rerun`)).status).toBe(500);
  });
});

describe("skiptask", () => {
  it("leaves a task out that is not scheduled yet", async () => {
    const { id, taskType } = await started();
    expect(await server.put(`/workflow/${id}/skiptask/two`, {})).toMatchObject({ status: 200, text: "" });
    await server.finish(taskType, "COMPLETED");
    const run = await server.runEnded(id);
    expect(run.status).toBe("COMPLETED");
    expect(run.tasks.find(({ referenceTaskName }) => referenceTaskName === "two")).toMatchObject({ status: "SKIPPED", taskType });
  });

  it("answers 500 to a task that is scheduled, unknown, or of an ended run", async () => {
    const open = await started();
    expect((await server.put(`/workflow/${open.id}/skiptask/one`)).status).toBe(500);
    expect((await server.put(`/workflow/${open.id}/skiptask/nobody`)).status).toBe(500);
    const good = await completed();
    expect((await server.put(`/workflow/${good.id}/skiptask/two`)).status).toBe(500);
  });
});

describe("resetcallbacks", () => {
  it("makes tasks pollable at once, and answers 409 to an ended run", async () => {
    const { id, taskType } = await started();
    const task = await server.take(taskType);
    await server.report(task, "IN_PROGRESS", { callbackAfterSeconds: 600 });
    expect((await server.get(`/tasks/poll/${taskType}`)).status).toBe(204);
    expect(await server.post(`/workflow/${id}/resetcallbacks`)).toMatchObject({ status: 204, text: "" });
    expect(await server.take(taskType)).toMatchObject({ taskId: task.taskId, pollCount: 2 });
    const good = await completed();
    expect((await server.post(`/workflow/${good.id}/resetcallbacks`)).status).toBe(409);
  });
});

describe("remove", () => {
  it("deletes an ended run", async () => {
    const { id } = await completed();
    expect(await server.delete(`/workflow/${id}/remove?archiveWorkflow=false`)).toMatchObject({ status: 200, text: "" });
    expect((await server.get(`/workflow/${id}`)).status).toBe(404);
  });

  it("does not archive a run that is open", async () => {
    const { id } = await started();
    expect((await server.delete(`/workflow/${id}/remove`)).status).toBe(400);
    expect((await server.get(`/workflow/${id}`)).status).toBe(200);
  });

  it("deletes an open run where it need not archive", async () => {
    const { id } = await started();
    expect((await server.delete(`/workflow/${id}/remove?archiveWorkflow=false`)).status).toBe(200);
    expect((await server.get(`/workflow/${id}`)).status).toBe(404);
  });

  it("terminates and deletes", async () => {
    const { id } = await started();
    expect((await server.delete(`/workflow/${id}/terminate-remove?archiveWorkflow=false`)).status).toBe(200);
    expect((await server.get(`/workflow/${id}`)).status).toBe(404);
  });
});

describe("in bulk", () => {
  it("does what it can and reports the rest by id", async () => {
    const one = await started();
    const two = await started();
    const ids = [one.id, "none", two.id];
    const errors = { none: "No such workflow found by id: none" };
    const expected = { bulkErrorResults: errors, bulkSuccessfulResults: [one.id, two.id] };
    expect((await server.put("/workflow/bulk/pause", ids)).json()).toEqual(expected);
    expect((await server.put("/workflow/bulk/resume", ids)).json()).toEqual(expected);
    expect((await server.post("/workflow/bulk/terminate?reason=enough", ids)).json()).toEqual(expected);
    expect(await server.run(one.id)).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "enough" });
    expect((await server.post("/workflow/bulk/retry", ids)).json()).toEqual(expected);
    await server.post("/workflow/bulk/terminate", ids);
    expect((await server.post("/workflow/bulk/restart", ids)).json()).toEqual(expected);
    await server.post("/workflow/bulk/terminate", ids);
    expect((await server.delete("/workflow/bulk/remove?archiveWorkflow=false", ids)).json()).toEqual(expected);
    expect((await server.get(`/workflow/${one.id}`)).status).toBe(404);
  });

  it("refuses an empty list", async () => {
    const answer = await server.put("/workflow/bulk/pause", []);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      validationErrors: [{ path: "pauseWorkflow.arg0", message: "WorkflowIds list cannot be null." }],
    });
  });

  it("refuses more than a thousand", async () => {
    const answer = await server.put(
      "/workflow/bulk/pause",
      Array.from({ length: 1001 }, (_, index) => `none${index}`),
    );
    expect(answer.status).toBe(400);
    expect(answer.json<{ validationErrors: object[] }>().validationErrors).toMatchSnapshot();
  });
});
