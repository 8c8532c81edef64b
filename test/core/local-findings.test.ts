import { describe, expect, test } from "vitest";
import type { Kind } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { checkLocalDefinition, checkLocalDefinitions, findUnregisteredTasks } from "../../src/core/local-findings.ts";
import { isSystemTaskType, knownTaskTypes } from "../../src/core/task-types.ts";
import type { Severities } from "../../src/core/severity.ts";
import { local, simple } from "./support.ts";

const check = (kind: Kind, body: JsonObject) => checkLocalDefinition(local(kind, body));
const task = (fields: JsonObject) => check("task", { name: "t", ...fields });
const workflow = (...tasks: JsonObject[]) => check("workflow", { name: "w", tasks });
const brief = (findings: ReturnType<typeof check>) => findings.map(({ code, severity, column }) => [severity, code, column]);
const columnOf = (pointer: string) => pointer.length + 1;

test("a good definition has none", () => {
  expect(task({ retryCount: 5 })).toEqual([]);
  expect(workflow(simple("a"))).toEqual([]);
});

describe("what the server refuses is an error, with its place", () => {
  test("a value of the wrong type", () => {
    expect(task({ retryCount: "many" })).toEqual([
      {
        code: "wrong-type",
        severity: "error",
        message: 'task t: retryCount must be a whole number, not "many".',
        file: "tasks/t.yml",
        line: 2,
        column: columnOf("/retryCount"),
      },
    ]);
  });

  test("a word that is none of the choices", () => {
    expect(task({ timeoutPolicy: "retry" })).toMatchObject([{ code: "unknown-value", severity: "error", hint: "Did you mean RETRY?" }]);
  });

  test("a rule of the server's, in its words", () => {
    expect(task({ timeoutSeconds: 10 })).toEqual([
      {
        code: "task-timeouts",
        severity: "error",
        message: "task t: TaskDef: t responseTimeoutSeconds: 3600 must be less than timeoutSeconds: 10",
        hint: "responseTimeoutSeconds is 3600 unless you set it. Set responseTimeoutSeconds to at most 10.",
        file: "tasks/t.yml",
        line: 2,
        column: columnOf("/timeoutSeconds"),
      },
    ]);
    expect(workflow({ ...simple("a"), type: "EVENT" })).toMatchObject([
      { code: "task-field-missing", message: expect.stringMatching(/^workflow w@1: sink field/) },
    ]);
  });

  test("a name that it could never serve", () => {
    expect(check("task", { name: "a/b" })).toMatchObject([{ code: "name-unreachable", severity: "error", column: columnOf("/name") }]);
  });
});

describe("one mistake is told once", () => {
  test("a refused value is not missing as well", () => {
    expect(brief(check("workflow", { name: "w", tasks: "none" }))).toEqual([["error", "wrong-type", columnOf("/tasks")]]);
    expect(brief(check("workflow", { name: "w", tasks: ["none"] }))).toEqual([["error", "wrong-type", columnOf("/tasks/0")]]);
  });

  test("nor does what is compared with it count", () => {
    expect(brief(task({ timeoutSeconds: 10, responseTimeoutSeconds: "x" }))).toEqual([
      ["error", "wrong-type", columnOf("/responseTimeoutSeconds")],
    ]);
    expect(
      brief(check("workflow", { name: "w", tasks: ["none", { ...simple("a"), inputParameters: { k: "${none.output}" } }] })),
    ).toHaveLength(1);
  });

  test("but others are told too, at their right places", () => {
    expect(brief(check("workflow", { name: "w", tasks: ["none", { ...simple("a"), type: "EVENT" }] }))).toEqual([
      ["error", "wrong-type", columnOf("/tasks/0")],
      ["error", "task-field-missing", columnOf("/tasks/1/sink")],
    ]);
  });
});

describe("what the server takes is at most a warning", () => {
  test.each<[string, JsonObject, string, string, string | undefined]>([
    ["an unknown field", { retrycount: 5 }, "unknown-field", "/retrycount", "Did you mean retryCount?"],
    ["a value that it bends", { retryCount: "5" }, "coerced-value", "/retryCount", undefined],
    ["a null that is not the default", { retryCount: null }, "null-value", "/retryCount", undefined],
    ["an odd name", { name: "a:b" }, "name-unusual", "/name", "Use letters, digits, and the signs _ . -"],
  ])("%s", (_label, fields, code, pointer, hint) => {
    const [finding, ...rest] = task(fields);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ code, severity: "warning", column: columnOf(pointer) });
    expect(finding?.hint).toBe(hint);
  });

  test.each([
    ["step", "Did you mean steps?"],
    ["outputs", "Did you mean output?"],
    ["zzzzzz", undefined],
  ])("the field %s of a workflow, which may be meant as a short form", (field, hint) => {
    const tasks = [{ name: "a", taskReferenceName: "a", [field]: 1 }];
    const findings = checkLocalDefinition(local("workflow", { name: "w", [field]: 1, tasks }));
    expect(findings.map((finding) => [finding.code, finding.hint])).toEqual([
      ["unknown-field", hint],
      ["unknown-field", undefined],
    ]);
  });

  test("audit fields, all of a definition in one", () => {
    expect(task({ createTime: 1, updateTime: 2, inputSchema: { createdBy: "x" } })).toMatchObject([
      {
        code: "server-field",
        severity: "warning",
        message: "task t: createTime, updateTime, inputSchema.createdBy are set by the server and not sent.",
      },
    ]);
    expect(task({ createTime: 1 })).toMatchObject([{ message: "task t: createTime is set by the server and not sent." }]);
  });

  test("a type that nobody knows, at any depth", () => {
    const nested = {
      ...simple("s"),
      type: "SWITCH",
      evaluatorType: "value-param",
      expression: "e",
      inputParameters: { e: "${workflow.input.e}" },
      decisionCases: { a: [{ ...simple("h"), type: "HTPP" }] },
    };
    expect(workflow(nested, { ...simple("c"), type: "own_worker" })).toMatchObject([
      { code: "unknown-task-type", severity: "warning", column: columnOf("/tasks/0/decisionCases/a/0/type"), hint: "Did you mean HTTP?" },
      { code: "unknown-task-type", message: expect.stringContaining('tasks[1] has the type "own_worker"') },
    ]);
    expect(workflow({ ...simple("c"), type: "own_worker" })[0]).not.toHaveProperty("hint");
  });

  test("what depends on the server", () => {
    expect(workflow({ ...simple("h"), type: "HTTP" })).toMatchObject([
      { code: "task-field-missing", severity: "warning", hint: "It depends on what the server knows, so it may be right all the same." },
    ]);
    expect(workflow({ ...simple("a"), inputParameters: { k: "${WORKFLOV}" } })).toMatchObject([
      { severity: "warning", hint: "Did you mean ${workflow…}?" },
    ]);
  });
});

describe("a project weighs its warnings", () => {
  const broken = local("task", { name: "t", retryCont: 1, retryCount: -1 });
  const weigh = (severities: Severities) => checkLocalDefinition(broken, { severities }).map(({ code, severity }) => `${severity} ${code}`);

  test.each<[Severities, string[]]>([
    [{}, ["error value-too-small", "warning unknown-field"]],
    [{ "unknown-field": "warning" }, ["error value-too-small", "warning unknown-field"]],
    [{ "unknown-field": "off" }, ["error value-too-small"]],
    [{ "unknown-field": "error" }, ["error unknown-field", "error value-too-small"]],
    [{ "value-too-small": "off" }, ["error value-too-small", "warning unknown-field"]],
  ])("%j", (severities, expected) => {
    expect(weigh(severities).toSorted()).toEqual(expected);
  });

  test("and what weighs as an error makes a definition invalid", () => {
    const odd = local("task", { name: "t", retryCont: 1 });
    expect(checkLocalDefinitions([odd]).invalid).toEqual([]);
    expect(checkLocalDefinitions([odd], { severities: { "unknown-field": "error" } }).invalid).toEqual([odd]);
  });
});

test("nothing more is said of what was refused", () => {
  const handler = local("event-handler", { name: "h", event: "nowhere", active: true, actions: [{ action: "strat_workflow" }] });
  expect(checkLocalDefinition(handler).map(({ code }) => code)).toEqual(["unknown-value", "event-format"]);
});

test("errors come first", () => {
  expect(brief(task({ bogus: 1, retryCount: -1 })).map(([severity]) => severity)).toEqual(["error", "warning"]);
});

test("definitions are parted into valid and invalid ones", () => {
  const good = local("task", { name: "good", bogus: 1 });
  const bad = local("task", { name: "bad", retryCount: -1 });
  const { valid, invalid, findings } = checkLocalDefinitions([good, bad]);
  expect([valid, invalid]).toEqual([[good], [bad]]);
  expect(findings.map(({ code }) => code)).toEqual(["unknown-field", "value-too-small"]);
});

test("the context tells what the server knows", () => {
  const http = local("workflow", { name: "w", tasks: [{ ...simple("h"), type: "HTTP" }] });
  const context = { inputTemplateOf: () => ({ http_request: {} }), isVariable: () => false, complete: true };
  expect(checkLocalDefinitions([http], { context }).findings).toEqual([]);
  expect(checkLocalDefinition(http, { context: { ...context, inputTemplateOf: () => undefined } })).toMatchObject([{ severity: "error" }]);
});

test("tasks for workers that nobody defined are warned of", () => {
  const definition = local("workflow", {
    name: "w",
    tasks: [
      simple("a", "known"),
      simple("b", "knwon"),
      { ...simple("c", "other"), taskDefinition: { name: "other" } },
      { ...simple("d", "fetch"), type: "HTTP" },
      { ...simple("l", "loop"), type: "DO_WHILE", loopOver: [{ ...simple("e", "quite_else"), type: "own" }] },
      { taskReferenceName: "nameless" },
      null,
    ],
  });
  expect(findUnregisteredTasks(definition, new Set(["known"]))).toMatchObject([
    { code: "unregistered-task", severity: "warning", column: columnOf("/tasks/1/name"), hint: "Did you mean known?" },
    {
      message: "workflow w@1: tasks[4].loopOver[0] uses the task quite_else, which is defined neither here nor on the server.",
      hint: "Add its definition, or give it one inline.",
    },
  ]);
});

test("the types of the server's own", () => {
  expect(isSystemTaskType("HTTP")).toBe(true);
  expect(isSystemTaskType("SIMPLE")).toBe(false);
  expect(knownTaskTypes.has("SIMPLE")).toBe(true);
});
