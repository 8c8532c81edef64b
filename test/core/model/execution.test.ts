import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { decode } from "../../../src/core/model/decode.ts";
import {
  isRetriableTask,
  isSuccessfulTask,
  isTerminalTask,
  isTerminalWorkflow,
  RerunWorkflowRequestSchema,
  StartWorkflowRequestSchema,
  TaskResultSchema,
  taskStatuses,
  workflowStatuses,
} from "../../../src/core/model/execution.ts";

test("which workflows have ended", () => {
  expect(workflowStatuses.filter((status) => !isTerminalWorkflow(status))).toEqual(["RUNNING", "PAUSED"]);
});

test("which tasks are open, went well, and may be tried again", () => {
  expect(taskStatuses.filter((status) => !isTerminalTask(status))).toEqual(["SCHEDULED", "IN_PROGRESS"]);
  expect(taskStatuses.filter((status) => !isSuccessfulTask(status))).toEqual([
    "FAILED",
    "TIMED_OUT",
    "FAILED_WITH_TERMINAL_ERROR",
    "CANCELED",
  ]);
  expect(taskStatuses.filter(isRetriableTask)).toEqual(["FAILED", "TIMED_OUT"]);
});

test("a worker's report is read, with times that need 64 bits", () => {
  const report = {
    workflowInstanceId: "w",
    taskId: "t",
    status: "COMPLETED",
    outputData: { a: null },
    logs: [{ log: "x", createdTime: 1_790_000_000_000 }],
  };
  expect(decode<JsonObject>(TaskResultSchema, report)).toEqual({ value: report, issues: [] });
  expect(decode<JsonObject>(TaskResultSchema, { ...report, status: "SCHEDULED" }).issues).toMatchObject([
    { kind: "bad-enum", pointer: "/status" },
  ]);
});

test("a start is read with its definition inline, and a rerun without what it does not know", () => {
  const start = { name: "w", version: "2", workflowDef: { name: "w", tasks: [{ name: "a", taskReferenceName: "r", bogus: 1 }] } };
  expect(decode<JsonObject>(StartWorkflowRequestSchema, start)).toMatchObject({
    value: { name: "w", version: 2, workflowDef: { name: "w", tasks: [{ name: "a", taskReferenceName: "r" }] } },
    issues: [{ pointer: "/version" }, { pointer: "/workflowDef/tasks/0/bogus" }],
  });
  expect(decode<JsonObject>(RerunWorkflowRequestSchema, { reRunFromTaskId: "t", taskInput: {}, x: 1 }).value).toEqual({
    reRunFromTaskId: "t",
    taskInput: {},
  });
});
