import { describe, expect, test } from "vitest";
import { typesFile, typesHeader } from "../../../src/core/authoring/types-file.ts";
import type { TypedDefinition } from "../../../src/core/authoring/types-file.ts";

const object = { type: "object", properties: { id: { type: "integer" } }, required: ["id"] };

describe("the file of types", () => {
  const definitions: TypedDefinition[] = [
    {
      kind: "workflow",
      name: "shop.order",
      version: 2_001_000,
      input: { ...object, description: "An order." },
      output: { type: "string" },
    },
    { kind: "workflow", name: "shop.order", version: 1, input: object },
    {
      kind: "task",
      name: "charge-card",
      input: { $ref: "#/$defs/card", $defs: { card: { ...object, properties: { next: { $ref: "#" } } } } },
    },
    { kind: "task", name: "charge_card", output: { type: "boolean" } },
    { kind: "task", name: "7up", output: { anyOf: [object, object] } },
    { kind: "task", name: "plain" },
  ];

  test("declares each, and how to look them up", () => {
    expect(typesFile(definitions)).toBe(`${typesHeader}

/** The output of the task 7up. */
export interface _7upOutput {
  id: number;
}

/** The input of the task charge-card. */
export type ChargeCardInput = ChargeCardInputCard;

export interface ChargeCardInputCard {
  next?: ChargeCardInput;
}

/** The output of the task charge_card. */
export type ChargeCardOutput = boolean;

/** The input of the workflow shop.order@1. */
export interface ShopOrderV1Input {
  id: number;
}

/** An order. */
export interface ShopOrderInput {
  id: number;
}

/** The output of the workflow shop.order@2.1.0. */
export type ShopOrderOutput = string;

export interface TaskInputs {
  "charge-card": ChargeCardInput;
}

export interface TaskOutputs {
  "7up": _7upOutput;
  "charge_card": ChargeCardOutput;
}

export interface WorkflowInputs {
  "shop.order@1": ShopOrderV1Input;
  "shop.order": ShopOrderInput;
  "shop.order@2.1.0": ShopOrderInput;
}

export interface WorkflowOutputs {
  "shop.order": ShopOrderOutput;
  "shop.order@2.1.0": ShopOrderOutput;
}
`);
  });

  test("is the same in whatever order they come", () => {
    expect(typesFile(definitions.toReversed())).toBe(typesFile(definitions));
  });

  test("gives every type a name of its own", () => {
    const text = typesFile([
      { kind: "task", name: "a.b", input: object },
      { kind: "task", name: "a_b", input: object },
      { kind: "task", name: "task", input: { type: "string" } },
      { kind: "task", name: "Tasks", input: { $ref: "#/definitions/", definitions: { "": { type: "string" } } } },
      { kind: "workflow", name: "w", version: 1, input: { properties: { a: object } } },
      { kind: "workflow", name: "w", version: 1_002_003, input: object },
      { kind: "workflow", name: "w", version: 1_020_003, input: object },
    ]);
    const names = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("ABInput2");
    expect(names).toContain("WV1_2_3Input");
  });

  test("is of use without any schema", () => {
    expect(typesFile([])).toContain("export type TaskInputs = Record<never, never>;");
  });
});
