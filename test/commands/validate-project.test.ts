/** What `flow validate` finds in whole projects: places in every kind of file, weights by the config, pages on demand. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith } from "../harness/folder-with.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

type Files = Readonly<Record<string, string>>;

const project = (files: Files): string => folderWith({ "config/flow.yml": "project: shop\n", ...files });

const validate = (files: Files, ...args: string[]) => runCommand(["validate", ...args], { cwd: project(files) });
/** `place severity code` of each line. */
const found = ({ stderr }: { stderr: string }): string[] =>
  [...stderr.matchAll(/^(\S+:\d+:\d+) (error|warning) (\S+)/gm)].map(([line]) => line);

const task = { "tasks/price/task.yml": "name: price\n" };

describe("places", () => {
  const early = { one: "${price.output.total}" };

  it("in YAML", async () => {
    const text = `name: order
version: 1
tasks:
  - name: price
    taskReferenceName: charge
    inputParameters:
      nested:
        - "\${price.output.total}"
  - { name: price, taskReferenceName: price }
`;
    expect(found(await validate({ ...task, "workflows/order.yml": text }))).toEqual([
      "workflows/order.yml:8:11 warning reference-too-early",
    ]);
  });

  it("in JSON", async () => {
    const tasks = [
      { name: "price", taskReferenceName: "charge", inputParameters: early },
      { name: "price", taskReferenceName: "price" },
    ];
    const text = JSON.stringify({ name: "order", version: 1, tasks }, undefined, 1);
    expect(found(await validate({ ...task, "workflows/order.json": text }))).toEqual([
      "workflows/order.json:9:5 warning reference-too-early",
    ]);
  });

  it("in TypeScript", async () => {
    const text = `export default {
  name: "order",
  version: 1,
  tasks: [
    { name: "price", taskReferenceName: "charge", inputParameters: { one: "\${price.output.total}" } },
    { name: "price", taskReferenceName: "price" },
  ],
};
`;
    expect(found(await validate({ ...task, "workflows/order.ts": text }))).toEqual(["workflows/order.ts:5:70 warning reference-too-early"]);
  });

  it("of what is wrong between files", async () => {
    const run = await validate({
      ...task,
      "workflows/order.yml": "name: order\nversion: 1\ntasks:\n  - name: prise\n    taskReferenceName: p\n",
      "workflows/schedules.json":
        '[{\n  "name": "nightly", "cronExpression": "@daily",\n  "startWorkflowRequest": { "name": "ordr" }\n}]\n',
    });
    expect(found(run)).toEqual([
      "workflows/order.yml:4:5 warning task-undefined",
      "workflows/schedules.json:3:3 warning workflow-undefined",
    ]);
    expect(run.exitCode).toBe(0);
  });
});

it("knows a broken definition by its name all the same", async () => {
  const run = await validate({
    "tasks/price/task.yml": "name: price\nretryCount: -1\n",
    "tasks/stock/task.yml": "name: stock\n  bad: [\n",
    "workflows/order.yml":
      "name: order\nversion: 1\ntasks:\n  - { name: price, taskReferenceName: a }\n  - { name: stock, taskReferenceName: b }\n",
  });
  expect(found(run).map((line) => line.split(" ").slice(1).join(" "))).toEqual(["error value-too-small", "error syntax-error"]);
});

describe("validate.severity", () => {
  const config = (text: string): Files => ({ "config/flow.yml": `project: shop\nvalidate:\n${text}` });
  const odd = { ...task, "tasks/odd/task.yml": "name: odd\nretryCont: 3\n" };

  it("makes a warning an error, for every command", async () => {
    const files = { ...config("  severity: { unknown-field: error }\n"), ...odd };
    const run = await validate(files);
    expect(run).toMatchObject({ exitCode: 5, stdout: "2 definitions: 1 valid, 1 invalid, 0 warnings\n" });
    expect(found(run)).toEqual(["tasks/odd/task.yml:2:1 error unknown-field"]);
    const list = await runCommand(["tasks", "list", "--local"], { cwd: project(files) });
    expect(list.exitCode).toBe(5);
  });

  it("makes a warning of between files an error", async () => {
    const run = await validate({
      ...config("  severity: { task-undefined: error }\n"),
      ...task,
      "workflows/order.yml": "name: order\nversion: 1\ntasks:\n  - { name: stock, taskReferenceName: a }\n",
    });
    expect(run).toMatchObject({ exitCode: 5, stdout: "2 definitions: 1 valid, 1 invalid, 0 warnings\n" });
  });

  it("makes a warning of the loader an error of its definition", async () => {
    const run = await validate({
      ...config("  severity: { worker-option: error }\n"),
      "tasks/a/task.yml": "name: a\nconcurrency: many\n",
      ...task,
    });
    expect(run).toMatchObject({ exitCode: 5, stdout: "2 definitions: 1 valid, 1 invalid, 0 warnings\n" });
  });

  it("leaves a warning out, as validate.ignore does, and counts above it", async () => {
    expect(found(await validate({ ...config("  severity: { unknown-field: off }\n"), ...odd }))).toEqual([]);
    const both = config("  ignore: [unknown-field]\n  severity: { unknown-field: warning }\n");
    expect(found(await validate({ ...both, ...odd }))).toHaveLength(1);
  });

  it.each([
    [
      "a code that does not exist",
      "  severity: { unknown-feild: off }\n",
      "3:15",
      "There is no finding with the code unknown-feild.",
      "Did you mean unknown-field?",
    ],
    [
      "a code like none",
      "  severity: { everything: off }\n",
      "3:15",
      "There is no finding with the code everything.",
      "docs/findings lists them",
    ],
    [
      "an error that is to weigh less",
      "  severity:\n    task-timeouts: warning\n",
      "4:5",
      "task-timeouts is always an error",
      "Only the severity of warnings can be set.",
    ],
    ["a word that is none", "  severity: { unknown-field: loud }\n", "3:3", "The key validate.severity should be", "error, warning or off"],
    ["a list", "  severity: [unknown-field]\n", "3:3", "The key validate.severity should be", "error, warning or off"],
  ])("refuses %s", async (_, text, place, message, hint) => {
    const run = await validate({ ...config(text), ...odd });
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain(`config/flow.yml:${place}`);
    expect(run.stderr).toContain(message);
    expect(run.stderr).toContain(hint);
  });

  it("takes an error that stays one, and codes that can be either", async () => {
    const files = { ...config("  severity: { task-timeouts: error, reference-unknown: off }\n"), ...odd };
    expect((await validate(files)).exitCode).toBe(0);
  });
});

describe("--explain", () => {
  const page = readFileSync(new URL("../../docs/findings/reference-race.md", import.meta.url), "utf8");

  it("prints the page of a code, in any folder", async () => {
    const run = await runCommand(["validate", "--explain", "reference-race"], { cwd: tempFolder() });
    expect(run).toEqual({ exitCode: 0, stdout: page, stderr: "" });
  });

  it("as a document", async () => {
    const run = await runCommand(["validate", "--explain", "script-syntax", "--json"], { cwd: tempFolder() });
    expect(schemaProblems(run.stdout)).toBe("");
    expect(JSON.parse(run.stdout)).toMatchObject({
      schema: "flow.explain/1",
      code: "script-syntax",
      severity: "either",
      page: "docs/findings/script-syntax.md",
    });
  });

  it.each([
    ["refrence-race", "Did you mean reference-race?"],
    ["timeout", "Did you mean import-timeout, step-timeout-task, task-timeouts?"],
    ["nonsense", "The codes stand in what `flow validate` prints"],
  ])("does not know %s", async (code, hint) => {
    const run = await runCommand(["validate", "--explain", code], { cwd: tempFolder() });
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain(`There is no finding with the code ${code}`);
    expect(run.stderr).toContain(hint);
  });

  it("is named after the findings, and the page stands in the document", async () => {
    const files = { "tasks/odd/task.yml": "name: odd\nretryCont: 3\n" };
    expect((await validate(files)).stderr).toMatch(/^More on a code: flow validate --explain unknown-field$/m);
    expect((await validate(files, "--quiet")).stderr).toBe("");
    const run = await validate(files, "--json");
    expect(schemaProblems(run.stdout)).toBe("");
    expect(JSON.parse(run.stdout).findings).toMatchObject([{ code: "unknown-field", docs: "docs/findings/unknown-field.md" }]);
    expect(JSON.parse(run.stdout).findings[0]).not.toHaveProperty("fix");
  });
});

it("parses scripts without running them", async () => {
  const touched = path.join(tempFolder(), "touched");
  const script = `require('node:fs').writeFileSync(${JSON.stringify(touched)}, ''); process.exit(3)`;
  const tasks = [
    { name: "i", taskReferenceName: "i", type: "INLINE", inputParameters: { evaluatorType: "javascript", expression: script } },
  ];
  const run = await validate({ "workflows/w.json": JSON.stringify({ name: "w", version: 1, tasks }) });
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(existsSync(touched)).toBe(false);
});
