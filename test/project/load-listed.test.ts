import { symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { identityText } from "../../src/core/definition.ts";
import type { Kind } from "../../src/core/definition.ts";
import { loadDefinitions } from "../../src/project/load-definitions.ts";
import type { Project } from "../../src/project/project.ts";
import { lineOf, makeProject } from "./make-project.ts";

const yaml = (name: string, version?: number) =>
  `name: ${name}\n${version === undefined ? "" : `version: ${version}\n`}tasks:\n  - name: t\n    taskReferenceName: t1\n`;

describe("workflows", () => {
  test("are read from YAML, JSON and modules, one or several in a file, at any depth", async () => {
    const project = makeProject({
      "workflows/order.yml": yaml("order"),
      "workflows/order/v2.yaml": yaml("order", 2),
      "workflows/billing/deep/refund.json":
        '[\n  {"name": "refund", "version": 1, "tasks": []},\n  {"name": "refund", "version": 3, "tasks": []}\n]',
      "workflows/ship.ts": `import { defineWorkflow } from "conductor-flow";\n\nexport default [\n  defineWorkflow({ name: "ship", version: 4, tasks: [{ name: "t", taskReferenceName: "t1" }] }),\n];\n`,
      "workflows/_shared/part.ts": "export const part = 1;",
      "workflows/_notes.yml": "nothing",
      "workflows/order.test.ts": "throw new Error('a test');",
      "workflows/types.d.ts": "export {};",
      "workflows/event_handlers.json": '[{"name": "h"}]',
      "workflows/schedules.yml": "- name: s\n",
      "workflows/package.json": "{}",
      "workflows/README.md": "text",
    });
    const { definitions, findings, invalid } = await loadDefinitions(project, "workflow");
    expect(findings).toEqual([]);
    expect(invalid).toBe(0);
    expect(definitions.map((definition) => `${identityText(definition)} ${definition.source.file}:${definition.source.line}`)).toEqual([
      "order@1 workflows/order.yml:1",
      "ship@4 workflows/ship.ts:4",
      "refund@1 workflows/billing/deep/refund.json:2",
      "refund@3 workflows/billing/deep/refund.json:3",
      "order@2 workflows/order/v2.yaml:1",
    ]);
    expect(definitions[0]?.body).toEqual({ name: "order", tasks: [{ name: "t", taskReferenceName: "t1" }] });
  });

  test("may be in files that are called like words of JavaScript", async () => {
    const { definitions, findings } = await loadDefinitions(
      makeProject({ "workflows/constructor.yml": "name: c\ntasks: []\n" }),
      "workflow",
    );
    expect(findings).toEqual([]);
    expect(definitions.map(identityText)).toEqual(["c@1"]);
  });

  test("count where they stand, whatever links lead to them", async () => {
    const project = makeProject({
      "workflows/order-2.json": '{"name": "order", "version": 2, "tasks": []}',
      "elsewhere.yml": yaml("linked"),
    });
    for (const [name, to] of [
      ["current", "order-2.json"],
      ["_old.json", "order-2.json"],
      ["a.json", "order-2.json"],
      ["linked.yml", "../elsewhere.yml"],
    ] as const) {
      symlinkSync(to, path.join(project.root, "workflows", name));
    }
    const { definitions, findings } = await loadDefinitions(project, "workflow");
    expect(findings).toEqual([]);
    expect(definitions.map(({ source }) => source.file)).toEqual(["workflows/linked.yml", "workflows/order-2.json"]);
  });

  test.each([
    ["null", 0],
    ['""', 0],
    ['" 5 "', 5],
    ['"+3"', 3],
    ["-1", -1],
    ["9999999999", 1],
  ])("have the version that the server reads in %s", async (written, version) => {
    const project = makeProject({ "workflows/w.json": `{"name": "w", "version": ${written}, "tasks": []}` });
    expect((await loadDefinitions(project, "workflow")).definitions.map((definition) => definition.version)).toEqual([version]);
  });

  test("know the places of their tasks, in each form", async () => {
    const project = makeProject({
      "workflows/a.yml": yaml("a"),
      "workflows/b.json":
        '[{"name": "b0", "tasks": []},\n {"name": "b",\n  "tasks": [\n   {"name": "t",\n    "taskReferenceName": "t1"}]}]',
      "workflows/c.ts": `export default { name: "c", tasks: [\n  { name: "t", taskReferenceName: "t1" },\n] };\n`,
      "workflows/d.ts": `const common = { name: "d" };\nexport default { ...common, tasks: [{ name: "t",\n  taskReferenceName: "t1" }] };\n`,
    });
    const { definitions } = await loadDefinitions(project, "workflow");
    const place = (name: string, pointer: string) => {
      const source = definitions.find((definition) => definition.name === name)?.locate(pointer);
      return `${source?.file}:${source?.line}:${source?.column}`;
    };
    expect(place("a", "/tasks/0/taskReferenceName")).toBe("workflows/a.yml:4:5");
    expect(place("b", "")).toBe("workflows/b.json:2:2");
    expect(place("b", "/tasks/0/taskReferenceName")).toBe("workflows/b.json:5:5");
    expect(place("c", "/tasks/0/taskReferenceName")).toBe("workflows/c.ts:2:16");
    expect(place("d", "/tasks/0/taskReferenceName")).toBe("workflows/d.ts:3:3");
    expect(place("d", "/name")).toBe("workflows/d.ts:2:16");
  });

  test.each([
    ["version: 2", 2],
    ["version: '3'", 3],
    ["version: null", 0],
    ["version: latest", 1],
    ["description: none", 1],
  ])("with %s count as version %d, as the server reads it", async (line, version) => {
    const project = makeProject({ "workflows/a.yml": `name: a\n${line}\ntasks: []\n` });
    const { definitions } = await loadDefinitions(project, "workflow");
    expect(definitions.map((definition) => definition.version)).toEqual([version]);
  });

  test("may have namespaces, semantic versions and schemas, in every format", async () => {
    const short = { name: "order", namespace: "shop", version: "2.1.0", schema: { type: "object" }, tasks: [] };
    const project = makeProject({
      "workflows/a.yml": "name: order\nnamespace: shop\nversion: 2.1.0\nschema: { type: object }\ntasks: []\n",
      "workflows/b.json": JSON.stringify({ ...short, version: "3.0.0" }),
      "workflows/c.ts": `import { defineWorkflow } from "conductor-flow";\nimport { z } from "zod";\n
export default defineWorkflow({ name: "order", namespace: "shop", version: "4.0.0", schema: z.object({ id: z.int() }), tasks: [] });\n`,
      "workflows/bad.yml": "name: order\nnamespace: shop\nversion: 1.10\ntasks: []\n",
      "workflows/bad.ts": `import * as v from "valibot";\n
export default [{ name: "other", namespace: "shop", schema: v.object({}), tasks: [] }];\n`,
    });
    symlinkSync(path.resolve("node_modules/zod"), path.join(project.root, "node_modules/zod"));
    symlinkSync(path.resolve("node_modules/valibot"), path.join(project.root, "node_modules/valibot"));
    const { definitions, findings, invalidNames } = await loadDefinitions(project, "workflow");
    expect(definitions.map(identityText).sort()).toEqual(["shop.order@2.1.0", "shop.order@3.0.0", "shop.order@4.0.0"]);
    expect(definitions.map(({ body }) => body["inputSchema"])).toMatchObject([
      { name: "shop.order", version: 1, type: "JSON", data: { type: "object" } },
      { name: "shop.order", data: { type: "object" } },
      { data: { properties: { id: { type: "integer" } }, required: ["id"] } },
    ]);
    expect(definitions[0]?.locate("/inputSchema/data/type")).toEqual({ file: "workflows/a.yml", line: 4, column: 11 });
    expect(findings.map(lineOf)).toEqual([
      "workflows/bad.ts:3:53 error schema-misplaced: This validator (valibot) cannot tell its JSON Schema.",
      "workflows/bad.yml:3:1 error version-invalid: The version is the number 1.1 here, and which version that is cannot be told: 1.10 is the same number as 1.1.",
    ]);
    expect(invalidNames.map(({ name }) => name)).toEqual(["shop.order"]);
  });

  test("may have validators of valibot, whose JSON Schemas a package of the project tells", async () => {
    const module = (schema: string): string =>
      `import * as v from "valibot";\n\nexport default { name: "order", schema: ${schema}, tasks: [] };\n`;
    const project = makeProject({
      "workflows/a.ts": module("v.object({ id: v.pipe(v.string(), v.uuid()), n: v.optional(v.number(), 1) })"),
      "workflows/b.ts": module("v.object({ at: v.date() })"),
    });
    symlinkSync(path.resolve("node_modules/valibot"), path.join(project.root, "node_modules/valibot"));
    symlinkSync(path.resolve("node_modules/@valibot"), path.join(project.root, "node_modules/@valibot"));
    const { definitions, findings } = await loadDefinitions(project, "workflow");
    expect(definitions.map(({ body }) => body["inputSchema"])).toMatchObject([
      { data: { properties: { id: { type: "string", format: "uuid" }, n: { default: 1 } }, required: ["id"] } },
    ]);
    expect(findings.map(lineOf)).toEqual([
      expect.stringMatching(/^workflows\/b\.ts:3:33 error schema-misplaced: This validator has no JSON Schema: .*date/),
    ]);
    // A release that is too old has no such function.
    const old = makeProject({
      "workflows/a.ts": module("v.object({})"),
      "node_modules/@valibot/to-json-schema/package.json": '{ "main": "index.cjs" }',
      "node_modules/@valibot/to-json-schema/index.cjs": "exports.toJsonSchema = () => ({});\n",
    });
    symlinkSync(path.resolve("node_modules/valibot"), path.join(old.root, "node_modules/valibot"));
    expect((await loadDefinitions(old, "workflow")).findings[0]?.hint).toMatch(/^Install @valibot\/to-json-schema/);
  });

  test.each([
    [
      "a file without a name",
      { "workflows/bad.yml": "tasks: []\n" },
      "workflows/bad.yml:1:1 error missing-name: This should be a workflow definition, and it has no name.",
    ],
    [
      "data that lies about",
      { "workflows/bad.json": '{"orders": [1]}' },
      "workflows/bad.json:1:1 error missing-name: This should be a workflow definition, and it has no name.",
    ],
    [
      "a text",
      { "workflows/bad.yml": "just text\n" },
      "workflows/bad.yml:1:1 error not-a-definition: This should be a workflow definition, which is an object, and it is a string.",
    ],
    [
      "an item of a list",
      { "workflows/bad.yml": "- 12\n" },
      "workflows/bad.yml:1:3 error not-a-definition: This should be a workflow definition, which is an object, and it is a number.",
    ],
    [
      "an empty file",
      { "workflows/bad.json": "" },
      "workflows/bad.json:1:1 error syntax-error: This is not JSON: the file ends where a value should be.",
    ],
    [
      "a module without a default export",
      { "workflows/bad.ts": "export const x = 1;\n" },
      "workflows/bad.ts:1:1 error wrong-export: The module has no default export.",
    ],
    [
      "a function in a module",
      { "workflows/bad.ts": 'export default { name: "x",\n  outputParameters: { f: () => 1 }, tasks: [] };\n' },
      "workflows/bad.ts:2:23 error not-json: A definition is JSON, and here stands a function.",
    ],
    [
      "a task where its name is meant",
      {
        "workflows/bad.ts":
          'import { defineTask } from "conductor-flow";\nconst pay = defineTask({ name: "pay" }, async () => ({}));\nexport default { name: "x", steps: [{ name: "a", task: pay }] };\n',
      },
      "workflows/bad.ts:2:13 error not-json: A definition is JSON, and here stands a task made by defineTask.",
    ],
    [
      "a module that throws",
      { "workflows/bad.ts": '\nthrow new Error("boom");\n' },
      "workflows/bad.ts:2:1 error import-failed: The module throws while it loads: boom.",
    ],
    [
      "a value that contains itself",
      { "workflows/bad.ts": 'const x: Record<string, unknown> = { name: "x" };\nx.variables = x;\nexport default x;\n' },
      "workflows/bad.ts:3:16 error not-json: A definition is JSON, and here stands a value that contains itself.",
    ],
  ])("that are broken are findings: %s", async (_what, files, finding) => {
    const { definitions, findings, invalid } = await loadDefinitions(
      makeProject({ ...files, "workflows/good.yml": yaml("good") }),
      "workflow",
    );
    expect(findings.map(lineOf)).toEqual([finding]);
    expect(definitions.map(({ name }) => name)).toEqual(["good"]);
    expect(invalid).toBe(1);
  });

  test("of one name and version exclude each other, other versions stay", async () => {
    const project = makeProject({ "workflows/a.yml": yaml("a", 2), "workflows/b.yml": yaml("a", 2), "workflows/c.yml": yaml("a", 3) });
    const { definitions, findings, invalidNames } = await loadDefinitions(project, "workflow");
    expect(definitions.map(identityText)).toEqual(["a@3"]);
    expect(findings.map(lineOf)).toEqual([
      "workflows/a.yml:1:1 error duplicate-definition: A workflow definition named a@2 is also in workflows/b.yml:1.",
      "workflows/b.yml:1:1 error duplicate-definition: A workflow definition named a@2 is also in workflows/a.yml:1.",
    ]);
    expect(invalidNames).toMatchObject([{ kind: "workflow", name: "a", version: 2 }]);
  });

  test("that do not load still tell their name where it is written out", async () => {
    const project = makeProject({ "workflows/a.ts": 'import "./nowhere.ts";\nexport default { tasks: [], name: "ship" };\n' });
    expect((await loadDefinitions(project, "workflow")).invalidNames).toMatchObject([{ kind: "workflow", name: "ship" }]);
  });
});

describe("event handlers and schedules", () => {
  async function namesOf(project: Project, kind: Kind): Promise<string[]> {
    const { definitions, findings } = await loadDefinitions(project, kind);
    expect(findings).toEqual([]);
    return definitions.map((each) => identityText(each)).sort();
  }

  const files = {
    "workflows/a.yml": yaml("a"),
    "workflows/event_handlers.json": '[{"name": "paid", "event": "conductor:order:paid", "actions": []}]',
    "workflows/billing/event-handlers.yml": "name: refunded\nevent: conductor:order:refunded\n",
    "workflows/schedules.ts": 'export default [{ name: "nightly", cronExpression: "0 0 3 * * *" }];\n',
  };

  test("stand beside the workflows in files of their own", async () => {
    const project = makeProject(files);
    const names = async (kind: "event-handler" | "schedule" | "workflow") =>
      (await loadDefinitions(project, kind)).definitions.map((each) => identityText(each));
    expect(await names("event-handler")).toEqual(["paid", "refunded"]);
    expect(await names("schedule")).toEqual(["nightly"]);
    expect(await names("workflow")).toEqual(["a@1"]);
  });

  test("fill folders of their own, one or several in a file, in every form", async () => {
    const project = makeProject({
      "events/paid.yml": "name: paid\nevent: conductor:order:paid\n",
      "events/billing/refunds.json": '[{"name": "refunded"}, {"name": "declined"}]',
      "events/typed.ts":
        'import { defineEventHandler } from "conductor-flow";\n\nexport default defineEventHandler({ name: "typed", event: "e", actions: [] });\n',
      "events/_parts.ts": "export const part = 1;",
      "events/README.md": "# not one",
      "events/package.json": "{}",
      "schedules/nightly.yaml": "- name: nightly\n- name: hourly\n",
      "workflows/a.yml": yaml("a"),
      "workflows/schedules.yml": "name: beside\n",
    });
    expect(await namesOf(project, "event-handler")).toEqual(["declined", "paid", "refunded", "typed"]);
    expect(await namesOf(project, "schedule")).toEqual(["beside", "hourly", "nightly"]);
    expect(await namesOf(project, "workflow")).toEqual(["a@1"]);
  });

  test("exclude each other by name, wherever they stand", async () => {
    const project = makeProject({ "workflows/event_handlers.yml": "- name: twice\n- name: once\n", "events/b.yml": "name: twice\n" });
    const { definitions, findings, invalid, invalidNames } = await loadDefinitions(project, "event-handler");
    expect(definitions.map(({ name }) => name)).toEqual(["once"]);
    expect(findings.map(lineOf)).toEqual([
      "workflows/event_handlers.yml:1:3 error duplicate-definition: An event handler named twice is also in events/b.yml:1.",
      "events/b.yml:1:1 error duplicate-definition: An event handler named twice is also in workflows/event_handlers.yml:1.",
    ]);
    expect([invalid, invalidNames]).toMatchObject([2, [{ kind: "event-handler", name: "twice" }]]);
  });

  test("that do not load are told with their place and name", async () => {
    const project = makeProject({
      "events/broken.yml": "name: paid\nactions: [\n",
      "events/empty.ts": 'export const name = "x";\n',
      "schedules/odd.json": '["text"]',
    });
    const events = await loadDefinitions(project, "event-handler");
    expect(events.findings.map(lineOf)).toEqual([
      expect.stringContaining("events/broken.yml:3:1 error syntax-error:"),
      "events/empty.ts:1:1 error wrong-export: The module has no default export.",
    ]);
    expect(events.findings[1]?.hint).toContain("export default defineEventHandler({ ... })");
    expect(events.invalidNames).toMatchObject([{ kind: "event-handler", name: "paid", files: ["events/broken.yml"] }]);
    const schedules = await loadDefinitions(project, "schedule");
    expect(schedules.findings.map(lineOf)).toEqual([
      "schedules/odd.json:1:2 error not-a-definition: This should be a schedule, which is an object, and it is a string.",
    ]);
  });

  test("may be missing as folders, unless the config names them", async () => {
    const project = makeProject({ "workflows/a.yml": yaml("a") });
    expect(await loadDefinitions(project, "event-handler")).toMatchObject({ definitions: [], findings: [], invalid: 0 });
    const configuredAt = { file: "config/flow.yml", line: 3, column: 5 };
    project.paths.events = [{ path: path.join(project.root, "handlers"), configuredAt }];
    const { findings, invalid } = await loadDefinitions(project, "event-handler");
    expect(findings.map(lineOf)).toEqual(["config/flow.yml:3:5 error folder-missing: The folder handlers does not exist."]);
    expect(invalid).toBe(1);
    expect((await loadDefinitions(project, "schedule")).findings).toEqual([]);
  });

  test("belong to the inner folder alone where one lies in another", async () => {
    const project = makeProject({
      "flows/a.yml": yaml("a"),
      "flows/events/paid.yml": "name: paid\n",
      "flows/events/crons/nightly.yml": "name: nightly\n",
      "flows/tasks/t/task.yml": "name: t\n",
      "flows/deep/event_handlers.yml": "name: deep\n",
    });
    const at = (folder: string) => [{ path: path.join(project.root, folder) }];
    Object.assign(project.paths, {
      workflows: at("flows"),
      events: at("flows/events"),
      schedules: at("flows/events/crons"),
      tasks: at("flows/tasks"),
    });
    expect(await namesOf(project, "workflow")).toEqual(["a@1"]);
    expect(await namesOf(project, "event-handler")).toEqual(["deep", "paid"]);
    expect(await namesOf(project, "schedule")).toEqual(["nightly"]);
    expect(await namesOf(project, "task")).toEqual(["t"]);
  });

  test("are told by the file's name where the folder is named for workflows too", async () => {
    const project = makeProject({ "flows/a.yml": yaml("a"), "flows/event_handlers.yml": "name: paid\n", "flows/schedules.json": "[]" });
    const flows = [{ path: path.join(project.root, "flows") }];
    Object.assign(project.paths, { workflows: flows, events: flows, schedules: flows });
    expect(await namesOf(project, "workflow")).toEqual(["a@1"]);
    expect(await namesOf(project, "event-handler")).toEqual(["paid"]);
    expect(await namesOf(project, "schedule")).toEqual([]);
  });

  test("are named by their own kind in findings", async () => {
    const project = makeProject({ "workflows/schedules.yml": "- cronExpression: x\n" });
    const { findings } = await loadDefinitions(project, "schedule");
    expect(findings.map(lineOf)).toEqual([
      "workflows/schedules.yml:1:3 error missing-name: This should be a schedule, and it has no name.",
    ]);
  });
});
