import { describe, expect, test } from "vitest";
import { parseNumber, stringifyJson } from "../../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { isExactNumber, isJsonObject } from "../../../src/core/json.ts";
import { decode, isRefused } from "../../../src/core/model/decode.ts";
import { EventHandlerSchema } from "../../../src/core/model/event-handler.ts";
import { WorkflowScheduleSchema } from "../../../src/core/model/schedule.ts";
import { TaskDefSchema } from "../../../src/core/model/task-def.ts";
import { WorkflowDefSchema } from "../../../src/core/model/workflow-def.ts";
import { valueAt } from "../../../src/core/pointer.ts";

const task = (body: Json | undefined) => decode<JsonObject>(TaskDefSchema, body);
const workflow = (fields: JsonObject) => decode<JsonObject>(WorkflowDefSchema, { name: "w", tasks: [], ...fields });
const inTask = (fields: JsonObject) => {
  const { value, issues } = workflow({ tasks: [{ name: "a", taskReferenceName: "r", ...fields }] });
  const first = valueAt(value, "/tasks/0");
  return { value: isJsonObject(first) ? first : {}, issues };
};

describe("values that the server bends, as it was seen to", () => {
  test.each<[string, Json, Json]>([
    ["retryCount", "5", 5],
    ["retryCount", " 5 ", 5],
    ["retryCount", "+5", 5],
    ["retryCount", "-5", -5],
    ["retryCount", "", 0],
    ["retryCount", " ", 0],
    ["retryCount", "null", 0],
    ["retryCount", 7.9, 7],
    ["retryCount", -0.5, 0],
    ["enforceSchema", "true", true],
    ["enforceSchema", "True", true],
    ["enforceSchema", "FALSE", false],
    ["enforceSchema", " true ", true],
    ["enforceSchema", "", false],
    ["enforceSchema", "null", false],
    ["enforceSchema", 1, true],
    ["enforceSchema", 0, false],
    ["enforceSchema", 2, true],
    ["description", 12, "12"],
    ["description", true, "true"],
    ["timeoutPolicy", 0, "RETRY"],
    ["timeoutPolicy", 2, "ALERT_ONLY"],
    ["timeoutPolicy", "1", "TIME_OUT_WF"],
    ["timeoutPolicy", " RETRY ", "RETRY"],
    ["concurrentExecLimit", "0", 0],
    ["concurrentExecLimit", 2.5, 2],
  ])("%s: %j is %j", (field, sent, read) => {
    const { value, issues } = task({ name: "t", [field]: sent });
    expect(Object.is(value[field], read)).toBe(true);
    expect(issues).toMatchObject([{ kind: "coerced", pointer: `/${field}` }]);
  });

  test("an empty text for a number that may be absent is absent", () => {
    expect(task({ concurrentExecLimit: "" })).toMatchObject({ value: {}, issues: [{ kind: "coerced" }] });
    expect(inTask({ rateLimited: "" }).value).not.toHaveProperty("rateLimited");
    expect(task({ concurrentExecLimit: "" }).issues[0]?.message).toBe('The server reads concurrentExecLimit: "" as absent.');
  });

  test("what is bent is said", () => {
    expect(task({ retryCount: "5" }).issues[0]?.message).toBe('The server reads retryCount: "5" as 5.');
  });

  test("inside lists, too, where a null stays", () => {
    const { value, issues } = task({ inputKeys: [1, true, null, "x"] });
    expect(value["inputKeys"]).toEqual(["1", "true", null, "x"]);
    expect(issues.map(({ pointer }) => pointer)).toEqual(["/inputKeys/0", "/inputKeys/1"]);
  });

  test("a task definition may be a text: its name", () => {
    const { value, issues } = inTask({ taskDefinition: "x" });
    expect(value["taskDefinition"]).toEqual({ name: "x" });
    expect(inTask({ taskDefinition: "" }).value["taskDefinition"]).toEqual({ name: "" });
    expect(issues).toMatchObject([{ kind: "coerced", pointer: "/tasks/0/taskDefinition" }]);
  });

  test("maps of texts", () => {
    expect(inTask({ subWorkflowParam: { name: "x", taskToDomain: { a: 5, b: null } } }).value["subWorkflowParam"]).toEqual({
      name: "x",
      taskToDomain: { a: "5", b: null },
    });
  });
});

/** Each as it is written in JSON, and what a Conductor 3.32.1 answered. */
describe("numbers that JavaScript does not hold", () => {
  test.each<[field: string, sent: string, read: Json]>([
    ["retryCount", "1.0", 1],
    ["retryCount", "1e3", 1000],
    ["retryCount", "-0.0", 0],
    ["retryCount", "2147483647.0", 2147483647],
    ["timeoutSeconds", "9007199254740993.0", parseNumber("9007199254740992")],
    ["timeoutSeconds", "9007199254740993.5", parseNumber("9007199254740994")],
    ["timeoutSeconds", "1e18", parseNumber("1000000000000000000")],
    ["timeoutSeconds", "9223372036854775808.0", parseNumber("9223372036854775807")],
    ["timeoutSeconds", "-9223372036854775808.0", parseNumber("-9223372036854775808")],
    ["description", "1.0", "1.0"],
    ["description", "9007199254740993", "9007199254740993"],
    ["enforceSchema", "9007199254740993", true],
  ])("%s: %s", (field, sent, read) => {
    const { value, issues } = task({ [field]: parseNumber(sent) });
    expect(value).toStrictEqual({ [field]: read });
    const seen = stringifyJson(read);
    const mended = typeof read === "string" ? { fix: { pointer: `/${field}`, op: "set", value: read } } : {};
    expect(issues).toEqual([
      {
        kind: "coerced",
        pointer: `/${field}`,
        message: `The server reads ${field}: ${stringifyJson(parseNumber(sent))} as ${seen}.`,
        ...mended,
      },
    ]);
  });

  test.each(["9007199254740993", "9223372036854775807", "-9223372036854775808"])("timeoutSeconds: %s as a number or a text", (digits) => {
    expect(task({ timeoutSeconds: parseNumber(digits) })).toStrictEqual({ value: { timeoutSeconds: parseNumber(digits) }, issues: [] });
    expect(task({ timeoutSeconds: digits }).value).toStrictEqual({ timeoutSeconds: parseNumber(digits) });
  });

  test.each<[field: string, sent: string | number]>([
    ["retryCount", "2147483648.0"],
    ["retryCount", 2_147_483_647.5],
    ["retryCount", -2_147_483_648.5],
    ["retryCount", "9007199254740993"],
    ["timeoutSeconds", "9223372036854775808"],
    ["timeoutSeconds", "-9223372036854775809"],
    ["timeoutSeconds", "1e19"],
    ["enforceSchema", "1.0"],
    ["enforceSchema", "0.0"],
    ["timeoutPolicy", "1.0"],
    ["timeoutPolicy", "9007199254740993"],
  ])("%s: %s is refused", (field, sent) => {
    const number = typeof sent === "string" ? parseNumber(sent) : sent;
    const { value, issues } = task({ [field]: number });
    expect(value).toEqual({});
    expect(issues.every(isRefused)).toBe(true);
    expect(issues[0]?.message).toMatch(new RegExp(`, not ${stringifyJson(number)}\\.$`));
  });

  test("are kept in free maps", () => {
    const inputTemplate = { a: parseNumber("1.0"), b: [parseNumber("9007199254740993")] };
    const { value, issues } = task({ inputTemplate });
    expect(value).toStrictEqual({ inputTemplate });
    expect(isExactNumber(valueAt(value, "/inputTemplate/b/0"))).toBe(true);
    expect(issues).toEqual([]);
  });
});

describe("values that the server refuses", () => {
  test.each<[string, Json, string]>([
    ["retryCount", "7.9", 'retryCount must be a whole number, not "7.9".'],
    ["retryCount", "0x5", 'retryCount must be a whole number, not "0x5".'],
    ["retryCount", true, "retryCount must be a whole number, not true."],
    ["retryCount", [5], "retryCount must be a whole number, not a list."],
    ["retryCount", {}, "retryCount must be a whole number, not an object."],
    ["retryCount", Number.NaN, "retryCount must be a whole number, not NaN."],
    ["retryCount", 3_000_000_000, "retryCount must be a whole number of 32 bits (at most 2147483647), not 3000000000."],
    ["retryCount", -2_147_483_649, "retryCount must be a whole number of 32 bits (at most 2147483647), not -2147483649."],
    ["timeoutSeconds", 1e30, "timeoutSeconds must be a whole number of 64 bits, not 1e+30."],
    ["enforceSchema", "yes", 'enforceSchema must be true or false, not "yes".'],
    ["enforceSchema", 0.5, "enforceSchema must be true or false, not 0.5."],
    ["enforceSchema", "1", 'enforceSchema must be true or false, not "1".'],
    ["enforceSchema", [], "enforceSchema must be true or false, not a list."],
    ["description", {}, "description must be text, not an object."],
    ["inputKeys", "a", 'inputKeys must be a list, not "a".'],
    ["inputKeys", {}, "inputKeys must be a list, not an object."],
    ["inputTemplate", [], "inputTemplate must be an object, not a list."],
    ["inputTemplate", "", 'inputTemplate must be an object, not "".'],
    ["inputSchema", "x", 'inputSchema must be an object, not "x".'],
  ])("%s: %j", (field, sent, message) => {
    const { value, issues } = task({ name: "t", [field]: sent });
    expect(value).toEqual({ name: "t" });
    expect(issues).toEqual([{ kind: "wrong-type", pointer: `/${field}`, message }]);
    expect(issues.every(isRefused)).toBe(true);
  });

  test.each<[string, Json, string | undefined]>([
    ["timeoutPolicy", "retry", "RETRY"],
    ["timeoutPolicy", "Nope", undefined],
    ["timeoutPolicy", "", undefined],
    ["timeoutPolicy", 3, undefined],
    ["timeoutPolicy", 1.5, undefined],
    ["timeoutPolicy", "01", undefined],
    ["timeoutPolicy", true, undefined],
    ["retryLogic", "EXPONENTIAL", undefined],
    ["retryLogic", "LINEAR_BACKOF", "LINEAR_BACKOFF"],
  ])("%s: %j is none of the words", (field, sent, suggestion) => {
    const { value, issues } = task({ [field]: sent });
    expect(value).toEqual({});
    expect(issues).toMatchObject([{ kind: "bad-enum", pointer: `/${field}` }]);
    expect(issues[0]?.suggestion).toBe(suggestion);
    expect(issues.every(isRefused)).toBe(true);
  });

  test("the words of a list are named", () => {
    expect(task({ timeoutPolicy: "x" }).issues[0]?.message).toBe('timeoutPolicy must be one of RETRY, TIME_OUT_WF, ALERT_ONLY, not "x".');
  });

  test("a long text is cut in the message", () => {
    expect(task({ retryCount: "9".repeat(90) + "x" }).issues[0]?.message).toContain(`"${"9".repeat(60)}"…`);
  });

  test.each([null, undefined, "x", 5, [1]])("%j is no definition", (body) => {
    const { value, issues } = decode<JsonObject>(WorkflowDefSchema, body);
    expect(value).toEqual({});
    expect(issues).toMatchObject([{ kind: "wrong-type", pointer: "" }]);
    expect(issues[0]?.message).toMatch(/^The definition must be an object, not /);
  });

  test("nulls where only a value will do", () => {
    expect(inTask({ type: null }).issues).toMatchObject([{ kind: "wrong-type", pointer: "/tasks/0/type" }]);
    expect(workflow({ tasks: null }).issues).toMatchObject([{ kind: "wrong-type", pointer: "/tasks" }]);
  });

  test("an inline definition is an object or an expression", () => {
    const sub = (workflowDefinition: Json) => inTask({ subWorkflowParam: { workflowDefinition } });
    expect(sub("${workflow.input.d}")).toMatchObject({
      value: { subWorkflowParam: { workflowDefinition: "${workflow.input.d}" } },
      issues: [],
    });
    expect(sub(null)).toMatchObject({ value: { subWorkflowParam: {} }, issues: [] });
    for (const wrong of ["abc", 5, [], true]) {
      expect(sub(wrong).issues).toMatchObject([{ kind: "wrong-type", pointer: "/tasks/0/subWorkflowParam/workflowDefinition" }]);
    }
  });

  test("a refused entry keeps its place, so that the places after it stay right", () => {
    const { value, issues } = workflow({
      tasks: ["x", { name: "b", taskReferenceName: "r", retryCount: "z" }],
      inputParameters: [{}, "p"],
    });
    expect(value["tasks"]).toEqual([null, { name: "b", taskReferenceName: "r" }]);
    expect(value["inputParameters"]).toEqual([null, "p"]);
    expect(issues.map(({ pointer }) => pointer)).toEqual(["/tasks/0", "/tasks/1/retryCount", "/inputParameters/0"]);
    expect(inTask({ decisionCases: { a: {} } }).value["decisionCases"]).toEqual({ a: null });
  });
});

describe("explicit nulls", () => {
  test.each<[string, Json, string]>([
    ["retryCount", 0, "The server reads retryCount: null as 0, not as the default 3."],
    ["taskStatusListenerEnabled", false, "The server reads taskStatusListenerEnabled: null as false, not as the default true."],
    ["timeoutSeconds", 0, "The server reads timeoutSeconds: null as 0."],
  ])("of the primitive %s", (field, read, message) => {
    expect(task({ [field]: null })).toEqual({
      value: { [field]: read },
      issues: [{ kind: "null-primitive", pointer: `/${field}`, message }],
    });
  });

  test("of anything else are absent", () => {
    expect(task({ description: null, inputKeys: null, inputTemplate: null, timeoutPolicy: null, inputSchema: null })).toEqual({
      value: {},
      issues: [],
    });
  });

  test("inside free maps and lists of tasks stay", () => {
    const { value, issues } = inTask({ inputParameters: { a: null }, decisionCases: { x: null, y: [null] }, forkTasks: [null] });
    expect(value).toMatchObject({ inputParameters: { a: null }, decisionCases: { x: null, y: [null] }, forkTasks: [null] });
    expect(issues).toEqual([]);
  });
});

test("unknown fields are dropped at every depth, and the name that was meant is guessed", () => {
  const { value, issues } = workflow({
    retryCount: 1,
    tasks: [{ name: "a", taskReferenceName: "r", inputParameter: {}, taskDefinition: { name: "a", tags: [] } }],
  });
  expect(value).toEqual({ name: "w", tasks: [{ name: "a", taskReferenceName: "r", taskDefinition: { name: "a" } }] });
  const dropped = (pointer: string, text: string) => ({
    kind: "unknown-field",
    pointer,
    message: `The server does not know ${text} and drops it.`,
  });
  expect(issues).toEqual([
    {
      ...dropped("/tasks/0/inputParameter", "tasks[0].inputParameter"),
      suggestion: "inputParameters",
      fix: { pointer: "/tasks/0/inputParameter", op: "rename", key: "inputParameters" },
    },
    dropped("/tasks/0/taskDefinition/tags", "tasks[0].taskDefinition.tags"),
    dropped("/retryCount", "retryCount"),
  ]);
});

test("fields that every object inherits are unknown like any other", () => {
  const { value, issues } = task(JSON.parse('{"name":"t","constructor":1,"__proto__":{"a":1}}'));
  expect(value).toEqual({ name: "t" });
  expect(issues.map(({ pointer }) => pointer)).toEqual(["/constructor", "/__proto__"]);
});

test("free maps are kept as they are, whatever their keys", () => {
  const inputTemplate = JSON.parse('{"__proto__":{"a":1},"b":[1.5,{"c":null}]}');
  const { value } = task({ inputTemplate });
  expect(JSON.stringify(value["inputTemplate"])).toBe(JSON.stringify(inputTemplate));
  const cases = JSON.parse('{"__proto__":[{"name":"a","taskReferenceName":"x"}]}');
  expect(JSON.stringify(inTask({ decisionCases: cases }).value["decisionCases"])).toBe(JSON.stringify(cases));
});

test("audit fields are read and marked", () => {
  const { value, issues } = task({ name: "t", createTime: 5, createdBy: "me", inputSchema: { updatedBy: "x" } });
  expect(value).toEqual({ name: "t", createTime: 5, createdBy: "me", inputSchema: { updatedBy: "x" } });
  expect(issues.map(({ kind, pointer }) => [kind, pointer])).toEqual([
    ["server-owned", "/createTime"],
    ["server-owned", "/createdBy"],
    ["server-owned", "/inputSchema/updatedBy"],
  ]);
});

test("a key with the value undefined is absent", () => {
  const body: JsonObject = { name: "t" };
  Reflect.set(body, "description", undefined);
  expect(task(body)).toEqual({ value: { name: "t" }, issues: [] });
});

test("the other kinds read the same way", () => {
  const handler = decode<JsonObject>(EventHandlerSchema, {
    name: "h",
    event: "conductor:a:b",
    actions: [{ action: "start_workflow", start_workflow: { name: "x", version: "2" } }, null],
  });
  expect(handler.value["actions"]).toEqual([{ action: "start_workflow", start_workflow: { name: "x", version: 2 } }, null]);
  const schedule = decode<JsonObject>(WorkflowScheduleSchema, {
    name: "s",
    startWorkflowRequest: { name: "x", priority: null },
    scheduleStartTime: 5e12,
  });
  expect(schedule.value).toEqual({ name: "s", startWorkflowRequest: { name: "x", priority: 0 }, scheduleStartTime: 5e12 });
});
