import { describe, expect, it } from "vitest";
import { decide } from "../../../src/server/engine/decide.ts";
import { fork, inline, join, noop, setVariable, simple, switchOn, system, taskDef } from "./support/definitions.ts";
import { advanceTo, byRef, contextOf, effectsOf, outline, poll, refs, report, start, wake, work, workflowOf } from "./support/driver.ts";

describe("a sequence of worker tasks", () => {
  it("schedules them one after another and completes with the last output", () => {
    const run = start({
      tasks: [simple("a", { inputParameters: { x: "${workflow.input.n}" } }), simple("b", { inputParameters: { y: "${a.output.r}" } })],
      input: { n: 1 },
    });
    expect(byRef(run, "a")).toMatchObject({
      taskType: "do_a",
      taskDefName: "do_a",
      status: "SCHEDULED",
      inputData: { x: 1 },
      seq: 1,
      updateTime: 0,
    });
    expect(effectsOf(run, "enqueue")).toEqual([
      { type: "enqueue", taskId: byRef(run, "a").taskId, taskType: "do_a", priority: 0, availableAt: run.now },
    ]);
    work(run, "a", { outputData: { r: [1] } });
    expect(byRef(run, "b").inputData).toEqual({ y: [1] });
    work(run, "b", { outputData: { done: true } });
    expect(workflowOf(run)).toMatchObject({ status: "COMPLETED", output: { done: true }, endTime: run.now });
    // As the real server shows it: the last task is not marked.
    expect(run.state.tasks.map((task) => task.executed)).toEqual([true, false]);
  });

  it("is stable: deciding again changes nothing", () => {
    const run = start({ tasks: [simple("a")] });
    const decision = decide(run.state, contextOf(run));
    expect(decision).toMatchObject({ status: "change", change: { tasks: [], effects: [], removedTaskIds: [] } });
    expect(decision.status === "change" && decision.change.workflow).toBe(run.state.workflow);
  });

  it("delays a task with startDelay", () => {
    const run = start({ tasks: [simple("a", { startDelay: 5 })] });
    expect(byRef(run, "a")).toMatchObject({ startDelayInSeconds: 5, callbackAfterSeconds: 5 });
    expect(effectsOf(run, "enqueue")[0]?.availableAt).toBe(run.now + 5000);
  });
});

describe("a fork with a switch in it", () => {
  it("looks like the real server's", () => {
    const run = start({
      tasks: [
        fork(
          "f",
          [inline("i1", "$.v + 1", { v: 2 })],
          [switchOn("sw", "A", { A: [noop("n1")], B: [] }), setVariable("sv1", { z: [1, { k: 1 }] })],
        ),
        join("j", ["i1", "sv1"]),
        inline("last", "({ a: $.o })", { o: "x${workflow.variables.z}y${i1.output.nope}" }),
      ],
    });
    expect(workflowOf(run)).toMatchObject({ status: "COMPLETED", output: { result: { a: "x[1, {k=1}]ynull" } } });
    expect(refs(run)).toEqual(["f", "i1", "sw", "n1", "j", "sv1", "last"]);
    expect(byRef(run, "f")).toMatchObject({ taskType: "FORK", taskDefName: "FORK", status: "COMPLETED", executed: true });
    expect(byRef(run, "sw")).toMatchObject({
      taskType: "SWITCH",
      taskDefName: "SWITCH",
      inputData: { v: "A", case: "A", hasChildren: "true" },
      outputData: { evaluationResult: ["A"], selectedCase: "A" },
    });
    expect(byRef(run, "j")).toMatchObject({ taskType: "JOIN", inputData: { joinOn: ["i1", "sv1"] }, outputData: { i1: { result: 3 } } });
  });
});

describe("retries and timeouts", () => {
  const tasks = [simple("a")];

  it("tries again after the delay, with the reason of the failed try", () => {
    const run = start({ tasks, taskDefs: [taskDef("do_a", { retryCount: 1, retryDelaySeconds: 7 })] });
    work(run, "a", { status: "FAILED", reasonForIncompletion: "no luck", outputData: { half: 1 } });
    expect(outline(run)).toEqual(["a:FAILED", "a:SCHEDULED"]);
    expect(byRef(run, "a")).toMatchObject({
      retryCount: 1,
      retriedTaskId: run.state.tasks[0]?.taskId,
      reasonForIncompletion: "no luck",
      outputData: {},
      seq: 2,
    });
    expect(effectsOf(run, "enqueue").at(-1)?.availableAt).toBe(run.now + 7000);
    expect(run.state.tasks[0]?.retried).toBe(true);
    work(run, "a", { status: "FAILED", reasonForIncompletion: "again" });
    expect(workflowOf(run)).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: `Task ${byRef(run, "a").taskId} failed with status: FAILED and reason: 'again'`,
      failedReferenceTaskNames: ["a"],
      failedTaskNames: ["do_a"],
    });
  });

  it("does not retry terminal errors", () => {
    const run = start({ tasks, taskDefs: [taskDef("do_a", { retryCount: 3 })] });
    work(run, "a", { status: "FAILED_WITH_TERMINAL_ERROR" });
    expect(workflowOf(run).status).toBe("FAILED");
  });

  it("times out a worker that does not answer, and wakes up for it", () => {
    const run = start({ tasks, taskDefs: [taskDef("do_a", { retryCount: 1, responseTimeoutSeconds: 10 })] });
    poll(run, "a");
    advanceTo(run, run.now + 9_999);
    expect(outline(run)).toEqual(["a:IN_PROGRESS"]);
    wake(run);
    expect(outline(run)).toEqual(["a:TIMED_OUT", "a:SCHEDULED"]);
  });

  it("completes an optional task with errors", () => {
    const run = start({ tasks: [simple("a", { optional: true }), noop("b")], taskDefs: [taskDef("do_a")] });
    work(run, "a", { status: "FAILED" });
    expect(outline(run)).toEqual(["a:COMPLETED_WITH_ERRORS", "b:COMPLETED"]);
    expect(workflowOf(run).status).toBe("COMPLETED");
  });
});

describe("TERMINATE", () => {
  it("ends the run at once and cancels the rest", () => {
    const run = start({
      tasks: [
        fork("f", [simple("a")], [system("TERMINATE", "t", { inputParameters: { terminationStatus: "COMPLETED", workflowOutput: [1] } })]),
        join("j", ["a", "t"]),
      ],
    });
    expect(workflowOf(run)).toMatchObject({ status: "COMPLETED", output: { output: [1] } });
    expect(byRef(run, "a").status).toBe("CANCELED");
    expect(effectsOf(run, "enqueue")).toEqual([]);
  });
});

describe("results of workers", () => {
  it("gives a task back to its queue on IN_PROGRESS", () => {
    const run = start({ tasks: [simple("a")] });
    work(run, "a", { status: "IN_PROGRESS", callbackAfterSeconds: 3, outputData: { step: 1 } });
    expect(byRef(run, "a")).toMatchObject({ status: "SCHEDULED", outputData: { step: 1 }, pollCount: 1, callbackAfterSeconds: 3 });
    expect(effectsOf(run, "enqueue").at(-1)?.availableAt).toBe(run.now + 3000);
  });

  it("ignores a second report", () => {
    const run = start({ tasks: [simple("a"), simple("b")] });
    work(run, "a");
    const before = run.state;
    report(run, "a", { status: "FAILED" });
    expect(run.state.tasks).toEqual(before.tasks);
  });
});
