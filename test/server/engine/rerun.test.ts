import { describe, expect, it } from "vitest";
import { rerunRun } from "../../../src/server/engine/lifecycle/rerun.ts";
import { terminateRun } from "../../../src/server/engine/lifecycle/terminate.ts";
import { fork, join, loop, noop, simple, switchOn, system } from "./support/definitions.ts";
import { byRef, contextOf, openRefs, outline, start, work, workflowOf } from "./support/driver.ts";
import { call, refusal } from "./support/lifecycle.ts";
import type { Operation } from "./support/lifecycle.ts";

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
