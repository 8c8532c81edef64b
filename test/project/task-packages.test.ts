/** Packages that stand beside a task, and what is said where they do not. */
import { describe, expect, it } from "vitest";
import { defineTask } from "../../src/core/define-task.ts";
import { findTaskPackages } from "../../src/project/find-task-packages.ts";
import { loadTaskModules } from "../../src/project/load-task-modules.ts";
import { makeProject } from "./make-project.ts";

const task = (name: string, imports: string, output: string): string =>
  `import { defineTask } from "conductor-flow";\n${imports}\nexport default defineTask({ name: "${name}" }, () => (${output}));\n`;

const context = await defineTask({ name: "any" }, (_input, given) => given).run({});

const json = (value: object): string => JSON.stringify(value);

async function outputOf(files: Record<string, string>, name: string): Promise<unknown> {
  const { modules, findings } = await loadTaskModules(makeProject(files));
  expect(findings).toEqual([]);
  const handler = modules.find((module) => module.name === name)?.handler;
  if (handler === undefined) throw new Error(`no handler of ${name}`);
  return handler({}, context);
}

describe("what a task imports from its own node_modules", () => {
  it("may be CommonJS", async () => {
    const files = {
      "tasks/a/a.ts": task("a", 'import whole, { shade } from "paint";', "{ shade, whole: whole.shade }"),
      "tasks/a/package.json": json({ dependencies: { paint: "1" } }),
      "tasks/a/node_modules/paint/package.json": json({ name: "paint", version: "1.0.0", main: "lib/main.js" }),
      "tasks/a/node_modules/paint/lib/main.js": 'exports.shade = require("./shade").name;\n',
      "tasks/a/node_modules/paint/lib/shade.js": 'exports.name = "red";\n',
    };
    expect(await outputOf(files, "a")).toEqual({ shade: "red", whole: "red" });
  });

  it("may be an ES module, with an `exports` map and top-level await", async () => {
    const files = {
      "tasks/a/a.ts": task(
        "a",
        'import paint, { shade } from "@colours/paint";\nimport { tone } from "@colours/paint/tone";\nimport { kind } from "dual";',
        "{ made: paint(), shade, tone, kind }",
      ),
      "tasks/a/package.json": json({ dependencies: { "@colours/paint": "1", dual: "1" } }),
      "tasks/a/node_modules/@colours/paint/package.json": json({
        name: "@colours/paint",
        version: "1.0.0",
        type: "module",
        exports: { ".": { import: "./esm/index.js" }, "./tone": "./esm/inner/tone.mjs" },
      }),
      "tasks/a/node_modules/@colours/paint/esm/index.js":
        'export const shade = await Promise.resolve("green");\nexport default () => "made";\n',
      "tasks/a/node_modules/@colours/paint/esm/inner/tone.mjs": 'export const tone = "dark";\n',
      "tasks/a/node_modules/dual/package.json": json({
        name: "dual",
        version: "1.0.0",
        exports: { ".": { import: "./main.mjs", require: "./main.cjs" } },
      }),
      "tasks/a/node_modules/dual/main.mjs": 'export const kind = "import";\n',
      "tasks/a/node_modules/dual/main.cjs": 'exports.kind = "require";\n',
    };
    expect(await outputOf(files, "a")).toEqual({ made: "made", shade: "green", tone: "dark", kind: "import" });
  });

  it("may be another version of a package than another task's, and than the project's", async () => {
    const paint = (folder: string, version: string) => ({
      [`${folder}/node_modules/paint/package.json`]: json({ name: "paint", version, main: "main.js" }),
      [`${folder}/node_modules/paint/main.js`]: `exports.version = "${version}";\n`,
    });
    const imports = 'import { version } from "paint";';
    const files = {
      ...paint(".", "1.0.0"),
      ...paint("tasks/b", "2.0.0"),
      ...paint("tasks/group/c", "3.0.0"),
      "tasks/a/a.ts": task("a", imports, "{ version }"),
      "tasks/b/b.ts": task("b", imports, "{ version }"),
      "tasks/group/c/c.mjs": task("c", imports, "{ version }"),
    };
    expect(await outputOf(files, "a")).toEqual({ version: "1.0.0" });
    expect(await outputOf(files, "b")).toEqual({ version: "2.0.0" });
    expect(await outputOf(files, "c")).toEqual({ version: "3.0.0" });
  });
});

describe("what is not installed", () => {
  const missing = async (files: Record<string, string>) => {
    const { findings } = await loadTaskModules(makeProject(files));
    return findings.map(({ code, file, line, column, hint }) => ({ code, at: `${file}:${line}:${column}`, hint }));
  };

  it("is a finding that names the command", async () => {
    const files = {
      "tasks/pay/pay.ts": task("charge_card", 'import { shade } from "@colours/paint/tone";', "{ shade }"),
      "tasks/pay/package.json": json({ dependencies: { "@colours/paint": "1" } }),
    };
    expect(await missing(files)).toEqual([
      { code: "import-failed", at: "tasks/pay/pay.ts:2:23", hint: "Run `flow tasks install charge_card`." },
    ]);
  });

  it("is found through helpers, for tasks defined in YAML, and in a folder around several", async () => {
    const files = {
      "tasks/group/package.json": json({ devDependencies: { paint: "1" } }),
      "tasks/group/mix/task.yml": "name: mix_colours\n",
      "tasks/group/mix/index.ts": 'import { helper } from "../helper.ts";\nexport default () => helper;\n',
      "tasks/group/helper.ts": '\nimport { shade } from "paint";\nexport const helper = shade;\n',
    };
    expect(await missing(files)).toEqual([
      { code: "import-failed", at: "tasks/group/helper.ts:2:23", hint: "Run `flow tasks install mix_colours`." },
    ]);
  });

  it("is to be named in package.json first, where it is not", async () => {
    const files = {
      "tasks/a/a.ts": task("a", 'import { shade } from "paint";', "{ shade }"),
      "tasks/a/package.json": json({ dependencies: { other: "1" } }),
    };
    expect((await missing(files))[0]?.hint).toBe("Name paint in tasks/a/package.json, and run `flow tasks install a`.");
  });

  it("is the project's own where the task has no package.json, and nobody's where it is a path", async () => {
    const general = "Install what is missing, or mend the path.";
    const bare = { "package.json": "{}", "tasks/a/a.ts": task("a", 'import { shade } from "paint";', "{ shade }") };
    expect((await missing(bare))[0]?.hint).toBe(general);
    const lost = { "tasks/a/package.json": "{}", "tasks/a/a.ts": task("a", 'import { shade } from "./paint.ts";', "{ shade }") };
    expect((await missing(lost))[0]?.hint).toBe(general);
  });
});

it("finds the folders that have something to install, whose tasks need it, and no others", async () => {
  const project = makeProject({
    "package.json": json({ dependencies: { a: "1" } }),
    "tasks/one/one.ts": task("first", 'import "nowhere";', "{}"),
    "tasks/one/package.json": json({ dependencies: { a: "1" } }),
    "tasks/group/package.json": json({ optionalDependencies: { a: "1" } }),
    "tasks/group/two/task.yml": "name: second\n",
    "tasks/group/three/three.ts": task("third", "", "{}"),
    "tasks/group/three/package.json": json({ dependencies: { b: "1" } }),
    "tasks/empty/package.json": json({ type: "module" }),
    "tasks/empty/task.yml": "name: empty\n",
    "tasks/one/node_modules/a/package.json": json({ dependencies: { b: "1" } }),
  });
  const { packages, names } = findTaskPackages(project);
  const found = packages.map(({ folder, tasks }) => [folder.slice(project.root.length + 1), tasks.sort()]);
  expect(found).toEqual([
    ["tasks/group", ["second", "third"]],
    ["tasks/group/three", ["third"]],
    ["tasks/one", ["first"]],
  ]);
  expect(names.sort()).toEqual(["empty", "first", "second", "third"]);
});
