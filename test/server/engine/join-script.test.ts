import { describe, expect, it } from "vitest";
import { dynamicFork, fork, join, loop, noop, simple } from "./support/definitions.ts";
import { byRef, outline, start, work, workflowOf } from "./support/driver.ts";
import type { Driver } from "./support/driver.ts";

/** As Orkes gives it in its documentation. */
const orkesExample = `(function(){
  let results = {};
  let pendingJoinsFound = false;
  if ($.joinOn) {
    $.joinOn.forEach((element) => {
      if ($[element] && $[element].status !== 'COMPLETED') {
        results[element] = $[element].status;
        pendingJoinsFound = true;
      }
    });
    if (pendingJoinsFound) {
      return { "status": "IN_PROGRESS", "reasonForIncompletion": "Pending", "outputData": { "scriptResults": results } };
    }
    return true;
  }
})();`;

const startWith = (expression: string, extra: object = {}): Driver =>
  start({
    tasks: [fork("f", [simple("a")], [simple("b")]), join("j", ["a", "b"], { evaluatorType: "js", expression, ...extra }), noop("after")],
  });

describe("a JOIN with a script", () => {
  it("waits as long as the script says so, and hands on the outputs", () => {
    const run = startWith(orkesExample);
    expect(byRef(run, "j")).toMatchObject({ status: "IN_PROGRESS", outputData: { scriptResults: { a: "SCHEDULED", b: "SCHEDULED" } } });
    work(run, "a", { outputData: { x: 1 } });
    expect(byRef(run, "j").outputData).toEqual({ scriptResults: { b: "SCHEDULED" } });
    work(run, "b");
    expect(byRef(run, "j")).toMatchObject({ status: "COMPLETED", outputData: { a: { x: 1 }, b: {} } });
    expect(workflowOf(run).status).toBe("COMPLETED");
  });

  it("goes on with the first branch if the script wants that, and sees its own parameters", () => {
    const wanted = "$.joinOn.filter((name) => $[name].status === 'COMPLETED').length >= $.enough";
    const run = startWith(wanted, { inputParameters: { enough: 1 } });
    work(run, "b");
    expect(outline(run)).toEqual(["f:COMPLETED", "a:SCHEDULED", "b:COMPLETED", "j:COMPLETED", "after:COMPLETED"]);
  });

  it("ends as the script says", () => {
    const run = startWith("({ status: 'FAILED', reasonForIncompletion: 'not today', outputData: { y: 2 } })");
    expect(byRef(run, "j")).toMatchObject({ status: "FAILED", reasonForIncompletion: "not today", outputData: { y: 2 } });
    expect(workflowOf(run).status).toBe("FAILED");
  });

  it("fails with a script that throws", () => {
    const run = startWith("nobody.knows");
    expect(byRef(run, "j").status).toBe("FAILED_WITH_TERMINAL_ERROR");
    expect(byRef(run, "j").reasonForIncompletion).toContain("nobody is not defined");
  });

  it.each(["undefined", "'COMPLETED'", "({ status: 'SOMEHOW' })", "({})", "1"])(
    "waits for all that is no answer, and fails when nothing is left: %s",
    (answer) => {
      const run = startWith(answer);
      work(run, "a");
      work(run, "b");
      expect(byRef(run, "j").status).toBe("FAILED");
      expect(byRef(run, "j").reasonForIncompletion).toContain("no other task of the run is open");
    },
  );

  it("sees the branches of its round, and those of a dynamic fork", () => {
    const inLoop = loop("l", "$.l.iteration < 2", [
      fork("f", [simple("a")]),
      join("j", ["a"], { expression: "$.a.status == 'COMPLETED'" }),
    ]);
    const run = start({ tasks: [inLoop] });
    work(run, "a__1");
    work(run, "a__2");
    expect(workflowOf(run).status).toBe("COMPLETED");
    const dynamic = start({ tasks: [dynamicFork("d", [simple("x")]), join("j", [], { expression: "$.joinOn[0] === 'x'" })] });
    expect(byRef(dynamic, "j").status).toBe("COMPLETED");
  });
});
