/** The generators: what they write, and that it is what the official package writes. */
import { beforeAll, describe, expect, it } from "vitest";
import * as entry from "../../../src/index.ts";
import { WorkflowTaskSchema } from "../../../src/core/model/workflow-def.ts";
import { hasOfficialSdk, importOfficialSdk } from "../../harness/official-sdk.ts";
import { generatorCases } from "./generator-cases.ts";

const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("write", () => {
  it.each(generatorCases)("$name", ({ call, json }) => {
    expect(asSent(call(entry))).toEqual(json);
  });

  it("nothing that no field says", () => {
    for (const { call } of generatorCases) expect(JSON.stringify(call(entry), keepUndefined)).not.toContain("undefined");
  });
});

const keepUndefined = (_key: string, value: unknown): unknown => (value === undefined ? "undefined" : value);

describe.skipIf(!hasOfficialSdk())("write what the official package writes", () => {
  let theirs: typeof entry;
  beforeAll(async () => {
    theirs = await importOfficialSdk();
  });

  it.each(generatorCases.filter(({ differs }) => differs === undefined))("$name", ({ call, json }) => {
    expect(asSent(call(theirs))).toEqual(json);
  });

  // A case that differs no longer is to leave its reason out.
  it.each(generatorCases.filter(({ differs }) => differs !== undefined))("except $name: $differs", ({ call, json }) => {
    expect(asSent(call(theirs))).not.toEqual(json);
  });

  it("for every generator that it has", () => {
    const names = Object.entries(theirs).flatMap(([name, value]) => (typeof value === "function" && isGenerator(name) ? [name] : []));
    const called = generatorCases.map(({ call }) => call.toString()).join("\n");
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !(name in entry) || !called.includes(`sdk.${name}(`))).toEqual([]);
  });

  it("with the same words", () => {
    const { TaskType, Role, LLMProvider, VectorDB } = entry;
    expect({ TaskType, Role, LLMProvider, VectorDB }).toEqual({
      TaskType: theirs.TaskType,
      Role: theirs.Role,
      LLMProvider: theirs.LLMProvider,
      VectorDB: theirs.VectorDB,
    });
  });
});

/** What makes a task or a definition; `generate...` of made-up tasks has a test of its own. */
const madeUp = new Set(["generateImageTask", "generateAudioTask"]);
const isGenerator = (name: string): boolean =>
  madeUp.has(name) ||
  (!name.startsWith("generate") && /(?:Task|TaskJoin|Duration|Until|Messages|Variables?|^workflow|Definition)$/.test(name));

it("leave a task as it is that they make another one of", () => {
  const task = entry.llmTextCompleteTask("r", "openai", "m", "p", { promptVariables: { a: 1 } });
  entry.withPromptVariables(task, { a: 2 });
  expect(task.inputParameters.promptVariables).toEqual({ a: 1 });
});

it("share no default", () => {
  entry.taskDefinition({ name: "a" }).inputKeys.push("x");
  entry.dynamicForkTask("a");
  expect(entry.taskDefinition({ name: "b" }).inputKeys).toEqual([]);
});

it("take an undefined for an absent field", () => {
  const given: Partial<entry.TaskDef> = JSON.parse("{}");
  const definition = entry.taskDefinition({ name: "a", ...given, ...Object.fromEntries([["retryCount", undefined]]) });
  expect(definition.retryCount).toBe(3);
});

it("write fields that a task has", () => {
  const known = new Set(Object.keys(WorkflowTaskSchema.properties));
  const tasks = generatorCases.flatMap(({ call }) => [call(entry)].flat());
  const unknown = tasks.flatMap((task) => (isTask(task) ? Object.keys(task).filter((field) => !known.has(field)) : []));
  expect(unknown).toEqual([]);
});

const isTask = (value: unknown): value is object => typeof value === "object" && value !== null && "taskReferenceName" in value;
