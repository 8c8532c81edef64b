import { symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadDefinitions } from "../../src/project/load-definitions.ts";
import { lineOf, makeProject } from "./make-project.ts";

const module = (name: string, fields = "") => `import { defineTask } from "conductor-flow";

export default defineTask(
  {
    name: "${name}",${fields}
  },
  async (input: { id: string }) => ({ id: input.id }),
);
`;

describe("tasks are found", () => {
  test("in folders at any depth, by module or definition file", async () => {
    const project = makeProject({
      "tasks/charge/charge.ts": module("charge"),
      "tasks/billing/refund/index.mts": module("refund"),
      "tasks/billing/deep/er/void/void.js": `import { defineTask } from "conductor-flow";\nexport default defineTask({ name: "void" }, () => ({}));\n`,
      "tasks/notify/task.yml": "name: send_mail\nretryCount: 2\n",
      "tasks/archive/task.json": '{"name": "archive"}',
    });
    const { definitions, findings, invalid } = await loadDefinitions(project, "task");
    expect(findings).toEqual([]);
    expect(invalid).toBe(0);
    expect(definitions.map(({ name, source }) => `${name} ${source.file}:${source.line}:${source.column}`)).toEqual([
      "archive tasks/archive/task.json:1:1",
      "void tasks/billing/deep/er/void/void.js:2:16",
      "refund tasks/billing/refund/index.mts:3:16",
      "charge tasks/charge/charge.ts:3:16",
      "send_mail tasks/notify/task.yml:1:1",
    ]);
  });

  test("but not in hidden, underscored or installed folders, nor among a task's own helpers", async () => {
    const project = makeProject({
      "tasks/_drafts/a/a.ts": module("a"),
      "tasks/.old/b/b.ts": module("b"),
      "tasks/node_modules/c/c.ts": module("c"),
      "tasks/charge/charge.ts": module("charge"),
      "tasks/charge/charge.test.ts": "throw new Error('a test');",
      "tasks/charge/money/index.ts": "export const cents = 1;",
      "tasks/charge/inner/inner.ts": module("inner"),
      "tasks/index.ts": "export const x = 1;",
      "tasks/README.md": "text",
    });
    const { definitions, findings } = await loadDefinitions(project, "task");
    expect(findings).toEqual([]);
    expect(definitions.map(({ name }) => name)).toEqual(["charge", "inner"]);
  });

  test("through links, each once, and links in a circle do no harm", async () => {
    const project = makeProject({ "tasks/charge/task.yml": "name: charge\n", "shared/mail/task.yml": "name: mail\n" });
    const link = (target: string, name: string) => symlinkSync(target, path.join(project.root, "tasks", name));
    link("../shared", "shared");
    link("../shared/mail", "zz-again");
    link("..", "loop");
    const { definitions, findings } = await loadDefinitions(project, "task");
    expect(findings).toEqual([]);
    expect(definitions.map(({ name }) => name).sort()).toEqual(["charge", "mail"]);
  });

  test("where they stand, whatever links stand before them", async () => {
    const project = makeProject({ "tasks/charge/charge.ts": module("charge"), "tasks/x/refund/refund.ts": module("refund") });
    symlinkSync("charge", path.join(project.root, "tasks", "a-link"));
    symlinkSync("../x/refund", path.join(project.root, "tasks", "charge", "link"));
    const { definitions, findings } = await loadDefinitions(project, "task");
    expect(findings).toEqual([]);
    expect(definitions.map(({ source }) => source.file)).toEqual(["tasks/charge/charge.ts", "tasks/x/refund/refund.ts"]);
  });

  test("not behind a link that leads nowhere: nobody may take them for deleted", async () => {
    const project = makeProject({ "tasks/charge/task.yml": "name: charge\n" }, { exclude: ["**/left-out"] });
    for (const name of ["broken", "self", "left-out", "_skipped", ".#lock"]) {
      symlinkSync(name === "self" ? "self" : "nowhere", path.join(project.root, "tasks", name));
    }
    const { definitions, findings, invalid } = await loadDefinitions(project, "task");
    expect(definitions.map(({ name }) => name)).toEqual(["charge"]);
    expect(findings.map(lineOf)).toEqual(
      ["broken", "self"].map((name) => `tasks/${name}:1:1 error unreadable: The link leads nowhere, so what it stood for is not known.`),
    );
    expect(invalid).toBe(2);
  });

  test("as the globs of the config say", async () => {
    const files = { "tasks/a/task.yml": "name: a\n", "tasks/b/task.yml": "name: b\n", "tasks/legacy/c/task.yml": "name: c\n" };
    const names = async (globs: { include?: string[]; exclude?: string[] }) =>
      (await loadDefinitions(makeProject(files, globs), "task")).definitions.map(({ name }) => name);
    expect(await names({ exclude: ["tasks/legacy/**"] })).toEqual(["a", "b"]);
    expect(await names({ include: ["tasks/{a,legacy}/**"] })).toEqual(["a", "c"]);
    expect(await names({ include: ["tasks/**"], exclude: ["**/b/*"] })).toEqual(["a", "c"]);
  });

  test("nowhere, if there is no folder; unless the config names it", async () => {
    const project = makeProject({ "packages/a/tasks/x/task.yml": "name: x\n" });
    expect(await loadDefinitions(project, "task")).toEqual({ definitions: [], findings: [], invalid: 0, invalidNames: [] });
    const configuredAt = { file: "flow.config.yml", line: 3, column: 5 };
    project.paths.tasks = ["packages/a/tasks", "packages/b/tasks"].map((name) => ({ path: path.join(project.root, name), configuredAt }));
    const { definitions, findings, invalid } = await loadDefinitions(project, "task");
    expect(definitions.map(({ name }) => name)).toEqual(["x"]);
    expect(findings.map(lineOf)).toEqual(["flow.config.yml:3:5 error folder-missing: The folder packages/b/tasks does not exist."]);
    expect(invalid).toBe(1);
  });
});

describe("a task's definition", () => {
  test("is what was written, without the worker's options and the schemas, and knows its places", async () => {
    const project = makeProject({
      "tasks/a/a.ts": `import { defineTask } from "conductor-flow";
/* defineTask({ name: "not this one" }) */
const schema = { "~standard": { version: 1, vendor: "x", validate: (value: unknown) => ({ value }) } } as const;
export default defineTask({ name: "a", input: schema, output: schema, concurrency: 3, leaseExtend: true,
  retryCount: 0, // none
  "timeoutSeconds": 60, description: undefined,
  inputTemplate: { note: "}, { retryDelaySeconds: 1", pattern: String(/[,}"]/g), nested: { list: [1, { deep: \`\${1}, \`, x: 2 }] } },
  inputSchema: { name: "s", type: "JSON", data: { type: "object" } },
}, () => ({}));
`,
    });
    const { definitions, findings } = await loadDefinitions(project, "task");
    expect(findings).toEqual([]);
    const [task] = definitions;
    expect(task?.body).toEqual({
      name: "a",
      retryCount: 0,
      timeoutSeconds: 60,
      inputTemplate: { note: "}, { retryDelaySeconds: 1", pattern: '/[,}"]/g', nested: { list: [1, { deep: "1, ", x: 2 }] } },
      inputSchema: { name: "s", type: "JSON", data: { type: "object" } },
    });
    const place = (pointer: string) => {
      const source = task?.locate(pointer);
      return `${source?.line}:${source?.column}`;
    };
    expect(place("")).toBe("4:16");
    expect(place("/name")).toBe("4:29");
    expect(place("/retryCount")).toBe("5:3");
    expect(place("/timeoutSeconds")).toBe("6:3");
    expect(place("/inputTemplate/nested/list/1/x")).toBe("7:120");
    expect(place("/inputSchema/data/type")).toBe("8:51");
    expect(place("/retryLogic")).toBe("4:16");
  });

  test("in YAML takes the worker's options beside its fields", async () => {
    const project = makeProject({ "tasks/a/task.yml": "name: a\nconcurrency: 2\nretryCount: 1\ninput: kept\n" });
    const { definitions } = await loadDefinitions(project, "task");
    expect(definitions[0]?.body).toEqual({ name: "a", retryCount: 1, input: "kept" });
    expect(definitions[0]?.locate("/retryCount")).toEqual({ file: "tasks/a/task.yml", line: 3, column: 1 });
  });

  test("is warned of where a worker's option is wrong", async () => {
    const project = makeProject({
      "tasks/a/task.yml": "name: a\nconcurrency: 0\ndomain: ''\nleaseExtend: sometimes\npollIntervalMs: 1.5\n",
    });
    const { definitions, findings, invalid } = await loadDefinitions(project, "task");
    expect(findings.map(lineOf)).toEqual([
      "tasks/a/task.yml:2:1 warning worker-option: The option concurrency should be a whole number from 1; it is left out.",
      "tasks/a/task.yml:3:1 warning worker-option: The option domain should be a text; it is left out.",
      "tasks/a/task.yml:5:1 warning worker-option: The option pollIntervalMs should be a whole number of milliseconds from 0; it is left out.",
      "tasks/a/task.yml:4:1 warning worker-option: The option leaseExtend should be true or false; it is left out.",
    ]);
    expect([definitions.length, invalid]).toEqual([1, 0]);
  });
});

describe("a broken task is a finding with a place, and the others load", () => {
  const cases: [what: string, files: Record<string, string>, finding: string, names: string[]][] = [
    [
      "a mistake of syntax",
      { "tasks/bad/bad.ts": `import { defineTask } from "conductor-flow";\nexport default defineTask({\n  name: "x",,\n}, () => 1);\n` },
      "tasks/bad/bad.ts:3:13 error syntax-error: The module does not parse: Unexpected token.",
      ["x"],
    ],
    [
      "a mistake of syntax in JavaScript",
      { "tasks/bad/bad.mjs": "const a = 1;\nconst b = ;\n" },
      "tasks/bad/bad.mjs:2:11 error syntax-error: The module does not parse: Unexpected token.",
      ["bad"],
    ],
    [
      "a mistake of syntax in what it imports",
      { "tasks/bad/bad.ts": `import { x } from "../_lib/x.ts";\nexport default x;\n`, "tasks/_lib/x.ts": "export const x = {;\n" },
      "tasks/_lib/x.ts:1:19 error syntax-error: The module does not parse: Unexpected token.",
      ["bad"],
    ],
    [
      "a throw at import",
      {
        "tasks/bad/bad.ts": `import { defineTask } from "conductor-flow";\n\nthrow new Error("no database.");\nexport default defineTask({ name: "real" }, () => 1);\n`,
      },
      "tasks/bad/bad.ts:3:1 error import-failed: The module throws while it loads: no database.",
      ["real"],
    ],
    [
      "a throw at import in JavaScript",
      { "tasks/bad/bad.mjs": 'const x = 1;\nthrow new TypeError("boom");\n' },
      "tasks/bad/bad.mjs:2:1 error import-failed: The module throws while it loads: boom.",
      ["bad"],
    ],
    [
      "a throw of no error",
      { "tasks/bad/bad.ts": 'throw "text";\n' },
      "tasks/bad/bad.ts:1:1 error import-failed: The module throws while it loads: text.",
      ["bad"],
    ],
    [
      "an import that leads nowhere",
      { "tasks/bad/bad.ts": 'import x from "no-such-package";\nexport default x();\n' },
      "tasks/bad/bad.ts:1:15 error import-failed: The module's imports do not resolve: Cannot find module 'no-such-package'.",
      ["bad"],
    ],
    [
      "an import of a helper's that leads nowhere",
      {
        "tasks/bad/bad.ts": 'import x from "../_lib/x.ts";\nexport default x;\n',
        "tasks/_lib/x.ts": "import y from './y.ts';\nexport default y;\n",
      },
      "tasks/_lib/x.ts:1:15 error import-failed: The module's imports do not resolve: Cannot find module './y.ts'.",
      ["bad"],
    ],
    [
      "no default export",
      { "tasks/bad/bad.ts": "export const x = 1;\n" },
      "tasks/bad/bad.ts:1:1 error wrong-export: The module has no default export.",
      ["bad"],
    ],
    [
      "a schema that is no validator",
      {
        "tasks/bad/bad.ts": `import { defineTask } from "conductor-flow";\nexport default defineTask({ name: "bad",\n  input: { type: "object" } }, () => 1);`,
      },
      "tasks/bad/bad.ts:3:3 error wrong-export: `input` takes a Standard Schema, as zod, valibot and arktype make them, and this is none.",
      ["bad"],
    ],
    [
      "another default export",
      { "tasks/bad/bad.ts": "\nexport default { name: 'x' };\n" },
      "tasks/bad/bad.ts:2:16 error wrong-export: The module has a default export that is not made by defineTask.",
      ["x"],
    ],
    [
      "a function without a definition",
      { "tasks/bad/bad.ts": "export default function work() {}\n" },
      "tasks/bad/bad.ts:1:16 error wrong-export: The module exports a function, but nothing defines the task.",
      ["bad"],
    ],
    [
      "a value that is no JSON",
      {
        "tasks/bad/bad.ts": `import { defineTask } from "conductor-flow";\nexport default defineTask({ name: "x",\n  inputTemplate: { at: new Date(0) } }, () => 1);\n`,
      },
      "tasks/bad/bad.ts:3:20 error not-json: A definition is JSON, and here stands an instance of Date.",
      ["x"],
    ],
    [
      "no name",
      { "tasks/bad/task.yml": "retryCount: 1\n" },
      "tasks/bad/task.yml:1:1 error missing-name: This should be a task definition, and it has no name.",
      ["bad"],
    ],
    [
      "a name that is no text",
      { "tasks/bad/task.yml": "retryCount: 1\nname: [a]\n" },
      "tasks/bad/task.yml:2:1 error missing-name: This should be a task definition, and it has a name that is no text.",
      ["bad"],
    ],
    [
      "a list",
      { "tasks/bad/task.yml": "- name: a\n" },
      "tasks/bad/task.yml:1:1 error not-a-definition: This should be a task definition, which is an object, and it is a list.",
      ["bad"],
    ],
    [
      "an empty file",
      { "tasks/bad/task.yml": "# nothing\n" },
      "tasks/bad/task.yml:1:1 error not-a-definition: This should be a task definition, which is an object, and it is nothing.",
      ["bad"],
    ],
    [
      "broken YAML",
      { "tasks/bad/task.yml": "name: a\nname: b\n" },
      'tasks/bad/task.yml:2:1 error syntax-error: The key "name" stands here a second time.',
      ["a", "b"],
    ],
    [
      "two definition files",
      { "tasks/bad/task.yml": "name: a\n", "tasks/bad/task.json": "{}" },
      "tasks/bad/task.json:1:1 error ambiguous-task: This folder has another definition in task.yml.",
      ["a"],
    ],
  ];

  test.each(cases)("%s", async (_what, files, finding, names) => {
    const loaded = await loadDefinitions(makeProject({ ...files, "tasks/good/good.ts": module("good") }), "task");
    expect(loaded.findings.map(lineOf)).toEqual([finding]);
    expect(loaded.definitions.map(({ name }) => name)).toEqual(["good"]);
    expect(loaded.invalid).toBe(1);
    expect(loaded.invalidNames).toMatchObject(names.map((name) => ({ kind: "task", name })));
  });

  test("two tasks of one name: neither counts, and each says where the other is", async () => {
    const project = makeProject({
      "tasks/a/a.ts": module("same"),
      "tasks/b/task.yml": "# b\nname: same\n",
      "tasks/c/task.yml": "name: c\n",
    });
    const { definitions, findings, invalid, invalidNames } = await loadDefinitions(project, "task");
    expect(definitions.map(({ name }) => name)).toEqual(["c"]);
    expect(findings.map(lineOf)).toEqual([
      "tasks/a/a.ts:5:5 error duplicate-definition: A task definition named same is also in tasks/b/task.yml:2.",
      "tasks/b/task.yml:2:1 error duplicate-definition: A task definition named same is also in tasks/a/a.ts:3.",
    ]);
    expect([invalid, invalidNames]).toEqual([2, [{ kind: "task", name: "same", files: ["tasks/a/a.ts", "tasks/b/task.yml"] }]]);
  });

  test("a module that never finishes loading", async () => {
    const project = makeProject({
      "tasks/bad/bad.ts": "await new Promise(() => {});\nexport default 1;\n",
      "tasks/good/good.ts": module("good"),
    });
    const { definitions, findings } = await loadDefinitions(project, "task", { timeLimitMs: 200 });
    expect(findings.map(lineOf)).toEqual([
      "tasks/bad/bad.ts:1:1 error import-timeout: The module did not finish loading within 0.2 s: something at its top level waits.",
    ]);
    expect(definitions.map(({ name }) => name)).toEqual(["good"]);
  });

  test("a default export that was named instead gets a hint", async () => {
    const project = makeProject({ "tasks/bad/bad.ts": module("bad").replace("export default", "export const charge =") });
    const { findings } = await loadDefinitions(project, "task");
    expect(findings[0]).toMatchObject({ code: "wrong-export", hint: "Export charge as the default.", line: 3 });
  });
});

test("a module may use what TypeScript has and Node's stripping does not, and its neighbours without their extension", async () => {
  const project = makeProject({
    "tasks/a/a.ts": `import { defineTask } from "conductor-flow";\nimport { Policy } from "./policy";\nexport default defineTask({ name: "a", timeoutPolicy: Policy.Retry }, () => 1);\n`,
    "tasks/a/policy.ts": `export enum Policy { Retry = "RETRY" }\n`,
  });
  const { definitions, findings } = await loadDefinitions(project, "task");
  expect(findings).toEqual([]);
  expect(definitions[0]?.body).toEqual({ name: "a", timeoutPolicy: "RETRY" });
});
