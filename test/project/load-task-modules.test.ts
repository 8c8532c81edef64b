import { describe, expect, test } from "vitest";
import { defineTask } from "../../src/core/define-task.ts";
import { loadTaskModule } from "../../src/project/load-task-module.ts";
import { loadTaskModules } from "../../src/project/load-task-modules.ts";
import { lineOf, makeProject } from "./make-project.ts";

const files = {
  "tasks/charge/charge.ts": `import { defineTask, NonRetryableError } from "conductor-flow";
import { cents } from "./money.ts";
export default defineTask({ name: "charge_card", retryCount: 1, concurrency: 4, domain: "eu" }, (input) => {
  if (input.amount === 0) throw new NonRetryableError("nothing to charge");
  return { cents: cents(Number(input.amount)) };
});
`,
  "tasks/charge/money.ts": "export const cents = (amount: number): number => amount * 100;\n",
  "tasks/mail/task.yml": "name: send_mail\npollIntervalMs: 50\ninputSchema:\n  name: mail\n  type: JSON\n  data: {type: object}\n",
  "tasks/mail/index.js": "export default async (input) => `to ${input.to}`;\n",
  "tasks/manual/task.json": '{"name": "manual_check"}',
};
const context = await defineTask({ name: "any" }, (_input, given) => given).run({});

describe("task modules", () => {
  test("are all tasks with code, with their options", async () => {
    const { modules, findings } = await loadTaskModules(makeProject(files));
    expect(findings).toEqual([]);
    expect(
      modules.map(({ name, worker, definition, inputJsonSchema, source }) => ({
        name,
        worker,
        definition,
        inputJsonSchema,
        file: source.file,
      })),
    ).toEqual([
      {
        name: "charge_card",
        worker: { concurrency: 4, domain: "eu" },
        definition: { name: "charge_card", retryCount: 1 },
        file: "tasks/charge/charge.ts",
      },
      {
        name: "send_mail",
        worker: { pollIntervalMs: 50 },
        definition: { name: "send_mail", inputSchema: { name: "mail", type: "JSON", data: { type: "object" } } },
        inputJsonSchema: { type: "object" },
        file: "tasks/mail/task.yml",
      },
    ]);
  });

  test("run, and throw errors that this copy of the package knows", async () => {
    const { modules } = await loadTaskModules(makeProject(files));
    const [charge, mail] = modules;
    expect(await charge?.handler({ amount: 3 }, context)).toEqual({ cents: 300 });
    expect(() => charge?.handler({ amount: 0 }, context)).toThrow(expect.objectContaining({ name: "NonRetryableError" }));
    expect(await mail?.handler({ to: "you" }, context)).toBe("to you");
  });

  test("have a JSON Schema with numbers that its library knows", async () => {
    const project = makeProject({
      "tasks/a/task.yml": "name: a\ninputSchema:\n  type: JSON\n  data: {properties: {x: {minimum: 1.0, maximum: 9007199254740993}}}\n",
      "tasks/a/a.ts": "export default () => ({});\n",
    });
    const [module] = (await loadTaskModules(project)).modules;
    expect(module?.inputJsonSchema).toEqual({ properties: { x: { minimum: 1, maximum: 9007199254740992 } } });
  });

  test("have a schema of the output where it is to be enforced", async () => {
    const schema = "{ type: JSON, data: { required: [id] } }";
    const project = makeProject({
      "tasks/a/task.yml": `name: a\ninputSchema: ${schema}\noutputSchema: ${schema}\nenforceSchema: true\n`,
      "tasks/a/a.ts": "export default () => ({});\n",
      "tasks/b/task.yml": `name: b\ninputSchema: ${schema}\noutputSchema: ${schema}\n`,
      "tasks/b/b.ts": "export default () => ({});\n",
      "tasks/c/task.yml": `name: c\ninputSchema: ${schema}\noutputSchema: ${schema}\nenforceSchema: false\n`,
      "tasks/c/c.ts": "export default () => ({});\n",
    });
    const data = { required: ["id"] };
    const { modules } = await loadTaskModules(project);
    const schemas = modules.map(({ inputJsonSchema, outputJsonSchema }) => ({ inputJsonSchema, outputJsonSchema }));
    expect(schemas).toEqual([{ inputJsonSchema: data, outputJsonSchema: data }, { inputJsonSchema: data }, {}]);
    const [first] = modules;
    expect(first?.loader?.data).toMatchObject({ inputJsonSchema: data, outputJsonSchema: data });
    expect(await loadTaskModule(first?.loader?.data ?? null)).toMatchObject({ inputJsonSchema: data, outputJsonSchema: data });
  });

  test("carry their Standard Schemas", async () => {
    const project = makeProject({
      "tasks/a/a.ts": `import { defineTask } from "conductor-flow";
const schema = { "~standard": { version: 1, vendor: "x", validate: (value: unknown) => ({ value }) } } as const;
export default defineTask({ name: "a", input: schema, output: schema, inputSchema: { name: "s", data: {} } }, () => 1);
`,
    });
    const { modules } = await loadTaskModules(project);
    expect(modules[0]).toMatchObject({ input: { "~standard": { vendor: "x" } }, output: { "~standard": { vendor: "x" } } });
    expect(modules[0]).not.toHaveProperty("inputJsonSchema");
  });

  test("can be asked for by the names of their definitions", async () => {
    const { modules, findings } = await loadTaskModules(makeProject({ ...files, "tasks/bad/bad.ts": "throw new Error('x');" }), {
      names: ["send_mail"],
    });
    expect(modules.map(({ name }) => name)).toEqual(["send_mail"]);
    expect(findings).toEqual([]);
  });
});

describe("names that lead to no code are findings", () => {
  test.each([
    [
      "unknown, but near",
      "send_mial",
      "undefined:undefined:undefined error unknown-task: There is no task named send_mial in the project.",
      "Did you mean send_mail?",
    ],
    [
      "the folder's instead of the definition's",
      "charge",
      "undefined:undefined:undefined error unknown-task: There is no task named charge in the project.",
      "Did you mean charge_card?",
    ],
    [
      "unknown altogether",
      "xyzzy",
      "undefined:undefined:undefined error unknown-task: There is no task named xyzzy in the project.",
      undefined,
    ],
    [
      "of a definition only",
      "manual_check",
      "tasks/manual/task.json:1:1 error no-function: The task manual_check has no function: it is only a definition.",
      "Put a module with a function as its default export beside it.",
    ],
  ])("%s", async (_what, name, line, hint) => {
    const { modules, findings } = await loadTaskModules(makeProject(files), { names: [name] });
    expect(modules).toEqual([]);
    expect(findings.map(lineOf)).toEqual([line]);
    expect(findings[0]?.hint).toBe(hint);
  });

  test("of a task that does not load: the reason is told", async () => {
    const project = makeProject({
      ...files,
      "tasks/bad/bad.ts": `throw new Error("x");\nexport default defineTask({ name: "broken" }, () => 1);\n`,
    });
    const { findings } = await loadTaskModules(project, { names: ["broken"] });
    expect(findings.map(lineOf)).toEqual(["tasks/bad/bad.ts:1:1 error import-failed: The module throws while it loads: x."]);
  });
});

describe("a module beside a definition file", () => {
  test.each([
    [
      "that exports no function",
      "export default 12;\n",
      "tasks/a/a.ts:1:16 error wrong-export: The module has a default export that is no function.",
    ],
    ["without a default export", "export const x = 1;\n", "tasks/a/a.ts:1:1 error wrong-export: The module has no default export."],
    ["that throws", "throw new Error('x');\n", "tasks/a/a.ts:1:1 error import-failed: The module throws while it loads: x."],
    [
      "that defines the task again",
      `import { defineTask } from "conductor-flow";\nexport default defineTask({ name: "a" }, () => 1);\n`,
      "tasks/a/a.ts:2:16 error ambiguous-task: The task a is defined twice: here and in tasks/a/task.yml.",
    ],
  ])("%s is a finding", async (_what, text, line) => {
    const { modules, findings } = await loadTaskModules(makeProject({ ...files, "tasks/a/task.yml": "name: a\n", "tasks/a/a.ts": text }));
    expect(findings.map(lineOf)).toEqual([line]);
    expect(modules.map(({ name }) => name)).toEqual(["charge_card", "send_mail"]);
  });
});
