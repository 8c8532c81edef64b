import { describe, expect, it, test } from "vitest";
import { readPath } from "../../src/core/expression-path.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { findUnknownField } from "../../src/core/schema-fields.ts";
import { tellUnknownField } from "../../src/core/tell-unknown-field.ts";

describe("a path", () => {
  test.each<[string, (string | number | undefined)[]]>([
    ["", []],
    [".a.b-c.$d", ["a", "b-c", "$d"]],
    ["['a b'][ \"c\" ][0][ -1 ]", ["a b", "c", 0, -1]],
    [".a[*].b[0:2][1, 2][?(@.x > 1)].c", ["a", undefined, "b", undefined, undefined, undefined, "c"]],
    [".list.length()", ["list"]],
    ["..deep", []],
    [".a.*", ["a"]],
    ["s.x", []],
  ])("%s", (path, keys) => {
    expect(readPath(path).map(({ name, index }) => name ?? index)).toEqual(keys);
  });
});

const has = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: "object", properties, ...more });
const closed = { additionalProperties: false };
const found = (schema: JsonObject, path: string) => findUnknownField(schema, readPath(path));

describe("a field that a schema does not know", () => {
  test.each<[string, JsonObject, string, object]>([
    ["is not allowed", has({ a: {} }, closed), ".b", { at: 0, known: ["a"], isClosed: true }],
    ["is not listed", has({ a: {} }), ".b", { at: 0, known: ["a"], isClosed: false }],
    ["is allowed nowhere", { type: "object", ...closed }, ".b", { known: [], isClosed: true }],
    ["is deeper", has({ a: has({ b: {} }) }), ".a.c", { at: 1, known: ["b"] }],
    ["is in an item", has({ a: { type: "array", items: has({ b: {} }) } }), ".a[0].c", { at: 2 }],
    ["is in one of some items", has({ a: { items: [true, has({ b: {} })] } }), ".a[1].c", { at: 2 }],
    ["is in one of the first items", has({ a: { prefixItems: [has({ b: {} })] } }), ".a[0].c", { at: 2 }],
    ["is of what may be null", has({ a: { type: ["null", "string"] } }), ".a.c", { at: 1, type: "string", isClosed: true }],
    ["is of nothing", has({ a: { type: "null" } }), ".a.c", { type: "null" }],
    [
      "is of a choice",
      has({ a: { anyOf: [has({ b: {} }), has({ c: {} }, closed), { type: "null" }] } }),
      ".a.d",
      { at: 1, known: ["b", "c"], isClosed: false },
    ],
    ["is of a choice without objects", has({ a: { oneOf: [{ type: "null" }, { type: "string" }] } }), ".a.d", { type: "null" }],
    ["is in parts", { allOf: [has({ a: {} }), has({ b: {} }, closed)] }, ".d", { known: ["a", "b"], isClosed: true }],
    ["is referred to", { $defs: { p: has({ b: {} }) }, ...has({ a: { $ref: "#/$defs/p" } }) }, ".a.c", { at: 1, known: ["b"] }],
    ["is of a list of itself", has({ next: { type: "array", items: { $ref: "#" } } }), ".next[0].nxt", { at: 2, known: ["next"] }],
    [
      "is in a list that is referred to",
      { $defs: { l: { items: has({ b: {} }) } }, ...has({ a: { anyOf: [{ $ref: "#/$defs/l" }, { type: "null" }] } }) },
      ".a[0].c",
      { at: 2 },
    ],
    ["is in parts of a part", has({ a: {} }, { allOf: [has({ a: has({ b: {} }) })] }), ".a.c", { at: 1, known: ["b"] }],
  ])("%s", (_what, schema, path, expected) => {
    expect(found(schema, path)).toMatchObject(expected);
  });

  test.each<[string, JsonObject, string]>([
    ["is there", has({ a: has({ b: {} }) }), ".a.b"],
    ["is in a part", { ...has({ a: {} }), allOf: [has({ b: {} })] }, ".b"],
    ["is in a choice", has({ a: {} }, { anyOf: [has({ b: {} }), has({ c: {} })] }), ".c"],
    ["may be any", has({ a: {} }, { additionalProperties: true }), ".b"],
    ["may be any of a type", has({ a: {} }, { additionalProperties: { type: "string" } }), ".b"],
    ["may fit a pattern", has({ a: {} }, { patternProperties: { "^x": {} } }), ".b"],
    ["is required without being listed", has({ a: {} }, { required: ["b"] }), ".b"],
    ["depends on others", has({ a: {} }, { if: {}, else: has({ b: {} }) }), ".b"],
    ["is of anything", has({ a: true }), ".a.b.c"],
    ["is of an object that says nothing", { type: "object" }, ".a"],
    ["is of several types", has({ a: { type: ["string", "object"] } }), ".a.b"],
    ["is of no choice at all", { anyOf: [] }, ".a"],
    ["may be in a choice that says nothing", { anyOf: [has({ a: {} }), { type: "object" }] }, ".b"],
    ["may be in a choice that is not known", { anyOf: [has({ a: {} }), { $ref: "other.json" }] }, ".b"],
    ["is of another document", { $ref: "other.json#/a" }, ".b"],
    ["is of what is not there", { $ref: "#/$defs/nothing" }, ".b"],
    ["is of a strange reference", { $ref: 1 }, ".b"],
    ["is of a circle", { $ref: "#" }, ".b"],
    ["is in an item of anything", has({ a: { type: "array" } }), ".a[0].b"],
    ["is in some item of several", has({ a: { prefixItems: [has({ b: {} })] } }), ".a[*].c"],
    ["is in an item of what is no schema", has({ a: true }), ".a[0].b"],
    ["is inherited", has({ a: {} }, { additionalProperties: { not: {} } }), ".constructor"],
  ])("is not told where it %s", (_what, schema, path) => {
    expect(found(schema, path)).toBeUndefined();
  });

  it("is no name that every object inherits", () => {
    expect(found(has({ a: {} }, closed), ".constructor")).toMatchObject({ at: 0 });
  });

  it("is told of schemas that refer to each other in every way, at once", () => {
    const names = Array.from({ length: 30 }, (_, index) => `d${index}`);
    const all = { anyOf: names.map((name) => ({ $ref: `#/$defs/${name}` })) };
    expect(found({ ...all, $defs: Object.fromEntries(names.map((name) => [name, all])) }, ".a")).toBeUndefined();
  });
});

describe("in words", () => {
  const nine = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`field${index}x`, {}]));

  test.each<[string, JsonObject, string, string, string | undefined]>([
    ["a name in quotes", has({ "a key": {} }), ".akey", "has no field akey", "Did you mean ${step['a key']}?"],
    ["many fields", has(nine), ".zzz", "has no field zzz", `It has ${Object.keys(nine).slice(0, 8).join(", ")}, ….`],
    ["no fields", { type: "object", ...closed }, ".zzz", "has no field zzz", undefined],
    ["a truth", has({ a: { type: "boolean" } }), ".a.b.c", "says that a is a boolean, which has no fields", "Write ${step.a}."],
    ["a text", has({ a: { type: "string" } }), ".a.b", "says that a is a text, which has no fields", "Write ${step.a}."],
  ])("%s", (_what, schema, path, what, hint) => {
    expect(tellUnknownField(schema, readPath(path), "step")).toMatchObject({ what });
    expect(tellUnknownField(schema, readPath(path), "step")?.hint).toBe(hint);
  });
});
