import { describe, expect, it } from "vitest";
import { ConductorFault } from "../../../src/core/conductor-api.ts";
import { StorageFault } from "../../../src/core/storage-fault.ts";
import { decide } from "../../../src/server/engine/decide.ts";
import { decideSafely } from "../../../src/server/engine/decide-safely.ts";
import type { Operation } from "../../../src/server/engine/decide-safely.ts";
import { terminateRun } from "../../../src/server/engine/lifecycle/terminate.ts";
import { fork, join, simple, system } from "./support/definitions.ts";
import { apply, byRef, contextOf, effectsOf, outline, poll, start, workflowOf } from "./support/driver.ts";
import type { Driver } from "./support/driver.ts";

const broken: Operation = () => {
  throw new TypeError("x is not a function");
};

const startForked = (): Driver =>
  start({
    tasks: [
      fork("f", [simple("a")], [simple("b")], [system("SUB_WORKFLOW", "c", { subWorkflowParam: { name: "child", version: 1 } })]),
      join("j", ["a", "b", "c"]),
    ],
    parent: { workflowId: "above", taskId: "task-above" },
  });

describe("an operation that the engine fails at", () => {
  it("fails the run, with everything in it, and says why", () => {
    const run = startForked();
    poll(run, "a");
    run.effects = [];
    apply(run, (context) => decideSafely(broken, run.state, context));
    expect(workflowOf(run)).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: "The run cannot be continued: x is not a function",
      endTime: run.now,
    });
    expect(outline(run)).toEqual(["f:COMPLETED", "a:CANCELED", "b:CANCELED", "c:CANCELED", "j:CANCELED"]);
    expect(effectsOf(run, "dequeue").map(({ taskId }) => taskId)).toEqual([byRef(run, "b").taskId]);
    expect(effectsOf(run, "terminate-child")).toMatchObject([{ workflowId: byRef(run, "c").subWorkflowId }]);
    expect(effectsOf(run, "run-ended")).toEqual([{ type: "run-ended", parentWorkflowId: "above", parentWorkflowTaskId: "task-above" }]);
    expect(run.wakeAt).toBeUndefined();
  });

  it("is refused where the run has ended", () => {
    const run = startForked();
    apply(run, (context) => terminateRun(run.state, "enough", context));
    expect(() => decideSafely(broken, run.state, contextOf(run))).toThrow("x is not a function");
  });

  it.each([new ConductorFault(409, "not now"), new StorageFault("The disk is full.", { retryable: true, cause: undefined })])(
    "is told to whoever asked where the engine is not to blame: %s",
    (fault) => {
      const run = startForked();
      const refused: Operation = () => {
        throw fault;
      };
      expect(() => decideSafely(refused, run.state, contextOf(run))).toThrow(fault);
    },
  );

  it("does not take a failure of the storage in the middle of a decision for one of the run", () => {
    const fault = new StorageFault("The disk is full.", { retryable: true, cause: undefined });
    const run = startForked();
    const state = { workflow: { ...run.state.workflow, taskToDomain: { "*": "x,y" } }, tasks: [] };
    const isDomainActive = (): boolean => {
      throw fault;
    };
    expect(() => decide(state, { ...contextOf(run), isDomainActive })).toThrow(fault);
  });
});
