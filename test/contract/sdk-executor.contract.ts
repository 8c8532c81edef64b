import { describe, expect, it } from "vitest";
import {
  ConductorSdkError,
  HttpError,
  ReturnStrategy,
  TaskResultStatusEnum,
  WorkflowExecutor,
  isConflict,
  isMissing,
  simpleTask,
  waitTaskDuration,
  workflow,
} from "../../src/index.ts";
import type { WorkflowDef } from "../../src/index.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { errorOf, useClient } from "./support/sdk.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const client = useClient(server);
const executor = async (): Promise<WorkflowExecutor> => new WorkflowExecutor(await client());

/** A workflow of one worker's task, which `type` names as well. */
async function registerOne(): Promise<{ name: string; type: string }> {
  const name = server.unique("sdk");
  const type = `${name}_task`;
  await server.registerTasks({ name: type, retryCount: 0, ownerEmail: "sdk@example.com" });
  await (await executor()).registerWorkflow(true, workflow(name, [simpleTask("only", type, { order: "${workflow.input.order}" })]));
  return { name, type };
}

/** A workflow that waits to be signalled twice. */
async function registerWaiting(): Promise<string> {
  const name = server.unique("waiting");
  const wait = (taskReferenceName: string) => ({ name: "wait", taskReferenceName, type: "WAIT", inputParameters: { of: name } });
  await server.registerWorkflow({ name, tasks: [wait("first"), wait("second")] });
  return name;
}

describe("WorkflowExecutor", () => {
  it("registers a definition, and tells one that exists apart from other failures", async () => {
    const runs = await executor();
    const definition: WorkflowDef = workflow(server.unique("sdk"), [waitTaskDuration("pause", "1 hour")]);
    await runs.registerWorkflow(false, definition);
    await runs.registerWorkflow(true, definition);
    const error = await errorOf(runs.registerWorkflow(false, definition));
    expect(error).toBeInstanceOf(ConductorSdkError);
    expect(error).toMatchObject({ status: 409, serverMessage: expect.stringContaining(definition.name) });
    expect([isConflict(error), isMissing(error)]).toEqual([true, false]);
    await server.delete(`/metadata/workflow/${definition.name}/1`);
  });

  it("carries the server's validation errors", async () => {
    const error = await errorOf((await executor()).registerWorkflow(true, { name: server.unique("sdk"), tasks: [], version: 1 }));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status: 400, validationErrors: [{ path: expect.any(String), message: expect.any(String) }] });
  });

  it("starts a run, looks at it and reports on its task by id", async () => {
    const { name, type } = await registerOne();
    const runs = await executor();
    const id = await runs.startWorkflow({ name, version: 1, input: { order: "1" }, correlationId: "c-1" });
    await expect(runs.getWorkflowStatus(id, true, true)).resolves.toMatchObject({
      workflowId: id,
      status: "RUNNING",
      correlationId: "c-1",
    });
    await expect(runs.getWorkflow(id, false)).resolves.toMatchObject({ workflowId: id, tasks: [] });
    const { taskId } = await server.take(type);
    await expect(runs.getTask(taskId)).resolves.toMatchObject({ status: "IN_PROGRESS", inputData: { order: "1" } });
    await expect(runs.updateTask(taskId, id, "COMPLETED", { done: true })).resolves.toBe(taskId);
    await server.runEnded(id);
    await expect(runs.getExecution(id)).resolves.toMatchObject({ status: "COMPLETED", output: { done: true }, tasks: [{ taskId }] });
  });

  it("answers 404 for a run that does not exist", async () => {
    const error = await errorOf((await executor()).getExecution("no-such-run"));
    expect([isMissing(error), isConflict(error)]).toEqual([true, false]);
  });

  it("starts several at once, and by name alone", async () => {
    const { name } = await registerOne();
    const runs = await executor();
    const ids = await Promise.all(runs.startWorkflows([{ name }, { name, input: { order: 2 } }]));
    const byName = await runs.startWorkflowByName(name, { order: 3 }, 1, "c-2", 5);
    expect(new Set([...ids, byName]).size).toBe(3);
    await expect(runs.getExecution(byName)).resolves.toMatchObject({ correlationId: "c-2", priority: 5, input: { order: 3 } });
    const found = await runs.getByCorrelationIds({ workflowNames: [name], correlationIds: ["c-2", "other"] });
    expect(found["c-2"]?.map((run) => run.workflowId)).toEqual([byName]);
    for (const id of [...ids, byName]) await runs.terminate(id, "enough");
    await expect(runs.getExecution(byName)).resolves.toMatchObject({ status: "TERMINATED", reasonForIncompletion: "enough" });
  });

  it("pauses, resumes, terminates, restarts, retries and reruns", async () => {
    const { name, type } = await registerOne();
    const runs = await executor();
    const id = await runs.startWorkflow({ name });
    const status = async (): Promise<string> => (await runs.getWorkflowStatus(id, false, false)).status;
    await runs.pause(id);
    await expect(status()).resolves.toBe("PAUSED");
    await runs.resume(id);
    await expect(status()).resolves.toBe("RUNNING");
    await expect(errorOf(runs.restart(id, false))).resolves.toSatisfy(isConflict);
    await runs.terminate(id, "stopped");
    await runs.restart(id, true);
    await expect(status()).resolves.toBe("RUNNING");
    const { taskId } = await server.finish(type, "FAILED");
    await server.runWhen(id, (run) => run.status === "FAILED");
    await runs.retry(id, false);
    await expect(status()).resolves.toBe("RUNNING");
    await server.finish(type, "COMPLETED", { outputData: { n: 1 } });
    await server.runEnded(id);
    await expect(runs.reRun(id, { workflowInput: { order: "again" } })).resolves.toBe(id);
    await server.finish(type, "COMPLETED", { outputData: { n: 2 } });
    await expect(server.runEnded(id)).resolves.toMatchObject({ status: "COMPLETED", output: { n: 2 } });
    expect(taskId).not.toBe("");
  });

  it("goes back to a task that was done", async () => {
    const { name, type } = await registerOne();
    const runs = await executor();
    const id = await runs.startWorkflow({ name });
    await server.finish(type, "COMPLETED");
    await server.runEnded(id);
    await runs.goBackToFirstTaskMatchingType(id, type);
    await expect(runs.getExecution(id)).resolves.toMatchObject({ status: "RUNNING" });
    await server.finish(type, "COMPLETED");
    await server.runEnded(id);
    await runs.goBackToTask(id, (task) => task.referenceTaskName === "only");
    await expect(runs.getExecution(id)).resolves.toMatchObject({ status: "RUNNING" });
    await expect(errorOf(runs.goBackToTask(id, () => false))).resolves.toMatchObject({ code: "not-found" });
    await runs.terminate(id, "enough");
  });

  it("reports by reference name, with or without an answer", async () => {
    const name = await registerWaiting();
    const runs = await executor();
    const id = await runs.startWorkflow({ name });
    await server.runWhen(id, (run) => run.tasks[0]?.status === "IN_PROGRESS");
    await expect(runs.updateTaskByRefName("first", id, "COMPLETED", { a: 1 })).resolves.not.toBe("");
    await server.runWhen(id, (run) => run.tasks[1]?.status === "IN_PROGRESS");
    const run = await runs.updateTaskSync("second", id, TaskResultStatusEnum.COMPLETED, { b: 2 }, "me");
    expect(run.workflowId).toBe(id);
    const ended = await server.runEnded(id);
    expect(ended.tasks.map((task) => task.outputData)).toEqual([{ a: 1 }, { b: 2 }]);
    await expect(errorOf(runs.updateTaskSync("second", id, "COMPLETED", {}))).resolves.toSatisfy(isMissing);
  });

  it("skips a task that is yet to come", async () => {
    const name = await registerWaiting();
    const runs = await executor();
    const id = await runs.startWorkflow({ name });
    await runs.skipTasksFromWorkflow(id, "second", { taskOutput: { skipped: true } });
    await server.runWhen(id, (run) => run.tasks.some((task) => task.status === "IN_PROGRESS"));
    await runs.signalAsync(id, TaskResultStatusEnum.COMPLETED, {});
    const ended = await server.runEnded(id);
    expect(ended.tasks.find((task) => task.referenceTaskName === "second")?.status).toBe("SKIPPED");
  });

  it("deletes a run", async () => {
    const runs = await executor();
    const id = await runs.startWorkflow({ name: await registerWaiting() });
    await runs.terminate(id, "enough");
    await runs.deleteWorkflow(id, false);
    await expect(errorOf(runs.getExecution(id))).resolves.toSatisfy(isMissing);
  });

  it("tries a workflow out with made-up results", async () => {
    const { name } = await registerOne();
    const runs = await executor();
    const run = await runs.testWorkflow({ name, input: { order: 1 }, taskRefToMockOutput: { only: [{ output: { paid: true } }] } });
    expect(run).toMatchObject({ status: "COMPLETED", output: { paid: true } });
  });

  it("searches", async () => {
    const { name } = await registerOne();
    const runs = await executor();
    const ids = await Promise.all(runs.startWorkflows([{ name }, { name }]));
    const found = await pollUntil(
      () => runs.search(0, 10, `workflowType=${name} AND status=RUNNING`, "*", "startTime:DESC", false),
      ({ totalHits }) => totalHits === 2,
    );
    expect(new Set(found.results.map((run) => run.workflowId))).toEqual(new Set(ids));
    for (const id of ids) await runs.terminate(id, "enough");
  });
});

describe("calls that wait", () => {
  /** Starts a run that waits at its first task, and asks for it by the strategy. */
  async function execute(strategy: ReturnStrategy) {
    const name = await registerWaiting();
    const runs = await executor();
    const answer = await runs.executeWorkflow({ name, input: { n: 1 } }, name, 1, server.unique("request"), "", 10, "DURABLE", strategy);
    return { name, runs, answer, id: answer.getTargetWorkflowId() };
  }

  it.each(Object.values(ReturnStrategy))("answer as %s asks", async (strategy) => {
    const { answer, runs, id } = await execute(strategy);
    expect([answer.responseType, answer.getResponseType()]).toEqual([strategy, strategy]);
    expect([answer.isTargetWorkflow(), answer.isBlockingWorkflow(), answer.isBlockingTask(), answer.isBlockingTaskInput()]).toEqual(
      Object.values(ReturnStrategy).map((each) => each === strategy),
    );
    const second = await runs.signal(id, TaskResultStatusEnum.COMPLETED, { step: 1 }, strategy);
    expect(second.responseType).toBe(strategy);
    const last = await runs.signal(id, TaskResultStatusEnum.COMPLETED, { step: 2 });
    expect(last.isTerminal()).toBe(true);
    expect(last.getWorkflow()).toMatchObject({ status: "COMPLETED", output: { step: 2 } });
  });

  it.each([ReturnStrategy.TARGET_WORKFLOW, ReturnStrategy.BLOCKING_WORKFLOW])("answer a run for %s", async (strategy) => {
    const { answer, runs, id } = await execute(strategy);
    expect([answer.hasWorkflowData(), answer.hasTaskData(), answer.isRunning()]).toEqual([true, false, true]);
    expect(answer.getWorkflow()).toMatchObject({ workflowId: id, status: "RUNNING" });
    expect(() => answer.getBlockingTask()).toThrow(/holds no task/);
    expect(() => answer.getTaskInput()).toThrow(/holds no input/);
    await runs.terminate(id, "enough");
  });

  it.each([ReturnStrategy.BLOCKING_TASK, ReturnStrategy.BLOCKING_TASK_INPUT])("answer a task for %s", async (strategy) => {
    const { answer, runs, id } = await execute(strategy);
    expect([answer.hasWorkflowData(), answer.hasTaskData()]).toEqual([false, true]);
    expect(answer.getBlockingTask()).toMatchObject({ referenceTaskName: "first", workflowInstanceId: id });
    expect(() => answer.getWorkflow()).toThrow(/holds no run/);
    const second = await runs.signal(id, TaskResultStatusEnum.COMPLETED, {}, strategy);
    expect(second.getBlockingTask()).toMatchObject({ referenceTaskName: "second" });
    await runs.terminate(id, "enough");
  });

  it("answer the input of a task", async () => {
    const { answer, name, runs, id } = await execute(ReturnStrategy.BLOCKING_TASK_INPUT);
    expect(answer.getTaskInput()).toMatchObject({ of: name });
    await runs.terminate(id, "enough");
  });

  it("answer the run where no strategy is named", async () => {
    const name = await registerWaiting();
    const runs = await executor();
    const run = await runs.executeWorkflow({ name, correlationId: "c" }, name, 0, server.unique("request"));
    expect(run).toMatchObject({ status: "RUNNING", correlationId: "c", tasks: [{ referenceTaskName: "first" }] });
    await runs.terminate(run.workflowId ?? "", "enough");
  });

  it("reject a signal to a run that waits at nothing", async () => {
    const { name } = await registerOne();
    const runs = await executor();
    const id = await runs.startWorkflow({ name });
    await expect(errorOf(runs.signal(id, TaskResultStatusEnum.COMPLETED, {}))).resolves.toSatisfy(isMissing);
    await runs.terminate(id, "enough");
  });
});
