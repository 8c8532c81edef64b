import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand } from "./support/run-command.ts";

const init = (cwd: string, ...args: string[]) => runCommand(["init", ...args], { cwd });

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

it("makes a project that is valid, named after its folder", async () => {
  const cwd = tempFolder();
  const run = await init(cwd, "My Shop");
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout).toContain("Made the project my-shop in My Shop:");
  expect(run.stdout).toContain("+ tasks/greet/greet.ts");
  expect(run.stdout).toContain("  cd 'My Shop'\n");
  const folder = path.join(cwd, "My Shop");
  expect(readFileSync(path.join(folder, "config/flow.yml"), "utf8")).toContain('project: "my-shop"');
  expect(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"))).toMatchObject({ name: "my-shop" });
  expect(readFileSync(path.join(folder, ".gitignore"), "utf8")).toContain("node_modules/");
  for (const file of filesIn(folder)) expect(readFileSync(path.join(folder, file), "utf8")).not.toMatch(/\{\{\w+\}\}/);
  expect(await runCommand(["validate"], { cwd: folder })).toMatchObject({
    exitCode: 0,
    stdout: "3 definitions: 3 valid, 0 invalid, 0 warnings\n2 test cases: 2 valid, 0 invalid\n",
  });
});

it("answers with what it wrote", async () => {
  const cwd = tempFolder();
  const run = await init(cwd, "--name", "orders", "--json");
  const document = JSON.parse(run.stdout);
  expect(document).toMatchObject({ schema: "flow.init/1", ok: true, exitCode: 0, directory: cwd, project: "orders" });
  expect(document.files.toSorted()).toEqual(filesIn(cwd));
});

it("needs no cd where it was made", async () => {
  const cwd = tempFolder();
  expect((await init(cwd)).stdout).not.toContain("cd ");
});

it.each(["true", "007", "null", "1e3"])("keeps %s a name", async (name) => {
  const cwd = tempFolder();
  await init(cwd, "--name", name);
  const shown = JSON.parse((await runCommand(["config", "show", "--json"], { cwd })).stdout);
  expect(shown.settings).toContainEqual({ name: "project", value: name, origin: "config/flow.yml:2" });
});

describe("what it refuses", () => {
  it("overwriting, and then it writes nothing at all", async () => {
    const cwd = tempFolder();
    mkdirSync(path.join(cwd, "config"));
    writeFileSync(path.join(cwd, "config/flow.yml"), "mine");
    const run = await init(cwd);
    expect(run).toMatchObject({ exitCode: 4, stdout: "" });
    expect(run.stderr).toContain("has config/flow.yml already, and nothing is overwritten");
    expect(filesIn(cwd)).toEqual(["config/flow.yml"]);
    expect(readFileSync(path.join(cwd, "config/flow.yml"), "utf8")).toBe("mine");
  });

  it.each(["My Shop", 'a"b', "a: b", "-a", "", "../a"])("the name %j", async (name) => {
    const cwd = tempFolder();
    const run = await init(cwd, "new", "--name", name);
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining("cannot be the name of a project") });
    expect(filesIn(cwd)).toEqual([]);
  });

  it("a folder that cannot be made", async () => {
    const cwd = tempFolder();
    writeFileSync(path.join(cwd, "file"), "");
    const run = await init(cwd, "file/new");
    expect(run).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining("cannot be written") });
  });

  it("a second folder", async () => {
    expect(await init(tempFolder(), "a", "b")).toMatchObject({ exitCode: 64, stdout: "" });
  });
});
