/** `--format` and `--json` on the command line. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { startTarget } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { createProject } from "../e2e/support/project.ts";
import { runInProcess } from "./support/run-in-process.ts";

function projectWithFindings() {
  const project = createProject(undefined);
  project.writeTask("one", { unknownThing: 2 });
  project.write("tasks/bad/task.json", { name: "bad", retryCount: -1 });
  return project;
}

describe("--format", () => {
  it("json is what --json prints, before and after the verb", async () => {
    const { folder: cwd } = projectWithFindings();
    const [json, format, before] = await Promise.all([
      runInProcess(["validate", "--json"], { cwd }),
      runInProcess(["validate", "--format", "json"], { cwd }),
      runInProcess(["--format=json", "validate"], { cwd }),
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({ exitCode: 5 });
    expect([format, before]).toEqual([json, json]);
  });

  it("github prints annotations below the text, and writes outputs and a summary", async () => {
    const project = projectWithFindings();
    const folder = tempFolder();
    const env = {
      GITHUB_OUTPUT: path.join(folder, "output"),
      GITHUB_STEP_SUMMARY: path.join(folder, "summary"),
      GITHUB_WORKSPACE: path.dirname(project.folder),
    };
    const run = await runInProcess(["validate", "--format", "github"], { cwd: project.folder, env });
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toContain(`::error file=${path.basename(project.folder)}/tasks/bad/task.json,line=`);
    expect(run.stdout).toMatch(/1 invalid.*\n$/);
    expect(readFileSync(env.GITHUB_OUTPUT, "utf8")).toContain("exit_code=5\n");
    expect(readFileSync(env.GITHUB_STEP_SUMMARY, "utf8")).toMatch(/^### .*1 invalid/);
  });

  it("github says where an output could not be written, and goes on", async () => {
    const { folder: cwd } = projectWithFindings();
    const run = await runInProcess(["validate", "--format", "github"], { cwd, env: { GITHUB_OUTPUT: path.join(cwd, "no/such/folder") } });
    expect(run).toMatchObject({ exitCode: 5 });
    expect(run.stderr).toContain("GITHUB_OUTPUT could not be written");
  });

  it.each([
    ["sarif", /^\{\n.*"level": "error"/s],
    ["junit", /^<\?xml .*<failure /s],
    ["markdown", /^### .*\| error \|/s],
  ])("%s puts one report on stdout and nothing on stderr", async (format, expected) => {
    const { folder: cwd } = projectWithFindings();
    const run = await runInProcess(["validate", "--format", format], { cwd });
    expect(run).toMatchObject({ exitCode: 5, stderr: "" });
    expect(run.stdout).toMatch(expected);
  });

  it("markdown has a heading that sums up, also where the text ends with a list", async () => {
    const target = await startTarget();
    try {
      const project = createProject(target.url);
      project.writeTask("one", {});
      const name = `${project.prefix}one`;
      const headings = new Map([
        ["tasks list --sync", "### Tasks: 0 same, 0 changed, 1 local only, 0 remote only"],
        ["tasks list", "### 1 task"],
        ["workflows list", "### There are no workflows, neither in the project nor on the server."],
        [`tasks show ${name}`, `### task ${name.replaceAll("_", "\\_")}`],
        [`why ${name}`, `### task ${name.replaceAll("_", "\\_")}  only in the project`],
        ["plan", "### Plan: 1 to create, 0 to update, 0 to delete, 0 drifted, 0 not ours (0 in sync)"],
      ]);
      for (const [line, heading] of headings) {
        const run = await runInProcess([...line.split(" "), "--format", "markdown"], { cwd: project.folder });
        expect(run.stdout.split("\n")[0]).toBe(heading);
      }
    } finally {
      await target.close();
    }
  });

  it.each([
    ["sarif", '"executionSuccessful": false'],
    ["junit", 'type="usage"'],
    ["markdown", "Unknown option"],
    ["github", "::error title=flow%3A usage::"],
  ])("%s reports wrong usage, too", async (format, expected) => {
    const run = await runInProcess(["validate", "--nonsense", "--format", format], { cwd: tempFolder() });
    expect(run.exitCode).toBe(64);
    expect(run.stdout).toContain(expected);
  });

  it("is refused where it is unknown, contradicts --json, or the command does not end by itself", async () => {
    const cwd = tempFolder();
    const unknown = await runInProcess(["validate", "--format", "xml"], { cwd });
    expect(unknown).toMatchObject({ exitCode: 64 });
    expect(unknown.stderr).toContain("text, json, markdown, github, sarif, junit");
    const both = await runInProcess(["validate", "--json", "--format", "sarif"], { cwd });
    expect(JSON.parse(both.stdout)).toMatchObject({ exitCode: 64, error: { code: "usage" } });
    const live = await runInProcess(["server", "start", "--format", "markdown"], { cwd });
    expect(live).toMatchObject({ exitCode: 64 });
  });
});
