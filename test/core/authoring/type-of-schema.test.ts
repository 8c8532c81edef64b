import { describe, expect, test } from "vitest";
import { commentOf, typeOfSchema } from "../../../src/core/authoring/type-of-schema.ts";
import { parseNumber } from "../../../src/core/exact-json.ts";
import type { Json } from "../../../src/core/json.ts";

const typed = (schema: Json) => typeOfSchema(schema, (pointer) => `T${pointer.replaceAll("/", "_")}`);
const typeOf = (schema: Json): string => typed(schema).type.replaceAll(/\s+/g, " ");

describe("the type of a schema", () => {
  test.each<[Json, string]>([
    [{ type: "string", minLength: 3 }, "string"],
    [{ type: "integer" }, "number"],
    [{ type: "number" }, "number"],
    [{ type: "boolean" }, "boolean"],
    [{ type: "null" }, "null"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ type: "string", nullable: true }, "string | null"],
    [{ type: "colour" }, "unknown"],
    [{}, "unknown"],
    [true, "unknown"],
    [false, "never"],
    [{ const: "a" }, '"a"'],
    [{ enum: ["a", 1, true, null] }, '"a" | 1 | true | null'],
    [{ enum: [{}] }, "unknown"],
    [{ type: "array" }, "unknown[]"],
    [{ type: "array", items: { type: "string" } }, "string[]"],
    [{ items: { type: ["string", "null"] } }, "(string | null)[]"],
    [{ type: "array", items: [{ type: "string" }, { type: ["number", "null"] }], minItems: 1 }, "[string, (number | null)?, ...unknown[]]"],
    [{ type: "array", items: [{ type: "string" }], additionalItems: false }, "[string?]"],
    [{ prefixItems: [{ type: "string" }], items: { type: ["number", "null"] }, minItems: 1 }, "[string, ...(number | null)[]]"],
    [{ prefixItems: [{ type: "string" }], items: false }, "[string?]"],
    [{ type: "object" }, "Record<string, unknown>"],
    [{ type: "object", additionalProperties: { type: "string" } }, "Record<string, string>"],
    [{ additionalProperties: false }, "Record<string, never>"],
    [{ properties: { a: { type: "string" }, "b-c": {} }, required: ["a"] }, '{ a: string; "b-c"?: unknown; }'],
    [{ properties: { a: {} }, additionalProperties: { type: "string" } }, "{ a?: unknown; [key: string]: unknown; }"],
    [{ required: ["a"] }, "Record<string, unknown>"],
    [{ properties: { a: { description: "Of\nmany */ lines", type: "string" } } }, "{ /** * Of * many *\\/ lines */ a?: string; }"],
    [{ anyOf: [{ type: "string" }, { type: "number" }] }, "string | number"],
    [{ oneOf: [{ type: "string" }, { type: "string" }] }, "string"],
    [{ anyOf: [{ type: "string" }, {}] }, "unknown"],
    [{ anyOf: [false, { type: "string" }] }, "string"],
    [{ anyOf: [false] }, "never"],
    [{ allOf: [{ type: ["string", "number"] }, { type: "string" }] }, "(string | number) & string"],
    [{ anyOf: [{ allOf: [{ const: 1 }, { const: 2 }] }, { type: "null" }] }, "(1 & 2) | null"],
    [{ type: "object", properties: { a: {} }, anyOf: [{ required: ["a"] }] }, "{ a?: unknown; } & Record<string, unknown>"],
  ])("%j is %s", (schema, type) => expect(typeOf(schema)).toBe(type));

  test("is unknown where no number of TypeScript is meant", () => {
    expect(typeOf({ const: parseNumber("12345678901234567890") })).toBe("unknown");
  });
});

describe("references", () => {
  test("are types of their own, each once", () => {
    const schema = {
      properties: { a: { $ref: "#/definitions/x%20y" }, b: { $ref: "#/definitions/x%20y" }, self: { $ref: "#" } },
      definitions: { "x y": { properties: { next: { $ref: "#/definitions/x%20y" } } } },
    };
    const { type, named } = typed(schema);
    expect(type).toBe("{\n  a?: T_definitions_x y;\n  b?: T_definitions_x y;\n  self?: T;\n}");
    expect(named).toEqual([
      { name: "T_definitions_x y", type: "{\n  next?: T_definitions_x y;\n}" },
      { name: "T", type },
    ]);
  });

  test.each<[string, Json]>([
    ["the whole", { $ref: "#" }],
    ["each other", { $ref: "#/a", a: { $ref: "#/b" }, b: { allOf: [{ $ref: "#/a" }] } }],
    ["any of its fields", { additionalProperties: { $ref: "#" } }],
    ["one of several", { anyOf: [{ type: "string" }, { $ref: "#" }] }],
  ])("in a circle, to %s, say nothing: a type cannot be a part of itself", (_, schema) => {
    expect([typed(schema).type, ...typed(schema).named.map(({ type }) => type)].at(-1)).toMatch(/^(?:Record<string, )?unknown>?$/);
  });

  test("in a circle through a list are followed", () => {
    const { type, named } = typed({ $ref: "#/a", a: { anyOf: [{ type: "string" }, { items: { $ref: "#/a" } }] } });
    expect([type, named]).toEqual(["T_a", [{ name: "T_a", type: "string | T_a[]" }]]);
  });

  test.each(["other.json#/a", "#anchor", "#/nowhere", "#/%E0%A4%A"])("to %s are not followed", ($ref) => {
    expect(typeOf({ $ref })).toBe("unknown");
  });
});

test("comments say what the schema says of itself", () => {
  expect(commentOf({ description: " The order. " })).toBe("/** The order. */\n");
  expect(commentOf({ description: "A\n\nB", deprecated: true })).toBe("/**\n * A\n *\n * B\n * @deprecated\n */\n");
  expect([commentOf({}), commentOf(true), commentOf({ description: "" })]).toEqual(["", "", ""]);
});
