import { describe, expect, it } from "vitest";
import { isTerminalTask } from "../../../src/core/model/execution.ts";
import { useSubject } from "../support/subject.ts";

const server = useSubject();
const task = (type: string, ref: string, more: object = {}): object => ({ name: ref, taskReferenceName: ref, type, ...more });
const set = (ref: string, inputParameters: object = {}): object => task("SET_VARIABLE", ref, { inputParameters });

describe("a JOIN on a task that never comes", () => {
  it.each([
    ["JOIN", { joinOn: ["nobody"] }, "nobody"],
    ["EXCLUSIVE_JOIN", { joinOn: ["nobody"], defaultExclusiveJoinTask: ["neither"] }, "nobody"],
  ])("%s", async (type, more, missing) => {
    const expected = server.expected("join-on-nothing");
    const id = await server.startTasks([set("before"), task(type, "join", more)]);
    const run = await server.runWhen(id, ({ tasks, status }) => status === expected && tasks.length === 2);
    expect(run.tasks[1]?.status).toBe(expected === "FAILED" ? "FAILED" : "IN_PROGRESS");
    expect(run.reasonForIncompletion ?? "").toContain(expected === "FAILED" ? `waits for ${missing}` : "");
  });
});

it("a JOIN with a script ends as the script says", async () => {
  const join = task("JOIN", "join", { joinOn: ["branch"], evaluatorType: "js", expression: "({ status: 'FAILED' })" });
  const run = await server.runEnded(await server.startTasks([task("FORK_JOIN", "fork", { forkTasks: [[set("branch")]] }), join]));
  expect(run.status).toBe(server.expected("join-script"));
  expect(run.tasks[2]?.status).toBe(server.expected("join-script"));
});

describe("EXCLUSIVE_JOIN", () => {
  const choice = task("SWITCH", "choice", {
    evaluatorType: "value-param",
    expression: "value",
    inputParameters: { value: "${workflow.input.value}" },
    decisionCases: { a: [set("in_a", { v: "a" })], b: [set("in_b", { v: "b" })] },
  });

  it.each(["a", "b"])("goes on with the branch that ran, %s", async (value) => {
    const join = task("EXCLUSIVE_JOIN", "join", { joinOn: ["in_a"], defaultExclusiveJoinTask: ["in_b"] });
    const run = await server.runEnded(await server.startTasks([choice, join, set("after")], { input: { value } }));
    expect(run.status).toBe("COMPLETED");
    expect(run.tasks.map(({ referenceTaskName }) => referenceTaskName)).toEqual(["choice", `in_${value}`, "join", "after"]);
    expect(run.tasks.every(({ status }) => isTerminalTask(status))).toBe(true);
    expect(run.tasks[2]?.inputData).toEqual({ joinOn: ["in_a"], defaultExclusiveJoinTask: ["in_b"] });
  });
});
