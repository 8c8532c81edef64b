import { expect, test } from "vitest";
import type { Task, Workflow } from "../../../src/core/model/execution.ts";
import { workflowModelOf } from "../../../src/core/model/workflow-model.ts";
import { blankTask } from "../../harness/blank-task.ts";

const task = (taskId: string, more: Partial<Task> = {}): Task =>
  blankTask({
    status: "COMPLETED",
    outputData: { out: taskId },
    referenceTaskName: "t",
    pollCount: 1,
    scheduledTime: 10,
    startTime: 20,
    endTime: 30,
    updateTime: 25,
    executed: true,
    responseTimeoutSeconds: 60,
    workflowInstanceId: "w",
    workflowType: "wf",
    taskId,
    queueWaitTime: 10,
    ...more,
  });

const run = (tasks: Task[], more: Partial<Workflow> = {}): Workflow => ({
  ownerApp: "",
  createTime: 1,
  updateTime: 2,
  status: "RUNNING",
  endTime: 0,
  startTime: 1,
  workflowId: "w",
  workflowName: "wf",
  workflowVersion: 1,
  tasks,
  input: { a: 1 },
  output: {},
  taskToDomain: {},
  failedReferenceTaskNames: [],
  failedTaskNames: [],
  workflowDefinition: { name: "wf", tasks: [] },
  priority: 0,
  variables: {},
  lastRetriedTime: 0,
  history: [],
  rateLimited: false,
  ...more,
});

test("a running run has other names for its times, and neither failures nor a former status", () => {
  const model = workflowModelOf(run([]));
  expect(model).toMatchObject({ updatedTime: 2, createTime: 1, input: { a: 1 } });
  const hidden = [
    "updateTime",
    "startTime",
    "history",
    "rateLimited",
    "previousStatus",
    "failedTaskId",
    "failedTaskNames",
    "failedReferenceTaskNames",
  ];
  for (const key of hidden) expect(model).not.toHaveProperty(key);
});

test("a failed run names the last task that failed", () => {
  const tasks = [task("a", { status: "FAILED" }), task("b", { status: "FAILED_WITH_TERMINAL_ERROR" }), task("c")];
  const failed = run(tasks, { status: "FAILED", failedTaskNames: ["work"], failedReferenceTaskNames: ["t"] });
  expect(workflowModelOf(failed)).toMatchObject({
    failedTaskId: "b",
    failedTaskNames: ["work"],
    failedReferenceTaskNames: ["t"],
    previousStatus: "RUNNING",
  });
  expect(workflowModelOf(run([], { status: "FAILED" }))).not.toHaveProperty("failedTaskId");
  expect(workflowModelOf(run(tasks, { status: "TERMINATED" }))).not.toHaveProperty("failedTaskId");
});

test("what a run was before is told where it is known", () => {
  expect(workflowModelOf({ ...run([]), previousStatus: "PAUSED" })).toMatchObject({ status: "RUNNING", previousStatus: "PAUSED" });
  expect(workflowModelOf({ ...run([], { status: "TERMINATED" }), previousStatus: "PAUSED" })).toMatchObject({ previousStatus: "PAUSED" });
});

test("tasks say when they were scheduled first, when a WAIT ends, and who completes them", () => {
  const tasks = [
    task("first", { scheduledTime: 5 }),
    task("second", { retriedTaskId: "first", scheduledTime: 7 }),
    task("third", { retriedTaskId: "second", scheduledTime: 9 }),
    task("own", { retriedTaskId: "own", scheduledTime: 11 }),
    task("timed", { taskType: "WAIT", callbackAfterSeconds: 3 }),
    task("open", { taskType: "WAIT", callbackAfterSeconds: 2_147_483_647 }),
    task("input", { inputData: { asyncComplete: true } }),
    task("definition", { workflowTask: { name: "work", taskReferenceName: "t", asyncComplete: true } }),
  ];
  const model = workflowModelOf(run(tasks));
  expect(model["tasks"]).toMatchObject([
    { firstScheduledTime: 5, waitTimeout: 0, asyncComplete: false, callbackAfterMs: 0 },
    { firstScheduledTime: 5 },
    { firstScheduledTime: 5 },
    { firstScheduledTime: 11 },
    { waitTimeout: 3020 },
    { waitTimeout: 0 },
    { asyncComplete: true },
    { asyncComplete: true },
  ]);
});

test("what lies outside is not in it", () => {
  const tasks = [task("a", { externalOutputPayloadStoragePath: "p" }), task("b")];
  const model = workflowModelOf(run(tasks, { externalInputPayloadStoragePath: "q" }));
  expect(model).toMatchObject({
    input: {},
    externalInputPayloadStoragePath: "q",
    tasks: [{ outputData: {} }, { outputData: { out: "b" } }],
  });
  expect(model["input"]).toEqual({});
});
