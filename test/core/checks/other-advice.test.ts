/** What the server takes in tasks, event handlers and schedules, and what will go wrong with it. */
import { describe, expect, it } from "vitest";
import { adviseDefinition } from "../../../src/core/checks/advise-definition.ts";
import { parseScript } from "../../../src/core/checks/parse-script.ts";
import { mayHoldScript } from "../../../src/core/checks/scripts.ts";
import type { Kind } from "../../../src/core/definition.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { findSchemaMistake } from "../../../src/project/find-schema-mistake.ts";

const tools = { parseScript, findSchemaMistake };
const advise = (kind: Kind, body: JsonObject) => adviseDefinition(kind, { name: "n", ...body }, tools);
const places = (kind: Kind, body: JsonObject): string[] => advise(kind, body).map(({ code, pointer }) => `${code} ${pointer}`);

const handler = (more: JsonObject): JsonObject => ({
  event: "kafka:x",
  active: true,
  actions: [{ action: "start_workflow", start_workflow: { name: "w" } }],
  ...more,
});

describe("a task", () => {
  it.each<[JsonObject, string[]]>([
    [{}, []],
    [{ name: "HTTP" }, ["task-name-reserved /name"]],
    [{ inputSchema: { type: "JSON", data: { type: "object" } } }, []],
    [{ inputSchema: { data: { type: "nonsense" } } }, ["schema-invalid /inputSchema/data/type"]],
    [{ outputSchema: { data: { properties: { a: { minimum: "5" } } } } }, ["schema-invalid /outputSchema/data/properties/a/minimum"]],
    [{ inputSchema: { type: "AVRO", data: { type: "record" } } }, ["schema-unchecked /inputSchema/type"]],
    [{ outputSchema: { externalRef: "http://example.org/order.json" } }, ["schema-unchecked /outputSchema/externalRef"]],
    [{ inputSchema: { externalRef: "http://example.org/order.json", data: {} } }, []],
    [{ inputSchema: { name: "elsewhere" } }, []],
    [{ inputSchema: { data: { id: "a", minimum: 1, exclusiveMinimum: true } } }, []],
    [{ inputSchema: { data: { exclusiveMinimum: true } } }, ["schema-invalid /inputSchema/data/exclusiveMinimum"]],
    [{ inputSchema: { data: { $ref: "#/definitions/order" } } }, ["schema-invalid /inputSchema/data"]],
    [{ inputSchema: { data: { $ref: "#/definitions/My Type", definitions: { "My Type": {} } } } }, []],
    [{ inputSchema: { data: { pattern: "(" } } }, ["schema-invalid /inputSchema/data"]],
    [
      { inputSchema: { data: { $schema: "https://json-schema.org/draft/2020-12/schema", prefixItems: 5 } } },
      ["schema-invalid /inputSchema/data/prefixItems"],
    ],
    [{ inputSchema: { data: { required: "a" } } }, ["schema-invalid /inputSchema/data/required"]],
  ])("%j", (body, expected) => {
    expect(places("task", body)).toEqual(expected);
  });

  it("with schemas of one name that differ", () => {
    for (const type of ["object", "string"])
      expect(places("task", { inputSchema: { data: { $id: "a", properties: { p: { $id: "b", type } } } } })).toEqual([]);
  });

  it("whose schema nothing reads is told why", () => {
    expect(
      advise("workflow", { inputSchema: { externalRef: "http://example.org/order.json" }, outputSchema: { type: "AVRO", data: {} } }),
    ).toEqual([
      expect.objectContaining({ message: "Nothing is checked by the inputSchema: it lies elsewhere, and is not fetched." }),
      expect.objectContaining({ message: "Nothing is checked by the outputSchema: it is AVRO, and only JSON Schemas are read." }),
    ]);
  });

  it("without a name is the server's to refuse", () => {
    expect(adviseDefinition("task", {}, tools)).toEqual([]);
  });

  it("and the schema of a workflow, which says what is wrong", () => {
    const tasks = [{ name: "a", taskReferenceName: "a" }];
    expect(advise("workflow", { tasks, inputSchema: { data: { type: 5 } } })).toEqual([
      {
        code: "schema-invalid",
        pointer: "/inputSchema/data/type",
        message: expect.stringMatching(/^The inputSchema is no JSON Schema: type must/),
      },
    ]);
    expect(adviseDefinition("workflow", { name: "w", tasks, inputSchema: { data: { type: 5 } } })).toEqual([]);
  });
});

describe("an event handler", () => {
  it.each<[JsonObject, string[]]>([
    [{}, []],
    [{ event: "nowhere" }, ["event-format /event"]],
    [{ event: "kafka:" }, ["event-format /event"]],
    [{ event: "" }, []],
    [{ event: null }, []],
    [{ active: false }, []],
    [{ active: null }, []],
    [{ condition: "$.a <" }, ["script-syntax /condition"]],
    [{ condition: "$.a <", evaluatorType: "javascript" }, ["script-syntax /condition"]],
    [{ condition: "a b", evaluatorType: "python" }, []],
    [{ condition: "$.a < 5" }, []],
    [{ actions: [null] }, ["action-incomplete /actions/0"]],
    [{ actions: [{}] }, ["action-incomplete /actions/0"]],
    [{ actions: [{ action: "start_workflow" }] }, ["action-incomplete /actions/0"]],
    [{ actions: [{ action: "start_workflow", start_workflow: {} }] }, ["action-incomplete /actions/0"]],
    [{ actions: [{ action: "terminate_workflow", terminate_workflow: {} }] }, ["action-incomplete /actions/0"]],
    [{ actions: [{ action: "fail_task", fail_task: {} }] }, []],
    [{ actions: null }, []],
  ])("%j", (body, expected) => {
    expect(places("event-handler", handler(body))).toEqual(expected);
  });

  it("that does not say whether it is active", () => {
    const { active: _, ...silent } = handler({});
    expect(advise("event-handler", silent)).toMatchObject([{ code: "handler-inactive", hint: expect.stringContaining("active: true") }]);
  });
});

describe("a schedule", () => {
  it.each<[JsonObject, string[]]>([
    [{ cronExpression: "@daily" }, []],
    [{ cronExpression: "0 3 * * *" }, ["cron-invalid /cronExpression"]],
    [{ cronExpression: "" }, ["cron-invalid /cronExpression"]],
    [{}, ["cron-invalid /cronExpression"]],
    [
      { cronSchedules: [{ cronExpression: "@daily" }, { cronExpression: "x" }, {}, null] },
      ["cron-invalid /cronSchedules/1/cronExpression", "cron-invalid /cronSchedules/2/cronExpression"],
    ],
    // The one beside the list counts for nothing, and its zone is looked at by nobody.
    [
      { cronExpression: "x", zoneId: "Mars/Olympus", cronSchedules: [{ cronExpression: "@daily", zoneId: "UTC" }] },
      ["zone-unknown /zoneId"],
    ],
    [
      { zoneId: "UTC", cronSchedules: [{ cronExpression: "@daily", zoneId: "Mars/Olympus" }, null] },
      ["zone-unknown /cronSchedules/0/zoneId"],
    ],
    // The server refuses it itself.
    [{ cronExpression: "@daily", zoneId: "Mars/Olympus" }, []],
  ])("%j", (body, expected) => {
    expect(places("schedule", body)).toEqual(expected);
  });
});

describe("a parser of scripts", () => {
  it.each<[JsonObject, boolean]>([
    [{ name: "a" }, false],
    [{ expression: 5 }, false],
    [{ tasks: [{ name: "a", loopCondition: "true" }] }, true],
    [{ tasks: [["deep", { inputParameters: { expression: "1" } }]] }, true],
    [{ condition: "$.a" }, true],
  ])("is wanted for %j: %s", (body, wanted) => {
    expect(mayHoldScript(body)).toBe(wanted);
  });

  it("says nothing of what is too deep for it", () => {
    expect(parseScript(`${"(".repeat(20_000)}1${")".repeat(20_000)}`)).toBeUndefined();
  });
});
