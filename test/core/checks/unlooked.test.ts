/** What the server refuses by rules of its own that no other file shows, and the same where it does not look: there it is a warning. */
import { describe, expect, it, test } from "vitest";
import { parseScript } from "../../../src/core/checks/parse-script.ts";
import type { Kind } from "../../../src/core/definition.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { checkLocalDefinition } from "../../../src/core/local-findings.ts";
import { local } from "../support.ts";

const simple = (ref: string, more: JsonObject = {}): JsonObject => ({ name: "work", taskReferenceName: ref, ...more });
const choice = (more: JsonObject): JsonObject =>
  simple("switch", {
    type: "SWITCH",
    evaluatorType: "value-param",
    expression: "x",
    inputParameters: { x: 1 },
    decisionCases: { a: [] },
    ...more,
  });
const loop = (...loopOver: (JsonObject | null)[]): JsonObject => simple("loop", { type: "DO_WHILE", loopCondition: "true", loopOver });

/** `severity code message` of each. */
const check = (kind: Kind, body: JsonObject): string[] =>
  checkLocalDefinition(local(kind, { name: "n", ...body }), { parseScript }).map(
    ({ severity, code, message }) => `${severity} ${code} ${message}`,
  );
const workflow = (tasks: JsonObject[], more: JsonObject = {}): string[] => check("workflow", { version: 1, tasks, ...more });

describe("a task in a loop", () => {
  it.each<[string, JsonObject, string]>([
    ["without a name", simple("a", { name: "" }), "task-name-missing"],
    ["without a reference name", { name: "work" }, "reference-name-missing"],
    ["with a delay below 0", simple("a", { startDelay: -1 }), "value-too-small"],
    ["that lacks a field of its type", simple("a", { type: "SUB_WORKFLOW" }), "task-field-missing"],
    ["with a script that does not parse", choice({ evaluatorType: "javascript", expression: "if (" }), "script-syntax"],
    ["in a case of a task in the loop", choice({ decisionCases: { a: [simple("b", { type: "EVENT" })] } }), "task-field-missing"],
  ])("%s", (_, task, code) => {
    expect(workflow([loop(task)])).toEqual([expect.stringContaining(`warning ${code} workflow n@1: `)]);
  });

  test("that is null is refused all the same", () => {
    expect(workflow([loop(null)])).toEqual([expect.stringContaining("error null-task")]);
  });
});

describe("a reference where the server does not look", () => {
  const nested = (text: string, more: JsonObject = {}): string[] =>
    workflow([simple("first"), choice({ defaultCase: [simple("b", { inputParameters: { deep: [{ text }] } })] })], more);

  it("to nobody is told, with what was meant", () => {
    const said = checkLocalDefinition(
      local("workflow", { name: "n", version: 1, tasks: [simple("first")], outputParameters: { x: "${frist.output.y}" } }),
    );
    expect(said).toMatchObject([
      {
        code: "reference-unknown",
        severity: "warning",
        message: "workflow n@1: ${frist.output.y} is always null: no task has the reference name frist.",
        hint: "Did you mean ${first…}?",
      },
    ]);
    expect(nested("${somebody.output}")).toEqual([expect.stringContaining("warning reference-unknown")]);
  });

  it.each(["${first.output}", "${first__2.output}", "${workflow.input.x}", "${CPEWF_TASK_ID}", "${HOME}", "${java.version}", "$${nobody}"])(
    "to something is fine: %s",
    (text) => {
      expect(nested(text)).toEqual([]);
    },
  );

  it("is left alone where a dynamic fork makes tasks", () => {
    const dynamic = simple("f", { type: "FORK_JOIN_DYNAMIC", inputParameters: { forkTaskInputs: [] } });
    const tasks = [
      dynamic,
      simple("j", { type: "JOIN" }),
      choice({ defaultCase: [simple("b", { inputParameters: { x: "${_work_0.output}" } })] }),
    ];
    expect(workflow(tasks)).toEqual([]);
  });

  it("is seen beside tasks without reference names and null", () => {
    expect(workflow([{ name: "work" }, loop(null)], { outputParameters: { x: "${a.output}" } })).toEqual(
      expect.arrayContaining([expect.stringContaining("warning reference-unknown")]),
    );
  });
});

describe("a property of the server's process", () => {
  it.each(["java.io.tmpdir", "user.home", "HOME"])("may be meant by ${%s}, so it is a warning", (name) => {
    expect(workflow([simple("a", { inputParameters: { x: `\${${name}}` } })])).toEqual([
      expect.stringContaining("warning reference-unknown"),
    ]);
  });

  it.each(["users.home", "javascript.x", "home"])("is not meant by ${%s}", (name) => {
    expect(workflow([simple("a", { inputParameters: { x: `\${${name}}` } })])).toEqual([
      expect.stringContaining("error reference-unknown"),
    ]);
  });
});

describe("a script that the server parses", () => {
  it.each<[string, JsonObject]>([
    ["of a SWITCH", choice({ evaluatorType: "javascript", expression: "if (" })],
    ["of a DECISION", simple("d", { type: "DECISION", caseExpression: "if (", decisionCases: { a: [] } })],
  ])("%s is refused", (_, task) => {
    expect(workflow([task])).toEqual([
      expect.stringMatching(
        /^error script-syntax .*Expression is not well formatted: SyntaxError: Unexpected token \(1:4\), taskType: (SWITCH|DECISION) taskName work$/,
      ),
    ]);
  });

  it("is not looked at without a parser", () => {
    const body = { name: "n", version: 1, tasks: [choice({ evaluatorType: "javascript", expression: "if (" })] };
    expect(checkLocalDefinition(local("workflow", body))).toEqual([]);
  });
});

test("null for the input of a WAIT is refused, and of others it is absent", () => {
  const wait = simple("a", { type: "WAIT", inputParameters: null });
  expect(workflow([wait])).toEqual(["error wrong-type workflow n@1: tasks[0].inputParameters must be left out or be an object, not null"]);
  expect(workflow([choice({ defaultCase: [wait] })])).toEqual([expect.stringContaining("error wrong-type")]);
  expect(workflow([simple("a", { inputParameters: null })])).toEqual([]);
  // The server does not look into loops.
  expect(workflow([loop(wait)])).toEqual([]);
});

describe("a schedule", () => {
  const start = { startWorkflowRequest: { name: "w" }, cronExpression: "@daily" };

  it("in a zone that the server does not know", () => {
    expect(check("schedule", { ...start, zoneId: "Mars/Olympus" })).toEqual([
      "error zone-unknown schedule n: Unknown time-zone ID: Mars/Olympus",
    ]);
    expect(check("schedule", { ...start, zoneId: "Europe/Berlin" })).toEqual([]);
  });

  it("with null among its crons, which the server stores and then chokes on", () => {
    const crons = [{ cronExpression: "@daily" }, null];
    expect(check("schedule", { ...start, cronSchedules: crons })).toEqual([
      "error wrong-type schedule n: cronSchedules[1] must be an object, not null",
    ]);
  });
});
