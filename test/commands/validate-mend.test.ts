/** `validate --fix` and `--bump`: what is written into files, and that nothing else is. */
import { readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createProject } from "../e2e/support/project.ts";
import { createRepository } from "../harness/git-repository.ts";
import { readDocument } from "./support/documents.ts";
import { runInProcess } from "./support/run-in-process.ts";

function createLocal() {
  const project = createProject(undefined);
  return {
    ...project,
    text: (file: string): string => readFileSync(path.join(project.folder, file), "utf8"),
    print: (...args: string[]) => runInProcess(args, { cwd: project.folder }),
    run: async (...args: string[]) => readDocument(await runInProcess([...args, "--json"], { cwd: project.folder })),
  };
}

const text = `# Charges
name: charge
"retrycount": '5'   # often
createTime: 17 # by the server
retryLogic: fixed
colour: red
updatedBy: me
concurrency: 3
inputKeys: [ 1, a ]
`;

describe("validate --fix", () => {
  it("mends what is sure, leaves the rest, and checks again", async () => {
    const project = createLocal();
    project.write("tasks/charge/task.yml", text);
    const before = await project.run("validate");
    expect(before).toMatchObject({ exitCode: 5, summary: { invalid: 1 } });
    const document = await project.run("validate", "--fix");
    expect(document).toMatchObject({ exitCode: 0, summary: { valid: 1, invalid: 0, warnings: 1, mended: 5 } });
    expect(project.text("tasks/charge/task.yml")).toBe(`# Charges
name: charge
"retryCount": 5   # often
retryLogic: FIXED
colour: red
concurrency: 3
inputKeys: [ "1", a ]
`);
    expect(project.text(`${document.backup ?? ""}/tasks/charge/task.yml`)).toBe(text);
    const last = await project.print("validate", "--fix");
    expect(last).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("There was nothing to mend.") });
  });

  it("writes over nothing that a profile or the environment says", async () => {
    const project = createLocal();
    project.write("config/flow.json", { project: "p", env: { RETRIES: " 4 " }, profiles: { production: {} } });
    const written = [
      "name: charge",
      "retryCount: ${env.RETRIES}",
      "retryLogic: fixed",
      "profiles:",
      "  production:",
      "    retryDelaySeconds: '7'",
      "",
    ].join("\n");
    project.write("tasks/charge/task.yml", written);
    const document = await project.run("validate", "--fix", "--profile", "production");
    expect(project.text("tasks/charge/task.yml")).toBe(written.replace("retryLogic: fixed", "retryLogic: FIXED"));
    expect(document.findings.map(({ code, line }) => `${line} ${code}`).filter((line) => line.endsWith("not-edited"))).toEqual([
      "2 not-edited",
      "6 not-edited",
    ]);
  });

  it("mends the right one of several definitions, at any depth, in JSON too", async () => {
    const project = createLocal();
    const task = (name: string) => ({ name, taskReferenceName: name, type: "WAIT", inputParameter: { duration: "1 s" } });
    const definitions = [
      { name: "a", tasks: [task("x")] },
      { name: "b", tasks: [{ ...task("y"), optional: "true" }] },
    ];
    project.write("workflows/all.json", definitions);
    const old = project.text("workflows/all.json");
    expect(await project.run("validate", "--fix")).toMatchObject({ summary: { mended: 3 } });
    expect(project.text("workflows/all.json")).toBe(old.replaceAll("inputParameter", "inputParameters").replace('"true"', "true"));
  });

  it("says what was mended, and where", async () => {
    const project = createLocal();
    project.write("tasks/charge/task.yml", text);
    const { stdout } = await project.print("validate", "--fix");
    expect(stdout).toContain("tasks/charge/task.yml:3:1 mended unknown-field retrycount is now retryCount\n");
    expect(stdout).toContain("mended server-field createTime taken out, updatedBy taken out\n");
    expect(stdout).toContain('mended unknown-value retryLogic is now "FIXED"\n');
  });

  it("changes no module, and no value that is shared", async () => {
    const project = createLocal();
    project.write("workflows/code.mjs", 'export default { name: "code", tasks: [], restartabel: true };\n');
    const shared = "name: shared\ninputTemplate: &map { version: 1 }\ninputSchema: { name: x, versoin: 1 }\nvariables: *map\ntasks: []\n";
    project.write("workflows/shared.yml", shared);
    await project.run("validate", "--fix");
    expect(project.text("workflows/code.mjs")).toContain("restartabel");
    expect(project.text("workflows/shared.yml")).toBe(shared.replace("versoin", "version"));
  });

  it("writes nothing outside of the project", async () => {
    const [project, other] = [createLocal(), createLocal()];
    other.write("charge/task.yml", text);
    project.write("tasks/own/task.yml", "name: own\n");
    symlinkSync(path.join(other.folder, "charge"), path.join(project.folder, "tasks/charge"));
    expect(await project.run("validate", "--fix")).toMatchObject({ exitCode: 1, error: { code: "failed" } });
    expect(other.text("charge/task.yml")).toBe(text);
  });
});

const tasks = "tasks: [{ name: x, taskReferenceName: x, type: WAIT }]\n";

describe("validate --bump", () => {
  function createVersioned() {
    const project = createLocal();
    const repository = createRepository(project.folder);
    project.write("workflows/order.yml", `# Orders\nname: order\nversion: 3 # of many\ndescription: old\n${tasks}`);
    project.write("workflows/plain.yml", `name: plain\n${tasks}`);
    project.write("workflows/other.yml", `name: order\nversion: 4\n${tasks}`);
    repository.commit();
    return project;
  }

  it("warns of a version that was edited in place, and writes the next free one", async () => {
    const project = createVersioned();
    expect(await project.run("validate")).toMatchObject({ summary: { warnings: 0 } });
    const edited = project.text("workflows/order.yml").replace("old", "new");
    project.write("workflows/order.yml", edited);
    project.write("workflows/plain.yml", `name: plain\ndescription: new\n${tasks}`);
    const warned = await project.run("validate");
    expect(warned.findings).toMatchObject([
      { code: "version-edited-in-place", severity: "warning", file: "workflows/order.yml", line: 3 },
      { code: "version-edited-in-place", file: "workflows/plain.yml" },
    ]);
    expect(await project.run("validate", "--fix")).toMatchObject({ summary: { mended: 0, warnings: 2 } });
    expect(await project.run("validate", "--bump", "order")).toMatchObject({ exitCode: 0, summary: { mended: 1, warnings: 1 } });
    expect(project.text("workflows/order.yml")).toBe(edited.replace("version: 3", "version: 5"));
    expect(await project.run("validate", "--bump")).toMatchObject({ summary: { mended: 1, warnings: 0 } });
    expect(project.text("workflows/plain.yml")).toBe(`name: plain\ndescription: new\n${tasks}version: 2\n`);
  });

  it("leaves a module to its writer", async () => {
    const project = createLocal();
    const repository = createRepository(project.folder);
    const module = (words: string): string =>
      `export default { name: "code", description: "${words}", tasks: [{ name: "x", taskReferenceName: "x", type: "WAIT" }] };\n`;
    project.write("workflows/code.mjs", module("old"));
    repository.commit();
    project.write("workflows/code.mjs", module("new"));
    await project.run("validate", "--bump");
    expect(project.text("workflows/code.mjs")).toBe(module("new"));
  });

  it("knows the names that it is given", async () => {
    const project = createVersioned();
    expect(await project.run("validate", "--bump", "ordr")).toMatchObject({ exitCode: 1, error: { code: "not-found" } });
    expect(await project.run("validate", "order")).toMatchObject({ exitCode: 64 });
  });

  it("can be silenced", async () => {
    const project = createVersioned();
    project.write("config/flow.json", { validate: { severity: { "version-edited-in-place": "off" } } });
    project.write("workflows/plain.yml", `name: plain\ndescription: new\n${tasks}`);
    expect(await project.run("validate")).toMatchObject({ findings: [] });
  });
});
