/** Completion: what may stand next, and that a real shell gets it. */
import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createProject } from "../e2e/support/project.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { schemaProblems } from "./support/schema-problems.ts";
import { runInProcess } from "./support/run-in-process.ts";

function makeProject() {
  const project = createProject(undefined);
  project.write("tasks/send_mail/task.yml", "name: send_mail\n");
  project.write("tasks/by_folder/index.mjs", 'throw new Error("completion loads nothing");');
  project.write(
    "tasks/typed/typed.ts",
    'import { defineTask } from "conductor-flow";\nexport default defineTask({ name: "typed_name" }, () => {});',
  );
  project.write("tasks/broken/task.yml", "name: broken_one\n  retryCount: [\n");
  project.write("workflows/orders.yml", "name: orders\nversion: 1\ntasks:\n  - name: send_mail\n    taskReferenceName: a\n");
  project.write("workflows/orders-2.yml", "name: orders\nversion: 2.1.0\ntasks: []\n");
  project.write("flow.config.yml", "profiles:\n  staging: {}\n  production: {}\n");
  return project;
}

async function complete(line: string): Promise<string[]> {
  const project = makeProject();
  const run = await runInProcess(["__complete", "--", ...line.split(" ").slice(1)], { cwd: project.folder });
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  return run.stdout.split("\n").filter((word) => word !== "");
}

describe("flow __complete", () => {
  it.each([
    ["flow ta", ["tasks"]],
    ["flow completion ", ["bash", "zsh", "fish"]],
    ["flow tasks up", ["upload"]],
    ["flow task pu", ["purge", "pull"]],
    ["flow pl", ["plan"]],
    ["flow plan --kind w", ["workflows"]],
    ["flow pull o", ["orders"]],
    ["flow apply o", ["orders"]],
    ["flow tasks upload --dry", ["--dry-run"]],
    ["flow --server http://x tasks upl", ["upload"]],
    ["flow --server=http://x tasks upl", ["upload"]],
    ["flow tasks list --format s", ["sarif"]],
    ["flow new task x --format ", ["ts", "yaml"]],
    ["flow new task ", []],
    ["flow new workflow x --task s", ["send_mail"]],
    ["flow new schedule x --workflow ", ["orders"]],
    ["flow new test t", ["typed_name"]],
    ["flow new subscriber x --on task:f", ["task:failed"]],
    ["flow worker events poll", ["poll:failed", "poll:*"]],
    ["flow tasks list --profile ", ["staging", "production"]],
    ["flow tasks upload ", ["broken_one", "by_folder", "send_mail", "typed_name"]],
    ["flow tasks upload send_mail ", ["broken_one", "by_folder", "typed_name"]],
    ["flow tasks upload -- ", ["broken_one", "by_folder", "send_mail", "typed_name"]],
    ["flow workflows run o", ["orders"]],
    ["flow workflows show orders@", ["orders@1", "orders@2.1.0"]],
    ["flow pull orders@2", ["orders@2.1.0"]],
    ["flow tasks show send_mail@", []],
    ["flow workflows retry --name ", ["orders"]],
    ["flow workflows search --status FA", ["FAILED"]],
    ["flow worker start ty", ["typed_name"]],
    ["flow tasks list --config ", []],
    ["flow nonsense ", []],
    ["flow tasks nonsense ", []],
  ])("%s", async (line, expected) => {
    expect(await complete(line)).toEqual(expected);
  });

  it("is no command of the help, nor of completion", async () => {
    expect((await runInProcess(["--help"])).stdout).not.toContain("__complete");
    expect(await complete("flow __")).toEqual([]);
  });

  it("says nothing where the config is broken", async () => {
    const broken = createProject(undefined);
    broken.write("flow.config.yml", "nonsense: 1\n");
    expect(await runInProcess(["__complete", "--", "tasks", "upload", ""], { cwd: broken.folder })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  });
});

describe("flow completion", () => {
  it("prints a script for each shell", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const run = await runInProcess(["completion", shell, "--json"]);
      expect(schemaProblems(run.stdout)).toBe("");
      expect(JSON.parse(run.stdout).script).toContain("flow __complete -- ");
    }
  });

  it("refuses another one", async () => {
    const run = await runInProcess(["completion", "tcsh"]);
    expect(run).toMatchObject({ exitCode: 64 });
    expect(run.stderr).toContain("bash, zsh, fish");
  });

  it("works in bash", async () => {
    const project = makeProject();
    const folder = tempFolder();
    const entry = fileURLToPath(new URL("../../bin/flow.js", import.meta.url));
    writeFileSync(path.join(folder, "flow"), `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`);
    chmodSync(path.join(folder, "flow"), 0o755);
    const { stdout: script } = await runInProcess(["completion", "bash"]);
    const ask = `${script}\nCOMP_WORDS=(flow tasks upload sen)\nCOMP_CWORD=3\n_flow_complete\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${folder}${path.delimiter}${process.env["PATH"] ?? ""}` };
    expect(execFileSync("bash", ["-c", ask], { cwd: project.folder, env, encoding: "utf8" })).toBe("send_mail\n");
  });
});
