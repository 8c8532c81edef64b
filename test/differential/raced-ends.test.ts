import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { differencesOf } from "./compare.ts";
import { withoutRacedEnds } from "./raced-ends.ts";

const task = (fields: JsonObject): JsonObject => ({
  taskId: "<run 0 t #0>",
  seq: 1,
  taskType: "SUB_WORKFLOW",
  referenceTaskName: "t",
  taskDefName: "sub",
  endTime: "a time",
  outputData: {},
  inputData: {},
  ...fields,
});
const runOf = (status: string, ...tasks: JsonObject[]): JsonObject => ({
  workflowDefinition: {},
  status,
  tasks,
  failedReferenceTaskNames: tasks.filter((item) => item["status"] === "FAILED").map(() => "t"),
  failedTaskNames: tasks.filter((item) => item["status"] === "FAILED").map(() => "sub"),
});
const pointers = (real: JsonObject, ours: JsonObject): string[] =>
  differencesOf(withoutRacedEnds(real, ours), ours).map(({ pointer }) => pointer);

describe("the end of a child that ended beside another", () => {
  const failed = task({ status: "FAILED", outputData: { a: 1 }, reasonForIncompletion: "why" });
  const canceled = task({ status: "CANCELED" });

  it("may be either in a run that failed, also within a failure workflow's input", () => {
    expect(pointers(runOf("FAILED", failed), runOf("FAILED", canceled))).toEqual([]);
    expect(pointers({ input: runOf("FAILED", failed) }, { input: runOf("FAILED", canceled) })).toEqual([]);
  });

  it("may be that it terminated itself", () => {
    const terminated = task({
      status: "CANCELED",
      outputData: { a: 1 },
      reasonForIncompletion: "Sub workflow c.1/<run 1> failure reason: r",
    });
    expect(pointers(runOf("FAILED", terminated), runOf("FAILED", canceled))).toEqual([]);
    expect(pointers(runOf("FAILED", { ...terminated, reasonForIncompletion: "r" }), runOf("FAILED", canceled))).toHaveLength(2);
  });

  it("may be that its parent terminated it after it had failed", () => {
    const child = { ...runOf("FAILED"), parentWorkflowId: "<run 0>", reasonForIncompletion: "why" };
    const late = { ...child, status: "TERMINATED", reasonForIncompletion: "Parent workflow has been terminated with reason: why" };
    expect(pointers(late, child)).toEqual([]);
    expect(pointers({ ...late, reasonForIncompletion: "why" }, child)).toEqual(["/status"]);
    expect(pointers(late, { ...child, status: "COMPLETED" })).toContain("/status");
  });

  it("is compared where it was the other way round, where the run did not fail, and in all other types", () => {
    expect(pointers(runOf("FAILED", canceled), runOf("FAILED", failed))).toContain("/tasks/0/status");
    expect(pointers(runOf("COMPLETED", failed), runOf("COMPLETED", canceled))).toContain("/tasks/0/status");
    expect(pointers(runOf("FAILED", failed), runOf("RUNNING", canceled))).toContain("/tasks/0/status");
    const [join, canceledJoin] = [failed, canceled].map((item) => ({ ...item, taskType: "JOIN" }));
    expect(pointers(runOf("FAILED", join ?? {}), runOf("FAILED", canceledJoin ?? {}))).toContain("/tasks/0/status");
  });

  it("leaves everything else to be compared", () => {
    const other = runOf("FAILED", { ...failed, inputData: { b: 1 } });
    expect(pointers(other, runOf("FAILED", canceled))).toEqual(["/tasks/0/inputData/b"]);
  });
});

describe("what a task had reported before it ended without an output", () => {
  const silent = task({ taskType: "SIMPLE", referenceTaskName: "a", status: "COMPLETED" });
  const joined = (outputData: JsonObject): JsonObject =>
    task({ taskType: "JOIN", taskId: "<run 0 j #0>", status: "COMPLETED", outputData });
  const kept = runOf("COMPLETED", silent, joined({ a: { progress: 1 }, b: {} }));

  it("may be in the output of a JOIN on the real server", () => {
    expect(pointers(kept, runOf("COMPLETED", silent, joined({ b: {} })))).toEqual([]);
  });

  it("may not be there where the task has an output, nor here, nor in the output of another task", () => {
    const telling = { ...silent, outputData: { c: 1 } };
    expect(pointers(runOf("COMPLETED", telling, joined({ a: 1 })), runOf("COMPLETED", telling, joined({})))).toEqual([
      "/tasks/1/outputData/a",
    ]);
    expect(pointers(runOf("COMPLETED", silent, joined({ b: {} })), kept)).toEqual(["/tasks/1/outputData/a"]);
    const loop = (outputData: JsonObject): JsonObject => ({ ...joined(outputData), taskType: "DO_WHILE" });
    expect(pointers(runOf("COMPLETED", silent, loop({ a: 1 })), runOf("COMPLETED", silent, loop({})))).toHaveLength(1);
  });
});

describe("an end that was not stored", () => {
  const open = task({ taskType: "SWITCH", status: "IN_PROGRESS", endTime: 0 });
  const done = task({ taskType: "SWITCH", status: "COMPLETED", outputData: { a: 1 } });

  it("may be missing on the real server in a run that failed", () => {
    expect(pointers(runOf("FAILED", open), runOf("FAILED", done))).toEqual([]);
  });

  it("may not be missing here, nor in a run that goes on", () => {
    expect(pointers(runOf("FAILED", done), runOf("FAILED", open))).toContain("/tasks/0/status");
    expect(pointers(runOf("RUNNING", open), runOf("RUNNING", done))).toContain("/tasks/0/status");
  });
});
