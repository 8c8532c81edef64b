import { describe, expect, test } from "vitest";
import { findSecretNames, resolveEnvironment } from "../../src/core/environment-values.ts";
import { parseNumber } from "../../src/core/exact-json.ts";
import type { Json } from "../../src/core/json.ts";
import { kindTable } from "../../src/core/kinds.ts";

const values: Readonly<Record<string, string>> = {
  A: "1",
  NAME: "blue",
  EMPTY: "",
  FLAG: "true",
  BIG: "9007199254740993",
  REAL: "1.0",
  NESTED: "${env.A}",
};
const lookup = (name: string): string | undefined => (Object.hasOwn(values, name) ? values[name] : undefined);
const inTask = (value: Json) => resolveEnvironment(value, { schema: kindTable.task.schema, lookup });
const inWorkflow = (value: Json) => resolveEnvironment(value, { schema: kindTable.workflow.schema, lookup });

describe("a placeholder", () => {
  test.each<[text: string, value: string]>([
    ["${env.NAME}", "blue"],
    ["a-${env.NAME}-${env.A}${env.EMPTY}", "a-blue-1"],
    ["${env.EMPTY}", ""],
    ["${env.NESTED}", "${env.A}"],
    ["${workflow.input.x}/${env.NAME}/${t.output.y}", "${workflow.input.x}/blue/${t.output.y}"],
  ])("%s is %j", (text, value) => {
    expect(inTask({ name: "t", description: text })).toEqual({
      value: { name: "t", description: value },
      pointers: ["/description"],
      problems: [],
    });
  });

  test.each([
    "${workflow.env.NAME}",
    "${workflow.input.env.NAME}",
    "${env.NAME.x}",
    "${env.NAME[0]}",
    "${env.}",
    "${env.1A}",
    "${env.A-B}",
    "${ env.NAME }",
    "${ENV.NAME}",
    "${NAME}",
    "$${env.NAME}",
    "$env.NAME",
    "env.NAME",
  ])("%s is none: it goes to the server as it is", (text) => {
    const value = { a: text, b: [text], [text]: 1 };
    expect(inWorkflow(value)).toEqual({ value, pointers: [], problems: [] });
  });

  test("a text without any keeps its object", () => {
    const value = { name: "t", inputTemplate: { a: ["x", 1, null] } };
    expect(inTask(value).value).toBe(value);
  });

  test("is found at every depth, but not in keys", () => {
    const value = { inputTemplate: { "${env.A}": [{ b: "${env.NAME}" }, 1, parseNumber("1.0")] } };
    expect(inTask(value)).toEqual({
      value: { inputTemplate: { "${env.A}": [{ b: "blue" }, 1, parseNumber("1.0")] } },
      pointers: ["/inputTemplate/${env.A}/0/b"],
      problems: [],
    });
  });
});

describe("a text that is nothing but a placeholder", () => {
  test("gives fields with a type what they take, and stays a text elsewhere", () => {
    const value = {
      retryCount: "${env.A}",
      timeoutSeconds: "${env.BIG}",
      enforceSchema: "${env.FLAG}",
      retryDelaySeconds: "${env.A}${env.A}",
      description: "${env.A}",
      inputKeys: ["${env.A}"],
      inputTemplate: { a: "${env.A}", b: "${env.FLAG}" },
      unknown: "${env.A}",
    };
    expect(inTask(value).value).toStrictEqual({
      retryCount: 1,
      timeoutSeconds: parseNumber("9007199254740993"),
      enforceSchema: true,
      retryDelaySeconds: 11,
      description: "1",
      inputKeys: ["1"],
      inputTemplate: { a: "1", b: "true" },
      unknown: "1",
    });
  });

  test("which does not fit stays a text, for the checks to refuse", () => {
    const value = { retryCount: "${env.NAME}", timeoutSeconds: "${env.REAL}", enforceSchema: "${env.A}" };
    expect(inTask(value).value).toEqual({ retryCount: "blue", timeoutSeconds: "1.0", enforceSchema: "1" });
  });

  test("knows the fields of nested tasks, maps and inline definitions", () => {
    const value = {
      tasks: [
        { decisionCases: { x: [{ startDelay: "${env.A}", optional: "${env.FLAG}" }] } },
        { subWorkflowParam: { version: "${env.A}", taskToDomain: { t: "${env.A}" }, workflowDefinition: { version: "${env.A}" } } },
      ],
    };
    expect(inWorkflow(value).value).toEqual({
      tasks: [
        { decisionCases: { x: [{ startDelay: 1, optional: true }] } },
        { subWorkflowParam: { version: 1, taskToDomain: { t: "1" }, workflowDefinition: { version: 1 } } },
      ],
    });
  });
});

describe("what cannot be put in", () => {
  test("is told for each name at its place, and stays as it is", () => {
    const value = { description: "${env.NO_1} and ${env.NO_2}", inputTemplate: { a: "${env.NO_1}-${env.A}" } };
    const { value: after, pointers, problems } = inTask(value);
    expect(after).toEqual({ description: value.description, inputTemplate: { a: "${env.NO_1}-1" } });
    expect(pointers).toEqual(["/inputTemplate/a"]);
    expect(problems.map(({ code, pointer, message }) => `${code} ${pointer} ${message}`)).toEqual([
      "environment-unset /description ${env.NO_1} stands here, and nothing sets NO_1.",
      "environment-unset /description ${env.NO_2} stands here, and nothing sets NO_2.",
      "environment-unset /inputTemplate/a ${env.NO_1} stands here, and nothing sets NO_1.",
    ]);
    expect(problems[0]?.hint).toBe("Set the environment variable NO_1, or write it below `env` in the config or in the profile.");
  });

  test.each([
    "DB_PASSWORD",
    "SECRET",
    "my_api_key",
    "APIKEY",
    "AWS_ACCESS_KEY_ID",
    "GITHUB_TOKEN",
    "PRIVATE_PEM",
    "CREDENTIALS",
    "X_PASSWD",
  ])("is %s, which looks like a secret, set or not", (name) => {
    for (const set of ["x", undefined]) {
      const { value, problems } = resolveEnvironment({ d: `\${env.${name}}` }, { schema: {}, lookup: () => set });
      expect(value).toEqual({ d: `\${env.${name}}` });
      expect(problems).toMatchObject([{ code: "secret-in-definition", pointer: "/d" }]);
      expect(problems[0]?.message).toContain(name);
    }
  });

  test("is looked for in what counts another time, as far as secrets go", () => {
    expect(findSecretNames({ production: { d: "${env.DB_PASSWORD}", e: "${env.NO_1}" } }, "/profiles")).toMatchObject([
      { code: "secret-in-definition", pointer: "/profiles/production/d" },
    ]);
    expect(findSecretNames({ production: { tasks: [{ taskReferenceName: "env" }], d: "${env.DB_PASSWORD}" } }, "/profiles")).toEqual([]);
  });
});

describe("in a workflow with a task of the name env", () => {
  const workflow = (text: string): Json => ({
    tasks: [{ taskReferenceName: "switch", defaultCase: [{ taskReferenceName: "env" }] }, { inputParameters: { a: text } }],
  });

  test.each(["${env.output}", "${env.input}", "${env.status}", "${env.output.x}"])("%s is that task's", (text) => {
    expect(inWorkflow(workflow(text))).toEqual({ value: workflow(text), pointers: [], problems: [] });
  });

  test("anything else could be either, and is refused", () => {
    const { value, problems } = inWorkflow(workflow("${env.NAME}"));
    expect(value).toEqual(workflow("${env.NAME}"));
    expect(problems).toEqual([
      {
        code: "environment-ambiguous",
        pointer: "/tasks/1/inputParameters/a",
        message: "${env.NAME} may mean the environment's NAME, or something of the task env of this workflow.",
        hint: "Give that task another reference name.",
      },
    ]);
  });
});
