import { describe, expect, it } from "vitest";
import { decide } from "../../../src/server/engine/decide.ts";
import { fork, inline, join, noop, system } from "./support/definitions.ts";
import { apply, byRef, contextOf, prepare, start, workflowOf } from "./support/driver.ts";

describe("questions to the sandbox", () => {
  it("settle although they contain ids of the same decision", () => {
    const run = start({ tasks: [noop("n"), inline("i", "$.id", { id: "${n.taskId}" }), inline("k", "$.id", { id: "${i.taskId}" })] });
    expect(workflowOf(run).status).toBe("COMPLETED");
    expect(byRef(run, "i").outputData).toEqual({ result: byRef(run, "n").taskId });
  });

  it("are asked side by side for branches side by side", () => {
    const run = prepare({ tasks: [fork("f", [inline("a", "1")], [inline("b", "2")]), join("j", ["a", "b"])] });
    const decision = decide(run.state, contextOf(run));
    expect(decision.status === "evaluate" && decision.requests.map((request) => request.source)).toEqual(["1", "2"]);
  });

  it("get secrets that the stored task does not show", () => {
    const run = prepare({ tasks: [inline("a", "$.k", { k: "${workflow.secrets.K}" })], secrets: { K: "s3cret" } });
    const decision = decide(run.state, contextOf(run));
    expect(decision.status === "evaluate" && decision.requests[0]?.input).toMatchObject({ k: "s3cret" });
  });

  it("give jq's first and all results", () => {
    const run = prepare({ tasks: [system("JSON_JQ_TRANSFORM", "q", { inputParameters: { queryExpression: ".a[]", a: [1, 2] } })] });
    run.jq[".a[]"] = [1, 2];
    apply(run, (context) => decide(run.state, context));
    expect(workflowOf(run).output).toEqual({ result: 1, resultList: [1, 2] });
  });
});
