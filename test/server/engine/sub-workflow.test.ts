import { describe, expect, it } from "vitest";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { childEnded, effectEnded } from "../../../src/server/engine/update-task.ts";
import { fork, inline, join, noop, system, taskDef } from "./support/definitions.ts";
import { apply, byRef, effectsOf, outline, report, start, workflowOf } from "./support/driver.ts";
import type { Driver } from "./support/driver.ts";

describe("SUB_WORKFLOW", () => {
  const sub = (extra: object = {}) => system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "child", version: 2 }, ...extra });
  const child = (run: Driver, fields: Partial<Workflow>): Workflow => {
    const task = byRef(run, "s");
    return {
      ...run.state.workflow,
      workflowName: "child",
      workflowVersion: 2,
      workflowId: task.subWorkflowId ?? "",
      parentWorkflowTaskId: task.taskId,
      ...fields,
    };
  };
  const end = (run: Driver, fields: Partial<Workflow>): void => apply(run, (context) => childEnded(run.state, child(run, fields), context));

  it("starts its child at once and takes over its output", () => {
    const run = start({
      tasks: [sub({ inputParameters: { x: "${workflow.input.n}" } }), noop("z")],
      input: { n: 1 },
      request: { correlationId: "c", taskToDomain: { a: "d" }, priority: 7 },
    });
    const [effect] = effectsOf(run, "start-child");
    expect(effect?.request).toEqual({ name: "child", version: 2, input: { x: 1 }, correlationId: "c", taskToDomain: { a: "d" } });
    expect(byRef(run, "s")).toMatchObject({
      status: "IN_PROGRESS",
      subWorkflowId: effect?.workflowId,
      outputData: { subWorkflowId: effect?.workflowId },
    });
    end(run, { status: "COMPLETED", output: { r: 1 } });
    expect(byRef(run, "s").outputData).toEqual({ subWorkflowId: effect?.workflowId, r: 1 });
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it.each([
    ["FAILED", "FAILED", "FAILED"],
    ["TIMED_OUT", "TIMED_OUT", "TIMED_OUT"],
    ["TERMINATED", "CANCELED", "TERMINATED"],
  ] as const)("a child that is %s makes the task %s and the run %s", (childStatus, taskStatus, runStatus) => {
    const run = start({ tasks: [sub()] });
    end(run, { status: childStatus, reasonForIncompletion: "why" });
    expect(byRef(run, "s")).toMatchObject({
      status: taskStatus,
      reasonForIncompletion: `Sub workflow child.2/${byRef(run, "s").subWorkflowId} failure reason: why`,
    });
    expect(workflowOf(run).status).toBe(runStatus);
  });

  it("fails where the child cannot be started, and starts another for the next try", () => {
    const run = start({ tasks: [sub({ retryCount: 1 })], taskDefs: [taskDef("sub_workflow")] });
    const first = byRef(run, "s");
    apply(run, (context) =>
      effectEnded(run.state, first.taskId, { ok: false, reason: "No such workflow defined. name=child, version=2" }, context),
    );
    expect(outline(run)).toEqual(["s:FAILED", "s:IN_PROGRESS"]);
    expect(run.state.tasks[0]).toMatchObject({ outputData: {}, reasonForIncompletion: "No such workflow defined. name=child, version=2" });
    expect(effectsOf(run, "start-child")).toHaveLength(2);
    expect(byRef(run, "s").subWorkflowId).not.toBe(first.subWorkflowId);
  });

  it("shows no child where the run fails in the decision that would start it", () => {
    const broken = inline("i", "throw 1");
    const atOnce = start({ tasks: [fork("f", [sub()], [broken]), join("j", ["s", "i"])] });
    const delayed = start({ tasks: [fork("f", [sub({ startDelay: 1 })], [system("HUMAN", "h"), broken]), join("j", ["s", "i"])] });
    delayed.now += 1000;
    report(delayed, "h", {});
    for (const run of [atOnce, delayed]) {
      expect(workflowOf(run).status).toBe("FAILED");
      expect(byRef(run, "s")).toMatchObject({ status: "CANCELED", outputData: {} });
      expect(byRef(run, "s")).not.toHaveProperty("subWorkflowId");
      expect([...effectsOf(run, "start-child"), ...effectsOf(run, "terminate-child")]).toEqual([]);
    }
  });

  it("ignores a child that it no longer stands for", () => {
    const run = start({ tasks: [sub()] });
    end(run, { status: "COMPLETED", workflowId: "another" });
    expect(byRef(run, "s").status).toBe("IN_PROGRESS");
  });

  it("settles a name that is an expression when it starts, and pins a plain one at the start of the run", () => {
    const run = start({
      tasks: [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "${workflow.input.which}" } })],
      input: { which: "child" },
    });
    expect(effectsOf(run, "start-child")[0]?.request).toMatchObject({ name: "child" });
    const pinned = start({
      tasks: [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "child" } })],
      workflowDefs: [{ name: "child", version: 4, tasks: [] }],
    });
    expect(workflowOf(pinned).workflowDefinition.tasks[0]?.subWorkflowParam?.version).toBe(4);
    expect(() => start({ tasks: [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "nowhere" } })] })).toThrowError(
      "The Task nowhere defined as a sub-workflow has no workflow definition available ",
    );
  });

  it("takes a definition that an earlier task made", () => {
    const run = start({
      tasks: [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "x", workflowDefinition: "${workflow.input.def}" } })],
      input: { def: { name: "made", tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] } },
    });
    const request = effectsOf(run, "start-child")[0]?.request;
    expect(request).toMatchObject({ name: "made", workflowDef: { name: "made" } });
    expect(request?.input?.["_systemMetadata"]).toEqual({ dynamic: true });
    const broken = start({
      tasks: [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "x", workflowDefinition: "${workflow.input.def}" } })],
      input: { def: 5 },
    });
    expect(workflowOf(broken).status).toBe("FAILED");
  });
});
