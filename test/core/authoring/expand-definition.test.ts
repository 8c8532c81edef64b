import { describe, expect, test } from "vitest";
import { expandAuthored } from "../../../src/core/authoring/expand-definition.ts";
import { isNamespace, namesWithin } from "../../../src/core/authoring/full-name.ts";
import type { Kind } from "../../../src/core/definition.ts";
import { parseNumber } from "../../../src/core/exact-json.ts";
import type { Json } from "../../../src/core/json.ts";

const tasks = [{ name: "t", taskReferenceName: "t" }];
const problemsOf = (kind: Kind, value: Json): string[] =>
  expandAuthored(kind, value).problems.map(({ code, severity, pointer, message }) => `${severity} ${code} ${pointer}: ${message}`);

describe("a definition without short forms", () => {
  test.each<[Kind, Json]>([
    [
      "workflow",
      { name: "w", version: 3, tasks: [{ name: "s", subWorkflowParam: { name: "c", version: 2 }, forkTasks: [[]], decisionCases: {} }] },
    ],
    ["workflow", { name: "w", version: "3", tasks: "no list", failureWorkflowVersion: "${x}" }],
    [
      "workflow",
      { tasks: [1, { forkTasks: "x", decisionCases: 1, subWorkflowParam: 2, inputParameters: { startWorkflow: { version: "2.1.0" } } }] },
    ],
    ["task", { name: "t", retryCount: 1 }],
    ["task", { name: "t", version: null }],
    ["schedule", { name: "s", startWorkflowRequest: { name: "w", version: 2 } }],
    ["schedule", { name: "s", startWorkflowRequest: "w" }],
    ["event-handler", { name: "h", actions: [{ action: "start_workflow", start_workflow: { name: "w" } }, 3] }],
    ["event-handler", { name: "h" }],
    ["workflow", "a text"],
    ["task", null],
  ])("is the same value: %s %j", (kind, value) => {
    const expanded = expandAuthored(kind, value);
    expect(expanded.value).toBe(value);
    expect(expanded).toMatchObject({ authored: [], problems: [] });
    expect(expanded.origin("/tasks/0")).toBe("/tasks/0");
  });
});

describe("a namespace", () => {
  test.each<Kind>(["workflow", "task"])("stands before the name of a %s", (kind) => {
    const expanded = expandAuthored(kind, { name: "order", namespace: "ecommerce", description: "d" });
    expect(expanded).toMatchObject({ value: { name: "ecommerce.order", description: "d" }, authored: ["/name"], problems: [] });
    expect(expanded.value).not.toHaveProperty("namespace");
    expect(expanded.origin("/name")).toBe("/name");
  });

  test.each<[Json]>([[""], ["a b"], [".a"], ["a..b"], ["a/b"], [5], [null], [["a"]]])("%j is none", (namespace) => {
    expect(problemsOf("workflow", { name: "w", namespace })).toEqual([
      "error namespace-invalid /namespace: The namespace should be words of letters, digits, _ and -, with dots between them.",
    ]);
  });

  test("that stands in the name already is said", () => {
    const expanded = expandAuthored("task", { name: "shop.charge", namespace: "shop" });
    expect(expanded.value).toEqual({ name: "shop.shop.charge" });
    expect(expanded.problems).toEqual([
      {
        code: "namespace-repeated",
        severity: "warning",
        pointer: "/name",
        message: "With the namespace before it the name is shop.shop.charge.",
        hint: "Write `name: charge`, or leave the namespace out.",
      },
    ]);
  });

  test("needs a name, which the loader asks for", () => {
    expect(expandAuthored("task", { namespace: "shop" })).toMatchObject({ value: {}, problems: [] });
    expect(expandAuthored("task", { namespace: "shop", name: 5 }).value).toEqual({ name: 5 });
  });

  test("may have parts", () => {
    expect(["a", "a-b.c_d", "Shop2"].map(isNamespace)).toEqual([true, true, true]);
    expect(namesWithin("a.b.c")).toEqual(["a.b.c", "b.c", "c"]);
    expect(namesWithin("a.")).toEqual(["a."]);
  });
});

describe("a semantic version", () => {
  test("of a workflow becomes its integer", () => {
    expect(expandAuthored("workflow", { name: "w", version: "2.1.0", tasks })).toMatchObject({
      value: { name: "w", version: 2_001_000, tasks },
      authored: ["/version"],
      problems: [],
    });
  });

  test.each<[Json, string]>([
    ["0.1.0", "0.1.0 has the major number 0, and Conductor's integers have no room below 1.0.0."],
    ["2.1", '"2.1" has two parts.'],
    [2.1, "The version is the number 2.1 here, and which version that is cannot be told: 1.10 is the same number as 1.1."],
    ["2147.0.0", "2147.0.0 is too large for the integer that Conductor keeps a version in."],
  ])("%j is refused", (version, message) => {
    expect(problemsOf("workflow", { name: "w", version, tasks })).toEqual([`error version-invalid /version: ${message}`]);
  });

  test("with a point and nothing behind it is refused too", () => {
    expect(expandAuthored("workflow", { version: parseNumber("2.0") }).problems[0]?.message).toContain("the number 2.0 here");
  });

  test("of what is no version at all is left to the checks", () => {
    for (const version of ["latest", "2", true, null, [1]]) expect(problemsOf("workflow", { name: "w", version, tasks })).toEqual([]);
    expect(expandAuthored("workflow", { version: 1e21 }).problems).toEqual([]);
    expect(expandAuthored("workflow", { version: parseNumber("9007199254740993") }).problems).toEqual([]);
  });

  test("says how to write a number that was meant as one", () => {
    expect(expandAuthored("workflow", { version: 2.1 }).problems[0]?.hint).toContain("as in 2.1.0");
    expect(expandAuthored("workflow", { version: parseNumber("1.5e10") }).problems[0]?.hint).toContain("as in 2.1.0");
  });

  test("of a task stays here", () => {
    expect(expandAuthored("task", { name: "t", version: "1.2.0" })).toMatchObject({ value: { name: "t" }, version: "1.2.0", problems: [] });
    expect(expandAuthored("task", { name: "t", version: 3 })).toMatchObject({ value: { name: "t" }, version: "3", problems: [] });
    expect(expandAuthored("task", { name: "t", version: "1.2.0" }).value).not.toHaveProperty("version");
    for (const version of ["latest", 1.2, parseNumber("1.0"), true, [1], {}]) {
      expect(expandAuthored("task", { name: "t", version })).not.toHaveProperty("version");
      expect(problemsOf("task", { name: "t", version })).toEqual([expect.stringMatching(/^error version-invalid \/version: /)]);
    }
  });
});

describe("versions of what is started", () => {
  const child = { name: "c", version: "1.2.3" };
  const numbered = { name: "c", version: 1_002_003 };

  test("by tasks at every depth", () => {
    const task = (param: Json) => ({ type: "SUB_WORKFLOW", subWorkflowParam: param });
    const around = (param: Json): Json => ({
      failureWorkflowVersion: param === child ? "1.2.3" : 1_002_003,
      tasks: [
        task(param),
        { defaultCase: [task(param)], decisionCases: { "a/b": [task(param)], other: [task({ name: "c" })] } },
        { loopOver: [{ forkTasks: [[task(param)], [], "x"] }] },
        { type: "START_WORKFLOW", inputParameters: { startWorkflow: param } },
        {
          type: "SUB_WORKFLOW",
          subWorkflowParam: {
            name: "i",
            workflowDefinition: { name: "i", version: param === child ? "1.0.0" : 1_000_000, tasks: [task(param)] },
          },
        },
        { type: "SIMPLE", inputParameters: { startWorkflow: child } },
      ],
    });
    const expanded = expandAuthored("workflow", around(child));
    expect(expanded.value).toEqual(around(numbered));
    expect(expanded.problems).toEqual([]);
    expect(expanded.authored).toEqual([
      "/failureWorkflowVersion",
      "/tasks/0/subWorkflowParam/version",
      "/tasks/1/defaultCase/0/subWorkflowParam/version",
      "/tasks/1/decisionCases/a~1b/0/subWorkflowParam/version",
      "/tasks/2/loopOver/0/forkTasks/0/0/subWorkflowParam/version",
      "/tasks/3/inputParameters/startWorkflow/version",
      "/tasks/4/subWorkflowParam/workflowDefinition/version",
      "/tasks/4/subWorkflowParam/workflowDefinition/tasks/0/subWorkflowParam/version",
    ]);
  });

  test("by schedules and event handlers", () => {
    expect(expandAuthored("schedule", { name: "s", startWorkflowRequest: child })).toMatchObject({
      value: { name: "s", startWorkflowRequest: numbered },
      authored: ["/startWorkflowRequest/version"],
    });
    const handler = { name: "h", actions: [{ start_workflow: child }, { start_agent: child }, { complete_task: {} }] };
    expect(expandAuthored("event-handler", handler).value).toEqual({
      name: "h",
      actions: [{ start_workflow: numbered }, { start_agent: numbered }, { complete_task: {} }],
    });
  });

  test("that are wrong stand where they are", () => {
    const bad = { name: "c", version: "0.9.0" };
    expect(problemsOf("schedule", { startWorkflowRequest: bad })).toEqual([
      expect.stringMatching(/^error version-invalid \/startWorkflowRequest\/version: 0.9.0 /),
    ]);
    expect(problemsOf("workflow", { tasks: [{ forkTasks: [[{ subWorkflowParam: bad }]] }] })).toEqual([
      expect.stringMatching(/^error version-invalid \/tasks\/0\/forkTasks\/0\/0\/subWorkflowParam\/version: /),
    ]);
    expect(problemsOf("workflow", { tasks: [{ decisionCases: { x: [{ subWorkflowParam: { version: 1.5 } }] } }] })).toHaveLength(1);
  });
});

describe("a schema", () => {
  const schema = { type: "object", properties: { id: { type: "integer" } } };

  test("becomes the input schema, and is enforced", () => {
    const expanded = expandAuthored("workflow", { name: "order", namespace: "shop", version: "1.0.0", schema, tasks });
    expect(expanded.value).toEqual({
      name: "shop.order",
      version: 1_000_000,
      tasks,
      inputSchema: { name: "shop.order", version: 1, type: "JSON", data: schema },
      enforceSchema: true,
    });
    expect(expanded.authored).toEqual(["/name", "/inputSchema", "/enforceSchema", "/version"]);
    expect(
      ["/inputSchema/data/properties/id", "/inputSchema/data", "/inputSchema", "/enforceSchema", "/tasks/0"].map(expanded.origin),
    ).toEqual(["/schema/properties/id", "/schema", "/schema", "/schema", "/tasks/0"]);
  });

  test("leaves what the file says about enforcing it", () => {
    const expanded = expandAuthored("task", { name: "t", schema, enforceSchema: false });
    expect(expanded.value).toMatchObject({ inputSchema: { data: schema }, enforceSchema: false });
    expect(expanded.origin("/enforceSchema")).toBe("/enforceSchema");
  });

  test("of a definition without a name has none", () => {
    expect(expandAuthored("workflow", { schema }).value).toEqual({
      inputSchema: { version: 1, type: "JSON", data: schema },
      enforceSchema: true,
    });
  });

  test.each<[Json, string]>([
    [true, "The key schema should hold a JSON Schema that is an object."],
    [null, "The key schema should hold a JSON Schema that is an object."],
    ["order", "The key schema should hold a JSON Schema that is an object."],
  ])("%j is none", (wrong, message) => {
    const expanded = expandAuthored("workflow", { name: "w", schema: wrong });
    expect(expanded.problems).toMatchObject([{ code: "schema-misplaced", severity: "error", pointer: "/schema", message }]);
    expect(expanded.origin("/inputSchema/data")).toBe("/inputSchema/data");
  });

  test("beside an inputSchema is one too many", () => {
    expect(problemsOf("workflow", { name: "w", schema, inputSchema: { type: "JSON" } })).toEqual([
      "error schema-misplaced /schema: The keys schema and inputSchema both say what the input must be.",
    ]);
  });
});
