import { expect, test } from "vitest";
import type { SchemaNode } from "../../../src/core/model/schema-node.ts";
import { alternativeFor, fieldsOf, itemOf, mapValueNode, resolveNode } from "../../../src/core/model/schema-node.ts";

test("a reference to an unknown schema is a fault of the model", () => {
  expect(() => resolveNode({ $ref: "Nope" })).toThrow('The model has no schema "Nope".');
  expect(resolveNode({ $ref: "WorkflowTask" }).$id).toBe("WorkflowTask");
});

test("what a schema does not say is open", () => {
  expect(fieldsOf({ type: "object" })).toEqual([]);
  expect(itemOf({ type: "array" })).toEqual({});
  expect(mapValueNode({ type: "object" })).toBeUndefined();
});

test("an alternative is chosen by the make of the value", () => {
  const text: SchemaNode = { type: "string" };
  const alternatives: SchemaNode[] = [{ $ref: "WorkflowDef" }, text];
  expect(alternativeFor(alternatives, {})?.$id).toBe("WorkflowDef");
  expect(alternativeFor(alternatives, "")).toBe(text);
  for (const other of [null, [], 5]) expect(alternativeFor(alternatives, other)).toBeUndefined();
});
