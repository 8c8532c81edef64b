import { describe, expect, it } from "vitest";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { childReopened } from "../../../src/server/engine/lifecycle/child-reopened.ts";
import { rerunRun } from "../../../src/server/engine/lifecycle/rerun.ts";
import { retryRun } from "../../../src/server/engine/lifecycle/retry.ts";
import { childEnded } from "../../../src/server/engine/update-task.ts";
import { dynamicFork, fork, join, loop, simple, switchOn, system } from "./support/definitions.ts";
import { apply, byRef, openRefs, outline, start, work, workflowOf } from "./support/driver.ts";
import type { Driver } from "./support/driver.ts";
import { call } from "./support/lifecycle.ts";
import type { Operation } from "./support/lifecycle.ts";

const retry: Operation = (state, context) => retryRun(state, { resumeSubworkflowTasks: false }, context);

/** Cannot be scheduled, which fails the run, until the environment says what it is. */
const refused = (ref: string): WorkflowTask =>
  system("DYNAMIC", ref, { dynamicTaskNameParam: "p", inputParameters: { p: "${workflow.env.P}" } });

function allow(run: Driver): void {
  expect(workflowOf(run)).toMatchObject({ status: "FAILED", reasonForIncompletion: expect.stringContaining("Cannot map a dynamic task") });
  run.environment["P"] = "known";
}

function workAll(run: Driver): void {
  const isWork = (name: string): boolean => byRef(run, name).taskType !== "JOIN" && byRef(run, name).taskType !== "DO_WHILE";
  for (let open = openRefs(run).find(isWork); open !== undefined; open = openRefs(run).find(isWork))
    work(run, open, { outputData: { done: open } });
}

/** As on a real server: what is scheduled together gets into the run together, or not at all. */
it.each([
  ["a fork", [fork("f", [simple("a")], [refused("b")], [simple("c")]), join("j", ["a", "b", "c"])]],
  ["a SWITCH", [fork("f", [simple("a")], [switchOn("s", "A", { A: [refused("b")] })]), join("j", ["a", "b"])]],
  ["a dynamic fork", [dynamicFork("f", [simple("a"), { ...refused("b"), inputParameters: { p: null } }]), join("j", [])]],
])("%s that cannot be scheduled whole leaves nothing in the run", (_what, tasks) => {
  const run = start({ tasks });
  expect(outline(run)).toEqual([]);
  expect(workflowOf(run)).toMatchObject({ status: "FAILED", reasonForIncompletion: expect.stringContaining("Cannot map a dynamic task") });
  expect(run.effects.map(({ type }) => type)).toEqual(["run-ended"]);
});

describe("a retry after the run failed while tasks were being scheduled", () => {
  it("schedules what follows a finished task", () => {
    const run = start({ tasks: [fork("f", [simple("a")], [simple("b"), refused("c")]), join("j", ["a", "c"])] });
    work(run, "b");
    expect(outline(run)).toEqual(["f:COMPLETED", "a:CANCELED", "b:COMPLETED", "j:CANCELED"]);
    allow(run);
    call(run, retry);
    workAll(run);
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(Object.keys(byRef(run, "j").outputData)).toEqual(["a", "c"]);
  });

  it("begins the round of a loop whose first task was not reached", () => {
    const rounds = loop("l", "$.l.iteration < 2", [refused("a"), simple("b")]);
    const run = start({ tasks: [fork("f", [rounds], [simple("c")]), join("j", ["l", "c"])] });
    expect(outline(run)).toEqual(["f:COMPLETED", "l:CANCELED", "c:CANCELED", "j:CANCELED"]);
    allow(run);
    call(run, retry);
    expect(openRefs(run)).toEqual(["l", "j", "c", "a__1"]);
    workAll(run);
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(Object.keys(byRef(run, "l").outputData)).toEqual(["1", "2", "iteration"]);
  });

  it("fails again with the same reason where nothing has changed", () => {
    const run = start({ tasks: [fork("f", [simple("a")], [simple("b"), refused("c")]), join("j", ["a", "c"])] });
    work(run, "b");
    const { reasonForIncompletion } = workflowOf(run);
    call(run, retry);
    expect(workflowOf(run)).toMatchObject({ status: "FAILED", reasonForIncompletion });
    expect(openRefs(run)).toEqual([]);
  });
});

it("a rerun from a branch schedules what the other branch still lacks", () => {
  const run = start({ tasks: [fork("f", [simple("b"), refused("c")], [simple("a")]), join("j", ["a", "c"])] });
  work(run, "b");
  allow(run);
  call(run, (state, context) => rerunRun(state, { reRunFromTaskId: byRef(run, "j").taskId }, context));
  workAll(run);
  expect(workflowOf(run).status).toBe("COMPLETED");
  expect(Object.keys(byRef(run, "j").outputData)).toEqual(["a", "c"]);
});

it("a child that was set going again takes along what the run still lacks", () => {
  const run = start({
    tasks: [
      fork("f", [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "child", version: 1 } })], [simple("b"), refused("c")]),
      join("j", ["s", "c"]),
    ],
  });
  work(run, "b");
  allow(run);
  const { taskId, subWorkflowId = "" } = byRef(run, "s");
  call(run, (state, context) => childReopened(state, { workflowId: subWorkflowId, taskId }, context));
  expect(openRefs(run)).toEqual(["s", "j", "c"]);
  work(run, "c");
  const child = { ...workflowOf(run), workflowId: subWorkflowId, parentWorkflowTaskId: taskId, status: "COMPLETED" as const, output: {} };
  apply(run, (context) => childEnded(run.state, child, context));
  expect(workflowOf(run).status).toBe("COMPLETED");
});
