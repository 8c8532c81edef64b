import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/project/load-config.ts";
import { loadDefinitions } from "../../src/project/load-definitions.ts";
import { lineOf, makeFolder } from "./make-project.ts";

const task = (name: string) => `name: ${name}\n`;

const monorepo = {
  "packages/a/tasks/one/task.yml": task("a_one"),
  "packages/b/tasks/two/task.yml": task("b_two"),
  "packages/b/other/three/task.yml": task("b_three"),
  "packages/_old/tasks/four/task.yml": task("old_four"),
  "packages/b/node_modules/c/tasks/five/task.yml": task("installed_five"),
  "services/x/y/tasks/six/task.yml": task("x_six"),
};

async function namesIn(paths: string[], prepare: (root: string) => void = () => undefined) {
  const root = makeFolder({ ...monorepo, "flow.config.json": JSON.stringify({ paths: { tasks: paths } }) });
  prepare(root);
  const config = await loadConfig({ cwd: root, env: {}, flags: {} });
  const { definitions, findings } = await loadDefinitions(config, "task");
  return { names: definitions.map(({ name }) => name).sort(), findings: findings.map(lineOf) };
}

test("globs of folders stand for every folder that they match", async () => {
  expect(await namesIn(["packages/*/tasks"])).toEqual({ names: ["a_one", "b_two"], findings: [] });
  expect((await namesIn(["packages/{a,b}/tasks", "services/**/tasks"])).names).toEqual(["a_one", "b_two", "x_six"]);
});

test("a folder that several globs match counts once", async () => {
  expect(await namesIn(["packages/*/tasks", "**/tasks"])).toEqual({ names: ["a_one", "b_two", "x_six"], findings: [] });
});

test("a link to a folder is followed, and one that leads back is followed once", async () => {
  const { names } = await namesIn(["linked/*/tasks"], (root) => {
    mkdirSync(path.join(root, "linked"));
    symlinkSync(path.join(root, "packages/a"), path.join(root, "linked/a"));
    symlinkSync(path.join(root, "linked"), path.join(root, "linked/back"));
  });
  expect(names).toEqual(["a_one"]);
});

test("a glob that matches nothing is missing, as a folder would be", async () => {
  expect(await namesIn(["package/*/tasks"])).toEqual({
    names: [],
    findings: ["flow.config.json:1:11 error folder-missing: The folder package/*/tasks does not exist."],
  });
});

test("a folder whose name looks like a glob is itself", async () => {
  const { names } = await namesIn(["[odd]"], (root) => {
    mkdirSync(path.join(root, "[odd]/seven"), { recursive: true });
    writeFileSync(path.join(root, "[odd]/seven/task.yml"), task("odd_seven"));
  });
  expect(names).toEqual(["odd_seven"]);
});
