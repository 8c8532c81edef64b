import { Type } from "@sinclair/typebox";
import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { kindTable } from "../../../src/core/kinds.ts";
import { decode } from "../../../src/core/model/decode.ts";
import { withDefaults } from "../../../src/core/model/defaults.ts";
import type { TaskDef } from "../../../src/core/model/task-def.ts";
import { TaskDefSchema } from "../../../src/core/model/task-def.ts";
import { WorkflowDefSchema } from "../../../src/core/model/workflow-def.ts";
import { recordedAnswers } from "../recorded-answers.ts";

/** What the server sets on the definition as a whole, whatever was sent. */
const audit = ["createTime", "updateTime", "updatedTime", "createdBy", "updatedBy"];
const withoutAudit = (value: JsonObject): JsonObject => Object.fromEntries(Object.entries(value).filter(([key]) => !audit.includes(key)));

test.each(recordedAnswers)("decoded and filled, %s is what the server answers", (_label, { kind, sent, answered }) => {
  const { schema } = kindTable[kind];
  expect(withoutAudit(withDefaults(schema, decode<JsonObject>(schema, sent).value))).toEqual(withoutAudit(answered));
});

test("the argument is not touched, and no default is shared", () => {
  const given: TaskDef = { name: "t" };
  const first = withDefaults(TaskDefSchema, given);
  const second = withDefaults(TaskDefSchema, given);
  expect(given).toEqual({ name: "t" });
  first.inputKeys?.push("a");
  Object.assign(first.inputTemplate ?? {}, { a: 1 });
  expect(first).toMatchObject({ inputKeys: ["a"], inputTemplate: { a: 1 } });
  expect(second).toMatchObject({ inputKeys: [], inputTemplate: {} });
});

test("a definition inside gives its name and version to the parameters around it", () => {
  const named = (workflowDefinition: JsonObject): JsonObject => {
    const task = { name: "a", taskReferenceName: "r", subWorkflowParam: { name: "outer", version: 7, workflowDefinition } };
    const { tasks } = withDefaults(WorkflowDefSchema, { name: "w", tasks: [task] });
    return tasks[0]?.subWorkflowParam ?? {};
  };
  expect(named({ name: "inner", version: 2 })).toMatchObject({ name: "inner", version: 2 });
  expect(named({})).not.toHaveProperty("name");
  expect(named({})).toMatchObject({ version: 1 });
});

test("lists of anything, and values that no alternative fits, stay as they are", () => {
  const schema = Type.Object({ list: Type.Unsafe<Json>({ type: "array" }), choice: Type.Unsafe<Json>({ anyOf: [{ type: "object" }] }) });
  const value = { list: [1, { a: null }], choice: "text" };
  expect(withDefaults(schema, value)).toEqual(value);
  expect(decode(schema, { list: value.list })).toEqual({ value: { list: value.list }, issues: [] });
});
