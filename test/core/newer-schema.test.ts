import { expect, test } from "vitest";
import { withNewerForms } from "../../src/core/newer-schema.ts";

test("bounds that exclude their value are said by a number", () => {
  expect(withNewerForms({ minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true })).toEqual({
    exclusiveMinimum: 1,
    exclusiveMaximum: 5,
  });
  expect(withNewerForms({ minimum: 1, exclusiveMinimum: false, maximum: 5 })).toEqual({ minimum: 1, maximum: 5 });
});

test("the name of a schema has a dollar sign", () => {
  expect(withNewerForms({ id: "a#", type: "object" })).toEqual({ $id: "a#", type: "object" });
  expect(withNewerForms({ id: "a#", $id: "b#" })).toEqual({ $id: "b#" });
});

test("schemas within are read wherever a schema can stand, and nothing else is", () => {
  const old = { id: "x", minimum: 1, exclusiveMinimum: true };
  const today = { $id: "x", exclusiveMinimum: 1 };
  const schema = (one: typeof old | typeof today) => ({
    items: one,
    not: one,
    additionalProperties: one,
    anyOf: [one, true],
    properties: { id: one, enum: one, flag: true },
    definitions: { exclusiveMinimum: one },
    dependencies: { id: ["n"], n: one },
    enum: [old],
    default: old,
    const: old,
    required: ["id"],
  });
  expect(withNewerForms(schema(old))).toEqual(schema(today));
  expect(withNewerForms({ items: [old, old] })).toEqual({ items: [today, today] });
});

test("what is of no draft, or of a later one, stays as it is", () => {
  const kept = [
    { exclusiveMinimum: 1, minimum: 2 },
    { exclusiveMinimum: true },
    { exclusiveMaximum: true, maximum: "5" },
    { id: { type: "string" } },
    { properties: "none", items: null, anyOf: {} },
    JSON.parse('{ "properties": { "__proto__": { "type": "string" }, "constructor": { "type": "string" } } }') as object,
  ];
  for (const schema of kept) expect(JSON.stringify(withNewerForms({ ...schema }))).toBe(JSON.stringify(schema));
});
