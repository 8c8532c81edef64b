import { describe, expect, it } from "vitest";
import { createNewProject } from "./new-project.ts";

it("makes a definition with its function, and a test", async () => {
  const project = createNewProject();
  const run = await project.flow("new", "task", "charge_card");
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout).toBe(
    [
      "Made the task charge_card:",
      "  + tasks/charge_card/charge_card.ts",
      "  + test/charge_card.test.ts",
      "",
      "Next:",
      "  npx vitest run test/charge_card.test.ts",
      "  npx flow validate",
      "",
    ].join("\n"),
  );
  expect(project.read("tasks/charge_card/charge_card.ts")).toContain('    name: "charge_card",\n    description: "Charge card.",\n');
  expect(project.read("test/charge_card.test.ts")).toContain('import task from "../tasks/charge_card/charge_card.ts";');
  expect(await project.findings()).toEqual([]);
});

it("writes YAML with the function beside it", async () => {
  const project = createNewProject();
  const { document } = await project.document("new", "task", "charge_card", "--format", "yaml");
  expect(document).toMatchObject({
    schema: "flow.new/1",
    ok: true,
    what: "task",
    name: "charge_card",
    directory: project.folder,
    files: ["tasks/charge_card/task.yml", "tasks/charge_card/index.ts", "test/charge_card.test.ts"],
  });
  expect(project.read("tasks/charge_card/task.yml")).toMatch(
    /^# yaml-language-server: \$schema=\.\.\/\.\.\/node_modules\/conductor-flow\/schemas\/definitions\/task\.json\n/,
  );
  expect(await project.findings()).toEqual([]);
});

it.each([
  ["yaml", ["task.yml", "index.ts"]],
  ["ts", ["charge.ts"]],
] as const)("puts a namespace into folders and into the definition: %s", async (format, files) => {
  const project = createNewProject();
  const { document } = await project.document("new", "task", "acme.payments.charge", "--format", format);
  expect(document["files"]).toEqual([...files.map((file) => `tasks/acme/payments/charge/${file}`), "test/acme/payments/charge.test.ts"]);
  expect(await project.findings()).toEqual([]);
  const shown = await project.document("tasks", "show", "acme.payments.charge", "--local");
  expect(shown.document).toMatchObject({ ok: true });
});

it.each(["true", "null", "On", "n"])("keeps the name %s a name", async (name) => {
  const project = createNewProject();
  await project.flow("new", "task", `${name}.${name}`, "--format", "yaml");
  expect(await project.findings()).toEqual([]);
  expect((await project.document("tasks", "show", `${name}.${name}`, "--local")).document).toMatchObject({ ok: true });
});

describe("the format", () => {
  it("is what most tasks of the project are in", async () => {
    const project = createNewProject();
    project.write("tasks/one/task.yml", "name: one\n");
    expect((await project.document("new", "task", "two")).document["files"]).toContain("tasks/two/task.yml");
    await project.flow("new", "task", "three", "--format", "ts");
    await project.flow("new", "task", "four", "--format", "ts");
    await project.flow("new", "task", "five", "--format", "ts");
    expect((await project.document("new", "task", "six")).document["files"]).toContain("tasks/six/six.ts");
  });

  it("is one of two", async () => {
    const project = createNewProject();
    const run = await project.flow("new", "task", "one", "--format", "html");
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining("Allowed choices are ts, yaml.") });
    expect(project.files()).toEqual([]);
  });

  it("of the answer can be chosen before the command", async () => {
    const run = await createNewProject().flow("--format", "json", "new", "task", "one", "--format", "ts");
    expect(JSON.parse(run.stdout)).toMatchObject({ schema: "flow.new/1", ok: true });
  });
});

describe("the folder", () => {
  it("is the first that the config names", async () => {
    const project = createNewProject("paths: { tasks: [src/tasks, lib/tasks] }\n");
    project.write("src/tasks/.gitkeep", "");
    project.write("lib/tasks/.gitkeep", "");
    const { document } = await project.document("new", "task", "charge");
    expect(document["files"]).toEqual(["src/tasks/charge/charge.ts", "test/charge.test.ts"]);
    expect(project.read("test/charge.test.ts")).toContain('from "../src/tasks/charge/charge.ts"');
    expect(await project.findings()).toEqual([]);
  });

  it("is found from a folder inside of the project", async () => {
    const project = createNewProject();
    project.write("docs/page.md", "");
    project.write("package.json", "{}");
    const run = await project.flow("new", "task", "charge", "-C", "docs");
    expect(run.exitCode).toBe(0);
    expect(project.files()).toContain("tasks/charge/charge.ts");
  });

  it("is not one that the config leaves out", async () => {
    const project = createNewProject("paths: { exclude: ['tasks/old/**'] }\n");
    const run = await project.flow("new", "task", "old.charge");
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining("leave tasks/old/charge/charge.ts out") });
    expect(project.files()).toEqual([]);
  });

  it("has to be there where a pattern stands for it", async () => {
    const run = await createNewProject("paths: { tasks: ['packages/*/tasks'] }\n").flow("new", "task", "charge");
    expect(run).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("paths.tasks names no folder that is there") });
  });
});

describe("what it refuses, and then it writes nothing", () => {
  it.each([
    ["", "a name is missing"],
    ["charge card", '"charge card" is no word'],
    ["1st", '"1st" is no word'],
    ["_hidden", '"_hidden" is no word'],
    ["../charge", "a word is missing beside a dot"],
    ["tasks/charge", '"tasks/charge" is no word'],
    ["payments.", "a word is missing beside a dot"],
    ["zürich", '"zürich" is no word'],
    ["a".repeat(121), "a word has 121 signs"],
    ["payments.nul", "no file can be called nul everywhere"],
    ["node_modules", "no file can be called node_modules everywhere"],
  ])("the name %j", async (name, reason) => {
    const project = createNewProject();
    const { document, exitCode } = await project.document("new", "task", name);
    expect(exitCode).toBe(64);
    expect(document["error"]).toMatchObject({
      message: expect.stringContaining(reason),
      hint: expect.stringContaining("A name begins with a letter"),
    });
    expect(project.files()).toEqual([]);
  });

  it("a name that a task has, wherever it stands and however its letters are written", async () => {
    const project = createNewProject();
    project.write("tasks/elsewhere/task.yml", "name: charge\n");
    for (const name of ["charge", "Charge"]) {
      const run = await project.flow("new", "task", name);
      expect(run).toMatchObject({ exitCode: 4, stdout: "", stderr: expect.stringContaining("The project has a task charge already") });
    }
    expect(project.files()).toEqual(["tasks/elsewhere/task.yml"]);
  });

  it("files that are there", async () => {
    const project = createNewProject();
    project.write("test/Charge.test.ts", "mine");
    const run = await project.flow("new", "task", "charge");
    expect(run).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining("has test/charge.test.ts already, and nothing is overwritten"),
    });
    expect(project.files()).toEqual(["test/Charge.test.ts"]);
    expect(project.read("test/Charge.test.ts")).toBe("mine");
  });

  it("a place where nothing can be written", async () => {
    const project = createNewProject();
    project.write("test", "a file");
    const run = await project.flow("new", "task", "charge");
    expect(run).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining("cannot be written") });
  });
});
