import { describe, expect, it } from "vitest";
import { pauseRun } from "../../../src/server/engine/lifecycle/pause.ts";
import { fork, join, loop, noop, simple, system, taskDef } from "./support/definitions.ts";
import { byRef, outline, report, start, work, workflowOf } from "./support/driver.ts";
import { call } from "./support/lifecycle.ts";

describe("a JOIN on what never comes", () => {
  it("fails as soon as nothing else is open, and says what it waited for", () => {
    const run = start({ tasks: [fork("f", [simple("a")]), join("j", ["a", "nobody"])] });
    expect(byRef(run, "j").status).toBe("IN_PROGRESS");
    work(run, "a");
    expect(byRef(run, "j")).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: "JOIN j waits for nobody, which can no longer end: no other task of the run is open.",
    });
    expect(workflowOf(run).status).toBe("FAILED");
  });

  it("fails where it waits for itself", () => {
    expect(outline(start({ tasks: [join("j", ["j"])] }))).toEqual(["j:FAILED"]);
  });

  it("lets the run go on where it is optional", () => {
    const run = start({ tasks: [join("j", ["nobody"], { optional: true }), noop("after")] });
    expect(outline(run)).toEqual(["j:COMPLETED_WITH_ERRORS", "after:COMPLETED"]);
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("fails in a loop, and the loop with it", () => {
    const run = start({ tasks: [loop("l", "false", [join("j", ["nobody"])])] });
    expect(outline(run)).toEqual(["l:CANCELED", "j__1:FAILED"]);
  });

  it("waits as long as somebody can still end a task", () => {
    const run = start({ tasks: [fork("f", [system("HUMAN", "h")], [simple("a")]), join("j", ["nobody"])] });
    work(run, "a");
    expect(byRef(run, "j").status).toBe("IN_PROGRESS");
    report(run, "h", {});
    expect(byRef(run, "j").status).toBe("FAILED");
  });

  it("waits for its own timeout, or for that of the run", () => {
    const tasks = [join("j", ["nobody"])];
    expect(outline(start({ tasks, definition: { timeoutSeconds: 10, timeoutPolicy: "TIME_OUT_WF" } }))).toEqual(["j:IN_PROGRESS"]);
    expect(outline(start({ tasks, taskDefs: [taskDef("join", { timeoutSeconds: 5 })] }))).toEqual(["j:IN_PROGRESS"]);
  });

  it("waits while the run is paused", () => {
    const run = start({ tasks: [fork("f", [simple("a")]), join("j", ["nobody"])] });
    call(run, pauseRun);
    work(run, "a");
    expect(byRef(run, "j").status).toBe("IN_PROGRESS");
  });
});
