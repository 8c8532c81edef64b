import { describe, expect, it } from "vitest";
import { textOf, useSubject } from "../support/subject.ts";

const server = useSubject();

/** A worker task with this definition, in a run of its own. */
async function started(definition: object, task: object = {}, workflow: object = {}): Promise<{ id: string; taskType: string }> {
  const taskType = server.unique("work");
  await server.registerTasks({ name: taskType, retryDelaySeconds: 0, ...definition });
  return { taskType, id: await server.startTasks([{ name: taskType, taskReferenceName: "t", ...task }], { workflow }) };
}

const attempts = async (id: string) =>
  (await server.run(id)).tasks.map(({ status, retryCount, retried }) => ({ status, retryCount, retried }));

describe("retries", () => {
  it("tries again as often as the definition says, then fails the run", async () => {
    const { id, taskType } = await started({ retryCount: 1 });
    const first = await server.finish(taskType, "FAILED", { reasonForIncompletion: "one", outputData: { x: 1 } });
    const second = await server.take(taskType);
    expect(second).toMatchObject({
      retryCount: 1,
      retriedTaskId: first.taskId,
      outputData: {},
      reasonForIncompletion: "one",
      pollCount: 1,
    });
    expect(second.taskId).not.toBe(first.taskId);
    await server.report(second, "FAILED", { reasonForIncompletion: "two" });
    expect(await server.runEnded(id)).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: `Task ${second.taskId} failed with status: FAILED and reason: 'two'`,
      failedReferenceTaskNames: ["t"],
      failedTaskNames: [taskType],
    });
    expect(await attempts(id)).toEqual([
      { status: "FAILED", retryCount: 0, retried: true },
      { status: "FAILED", retryCount: 1, retried: false },
    ]);
  });

  it("takes the workflow's count over the definition's", async () => {
    const { id, taskType } = await started({ retryCount: 5 }, { retryCount: 0 });
    await server.finish(taskType, "FAILED");
    expect(await server.runEnded(id)).toMatchObject({ status: "FAILED" });
    expect(await attempts(id)).toHaveLength(1);
  });

  it("does not retry a terminal error", async () => {
    const { id, taskType } = await started({ retryCount: 5 });
    await server.finish(taskType, "FAILED_WITH_TERMINAL_ERROR", { reasonForIncompletion: "never" });
    expect(await server.runEnded(id)).toMatchObject({ status: "FAILED", failedReferenceTaskNames: ["t"] });
    expect(await attempts(id)).toEqual([{ status: "FAILED_WITH_TERMINAL_ERROR", retryCount: 0, retried: false }]);
  });

  it.each([
    ["FIXED", { retryLogic: "FIXED", retryDelaySeconds: 30 }, [30, 30]],
    ["LINEAR_BACKOFF", { retryLogic: "LINEAR_BACKOFF", retryDelaySeconds: 10, backoffScaleFactor: 3 }, [30, 60]],
    ["EXPONENTIAL_BACKOFF", { retryLogic: "EXPONENTIAL_BACKOFF", retryDelaySeconds: 5 }, [5, 10]],
    ["a cap", { retryLogic: "EXPONENTIAL_BACKOFF", retryDelaySeconds: 100, maxRetryDelaySeconds: 150 }, [100, 150]],
  ])("waits before the next try: %s", async (_, definition, delays) => {
    const { id, taskType } = await started({ retryCount: 2, ...definition });
    await server.finish(taskType, "FAILED");
    await server.runWhen(id, ({ tasks }) => tasks.length === 2);
    expect((await server.get(`/tasks/poll/${taskType}`)).status).toBe(204);
    const next = (await server.run(id)).tasks[1]!;
    expect(next).toMatchObject({ status: "SCHEDULED", callbackAfterSeconds: delays[0] });
    await server.report(next, "FAILED");
    const after = await server.runWhen(id, ({ tasks }) => tasks.length === 3);
    expect(after.tasks[2]).toMatchObject({ status: "SCHEDULED", callbackAfterSeconds: delays[1] });
  });

  it("works out the input anew", async () => {
    const { id, taskType } = await started({ retryCount: 1 }, { inputParameters: { by: "${t.workerId}" } });
    await server.finish(taskType, "FAILED");
    expect(await server.take(taskType)).toMatchObject({ inputData: { by: "contract" } });
    await server.delete(`/workflow/${id}`);
  });
});

describe("failures that the run survives", () => {
  it("goes on after an optional task", async () => {
    const taskType = server.unique("optional");
    await server.registerTasks({ name: taskType, retryCount: 0 });
    const id = await server.startTasks([
      { name: taskType, taskReferenceName: "one", optional: true },
      { name: taskType, taskReferenceName: "two" },
    ]);
    await server.finish(taskType, "FAILED", { outputData: { why: 1 } });
    await server.finish(taskType, "COMPLETED");
    expect(await server.runEnded(id)).toMatchObject({ status: "COMPLETED" });
    expect((await attempts(id)).map(({ status }) => status)).toEqual(["COMPLETED_WITH_ERRORS", "COMPLETED"]);
  });

  it("completes where the last task was optional", async () => {
    const { id, taskType } = await started({ retryCount: 0 }, { optional: true });
    await server.finish(taskType, "FAILED", { outputData: { why: 1 } });
    expect(await server.runEnded(id)).toMatchObject({ status: "COMPLETED", output: { why: 1 } });
    expect((await attempts(id))[0]?.status).toBe(server.expected("optional-last-task"));
  });

  it("goes on after a permissive task, and fails at the end", async () => {
    const taskType = server.unique("permissive");
    await server.registerTasks({ name: taskType, retryCount: 0 });
    const id = await server.startTasks([
      { name: taskType, taskReferenceName: "one", permissive: true },
      { name: taskType, taskReferenceName: "two" },
    ]);
    await server.finish(taskType, "FAILED");
    await server.finish(taskType, "COMPLETED");
    const run = await server.runEnded(id);
    expect(run.status).toBe("FAILED");
    expect(run.tasks.map(({ status }) => status)).toEqual(["FAILED", "COMPLETED"]);
  });

  it("cancels what is open when it fails", async () => {
    const taskType = server.unique("branch");
    await server.registerTasks({ name: taskType, retryCount: 0 });
    const id = await server.startTasks([
      {
        name: "fork",
        taskReferenceName: "fork",
        type: "FORK_JOIN",
        forkTasks: [[{ name: taskType, taskReferenceName: "a" }], [{ name: taskType, taskReferenceName: "b" }]],
      },
      { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["a", "b"] },
    ]);
    const task = await server.take(taskType);
    await server.report(task, "FAILED");
    const run = await server.runEnded(id);
    expect(run.status).toBe("FAILED");
    const other = run.tasks.find(({ taskId, taskType: type }) => type === taskType && taskId !== task.taskId);
    expect(other).toMatchObject({ status: "CANCELED" });
  });
});

describe("timeouts", () => {
  it("gives a task back that nobody answered for", async () => {
    const { id, taskType } = await started({ retryCount: 1, responseTimeoutSeconds: 1 });
    await server.take(taskType);
    const run = await server.runWhen(id, ({ tasks }) => tasks.length === 2);
    expect(run.tasks.map(({ status, retryCount }) => ({ status, retryCount }))).toEqual([
      { status: "TIMED_OUT", retryCount: 0 },
      { status: "SCHEDULED", retryCount: 1 },
    ]);
  });

  it("times the run out where no try is left", async () => {
    const { id, taskType } = await started({ retryCount: 0, responseTimeoutSeconds: 1, timeoutPolicy: "ALERT_ONLY" });
    await server.take(taskType);
    const run = await server.runEnded(id);
    expect(run).toMatchObject({ status: "TIMED_OUT", tasks: [{ status: "TIMED_OUT" }] });
    expect(run.failedReferenceTaskNames).toEqual([]);
  });

  it.each([
    ["TIME_OUT_WF", "TIMED_OUT", ["TIMED_OUT"]],
    ["RETRY", "RUNNING", ["TIMED_OUT", "SCHEDULED"]],
  ])("a task that takes too long: %s", async (timeoutPolicy, status, tasks) => {
    const { id, taskType } = await started({ retryCount: 1, timeoutSeconds: 1, responseTimeoutSeconds: 1, timeoutPolicy });
    await server.take(taskType);
    const run = await server.runWhen(id, (run) => run.tasks[0]?.status === "TIMED_OUT");
    expect(run.status).toBe(status);
    expect(run.tasks.map((task) => task.status)).toEqual(tasks);
  });

  it.each([
    ["TIME_OUT_WF", "TIMED_OUT", ["TIMED_OUT"]],
    ["RETRY", "RUNNING", ["TIMED_OUT", "SCHEDULED"]],
  ])("a task that nobody polls: %s", async (timeoutPolicy, status, tasks) => {
    const { id } = await started({ retryCount: 1, pollTimeoutSeconds: 1, timeoutPolicy });
    const run = await server.runWhen(id, (run) => run.tasks[0]?.status === "TIMED_OUT");
    expect(run.status).toBe(status);
    expect(run.tasks.map((task) => task.status)).toEqual(tasks);
  });

  it("a run that takes too long", async () => {
    const { id } = await started({}, {}, { timeoutSeconds: 1, timeoutPolicy: "TIME_OUT_WF" });
    const run = await server.runEnded(id);
    expect(run).toMatchObject({ status: "TIMED_OUT", tasks: [{ status: "CANCELED" }] });
    expect({ reason: run.reasonForIncompletion?.replace(id, "<id>").replace(/\d{2,}/g, "<n>") }).toMatchSnapshot();
  });
});

describe("task types by name", () => {
  it("queues an unknown type under that type", async () => {
    const type = server.unique("CUSTOM");
    const id = await server.startTasks([{ name: "custom_name", taskReferenceName: "t", type }]);
    expect(await server.take(type)).toMatchObject({ taskType: type, taskDefName: "custom_name", workflowInstanceId: id });
  });

  it("queues a DYNAMIC task under the name that its input gives", async () => {
    const taskType = server.unique("dynamic");
    await server.startTasks([
      { name: "chosen", taskReferenceName: "t", type: "DYNAMIC", dynamicTaskNameParam: "pick", inputParameters: { pick: taskType } },
    ]);
    expect(await server.take(taskType)).toMatchObject({ taskType, referenceTaskName: "t" });
  });

  it("fails where a DYNAMIC task has no name", async () => {
    const id = await server.startTasks([
      { name: "chosen", taskReferenceName: "t", type: "DYNAMIC", dynamicTaskNameParam: "pick", inputParameters: {} },
    ]);
    expect(await server.run(id)).toMatchObject({ status: "FAILED" });
  });
});

describe("the failure workflow", () => {
  it("starts with what failed", async () => {
    const cleaner = server.unique("cleaner");
    await server.registerWorkflow({
      name: cleaner,
      tasks: [{ name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: { id: "${workflow.input.workflowId}" } }],
    });
    const { id, taskType } = await started({ retryCount: 0 }, {}, { failureWorkflow: cleaner });
    const task = await server.finish(taskType, "FAILED", { reasonForIncompletion: "broken" });
    const run = await server.runWhen(id, ({ output }) => output["conductor.failure_workflow"] !== undefined);
    const cleanup = await server.run(textOf(run.output["conductor.failure_workflow"]));
    expect(cleanup).toMatchObject({ workflowName: cleaner, status: "COMPLETED", variables: { id } });
    expect(cleanup.input).toMatchObject({
      workflowId: id,
      reason: run.reasonForIncompletion,
      failureStatus: "FAILED",
      failureTaskId: task.taskId,
      failedWorkflow: { workflowId: id },
    });
  });

  it("does not start where a person ended the run", async () => {
    const cleaner = server.unique("cleaner");
    await server.registerWorkflow({ name: cleaner, tasks: [{ name: "noop", taskReferenceName: "n", type: "NOOP" }] });
    const { id } = await started({}, {}, { failureWorkflow: cleaner });
    await server.delete(`/workflow/${id}`);
    expect((await server.run(id)).output).not.toHaveProperty(["conductor.failure_workflow"]);
  });
});
