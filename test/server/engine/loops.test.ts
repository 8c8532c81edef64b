import { describe, expect, it } from "vitest";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { decide } from "../../../src/server/engine/decide.ts";
import { inline, loop, noop, simple, switchOn, system, taskDef } from "./support/definitions.ts";
import { byRef, contextOf, outline, prepare, refs, start, work, workflowOf } from "./support/driver.ts";

describe("loops within loops", () => {
  it("count their own rounds and see each other's outputs", () => {
    const run = start({
      tasks: [
        loop("outer", "$.outer.iteration < 2 && $.inner.iteration == 2", [
          loop("inner", "$.inner.iteration < 2", [
            inline("i", "$.o * 10 + $.n", { o: "${outer.output.iteration}", n: "${inner.output.iteration}" }),
          ]),
          noop("after"),
        ]),
        noop("z"),
      ],
    });
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(refs(run)).toEqual(["outer", "inner__1", "i__1__1", "i__1__2", "after__1", "inner__2", "i__2__1", "i__2__2", "after__2", "z"]);
    const round = (first: number) => ({
      inner: { iteration: 2, "1": { i: { result: first } }, "2": { i: { result: first + 1 } } },
      after: {},
    });
    expect(byRef(run, "outer").outputData).toEqual({ iteration: 2, "1": round(11), "2": round(21) });
  });

  it("retry inside of the inner loop", () => {
    const run = start({
      tasks: [loop("outer", "false", [loop("inner", "$.inner.iteration < 2", [simple("a")])])],
      taskDefs: [taskDef("do_a", { retryCount: 1 })],
    });
    work(run, "a__1__1", { status: "FAILED" });
    work(run, "a__1__1");
    work(run, "a__1__2");
    expect(workflowOf(run).status).toBe("COMPLETED");
  });
});

describe("a SWITCH that a round begins with", () => {
  const broken = system("JSON_JQ_TRANSFORM", "jq", { inputParameters: { queryExpression: "1 + {}" } });
  const endsOf = (first: WorkflowTask): string[] =>
    outline(start({ tasks: [loop("l", "$.l.iteration < 3", [switchOn("s", "x", {}, [first])])] }));

  it("was never done where its first task fails as it starts, as on a real server", () => {
    expect(endsOf(broken)).toEqual(["l:CANCELED", "s__1:CANCELED", "jq__1:FAILED"]);
  });

  it("was done where that one is not done before its turn", () => {
    expect(endsOf(inline("i", "nothing.here"))).toEqual(["l:CANCELED", "s__1:COMPLETED", "i__1:FAILED_WITH_TERMINAL_ERROR"]);
  });

  it("was done where the run goes on", () => {
    expect(endsOf({ ...broken, optional: true })).toContain("s__3:COMPLETED");
  });
});

describe("long loops", () => {
  it("are stored now and then, and come to their end", () => {
    const run = start({
      tasks: [
        loop("l", "$.l.iteration < 300", [inline("i", "$.n", { n: "${l.output.iteration}" })], { inputParameters: { keepLastN: 2 } }),
      ],
    });
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(refs(run)).toEqual(["l", "i__299", "i__300"]);
    expect(Object.keys(byRef(run, "l").outputData)).toEqual(["299", "300", "iteration"]);
    // Two questions a round, and the repetition after each stays bounded.
    expect(run.evaluations).toBe(600);
  });

  it("do not hold up the server with a body that never waits", () => {
    const run = prepare({
      tasks: [loop("l", "", [noop("n")], { items: "${workflow.input.items}" })],
      input: { items: Array.from({ length: 2_000 }, (_, index) => index) },
    });
    const decision = decide(run.state, contextOf(run));
    expect(decision.status === "change" && decision.change.wakeAt).toBe(run.now);
    expect(decision.status === "change" && decision.change.tasks.length).toBeLessThan(1_000);
  });
});

describe("names that do not fit together", () => {
  it("a loop whose round has a task of the loop's own name fails", () => {
    const run = start({ tasks: [loop("a__1", "false", [simple("a")])] });
    expect(outline(run)).toEqual(["a__1:FAILED_WITH_TERMINAL_ERROR"]);
    expect(workflowOf(run).reasonForIncompletion).toContain("The task a of round 1 cannot be scheduled: a__1 is another task.");
  });

  it("a loop within a loop of the same name fails when it is nested too deep", () => {
    const run = start({ tasks: [noop("again"), loop("l", "false", [noop("again")])] });
    expect(workflowOf(run).status).toBe("FAILED");
    expect(workflowOf(run).reasonForIncompletion).toContain("Loops are nested more than 32 deep. Is l the name of two tasks");
  });
});
