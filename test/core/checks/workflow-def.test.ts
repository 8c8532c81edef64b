import { describe, expect, test } from "vitest";
import { checkDefinition } from "../../../src/core/checks/check-definition.ts";
import type { CheckContext, Violation } from "../../../src/core/checks/violation.ts";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { simple } from "../support.ts";

const server: CheckContext = {
  inputTemplateOf: (name) => (name === "templated" ? { http_request: {}, kafka_request: {}, queryExpression: "." } : undefined),
  isVariable: () => false,
  complete: true,
};
const check = (...tasks: Json[]): Violation[] => checkDefinition("workflow", { name: "w", tasks }, server);
const checkTask = (fields: JsonObject): Violation[] => check({ ...simple("a"), ...fields });
const messages = (violations: readonly Violation[]): string[] => violations.map(({ message }) => message);

describe("the workflow itself", () => {
  test("needs a name, tasks and schema version 2", () => {
    expect(checkDefinition("workflow", {})).toEqual([
      { code: "name-missing", pointer: "/name", message: "WorkflowDef name cannot be null or empty", javaPath: "name" },
      { code: "tasks-missing", pointer: "/tasks", message: "WorkflowTask list cannot be empty", javaPath: "tasks" },
    ]);
    expect(checkDefinition("workflow", { name: "", schemaVersion: 1, tasks: [simple("a")] })).toMatchObject([
      { code: "name-missing", invalidValue: "" },
      { code: "schema-version", pointer: "/schemaVersion", message: "workflowDef schemaVersion: 2 is only supported", invalidValue: "1" },
    ]);
    expect(checkDefinition("workflow", { name: "w", schemaVersion: null, tasks: [simple("a")] })).toMatchObject([{ invalidValue: "0" }]);
  });
});

test.each(["constructor", "toString", "__proto__"])("a task's type may be %s", (type) => {
  expect(checkTask({ type })).toEqual([]);
});

describe("every task", () => {
  test("needs a name and a reference name, inside branches of any task, but not in a loop", () => {
    const nested = {
      decisionCases: { "b c": [{}] },
      defaultCase: [{ name: "", taskReferenceName: "d" }],
      forkTasks: [[], [{ name: "f" }]],
      loopOver: [{}],
    };
    const found = checkTask(nested).map(({ code, pointer, javaPath, invalidValue }) => [code, pointer, javaPath, invalidValue]);
    expect(found).toEqual([
      ["task-name-missing", "/tasks/0/decisionCases/b c/0/name", "tasks[0].decisionCases[b c].<map value>[0].name", undefined],
      [
        "reference-name-missing",
        "/tasks/0/decisionCases/b c/0/taskReferenceName",
        "tasks[0].decisionCases[b c].<map value>[0].taskReferenceName",
        undefined,
      ],
      ["task-name-missing", "/tasks/0/defaultCase/0/name", "tasks[0].defaultCase[0].name", ""],
      [
        "reference-name-missing",
        "/tasks/0/forkTasks/1/0/taskReferenceName",
        "tasks[0].forkTasks[1].<list element>[0].taskReferenceName",
        undefined,
      ],
    ]);
  });

  test("starts now or later", () => {
    expect(checkTask({ startDelay: 0 })).toEqual([]);
    expect(checkTask({ startDelay: -1 })).toMatchObject([
      {
        pointer: "/tasks/0/startDelay",
        javaPath: "tasks[0].startDelay",
        message: "must be greater than or equal to 0",
        invalidValue: "-1",
      },
    ]);
  });

  test("is a task: nulls are refused where tasks run, and taken where they do not", () => {
    const cases = { type: "SWITCH", evaluatorType: "value-param", expression: "x" };
    expect(check(null)).toMatchObject([{ code: "null-task", pointer: "/tasks/0", message: "tasks[0] must be a task, not null" }]);
    expect(checkTask({ ...cases, decisionCases: { a: null } })).toMatchObject([{ pointer: "/tasks/0/decisionCases/a" }]);
    expect(checkTask({ ...cases, decisionCases: { a: [null] } })).toMatchObject([{ pointer: "/tasks/0/decisionCases/a/0" }]);
    expect(checkTask({ type: "FORK_JOIN", forkTasks: [null] })).toMatchObject([{ pointer: "/tasks/0/forkTasks/0" }]);
    expect(checkTask({ decisionCases: { a: null }, forkTasks: [null] })).toEqual([]);
  });

  test("of a type that nobody knows is taken", () => {
    expect(checkTask({ type: "http" })).toEqual([]);
  });
});

describe("a task's type asks for fields", () => {
  test.each<[string, string, string]>([
    ["EVENT", "sink", "sink field is required for taskType: EVENT taskName: a"],
    ["DYNAMIC", "dynamicTaskNameParam", "dynamicTaskNameParam field is required for taskType: DYNAMIC taskName: a"],
    ["SUB_WORKFLOW", "subWorkflowParam", "subWorkflowParam field is required for taskType: SUB_WORKFLOW taskName: a"],
    ["FORK_JOIN", "forkTasks", "forkTasks should have atleast one task for taskType: FORK_JOIN taskName: a"],
    ["HTTP", "inputParameters", "inputParameters.http_request or inputParameters.uri field is required for taskType: HTTP taskName: a"],
    ["KAFKA_PUBLISH", "inputParameters", "inputParameters.kafka_request field is required for taskType: KAFKA_PUBLISH taskName: a"],
    [
      "JSON_JQ_TRANSFORM",
      "inputParameters",
      "inputParameters.queryExpression field is required for taskType: JSON_JQ_TRANSFORM taskName: a",
    ],
  ])("%s: %s", (type, key, message) => {
    expect(checkTask({ type })).toEqual([{ code: "task-field-missing", pointer: `/tasks/0/${key}`, message, javaPath: "tasks[0]" }]);
  });

  test.each<[string, JsonObject]>([
    ["EVENT", { sink: "" }],
    ["DYNAMIC", { dynamicTaskNameParam: "x" }],
    ["SUB_WORKFLOW", { subWorkflowParam: {} }],
    ["FORK_JOIN", { forkTasks: [[]] }],
    ["HTTP", { inputParameters: { uri: "x" } }],
    ["HTTP", { inputParameters: { method: "x" } }],
    ["HTTP", { inputParameters: { http_request: null } }],
    ["HTTP", { name: "templated" }],
    ["HTTP", { taskDefinition: { inputTemplate: { http_request: {} } } }],
    ["KAFKA_PUBLISH", { inputParameters: { kafka_request: {} } }],
    ["JSON_JQ_TRANSFORM", { inputParameters: { queryExpression: "." } }],
    ["SWITCH", { evaluatorType: "", expression: "", decisionCases: { a: [] } }],
    ["DECISION", { caseValueParam: "x", decisionCases: { a: [] } }],
    ["DECISION", { caseExpression: "x", decisionCases: { a: [] } }],
    ["DO_WHILE", { loopCondition: "x", loopOver: [{}] }],
    ["FORK_JOIN_DYNAMIC", { inputParameters: { forkTaskInputs: null }, dynamicForkJoinTasksParam: "a", dynamicForkTasksParam: "b" }],
    ["FORK_JOIN_DYNAMIC", { dynamicForkJoinTasksParam: "a" }],
    ["FORK_JOIN_DYNAMIC", { dynamicForkTasksParam: "a", dynamicForkTasksInputParamName: "b" }],
  ])("%s is content with %j", (type, fields) => {
    expect(checkTask({ type, ...fields })).toEqual([]);
  });

  test("what a registered definition may add is only known to the server", () => {
    const http = { ...simple("a"), type: "HTTP" };
    expect(checkDefinition("workflow", { name: "w", tasks: [http] })).toMatchObject([{ dependsOnServer: true }]);
    const inline = { ...http, taskDefinition: {} };
    expect(checkDefinition("workflow", { name: "w", tasks: [inline] })[0]).not.toHaveProperty("dependsOnServer");
    const nameless = { type: "HTTP", taskReferenceName: "a" };
    expect(messages(check(nameless))).toEqual([
      "WorkflowTask name cannot be empty or null",
      "inputParameters.http_request or inputParameters.uri field is required for taskType: HTTP taskName: undefined",
    ]);
  });

  test("decisions", () => {
    const cases = (type: string) => `decisionCases should have atleast one task for taskType: ${type} taskName: a`;
    expect(messages(checkTask({ type: "SWITCH" }))).toEqual([
      "evaluatorType field is required for taskType: SWITCH taskName: a",
      cases("SWITCH"),
    ]);
    expect(messages(checkTask({ type: "SWITCH", evaluatorType: "x", decisionCases: {} }))).toEqual([
      "expression field is required for taskType: SWITCH taskName: a",
      cases("SWITCH"),
    ]);
    expect(messages(checkTask({ type: "DECISION" }))).toEqual([
      "caseValueParam or caseExpression field is required for taskType: DECISION taskName: a",
      cases("DECISION"),
    ]);
  });

  test("loops", () => {
    expect(messages(checkTask({ type: "DO_WHILE" }))).toEqual([
      "loopCondition field is required for taskType: DO_WHILE taskName: a",
      "loopOver field is required for taskType: DO_WHILE taskName: a",
    ]);
  });

  test("dynamic forks", () => {
    const both = { type: "FORK_JOIN_DYNAMIC", dynamicForkJoinTasksParam: "a" };
    expect(messages(checkTask({ type: "FORK_JOIN_DYNAMIC" }))).toEqual([
      "dynamicForkTasksParam field is required for taskType: FORK_JOIN_DYNAMIC taskName: a",
      "dynamicForkTasksInputParamName field is required for taskType: FORK_JOIN_DYNAMIC taskName: a",
    ]);
    for (const other of ["dynamicForkTasksParam", "dynamicForkTasksInputParamName"]) {
      expect(checkTask({ ...both, [other]: "b" })).toMatchObject([
        { code: "task-fields-conflict", pointer: "/tasks/0/dynamicForkJoinTasksParam" },
      ]);
    }
  });

  test("an end", () => {
    const end = (fields: JsonObject) => checkTask({ type: "TERMINATE", ...fields });
    for (const terminationStatus of ["COMPLETED", "FAILED", "TERMINATED"])
      expect(end({ inputParameters: { terminationStatus } })).toEqual([]);
    for (const terminationStatus of ["completed", "${workflow.input.x}", 5, "RUNNING", "", null]) {
      expect(end({ inputParameters: { terminationStatus } })).toMatchObject([
        { code: "terminate-status", pointer: "/tasks/0/inputParameters/terminationStatus" },
      ]);
    }
    expect(messages(end({ optional: true }))).toEqual([
      "terminate task cannot be optional, taskName: a",
      "terminate task must have an terminationStatus parameter and must be set to COMPLETED or FAILED, taskName: a",
    ]);
  });

  test("a wait", () => {
    const wait = (inputParameters: JsonObject) => messages(checkTask({ type: "WAIT", inputParameters }));
    expect(messages(checkTask({ type: "WAIT" }))).toEqual([]);
    for (const fine of [
      { duration: "5 s" },
      { duration: " " },
      { until: "2030-01-01" },
      { until: "${workflow.input.d}" },
      { duration: null },
    ]) {
      expect(wait(fine)).toEqual([]);
    }
    expect(wait({ duration: 5 })).toEqual(["Either date or duration is passed as null "]);
    expect(wait({ duration: ["5s"] })).toEqual(["Either date or duration is passed as null "]);
    expect(wait({ until: "foo" })).toEqual(["Unable to parse date "]);
    for (const [inputParameters, hint] of [
      [{ duration: "ten minutes" }, "1 day 2 hours 3 mins 4 secs"],
      [{ until: "foo" }, "2030-01-31 10:00"],
    ] as const) {
      expect(checkTask({ type: "WAIT", inputParameters }).map((violation) => violation.hint)).toEqual([expect.stringContaining(hint)]);
    }
    const both = "Both 'duration' and 'until' specified. Please provide only one input";
    expect(wait({ duration: "5", until: "2030-01-01" })).toEqual([both, "Either date or duration is passed as null "]);
    expect(wait({ duration: "${workflow.input.d}", until: "foo" })).toEqual([both, "Unable to parse date "]);
  });
});
