import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { describe, expect, test } from "vitest";
import { createSchemaCheck, enforcedSchema, filledInput, givenInput, sayProblems, taskJsonSchemas } from "../../src/core/input-schema.ts";
import { parseNumber } from "../../src/core/exact-json.ts";
import type { SchemaCompilers } from "../../src/core/input-schema.ts";
import type { JsonObject } from "../../src/core/json.ts";

const compilers = {
  older: async (options: object) => new Ajv(options),
  latest: async (options: object) => new Ajv2020(options),
  formats: async () => fullFormats,
};
type SchemaErrors = { instancePath: string; keyword: string; params: Record<string, unknown> }[] | null;

const check = async (schema: JsonObject, value: unknown) => (await createSchemaCheck(schema, compilers))(value);

describe("a check by a schema", () => {
  test("names the place of all that does not fit", async () => {
    const schema = {
      properties: { "a/b": { items: { type: "string" } }, c: { type: "integer" } },
      required: ["d"],
      additionalProperties: false,
    };
    expect(await check(schema, { "a/b": ["x", 1], c: "1", e: 2 })).toEqual([
      { path: "input", message: "must have required property 'd'" },
      { path: "input", message: "must NOT have additional properties (e)" },
      { path: "input.a/b[1]", message: "must be string" },
      { path: "input.c", message: "must be integer" },
    ]);
    expect(await check(schema, { d: 1 })).toEqual([{ path: "input", message: "must NOT have additional properties (d)" }]);
    expect(await check({ ...schema, additionalProperties: true }, { d: 1 })).toEqual([]);
  });

  test("reads the draft that the schema names", async () => {
    const places = { prefixItems: [{ type: "string" }] };
    expect(await check({ $schema: "https://json-schema.org/draft/2020-12/schema", ...places }, [1])).toHaveLength(1);
    expect(await check({ $schema: "http://json-schema.org/draft-04/schema#", ...places }, [1])).toEqual([]);
    expect(await check({ $schema: 7, maximum: parseNumber("3.0") }, 4)).toHaveLength(1);
  });

  test.each([undefined, "https://json-schema.org/draft/2020-12/schema"])(
    "takes what objects inherit for no property (%s)",
    async ($schema) => {
      const schema = { ...($schema === undefined ? {} : { $schema }), properties: { constructor: { type: "string" } } };
      expect(await check(schema, {})).toEqual([]);
      expect(await check({ ...schema, required: ["toString"] }, {})).toHaveLength(1);
      expect(await check(schema, { constructor: 1 })).toEqual([{ path: "input.constructor", message: "must be string" }]);
    },
  );

  test.each([
    ["date-time", "2025-01-31T12:00:00Z", "yesterday"],
    ["date", "2025-01-31", "2025-02-31"],
    ["email", "a@example.org", "a at example.org"],
    ["uri", "https://example.org/a", "example"],
    ["uuid", "01a20207-cd1d-7000-b1e4-c47997611af2", "7"],
    ["ipv4", "127.0.0.1", "300.0.0.1"],
    ["int32", 7, 2 ** 31],
  ])("holds a value against the format %s", async (format, right, wrong) => {
    for (const $schema of ["", "https://json-schema.org/draft/2020-12/schema"]) {
      const schema = { $schema, properties: { at: { format } } };
      expect(await check(schema, { at: right })).toEqual([]);
      expect(await check(schema, { at: wrong })).toEqual([{ path: "input.at", message: `must match format "${format}"` }]);
    }
  });

  test("takes a format that nobody knows for a remark", async () => {
    expect(await check({ properties: { at: { format: "postcode" }, of: { format: "__proto__" } } }, { at: "x", of: "y" })).toEqual([]);
  });

  test("leaves the schema's own references be, which need be no addresses", async () => {
    const schema = { definitions: { "My Type": { type: "string" } }, items: { $ref: "#/definitions/My Type" } };
    expect(await check(schema, [1])).toHaveLength(1);
  });

  test("reads draft 4", async () => {
    const schema = {
      $schema: "http://json-schema.org/draft-04/schema#",
      id: "http://example.org/order#",
      properties: { n: { minimum: 1, exclusiveMinimum: true }, id: { id: "#id", type: "string" } },
      additionalProperties: { $ref: "#id" },
    };
    expect(await check(schema, { n: 1.5, id: "7", other: "x" })).toEqual([]);
    expect(await check(schema, { n: 1, id: 7, other: 8 })).toEqual([
      { path: "input.other", message: "must be string" },
      { path: "input.n", message: "must be > 1" },
      { path: "input.id", message: "must be string" },
    ]);
  });

  test("names what it is a check of", async () => {
    const checkOutput = await createSchemaCheck({ required: ["a"] }, compilers, "output");
    expect(checkOutput({})).toEqual([{ path: "output", message: "must have required property 'a'" }]);
  });

  test("is made at once, whatever the schema says of that", async () => {
    expect(await check({ $async: true, required: ["a"] }, {})).toHaveLength(1);
  });

  test("tells no more than a hundred places of a long list", async () => {
    const problems = await check({ items: { type: "string" } }, Array.from({ length: 1000 }).fill(1));
    expect(problems).toHaveLength(100);
    expect(sayProblems(problems)).toMatch(/input\[4\]: must be string; and many more$/);
  });

  test("is not there for what is no schema", async () => {
    await expect(check({ type: "no type" }, 1)).rejects.toThrow("schema is invalid");
  });

  test("says the keyword where the library has no words, and nothing where it tells nothing", async () => {
    const compilersOf = (errors: SchemaErrors): SchemaCompilers => ({
      ...compilers,
      older: async () => ({ formats: {}, validateSchema: () => true, compile: () => Object.assign(() => false, { errors }) }),
    });
    const silent = compilersOf([{ instancePath: "", keyword: "own", params: {} }]);
    expect((await createSchemaCheck({}, silent))(1)).toEqual([{ path: "input", message: "own" }]);
    expect((await createSchemaCheck({}, compilersOf(null)))(1)).toEqual([]);
  });
});

test("problems are said in one line, the first five", () => {
  const problems = Array.from({ length: 7 }, (_, index) => ({ path: `input[${index}]`, message: "no" }));
  expect(sayProblems(problems)).toBe("input[0]: no; input[1]: no; input[2]: no; input[3]: no; input[4]: no; and 2 more");
  expect(sayProblems(problems.slice(0, 1))).toBe("input[0]: no");
});

test("a schema counts where it is a JSON Schema that is to be enforced", () => {
  const data = { type: "object" };
  expect(enforcedSchema({ inputSchema: { data } })).toBe(data);
  expect(enforcedSchema({ inputSchema: { type: "JSON", data }, enforceSchema: true })).toBe(data);
  expect(enforcedSchema({ inputSchema: { type: "JSON", data }, enforceSchema: false })).toBeUndefined();
  expect(enforcedSchema({ inputSchema: { type: "AVRO", data } })).toBeUndefined();
  expect(enforcedSchema({ inputSchema: { type: "JSON" } })).toBeUndefined();
  expect(enforcedSchema({})).toBeUndefined();
});

test("the template fills what is missing or null, but not an empty input", () => {
  expect(filledInput({ a: 1, b: 2 }, { a: null, c: null })).toEqual({ a: 1, b: 2, c: null });
  expect(filledInput({ a: 1 }, {})).toEqual({});
  expect(filledInput(undefined, { a: 1 })).toEqual({ a: 1 });
});

test("a worker checks what a task's definition enforces", () => {
  const [inputSchema, outputSchema] = [{ data: { maximum: parseNumber("3.0") } }, { type: "JSON", data: { required: ["a"] } }];
  expect(taskJsonSchemas({ inputSchema, outputSchema })).toEqual({ inputJsonSchema: { maximum: 3 } });
  expect(taskJsonSchemas({ inputSchema, outputSchema, enforceSchema: true })).toEqual({
    inputJsonSchema: { maximum: 3 },
    outputJsonSchema: { required: ["a"] },
  });
  expect(taskJsonSchemas({ inputSchema, outputSchema, enforceSchema: false })).toEqual({});
  const others = [{ type: "AVRO", data: {} }, { externalRef: "http://example.com/a" }, { data: "text" }, null, "text"];
  for (const one of others) expect(taskJsonSchemas({ inputSchema: one, outputSchema: one, enforceSchema: true })).toEqual({});
  expect(taskJsonSchemas({ inputSchema: { type: null, data: {} } })).toEqual({ inputJsonSchema: {} });
});

test("what the server adds is not given", () => {
  expect(givenInput({ a: 1, _systemMetadata: {}, _startedByScheduler: "s", _mine: 2 })).toEqual({ a: 1, _mine: 2 });
});
