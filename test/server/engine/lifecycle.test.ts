import { describe, expect, it } from "vitest";
import { childReopened } from "../../../src/server/engine/lifecycle/child-reopened.ts";
import { pauseRun } from "../../../src/server/engine/lifecycle/pause.ts";
import { removeRun } from "../../../src/server/engine/lifecycle/remove.ts";
import { resetCallbacks } from "../../../src/server/engine/lifecycle/reset-callbacks.ts";
import { restartRun } from "../../../src/server/engine/lifecycle/restart.ts";
import { resumeRun } from "../../../src/server/engine/lifecycle/resume.ts";
import { retryRun } from "../../../src/server/engine/lifecycle/retry.ts";
import { skipTask } from "../../../src/server/engine/lifecycle/skip.ts";
import { terminateRun } from "../../../src/server/engine/lifecycle/terminate.ts";
import { fork, inline, join, loop, noop, simple, system, taskDef } from "./support/definitions.ts";
import { byRef, contextOf, effectsOf, lookupOf, openRefs, outline, poll, refs, start, work, workflowOf } from "./support/driver.ts";
import { call, refusal } from "./support/lifecycle.ts";
import type { Operation } from "./support/lifecycle.ts";

const pause: Operation = pauseRun;
const resume: Operation = resumeRun;
const retry: Operation = (state, context) => retryRun(state, { resumeSubworkflowTasks: false }, context);
const restart: Operation = (state, context) => restartRun(state, undefined, context);
const terminate: Operation = (state, context) => terminateRun(state, "enough", context);

describe("pause and resume", () => {
  it("schedules nothing while paused, and goes on afterwards", () => {
    const run = start({ tasks: [simple("a"), noop("b")] });
    poll(run, "a");
    call(run, pause);
    call(run, pause);
    work(run, "a");
    expect(outline(run)).toEqual(["a:COMPLETED"]);
    run.now += 5_000;
    call(run, resume);
    expect(workflowOf(run)).toMatchObject({ status: "COMPLETED", lastRetriedTime: run.now });
  });

  it("refuses what the state does not allow", () => {
    const run = start({ tasks: [simple("a")] });
    expect(refusal(run, resume)).toMatchObject({
      status: 500,
      message: "The workflow id1 is not PAUSED so cannot resume. Current status is RUNNING",
    });
    call(run, terminate);
    expect(refusal(run, pause)).toMatchObject({ status: 409, message: "Workflow wf.1/id1 has ended, status cannot be updated." });
  });
});

describe("terminate", () => {
  it("cancels open tasks and starts no failure workflow", () => {
    const run = start({ tasks: [simple("a")], definition: { failureWorkflow: "sorry" } });
    call(run, terminate);
    expect(workflowOf(run)).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "enough" });
    expect(outline(run)).toEqual(["a:CANCELED"]);
    expect(effectsOf(run, "dequeue")).toEqual([{ type: "dequeue", taskId: byRef(run, "a").taskId }]);
    expect(effectsOf(run, "start-failure-workflow")).toEqual([]);
    expect(effectsOf(run, "run-ended")).toHaveLength(1);
    call(run, terminate);
    expect(effectsOf(run, "run-ended")).toHaveLength(1);
  });

  it("refuses a completed run and takes a failed one", () => {
    const completed = start({ tasks: [noop("a")] });
    expect(refusal(completed, terminate)).toMatchObject({ status: 409, message: "Cannot terminate a COMPLETED workflow." });
    const failed = start({ tasks: [inline("a", "throw 1")] });
    call(failed, terminate);
    expect(workflowOf(failed).status).toBe("TERMINATED");
  });

  it("terminates the children of its sub-workflow tasks", () => {
    const run = start({ tasks: [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "child", version: 1 } })] });
    const { subWorkflowId } = byRef(run, "s");
    call(run, terminate);
    expect(effectsOf(run, "terminate-child")).toEqual([
      { type: "terminate-child", workflowId: subWorkflowId, reason: "Parent workflow has been terminated with reason: enough" },
    ]);
  });
});

describe("restart", () => {
  it("begins anew under the same id", () => {
    const run = start({ tasks: [simple("a")], taskDefs: [taskDef("do_a")] });
    work(run, "a", { status: "FAILED" });
    run.now += 1_000;
    call(run, restart);
    expect(workflowOf(run)).toMatchObject({
      workflowId: "id1",
      status: "RUNNING",
      createTime: run.now,
      endTime: 0,
      output: {},
      failedReferenceTaskNames: [],
    });
    expect(workflowOf(run).reasonForIncompletion).toBeUndefined();
    expect(outline(run)).toEqual(["a:SCHEDULED"]);
  });

  it("takes the latest definition on request", () => {
    const run = start({ tasks: [inline("a", "throw 1")] });
    const latest = lookupOf([{ name: "wf", version: 2, tasks: [noop("other")] }], {});
    call(run, (state, context) => restartRun(state, latest, context));
    expect(workflowOf(run)).toMatchObject({ status: "COMPLETED", workflowVersion: 2 });
    expect(refs(run)).toEqual(["other"]);
    expect(refusal(run, (state, context) => restartRun(state, lookupOf([], {}), context))).toMatchObject({ status: 404 });
  });

  it("refuses running runs, and completed ones that are not restartable", () => {
    expect(refusal(start({ tasks: [simple("a")] }), restart)).toMatchObject({
      status: 409,
      message: "Workflow: wf.1/id1.RUNNING is not in terminal state, unable to restart.",
    });
    expect(refusal(start({ tasks: [noop("a")], definition: { restartable: false } }), restart)).toMatchObject({ status: 404 });
  });
});

describe("retry", () => {
  it("tries the failed and the cancelled tasks again and lets joins wait", () => {
    const run = start({
      tasks: [fork("f", [simple("a")], [simple("b")]), join("j", ["a", "b"]), noop("z")],
      taskDefs: [taskDef("do_a"), taskDef("do_b")],
    });
    work(run, "a", { status: "FAILED" });
    expect(outline(run)).toEqual(["f:COMPLETED", "a:FAILED", "b:CANCELED", "j:CANCELED"]);
    call(run, retry);
    expect(openRefs(run)).toEqual(["j", "a", "b"]);
    expect(byRef(run, "a")).toMatchObject({ retryCount: 1, status: "SCHEDULED" });
    work(run, "a");
    work(run, "b");
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("goes on in the round of a loop that failed", () => {
    const run = start({ tasks: [loop("l", "$.l.iteration < 2", [simple("a")])], taskDefs: [taskDef("do_a")] });
    work(run, "a__1");
    work(run, "a__2", { status: "FAILED" });
    call(run, retry);
    work(run, "a__2");
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(byRef(run, "l").iteration).toBe(2);
  });

  it("refuses runs that go on, and runs with nothing to retry", () => {
    expect(refusal(start({ tasks: [simple("a")] }), retry)).toMatchObject({
      status: 404,
      message: "Workflow is still running.  status=RUNNING",
    });
    expect(refusal(start({ tasks: [noop("a")] }), retry)).toMatchObject({ status: 409 });
  });

  it("sends the call to the failed child on request", () => {
    const run = start({ tasks: [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "child", version: 1 } })] });
    call(run, terminate);
    expect(retryRun(run.state, { resumeSubworkflowTasks: true }, contextOf(run))).toEqual({
      status: "descend",
      workflowId: byRef(run, "s").subWorkflowId,
    });
  });

  it("reopens the parent", () => {
    const run = start({ tasks: [inline("a", "throw 1")], parent: { workflowId: "p", taskId: "pt" } });
    call(run, retry);
    expect(effectsOf(run, "reopen-parent")).toEqual([{ type: "reopen-parent", parentWorkflowId: "p", parentWorkflowTaskId: "pt" }]);
  });
});

describe("a child that was set going again", () => {
  it("sets its parent going again", () => {
    const run = start({
      tasks: [
        fork("f", [system("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "child", version: 1 } })], [simple("b")]),
        join("j", ["s", "b"]),
      ],
    });
    call(run, terminate);
    const task = byRef(run, "s");
    call(run, (state, context) => childReopened(state, { workflowId: task.subWorkflowId ?? "", taskId: task.taskId }, context));
    expect(workflowOf(run).status).toBe("RUNNING");
    expect(byRef(run, "s")).toMatchObject({ status: "IN_PROGRESS", subworkflowChanged: true });
    expect(openRefs(run)).toEqual(["s", "j", "b"]);
  });
});

describe("skip", () => {
  const tasks = [simple("a"), simple("b"), noop("c")];

  it("passes over a task that is not scheduled yet", () => {
    const run = start({ tasks });
    call(run, (state, context) => skipTask(state, "b", context));
    expect(byRef(run, "b")).toMatchObject({ status: "SKIPPED", seq: 0, taskType: "do_b", taskDefName: "do_b" });
    work(run, "a");
    expect(outline(run)).toEqual(["b:SKIPPED", "a:COMPLETED", "c:COMPLETED"]);
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("refuses unknown and scheduled tasks, and runs that do not run", () => {
    const run = start({ tasks });
    const skip =
      (ref: string): Operation =>
      (state, context) =>
        skipTask(state, ref, context);
    expect(refusal(run, skip("a"))).toMatchObject({
      status: 500,
      message: "The task referenced a has already been processed, cannot be skipped",
    });
    expect(refusal(run, skip("x"))).toMatchObject({
      status: 500,
      message: "The task referenced by x does not exist in the WorkflowDefinition wf",
    });
    call(run, terminate);
    expect(refusal(run, skip("b"))).toMatchObject({ status: 500 });
  });
});

describe("remove and reset of callbacks", () => {
  it("names what is queued, and refuses to archive a running run", () => {
    const run = start({ tasks: [simple("a")] });
    expect(removeRun(run.state, { archive: false })).toEqual({ queuedTaskIds: [byRef(run, "a").taskId] });
    expect(() => removeRun(run.state, { archive: true })).toThrowError("Cannot archive workflow: id1 with status: RUNNING");
  });

  it("offers a task that is held back at once", () => {
    const run = start({ tasks: [simple("a", { startDelay: 60 })] });
    call(run, resetCallbacks);
    expect(effectsOf(run, "enqueue").at(-1)?.availableAt).toBe(run.now);
    expect(byRef(run, "a").callbackAfterSeconds).toBe(0);
    call(run, terminate);
    expect(refusal(run, resetCallbacks)).toMatchObject({ status: 409, message: "Workflow is in terminal state. Status = TERMINATED" });
  });
});
