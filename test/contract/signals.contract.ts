import { describe, expect, it } from "vitest";
import type { Task, Workflow } from "../../src/core/model/execution.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const wait = (reference: string, inputParameters: object = {}) => ({
  name: reference,
  taskReferenceName: reference,
  type: "WAIT",
  inputParameters,
});
const worker = (name: string, reference: string) => ({ name, taskReferenceName: reference, type: "SIMPLE" });

const signal = (workflowId: string, status: string, output: object = {}) => server.post(`/tasks/${workflowId}/${status}/signal`, output);
const signalSync = (workflowId: string, status: string, query = "", output: object = {}) =>
  server.post(`/tasks/${workflowId}/${status}/signal/sync${query}`, output);

/** A run that stands at a WAIT, and behind it at another. */
async function waiting(): Promise<string> {
  const workflowId = await server.startTasks([wait("first"), wait("second")], {
    input: { a: 1 },
    request: { correlationId: "c", priority: 3 },
  });
  await server.runWhen(workflowId, ({ tasks }) => tasks[0]?.status === "IN_PROGRESS");
  return workflowId;
}

/** A run whose sub-workflow stands at a WAIT. */
async function waitingInside(): Promise<{ workflowId: string; childId: string }> {
  const child = server.unique("child");
  await server.registerWorkflow({ name: child, tasks: [wait("inner")] });
  const sub = { name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: child, version: 1 } };
  const workflowId = await server.startTasks([sub]);
  const childOf = (run: Workflow) => run.tasks[0]?.subWorkflowId ?? "";
  const run = await server.runWhen(workflowId, (current) => childOf(current) !== "");
  const childId = childOf(run);
  await pollUntil(
    () => server.get(`/workflow/${childId}`),
    ({ status, text }) => status === 200 && text.includes('"WAIT"') && text.includes('"IN_PROGRESS"'),
  );
  return { workflowId, childId };
}

describe("a signal", () => {
  it("ends the WAIT at which a run stands", async () => {
    const workflowId = await waiting();
    expect(await signal(workflowId, "COMPLETED", { x: 1 })).toMatchObject({ status: 200, text: "" });
    const { tasks } = await server.runWhen(workflowId, (run) => run.tasks.length === 2);
    expect(tasks[0]).toMatchObject({ referenceTaskName: "first", status: "COMPLETED", outputData: { x: 1 } });
    expect(tasks[1]).toMatchObject({ referenceTaskName: "second" });
  });

  it("adds to what is there, while it says that the task goes on", async () => {
    const workflowId = await waiting();
    await signal(workflowId, "IN_PROGRESS", { x: 1, y: 1 });
    await signal(workflowId, "COMPLETED", { y: 2 });
    const { tasks } = await server.runWhen(workflowId, (run) => run.tasks.length === 2);
    expect(tasks[0]).toMatchObject({ status: "COMPLETED", outputData: { x: 1, y: 2 } });
  });

  it("may fail the task", async () => {
    const workflowId = await waiting();
    await signal(workflowId, "FAILED_WITH_TERMINAL_ERROR");
    expect(await server.runEnded(workflowId)).toMatchObject({ status: "FAILED" });
  });

  it("finds the WAIT of a sub-workflow", async () => {
    const { workflowId } = await waitingInside();
    await signal(workflowId, "COMPLETED", { deep: true });
    expect(await server.runEnded(workflowId)).toMatchObject({ status: "COMPLETED", output: { deep: true } });
  });

  it("is lost where nothing waits", async () => {
    const name = server.unique("work");
    await server.registerTasks({ name });
    const workflowId = await server.startTasks([worker(name, "t")]);
    expect(await signal(workflowId, "COMPLETED")).toMatchObject({ status: 200, text: "" });
    expect((await server.run(workflowId)).tasks).toMatchObject([{ status: "SCHEDULED" }]);
    const refused = await signalSync(workflowId, "COMPLETED");
    expect(refused.status).toBe(404);
    expect(refused.json()).toMatchObject({ message: `Found no blocked task in workflow ${workflowId} to signal` });
  });

  it.each([
    ["a run that is not there", "/tasks/nope/COMPLETED/signal", 404, "No such workflow found by id: nope"],
    ["the same, waiting", "/tasks/nope/COMPLETED/signal/sync", 404, "No such workflow found by id: nope"],
    ["a status that is none", "/tasks/nope/DONE/signal", 500, "Method parameter 'status': Failed to convert value"],
    [
      "a time that is none",
      "/tasks/nope/COMPLETED/signal/sync?timeoutMillis=x",
      500,
      "Method parameter 'timeoutMillis': Failed to convert",
    ],
    ["an answer that is none", "/tasks/nope/COMPLETED/signal/sync?returnStrategy=X", 500, "Method parameter 'returnStrategy': Failed to"],
  ])("is refused for %s", async (_, path, status, message) => {
    const answer = await server.post(path, {});
    expect(answer.status).toBe(status);
    expect(answer.json<{ message: string }>().message).toContain(message);
  });

  it("without a body is refused", async () => {
    const answer = await server.post(`/tasks/${await waiting()}/COMPLETED/signal`);
    expect(answer.status).toBe(500);
    expect(answer.json<{ message: string }>().message).toContain("Required request body is missing");
  });
});

describe("a signal that waits", () => {
  it("answers with the run once it stands at the next WAIT", async () => {
    const workflowId = await waiting();
    const answer = await signalSync(workflowId, "COMPLETED", "", { x: 1 });
    expect(answer.status).toBe(200);
    const response = answer.json<Record<string, unknown> & { tasks: Task[]; requestId: string }>();
    expect(response).toMatchObject({
      responseType: "TARGET_WORKFLOW",
      targetWorkflowId: workflowId,
      targetWorkflowStatus: "RUNNING",
      workflowId,
      correlationId: "c",
      input: { a: 1 },
      output: {},
      signalTimeout: false,
      priority: 3,
      variables: {},
      status: "RUNNING",
    });
    expect(response.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.tasks.map(({ referenceTaskName, status }) => [referenceTaskName, status])).toEqual([
      ["first", "COMPLETED"],
      ["second", "IN_PROGRESS"],
    ]);
  });

  it("answers with the run that ended", async () => {
    const workflowId = await server.startTasks([wait("only")]);
    await server.runWhen(workflowId, ({ tasks }) => tasks[0]?.status === "IN_PROGRESS");
    const answer = await signalSync(workflowId, "COMPLETED", "?returnStrategy=BLOCKING_WORKFLOW", { x: 1 });
    expect(answer.json()).toMatchObject({ responseType: "BLOCKING_WORKFLOW", workflowId, status: "COMPLETED", output: { x: 1 } });
  });

  it("answers with the task or the run that blocks, inside of a sub-workflow as well", async () => {
    const { workflowId, childId } = await waitingInside();
    const inside = (await signalSync(workflowId, "IN_PROGRESS", "?returnStrategy=BLOCKING_WORKFLOW")).json();
    expect(inside).toMatchObject({
      responseType: "BLOCKING_WORKFLOW",
      targetWorkflowId: workflowId,
      workflowId: childId,
      status: "RUNNING",
    });
    for (const returnStrategy of ["BLOCKING_TASK", "BLOCKING_TASK_INPUT"]) {
      const response = (await signalSync(workflowId, "IN_PROGRESS", `?returnStrategy=${returnStrategy}`, { x: 1 })).json();
      expect(response).toMatchObject({
        responseType: returnStrategy,
        targetWorkflowId: workflowId,
        targetWorkflowStatus: "RUNNING",
        workflowId: childId,
        taskType: "WAIT",
        referenceTaskName: "inner",
        taskDefName: "inner",
        retryCount: 0,
        input: {},
        output: { x: 1 },
        priority: 0,
        status: "IN_PROGRESS",
        signalTimeout: false,
      });
    }
  });

  it("has no task to answer with where the run has ended", async () => {
    const workflowId = await server.startTasks([wait("only")]);
    await server.runWhen(workflowId, ({ tasks }) => tasks[0]?.status === "IN_PROGRESS");
    expect((await signalSync(workflowId, "COMPLETED", "?returnStrategy=BLOCKING_TASK")).status).toBe(500);
    expect(await server.runEnded(workflowId)).toMatchObject({ status: "COMPLETED" });
  });

  it("says that the time was over", async () => {
    const name = server.unique("work");
    await server.registerTasks({ name });
    const workflowId = await server.startTasks([wait("first"), worker(name, "t")]);
    await server.runWhen(workflowId, ({ tasks }) => tasks[0]?.status === "IN_PROGRESS");
    const answer = await signalSync(workflowId, "COMPLETED", "?timeoutMillis=300");
    expect(answer.json()).toMatchObject({ signalTimeout: true, status: "RUNNING", workflowId });
  });
});

describe("executing a workflow", () => {
  it("answers with what was asked for", async () => {
    const name = server.unique("execute");
    await server.registerWorkflow({ name, tasks: [wait("first")] });
    const answer = await server.post(`/workflow/execute/${name}/1?returnStrategy=BLOCKING_TASK&requestId=mine`, { name, input: { a: 1 } });
    expect(answer.json()).toMatchObject({
      responseType: "BLOCKING_TASK",
      requestId: "mine",
      referenceTaskName: "first",
      status: "IN_PROGRESS",
    });
  });

  it("marks the input of a definition of its own", async () => {
    const name = server.unique("inline");
    const workflowDef = { name, tasks: [{ name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: { x: 1 } }] };
    const answer = await server.post(`/workflow/execute/${name}/1`, { name, workflowDef, input: { a: 1 } });
    expect(answer.json()).toMatchObject({ status: "COMPLETED", input: { a: 1, _systemMetadata: { dynamic: true } } });
  });
});

describe("an update by reference name", () => {
  it("adds to what the worker reported", async () => {
    const name = server.unique("work");
    await server.registerTasks({ name, retryCount: 0 });
    const workflowId = await server.startTasks([worker(name, "t"), wait("w")]);
    const task = await server.take(name);
    await server.report(task, "IN_PROGRESS", { outputData: { x: 1, y: 1 }, reasonForIncompletion: "half done", callbackAfterSeconds: 60 });
    const answer = await server.post(`/tasks/${workflowId}/t/COMPLETED`, { y: 2 });
    expect(answer).toMatchObject({ status: 200, text: task.taskId });
    const { tasks } = await server.runWhen(workflowId, (run) => run.tasks.length === 2);
    expect(tasks[0]).toMatchObject({
      status: "COMPLETED",
      outputData: { x: 1, y: 2 },
      workerId: "contract",
      reasonForIncompletion: "half done",
      callbackAfterSeconds: 60,
    });
  });

  it("that waits for the run names its own worker, or none", async () => {
    const name = server.unique("work");
    await server.registerTasks({ name });
    const workflowId = await server.startTasks([worker(name, "t"), wait("w")]);
    await server.take(name);
    const { tasks } = (await server.post(`/tasks/${workflowId}/t/COMPLETED/sync`, { y: 2 })).json<Workflow>();
    expect(tasks[0]).toMatchObject({ status: "COMPLETED", outputData: { y: 2 } });
    expect(tasks[0]).not.toHaveProperty("workerId");
  });
});
