import { describe, expect, it } from "vitest";
import { rerunRun } from "../../../src/server/engine/lifecycle/rerun.ts";
import { skipTask } from "../../../src/server/engine/lifecycle/skip.ts";
import { terminateRun } from "../../../src/server/engine/lifecycle/terminate.ts";
import { dynamicFork, fork, join, loop, noop, simple, switchOn, system } from "./support/definitions.ts";
import { byRef, contextOf, openRefs, outline, start, work, workflowOf } from "./support/driver.ts";
import type { Driver } from "./support/driver.ts";
import { call, refusal } from "./support/lifecycle.ts";
import type { Operation } from "./support/lifecycle.ts";

function rerunFrom(run: Driver, ref: string): void {
  call(run, (state, context) => rerunRun(state, { reRunFromTaskId: byRef(run, ref).taskId }, context));
}

const terminate: Operation = (state, context) => terminateRun(state, "enough", context);

describe("rerun", () => {
  it("without a task begins anew, with other input if given", () => {
    const run = start({ tasks: [simple("a", { inputParameters: { n: "${workflow.input.n}" } })], input: { n: 1 } });
    work(run, "a");
    call(run, (state, context) => rerunRun(state, { workflowInput: { n: 2 }, correlationId: "c" }, context));
    expect(byRef(run, "a").inputData).toEqual({ n: 2 });
    expect(workflowOf(run)).toMatchObject({ status: "RUNNING", correlationId: "c" });
  });

  it("from a task on deletes what came later", () => {
    const run = start({ tasks: [simple("a"), simple("b"), noop("c")] });
    work(run, "a");
    work(run, "b");
    call(run, (state, context) => rerunRun(state, { reRunFromTaskId: byRef(run, "a").taskId, taskInput: { again: true } }, context));
    expect(outline(run)).toEqual(["a:SCHEDULED"]);
    expect(byRef(run, "a").inputData).toEqual({ again: true });
    work(run, "a");
    work(run, "b");
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it.each([
    ["the first branch's first task", "a1"],
    ["a branch", "a2"],
    ["the other branch's first task", "b1"],
    ["the fork", "f"],
    ["the join", "j"],
  ])("from %s of a fork leaves nothing waiting for ever", (_, ref) => {
    const run = start({
      tasks: [fork("f", [simple("a1"), simple("a2")], [simple("b1"), simple("b2")]), join("j", ["a2", "b2"]), noop("z")],
    });
    const workAll = (): void => {
      for (let open = openRefs(run).find((name) => name !== "j"); open !== undefined; open = openRefs(run).find((name) => name !== "j"))
        work(run, open, { outputData: { done: open } });
    };
    workAll();
    expect(workflowOf(run).status).toBe("COMPLETED");
    call(run, (state, context) => rerunRun(state, { reRunFromTaskId: byRef(run, ref).taskId }, context));
    workAll();
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(byRef(run, "j").outputData).toEqual({ a2: { done: "a2" }, b2: { done: "b2" } });
  });

  it("from within a loop rewinds the loop to that round", () => {
    const run = start({ tasks: [loop("l", "$.l.iteration < 3", [simple("a"), switchOn("s", "A", { A: [noop("n")] })]), noop("z")] });
    for (const round of [1, 2, 3]) work(run, `a__${round}`);
    expect(workflowOf(run).status).toBe("COMPLETED");
    call(run, (state, context) => rerunRun(state, { reRunFromTaskId: byRef(run, "a__2").taskId }, context));
    expect(openRefs(run)).toEqual(["l", "a__2"]);
    work(run, "a__2");
    work(run, "a__3");
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(Object.keys(byRef(run, "l").outputData).toSorted()).toEqual(["1", "2", "3", "iteration"]);
  });

  it("from a branch of a dynamic fork keeps the JOIN waiting for all of them", () => {
    const run = start({ tasks: [dynamicFork("f", [simple("a"), simple("b")], { b: { n: 1 } }), join("j", [])] });
    work(run, "a");
    work(run, "b");
    rerunFrom(run, "a");
    expect(openRefs(run)).toEqual(["a", "b", "j"]);
    expect(byRef(run, "b").inputData).toEqual({ n: 1 });
    work(run, "a");
    expect(workflowOf(run).status).toBe("RUNNING");
    work(run, "b");
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("makes a JOIN wait whose branch ends in a JOIN that waits again", () => {
    const inner = [fork("g", [simple("a1"), simple("a2")]), join("gj", ["a2"])];
    const run = start({ tasks: [fork("f", [noop("n"), ...inner], [noop("b")]), join("j", ["gj", "b"]), simple("z")] });
    for (const ref of ["a1", "a2", "z"]) work(run, ref);
    expect(workflowOf(run).status).toBe("COMPLETED");
    rerunFrom(run, "a2");
    expect(openRefs(run).toSorted()).toEqual(["a2", "gj", "j"]);
    work(run, "a2");
    work(run, "z");
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("makes a JOIN wait whose branch ends in a loop that is rewound", () => {
    const run = start({
      tasks: [fork("f", [loop("l", "$.l.iteration < 2", [simple("a")])], [noop("b")]), join("j", ["l", "b"]), simple("z")],
    });
    for (const ref of ["a__1", "a__2", "z"]) work(run, ref);
    rerunFrom(run, "a__2");
    expect(openRefs(run).toSorted()).toEqual(["a__2", "j", "l"]);
    work(run, "a__2");
    work(run, "z");
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("repeats the rounds of a loop beside the task that were deleted", () => {
    const run = start({
      tasks: [fork("f", [loop("l", "$.l.iteration < 3", [simple("a")])], [simple("b1"), simple("b2")]), join("j", ["l", "b2"])],
    });
    for (const ref of ["a__1", "b1", "a__2", "a__3", "b2"]) work(run, ref);
    expect(workflowOf(run).status).toBe("COMPLETED");
    rerunFrom(run, "b2");
    expect(openRefs(run).toSorted()).toEqual(["a__3", "b2", "j", "l"]);
    for (const ref of ["a__3", "b2"]) work(run, ref);
    expect(workflowOf(run).status).toBe("COMPLETED");
    rerunFrom(run, "b1");
    expect(openRefs(run).toSorted()).toEqual(["a__1", "b1", "j", "l"]);
    for (const ref of ["a__1", "a__2", "a__3", "b1", "b2"]) work(run, ref);
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(Object.keys(byRef(run, "l").outputData).toSorted()).toEqual(["1", "2", "3", "iteration"]);
  });

  it("from within a loop over items gives that round its item again", () => {
    const run = start({
      tasks: [
        loop("l", "", [simple("a", { inputParameters: { item: "${l.output.loopItem}" } }), noop("n")], {
          inputParameters: { _items: ["x", "y"] },
        }),
      ],
    });
    work(run, "a__1");
    work(run, "a__2");
    rerunFrom(run, "a__1");
    expect(byRef(run, "l").outputData).toMatchObject({ iteration: 1, loopIndex: 0, loopItem: "x" });
    work(run, "a__1");
    expect(byRef(run, "a__2").inputData).toEqual({ item: "y" });
    work(run, "a__2");
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("schedules what comes behind a skipped task in the other branch", () => {
    const run = start({
      tasks: [fork("f", [simple("b"), simple("s"), simple("c")], [simple("a1"), simple("a2")]), join("j", ["c", "a2"])],
    });
    call(run, (state, context) => skipTask(state, "s", context));
    for (const ref of ["a1", "b", "c", "a2"]) work(run, ref);
    rerunFrom(run, "a1");
    for (const ref of ["a1", "c", "a2"]) work(run, ref);
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("refuses running runs and unknown tasks, and asks the children first", () => {
    const running = start({ tasks: [simple("a")] });
    expect(refusal(running, (state, context) => rerunRun(state, {}, context))).toMatchObject({ status: 409 });
    const ended = start({ tasks: [noop("a")] });
    expect(refusal(ended, (state, context) => rerunRun(state, { reRunFromTaskId: "nope" }, context))).toMatchObject({
      status: 400,
      message: "Task nope not found",
    });
    const parent = start({ tasks: [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "child", version: 1 } })] });
    call(parent, terminate);
    expect(rerunRun(parent.state, { reRunFromTaskId: "nope" }, contextOf(parent))).toEqual({
      status: "descend",
      workflowIds: [byRef(parent, "s").subWorkflowId],
    });
  });
});
