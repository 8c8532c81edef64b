import { expect, it } from "vitest";
import { folderWith } from "../harness/folder-with.ts";
import { runCommand } from "./support/run-command.ts";

const validate = (files: Readonly<Record<string, string>>, ...args: string[]) =>
  runCommand(["validate", ...args], { cwd: folderWith(files) });

const config = { "config/flow.yml": "project: shop\n" };

it("counts what it checked, and exits 0 where nothing is wrong", async () => {
  const run = await validate({ ...config, "tasks/a/task.yml": "name: a\n" });
  expect(run).toEqual({ exitCode: 0, stderr: "", stdout: "1 definition: 1 valid, 0 invalid, 0 warnings\n" });
});

it("finds what the server would refuse, with its place, and checks the rest all the same", async () => {
  const files = {
    ...config,
    "tasks/a/task.yml": "name: a\nretryCount: -1\n",
    "tasks/b/task.json": '{\n  "name": "b",\n  "retryCont": 3\n}\n',
    "workflows/w.yml": "name: w\nversion: 1\ntasks: []\n",
  };
  const run = await validate(files);
  expect(run.exitCode).toBe(5);
  expect(run.stderr).toMatch(/^tasks\/a\/task\.yml:2:1 error \S+ .*retryCount/m);
  expect(run.stderr).toMatch(/^tasks\/b\/task\.json:3:3 warning \S+ .*retryCont/m);
  expect(run.stderr).toMatch(/^workflows\/w\.yml:3:1 error \S+ /m);
  expect(run.stdout).toBe("3 definitions: 1 valid, 2 invalid, 1 warning\n");
});

it("answers with a document", async () => {
  const run = await validate({ ...config, "tasks/a/task.yml": "name: [\n" }, "--json");
  expect(run.exitCode).toBe(5);
  expect(JSON.parse(run.stdout)).toMatchObject({
    schema: "flow.validate/1",
    ok: false,
    exitCode: 5,
    summary: { checked: 1, valid: 0, invalid: 1, warnings: 0 },
    findings: [{ code: "syntax-error", severity: "error", file: "tasks/a/task.yml" }],
  });
  expect(run.stderr).toBe("");
});

it("leaves out the warnings that the config names, and never an error", async () => {
  const task = { "tasks/a/task.yml": "name: a\nretryCont: 3\n", "tasks/b/task.yml": "name: b\nretryCount: -1\n" };
  const all = JSON.parse((await validate({ ...config, ...task }, "--json")).stdout).findings;
  const codes = all.map(({ code }: { code: string }) => code);
  const ignoring = { "config/flow.yml": `validate:\n  ignore: [${codes.join(", ")}]\n`, ...task };
  const left = JSON.parse((await validate(ignoring, "--json")).stdout);
  expect(left.findings).toMatchObject([{ severity: "error", file: "tasks/b/task.yml" }]);
  expect(left.exitCode).toBe(5);
});

it("asks no server", async () => {
  const run = await validate({ "config/flow.yml": "server: http://127.0.0.1:9/api\n", "tasks/a/task.yml": "name: a\n" });
  expect(run.exitCode).toBe(0);
});

it("stops at a config that cannot be read", async () => {
  const run = await validate({ "config/flow.yml": "project: shop\nsever: http://127.0.0.1/\n" });
  expect(run).toMatchObject({ exitCode: 64, stdout: "" });
  expect(run.stderr).toContain("config/flow.yml:2:1");
  expect(run.stderr).toContain("Did you mean server?");
});

it("refuses a folder that is not there, instead of finding nothing in it", async () => {
  const cwd = folderWith({ ...config, "tasks/a/task.yml": "name: a\n" });
  for (const missing of ["nowhere", "tasks/a/task.yml"]) {
    const run = await runCommand(["-C", missing, "validate"], { cwd });
    expect(run).toMatchObject({ exitCode: 64, stdout: "", stderr: expect.stringContaining(`There is no folder ${missing}.`) });
  }
});

it("fails where there is nothing to check, as a pipeline in the wrong folder must not pass", async () => {
  const run = await validate(config);
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain("There is no definition in ");
  expect(run.stderr).toContain("`flow init` makes a project");
});
