import { expect, test } from "vitest";
import { checkDefinition } from "../../../src/core/checks/check-definition.ts";
import type { CheckContext } from "../../../src/core/checks/violation.ts";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { simple } from "../support.ts";

const server: CheckContext = {
  inputTemplateOf: () => undefined,
  isVariable: (name) => name === "HOME" || name === "java.version",
  complete: true,
};
const withInput = (inputParameters: JsonObject, more: JsonObject[] = []): JsonObject => ({
  name: "w",
  tasks: [{ name: "a", taskReferenceName: "r", inputParameters }, ...more],
});
const expression = (text: Json) => checkDefinition("workflow", withInput({ k: text }), server);

test.each([
  "${r}",
  "${r.output.y}",
  "${workflow.input.a}",
  "${workflow}",
  "$${x}",
  "${workflow.input.a",
  "no {expression} here",
  "${HOME}",
  "${java.version}",
  "${CPEWF_TASK_ID}",
  "${r..a}",
  "${r.output[0]}",
  "${r.output['a b']}",
  '${r.output["a b", "c"]}',
  "${r[",
  "${r.out[}",
  "${r.output[?(@.a>1)]}",
  "${r.output.['a']}",
  "${r.output.a}}",
  "${r.length()}",
  "${r.output.x-y}",
  "${a${r.output.b}}",
  "${r.output.*}",
  "${r.output[*]}",
  "${r.output[1:-1]}",
  "${r.output.a,b}",
])("%s is fine", (text) => {
  expect(expression(text)).toEqual([]);
});

test.each([
  ["${}", ""],
  ["${ }", " "],
  ["${r.output.}", "r.output."],
  ["${r.output.a b}", "r.output.a b"],
  ["${ r.output}", " r.output"],
  ["${r.output['a]}", "r.output['a]"],
  ["${r.output[a]}", "r.output[a]"],
  ["${workflow .input}", "workflow .input"],
])("%s is no path", (text, path) => {
  expect(expression(text)).toEqual([
    {
      code: "expression-invalid",
      pointer: "/tasks/0/inputParameters/k",
      message: `key: k input parameter value: ${path} is not valid`,
      javaPath: "",
    },
  ]);
});

test.each([
  ["${x.output.y}", "x"],
  ["a ${x} b ${r.out}", "x"],
  ["${NOPE_VAR}", "NOPE_VAR"],
  ["${r__1.output}", "r__1"],
  ["${.r}", ""],
  ["${$.r}", "$"],
  ["${ä.output}", "ä"],
])("%s names nothing", (text, name) => {
  expect(expression(text)).toMatchObject([
    {
      code: "reference-unknown",
      message: `taskReferenceName: ${name} for given task: a input value: k of input parameter: ${text} is not defined in workflow definition.`,
    },
  ]);
});

test("texts inside maps and lists are found, with the nearest key", () => {
  const violations = checkDefinition("workflow", withInput({ k: { z: ["${q.a}", ["${w}"], { m: "${e.f}" }, 5, null] } }), server);
  expect(violations.map(({ pointer }) => pointer)).toEqual([
    "/tasks/0/inputParameters/k/z/0",
    "/tasks/0/inputParameters/k/z/1/0",
    "/tasks/0/inputParameters/k/z/2/m",
  ]);
  expect(violations[2]?.message).toContain("input value: m ");
});

test("tasks inside the branches that run are known, and their own input is not looked at", () => {
  const loop = {
    name: "l",
    taskReferenceName: "l",
    type: "DO_WHILE",
    loopCondition: "x",
    loopOver: [{ ...simple("z"), inputParameters: { k: "${nope.x}" } }],
  };
  expect(checkDefinition("workflow", withInput({ k: "${z.output}" }, [loop]), server)).toEqual([]);
  const idle = { ...simple("s"), loopOver: [simple("z")] };
  expect(checkDefinition("workflow", withInput({ k: "${z.output}" }, [idle]), server)).toHaveLength(1);
});

test("a near name is suggested", () => {
  const violations = checkDefinition("workflow", withInput({ k: "${worklow.input.a}" }), server);
  expect(violations[0]?.hint).toBe("Did you mean ${workflow…}?");
});

test("a name in capitals may be a variable of a server that is not here to ask", () => {
  const [violation] = checkDefinition("workflow", withInput({ k: "${STAGE}" }));
  expect(violation).toMatchObject({ code: "reference-unknown", dependsOnServer: true });
  const [certain] = checkDefinition("workflow", withInput({ k: "${Stage}" }));
  expect(certain).not.toHaveProperty("dependsOnServer");
});

test("a reference name stands once, at any depth where tasks run", () => {
  const message = (name: string) => `taskReferenceName: ${name} should be unique across tasks for a given workflowDefinition: w`;
  const tasks = [
    simple("x"),
    {
      name: "s",
      taskReferenceName: "s",
      type: "SWITCH",
      evaluatorType: "value-param",
      expression: "e",
      decisionCases: { a: [simple("x")] },
      defaultCase: [simple("y")],
    },
    { name: "f", taskReferenceName: "f", type: "FORK_JOIN", forkTasks: [[simple("y")], [simple("x")]] },
    { ...simple("d"), decisionCases: { a: [simple("d")] } },
    {
      name: "u",
      taskReferenceName: "u",
      type: "SUB_WORKFLOW",
      subWorkflowParam: { workflowDefinition: { name: "i", tasks: [simple("x")] } },
    },
  ];
  expect(checkDefinition("workflow", { name: "w", tasks })).toEqual([
    { code: "reference-name-duplicate", pointer: "/tasks/1/decisionCases/a/0/taskReferenceName", message: message("x"), javaPath: "" },
    { code: "reference-name-duplicate", pointer: "/tasks/2/forkTasks/0/0/taskReferenceName", message: message("y"), javaPath: "" },
  ]);
});

test("two tasks without a reference name count as one name", () => {
  const loop = { name: "l", taskReferenceName: "l", type: "DO_WHILE", loopCondition: "x", loopOver: [{ name: "z" }, { name: "y" }] };
  expect(checkDefinition("workflow", { name: "w", tasks: [loop] })).toMatchObject([
    { message: expect.stringContaining("taskReferenceName: null should") },
  ]);
});
