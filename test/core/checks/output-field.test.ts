/** References to what tasks give, against what is known of it. */
import { describe, expect, it, test } from "vitest";
import type { LocalDefinition } from "../../../src/core/definition.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { findAcross } from "../../../src/core/local-findings.ts";
import { local, simple } from "../support.ts";

const data = {
  type: "object",
  properties: { total: { type: "number" }, lines: { type: "array", items: { type: "object", properties: { sku: {} } } } },
};
const price = local("task", { name: "price_order", outputSchema: { type: "JSON", data } });
const bare = local("task", { name: "bare" });

const order = (text: string, more: JsonObject = {}, first: JsonObject = {}): LocalDefinition =>
  local("workflow", {
    name: "order",
    tasks: [
      { ...simple("price", "price_order"), ...first },
      { ...simple("ship", "bare"), inputParameters: { x: text } },
    ],
    ...more,
  });

const inSteps = (definition: LocalDefinition): LocalDefinition => ({
  ...definition,
  computed: { environment: [], profile: [], authored: ["/tasks"] },
});

const found = (...definitions: LocalDefinition[]): string[] =>
  findAcross(definitions, [])
    .map(({ finding }) => finding)
    .filter(({ code }) => code === "output-field")
    .map(({ severity, message, hint = "", line, column }) => `${severity} ${line}:${column} ${message} ${hint}`);

describe("a field that a task does not give", () => {
  it("is told with the nearest one, in the words of the file", () => {
    expect(found(price, bare, order("${price.output.totl}"))).toEqual([
      "warning 5:27 workflow order@1: tasks[1]: ${price.output.totl}: the output schema of price_order has no field totl. Did you mean ${price.output.total}?",
    ]);
    expect(found(price, bare, inSteps(order("${price.output.totl}")))).toEqual([
      "warning 5:27 workflow order@1: step ship: ${price.totl}: the output schema of price_order has no field totl. Did you mean ${price.total}?",
    ]);
  });

  test.each([
    ["${price.output.lines[0].skuu}", "has no field skuu in lines[0]. Did you mean ${price.output.lines[0].sku}?"],
    ["${price.output.total.cents}", "says that total is a number, which has no fields. Write ${price.output.total}."],
  ])("is told of %s", (text, told) => {
    expect(found(price, bare, order(text))).toEqual([expect.stringContaining(told)]);
  });

  it("has no hint where there are no fields", () => {
    const empty = local("task", { name: "price_order", outputSchema: { data: { type: "object", additionalProperties: false } } });
    expect(found(empty, bare, order("${price.output.x}"))).toEqual([expect.stringMatching(/has no field x\. $/)]);
  });

  it("is told once of a text, and in the output too", () => {
    const outputParameters = { a: "${price.output.x} ${price.output.x}" };
    expect(found(price, bare, order("", { outputParameters }))).toEqual([expect.stringContaining("output: ${price.output.x}:")]);
  });

  test.each([
    ["HTTP", "${price.output.body}", "the output of HTTP has no field body. It has response, error."],
    ["HTTP", "${price.output.response.boddy.x}", "has no field boddy in response. Did you mean ${price.output.response.body.x}?"],
    ["INLINE", "${price.output.total}", "the output of INLINE has no field total. It has result, error."],
    ["JSON_JQ_TRANSFORM", "${price.output.results}", "has no field results. Did you mean ${price.output.result}?"],
  ])("is told of the server's own %s: %s", (type, text, told) => {
    expect(found(order(text, {}, { type }))).toEqual([expect.stringContaining(told)]);
  });

  it("is told of what a function gives, which counts before what the definition says", () => {
    const task = { ...price, outputSchema: () => ({ type: "object", properties: { other: {} } }) };
    expect(found(task, bare, order("${price.output.total} ${price.output.other}"))).toEqual([
      expect.stringContaining("no field total. It has other."),
    ]);
  });

  test.each<[string, string, LocalDefinition]>([
    ["it is there", "${price.output.total} ${price.output.lines[0].sku} ${price.output}", price],
    ["the task has no schema", "${price.output.x}", local("task", { name: "price_order" })],
    ["the schema is of another kind", "${price.output.x}", local("task", { name: "price_order", outputSchema: { type: "AVRO", data } })],
    ["the schema is elsewhere", "${price.output.x}", local("task", { name: "price_order", outputSchema: { name: "x", version: 1 } })],
    ["the function cannot tell", "${price.output.x}", { ...local("task", { name: "price_order" }), outputSchema: () => undefined }],
    ["it is no output", "${price.input.x} ${workflow.input.x} ${other.output.x}", price],
  ])("is not told where %s", (_what, text, task) => {
    expect(found(task, bare, order(text))).toEqual([]);
  });

  test.each<JsonObject>([{ type: "SUB_WORKFLOW" }, { name: null }])("is not told of the task %j", (first) => {
    expect(found(price, bare, order("${price.output.x}", {}, first))).toEqual([]);
  });
});
