/** `pull` on an embedded server: what is written into which file, and what is left alone. */
import { existsSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync, chmodSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProject } from "../e2e/support/project.ts";
import type { TestProject } from "../e2e/support/project.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { readDocument } from "./support/documents.ts";
import { runInProcess } from "./support/run-in-process.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

interface PullProject extends TestProject {
  text(file: string): string;
  run(...args: string[]): Promise<ReturnType<typeof readDocument>>;
  /** Writes a definition to the server as somebody else would. */
  onServer(kind: "taskdefs" | "workflow", definition: object): Promise<void>;
}

const tasks = [{ name: "x", taskReferenceName: "x", type: "WAIT" }];
/** The same in a YAML file. */
const tasksText = "tasks: [{ name: x, taskReferenceName: x, type: WAIT }]\n";

function createPullProject(): PullProject {
  const project = createProject(target.url);
  return {
    ...project,
    text: (file) => readFileSync(path.join(project.folder, file), "utf8"),
    run: async (...args) => readDocument(await runInProcess([...args, "--json"], { cwd: project.folder })),
    async onServer(kind, definition) {
      const method = kind === "taskdefs" ? "POST" : "PUT";
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${target.url}/metadata/${kind}`, {
        method,
        headers,
        body: JSON.stringify([kind === "workflow" ? { version: 1, schemaVersion: 2, tasks, ...definition } : definition]),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    },
  };
}

const yaml = (prefix: string): string => `# Charges cards
name: ${prefix}charge   # as the server knows it
"retryCount": 5 # often enough
timeoutSeconds: 120

responseTimeoutSeconds: 60
concurrency: 4 # of the worker
inputKeys: [order,  'card']
`;

describe("pull into a file that is there", () => {
  it("changes only what differs, and keeps the text before", async () => {
    const project = createPullProject();
    const name = `${project.prefix}charge`;
    project.write("tasks/charge/task.yml", yaml(project.prefix));
    chmodSync(path.join(project.folder, "tasks/charge/task.yml"), 0o640);
    await project.run("tasks", "upload", "--all");
    const fields = { timeoutSeconds: 120, responseTimeoutSeconds: 60, ownerApp: `${project.prefix}project` };
    await project.onServer("taskdefs", { name, ...fields, retryCount: 7, inputKeys: ["order", "card", "new"], description: "Charges" });
    const dry = await project.run("tasks", "pull", name, "--dry-run");
    expect(dry).toMatchObject({ dryRun: true, exitCode: 0, items: [{ name, action: "edit", outcome: "not-attempted" }] });
    expect(project.text("tasks/charge/task.yml")).toBe(yaml(project.prefix));
    const document = await project.run("tasks", "pull", "--all", "--drift");
    expect(document).toMatchObject({ exitCode: 0, summary: { edited: 1, kept: 0 }, items: [{ outcome: "edited", direction: "drifted" }] });
    expect(project.text("tasks/charge/task.yml")).toBe(
      yaml(project.prefix)
        .replace('"retryCount": 5', '"retryCount": 7')
        .replace("[order,  'card']", "[order,  'card', new]")
        .concat("description: Charges\n"),
    );
    expect(statSync(path.join(project.folder, "tasks/charge/task.yml")).mode & 0o777).toBe(0o640);
    expect(project.text(`${document.backup ?? ""}/tasks/charge/task.yml`)).toBe(yaml(project.prefix));
    expect(await project.run("tasks", "diff", "--exit-code")).toMatchObject({ exitCode: 0 });
    expect(await project.run("tasks", "pull", "--all")).toMatchObject({ summary: { edited: 0, unchanged: 1 } });
  });

  it("changes one of several definitions of a file, and two of them at once", async () => {
    const project = createPullProject();
    const [first, second] = [`${project.prefix}a`, `${project.prefix}b`];
    const text = `- name: ${first} # one\n  tasks: [{ name: x, taskReferenceName: x, type: WAIT }]\n\n# two\n- name: ${second}\n  description: old\n  ${tasksText}`;
    project.write("workflows/all.yml", text);
    await project.run("workflows", "upload", "--all");
    await project.onServer("workflow", { name: first, description: "new a" });
    await project.onServer("workflow", { name: second, description: "new b" });
    expect(await project.run("workflows", "pull", first, second)).toMatchObject({ exitCode: 0, summary: { edited: 2 } });
    expect(project.text("workflows/all.yml")).toBe(
      text.replace("\n\n# two", "\n  description: new a\n\n# two").replace("description: old", "description: new b"),
    );
  });

  it("keeps what a module defines, and says what differs", async () => {
    const project = createPullProject();
    const name = `${project.prefix}flow`;
    project.write("workflows/flow.mjs", `export default { name: "${name}", description: "here", tasks: ${JSON.stringify(tasks)} };\n`);
    project.write("workflows/other.yml", `name: ${name}2\n${tasksText}`);
    for (const one of [name, `${name}2`]) await project.onServer("workflow", { name: one, description: "there" });
    const document = await project.run("workflows", "pull", name);
    expect(document).toMatchObject({ exitCode: 4, summary: { kept: 1 } });
    expect(document.items).toMatchObject([
      { outcome: "kept", reason: "not-editable", changes: [{ path: "/description", remote: "there", local: "here" }] },
    ]);
    expect(await project.run("workflows", "pull", name, `${name}2`)).toMatchObject({ exitCode: 3, summary: { kept: 1, edited: 1 } });
  });

  it("keeps a shared value of which only one place is to change, and says where", async () => {
    const project = createPullProject();
    const name = `${project.prefix}flow`;
    const text = `name: ${name}\ninputTemplate: &shared\n  a: 1\nvariables: *shared\n${tasksText}`;
    project.write("workflows/flow.yml", text);
    await project.onServer("workflow", { name, inputTemplate: { a: 2 }, variables: { a: 1 } });
    const document = await project.run("workflows", "pull", name);
    expect(document).toMatchObject({
      exitCode: 4,
      findings: [{ code: "not-edited", severity: "warning", file: "workflows/flow.yml", line: 4, column: 12 }],
    });
    expect(project.text("workflows/flow.yml")).toBe(text);
    await project.onServer("workflow", { name, inputTemplate: { a: 1 }, variables: { b: 3 } });
    expect(await project.run("workflows", "pull", name)).toMatchObject({ exitCode: 0, summary: { edited: 1 } });
    expect(project.text("workflows/flow.yml")).toBe(
      text.replace("*shared", "").replace("variables: ", "variables:").replace("tasks", "  b: 3\ntasks"),
    );
  });
});

describe("a value that is not written out", () => {
  const text = (name: string): string => `name: ${name}\ndescription: \${env.WORDS} # set elsewhere\ntimeoutSeconds: 5\n${tasksText}`;

  it("is not written over, and the place is told", async () => {
    const project = createPullProject();
    const name = `${project.prefix}flow`;
    project.write("workflows/flow.yml", text(name));
    await project.onServer("workflow", { name, description: "there", timeoutSeconds: 5 });
    const run = await runInProcess(["workflows", "pull", name, "--json"], { cwd: project.folder, env: { WORDS: "here" } });
    expect(readDocument(run)).toMatchObject({
      exitCode: 4,
      items: [{ reason: "not-editable" }],
      findings: [{ code: "not-edited", file: "workflows/flow.yml", line: 2, column: 1 }],
    });
    expect(project.text("workflows/flow.yml")).toBe(text(name));
  });

  it("holds up no other change", async () => {
    const project = createPullProject();
    const name = `${project.prefix}flow`;
    project.write("workflows/flow.yml", text(name));
    await project.onServer("workflow", { name, description: "here", timeoutSeconds: 6 });
    const run = await runInProcess(["workflows", "pull", name, "--json"], { cwd: project.folder, env: { WORDS: "here" } });
    expect(readDocument(run)).toMatchObject({ exitCode: 0, items: [{ outcome: "edited" }] });
    expect(project.text("workflows/flow.yml")).toBe(text(name).replace("timeoutSeconds: 5", "timeoutSeconds: 6"));
  });
});

describe("pull --drift", () => {
  it("takes what drifted, keeps a conflict unless it is named, and leaves alone what changed here", async () => {
    const project = createPullProject();
    const names = ["drifted", "both", "here"];
    for (const name of names) project.writeTask(name, { retryCount: 1 });
    await project.run("tasks", "upload", "--all");
    for (const name of ["drifted", "both"]) await project.onServer("taskdefs", { name: project.prefix + name, retryCount: 2 });
    for (const name of ["both", "here"]) project.writeTask(name, { retryCount: 3 });
    const all = await project.run("tasks", "pull", "--all", "--drift");
    expect(all).toMatchObject({ exitCode: 3, summary: { edited: 1, kept: 2 } });
    expect(all.items).toMatchObject([
      { name: `${project.prefix}both`, outcome: "kept", reason: "conflict" },
      { name: `${project.prefix}drifted`, outcome: "edited" },
      { name: `${project.prefix}here`, outcome: "kept", reason: "changed-here" },
    ]);
    expect(await project.run("tasks", "pull", "--all", "--drift")).toMatchObject({ exitCode: 4 });
    expect(await project.run("tasks", "pull", `${project.prefix}here`, "--drift")).toMatchObject({
      exitCode: 4,
      items: [{ reason: "changed-here" }],
    });
    expect(await project.run("tasks", "pull", `${project.prefix}both`, "--drift")).toMatchObject({
      exitCode: 0,
      items: [{ outcome: "edited" }],
    });
    expect(JSON.parse(project.text("tasks/both/task.json"))).toMatchObject({ retryCount: 2 });
  });

  it("keeps what no history tells of", async () => {
    const project = createPullProject();
    project.writeTask("one", { retryCount: 1 });
    await project.onServer("taskdefs", { name: `${project.prefix}one`, retryCount: 2 });
    expect(await project.run("tasks", "pull", "--all", "--drift")).toMatchObject({ exitCode: 4, items: [{ reason: "no-history" }] });
  });
});

describe("pull of what has no file", () => {
  it("writes a new file without defaults, server's fields or the project's own stamp", async () => {
    const project = createPullProject();
    const name = `${project.prefix}new`;
    await project.onServer("taskdefs", { name, retryCount: 0, description: "a: b", ownerApp: `${project.prefix}project` });
    const document = await project.run("tasks", "pull", name);
    expect(document).toMatchObject({ exitCode: 0, items: [{ action: "create", outcome: "created", file: `tasks/${name}/task.yml` }] });
    expect(project.text(`tasks/${name}/task.yml`)).toBe(`name: ${name}\ndescription: "a: b"\nretryCount: 0\n`);
    expect(await project.run("tasks", "list", "--sync")).toMatchObject({ summary: { same: 1, changed: 0 } });
  });

  it("puts a version beside the others of its name", async () => {
    const project = createPullProject();
    const name = `${project.prefix}flow`;
    project.write("workflows/deep/flow.yml", `name: ${name}\n${tasksText}`);
    for (const version of [1, 2]) await project.onServer("workflow", { name, version });
    await project.onServer("workflow", { name: `${name}_alone`, version: 3 });
    const document = await project.run("workflows", "pull", name, `${name}_alone`);
    expect(document.items.map((item) => Reflect.get(item, "file"))).toEqual([
      "workflows/deep/flow.yml",
      `workflows/deep/${name}.v2.yml`,
      `workflows/${name}_alone.v3.yml`,
    ]);
    expect(project.text(`workflows/deep/${name}.v2.yml`)).toBe(
      `name: ${name}\nversion: 2\ntasks:\n  - name: x\n    taskReferenceName: x\n    type: WAIT\n`,
    );
  });

  it("leaves out what other projects own, unless it is named or asked for", async () => {
    const project = createPullProject();
    const name = `${project.prefix}theirs`;
    await project.onServer("taskdefs", { name, ownerApp: "others" });
    const all = await project.run("tasks", "pull", "--all");
    expect(all.items).toContainEqual(expect.objectContaining({ name, outcome: "kept", reason: "not-owned", detail: "others" }));
    expect(all.exitCode).toBe(0);
    expect(await project.run("tasks", "pull", name)).toMatchObject({ exitCode: 0, items: [{ outcome: "created" }] });
    expect(project.text(`tasks/${name}/task.yml`)).toContain("ownerApp: others");
  });

  it("overwrites no file, not even one in which no definition is seen", async () => {
    const project = createPullProject();
    const name = `${project.prefix}flow`;
    project.write("config/flow.json", { project: "p", server: target.url, paths: { exclude: [`workflows/${name}.yml`] } });
    project.write(`workflows/${name}.yml`, "mine\n");
    await project.onServer("workflow", { name });
    const { items } = await project.run("workflows", "pull", name);
    expect(project.text(`workflows/${name}.yml`)).toBe("mine\n");
    expect(Reflect.get(items[0] ?? {}, "file")).toMatch(/^workflows\/.+-[0-9a-f]{8}\.yml$/);
  });

  it("writes no file that the project would not read", async () => {
    const project = createPullProject();
    const name = `${project.prefix}flow`;
    project.write("config/flow.json", { project: "p", server: target.url, paths: { include: ["workflows/*.json"] } });
    await project.onServer("workflow", { name });
    const document = await project.run("workflows", "pull", name);
    expect(document).toMatchObject({
      exitCode: 1,
      items: [{ outcome: "failed", reason: expect.stringContaining("config leaves it out") }],
    });
    expect(existsSync(path.join(project.folder, "workflows"))).toBe(false);
  });

  it("never leaves the project's folder, whatever links say", async () => {
    const project = createPullProject();
    const outside = tempFolder();
    const name = `${project.prefix}flow`;
    symlinkSync(outside, path.join(project.folder, "workflows"));
    writeFileSync(path.join(outside, "there.yml"), `name: ${name}2\n${tasksText}`);
    for (const one of [name, `${name}2`]) await project.onServer("workflow", { name: one, description: "x" });
    const document = await project.run("workflows", "pull", name, `${name}2`);
    expect(document).toMatchObject({ exitCode: 1, summary: { failed: 2 } });
    expect(readdirSync(outside)).toEqual(["there.yml"]);
    expect(readFileSync(path.join(outside, "there.yml"), "utf8")).not.toContain("description");
  });
});

describe("names", () => {
  it("asks which ones", async () => {
    const project = createPullProject();
    expect(await project.run("tasks", "pull")).toMatchObject({ exitCode: 64 });
    expect(await project.run("tasks", "pull", "x", "--all")).toMatchObject({ exitCode: 64 });
    expect(await project.run("tasks", "pull", `${project.prefix}nobody`)).toMatchObject({ exitCode: 1, error: { code: "not-found" } });
  });

  it("says where a definition is in the project alone", async () => {
    const project = createPullProject();
    project.writeTask("mine");
    const document = await project.run("tasks", "pull", `${project.prefix}mine`);
    expect(document).toMatchObject({ exitCode: 4, items: [{ outcome: "kept", reason: "local-only", detail: "tasks/mine/task.json" }] });
    const text = await runInProcess(["tasks", "pull", `${project.prefix}mine`], { cwd: project.folder });
    expect(text.stdout).toContain("is not on the server");
  });

  it("touches no invalid definition", async () => {
    const project = createPullProject();
    project.writeTask("bad", { retryCount: -1 });
    await project.onServer("taskdefs", { name: `${project.prefix}bad`, retryCount: 1 });
    const document = await project.run("tasks", "pull", `${project.prefix}bad`);
    expect(document).toMatchObject({ exitCode: 5, items: [{ outcome: "kept", reason: "invalid" }] });
    expect(existsSync(path.join(project.folder, `tasks/${project.prefix}bad`))).toBe(false);
  });
});

it("writes nothing where the backup cannot be written", async () => {
  const project = createPullProject();
  project.writeTask("one", { retryCount: 1 });
  await project.onServer("taskdefs", { name: `${project.prefix}one`, retryCount: 2 });
  rmSync(path.join(project.folder, ".flow"), { recursive: true, force: true });
  writeFileSync(path.join(project.folder, ".flow"), "in the way");
  const before = project.text("tasks/one/task.json");
  expect(await project.run("tasks", "pull", `${project.prefix}one`)).toMatchObject({ exitCode: 1, error: { code: "failed" } });
  expect(project.text("tasks/one/task.json")).toBe(before);
});

describe("pull over all kinds", () => {
  it("takes what drifted in every kind, each with its kind's name, and keeps the texts before in one place", async () => {
    const project = createPullProject();
    const name = `${project.prefix}one`;
    project.write("tasks/one/task.yml", `name: ${name}\ntimeoutSeconds: 3600\n`);
    project.write("workflows/one.yml", `name: ${name}\n${tasksText}`);
    for (const noun of ["tasks", "workflows"]) await project.run(noun, "upload", "--all");
    await project.onServer("taskdefs", { name, timeoutSeconds: 7200, ownerApp: `${project.prefix}project` });
    await project.onServer("workflow", { name, description: "there", ownerApp: `${project.prefix}project` });
    const before = { task: project.text("tasks/one/task.yml"), workflow: project.text("workflows/one.yml") };
    const dry = await runInProcess(["pull", name, "--drift", "--dry-run"], { cwd: project.folder });
    expect(dry.stdout).toContain(`~ task ${name}  tasks/one/task.yml\n    /timeoutSeconds: 3600 -> 7200\n`);
    expect(dry.stdout).toMatch(/Dry run, no file was written: 2 definitions: 0 to create, 2 to edit, 0 unchanged\.\n$/);
    const document = await project.run("pull", "--all", "--drift");
    expect(document).toMatchObject({ schema: "flow.pull/1", exitCode: 0, summary: { edited: 2 } });
    expect(document.items).toMatchObject([
      { kind: "task", name, direction: "drifted", file: "tasks/one/task.yml" },
      { kind: "workflow", name, version: 1, direction: "drifted", file: "workflows/one.yml" },
    ]);
    expect(project.text("tasks/one/task.yml")).toBe(before.task.replace("3600", "7200"));
    expect(project.text("workflows/one.yml")).toBe(`${before.workflow}description: there\n`);
    for (const [kind, text] of Object.entries(before))
      expect(project.text(`${document.backup ?? ""}/${kind}s/one${kind === "task" ? "/task" : ""}.yml`)).toBe(text);
    expect(await project.run("plan", "--exit-code", name)).toMatchObject({ exitCode: 0, summary: { inSync: 2 } });
  });

  it("looks at the kinds of --kind only, and for a name in each of them", async () => {
    const project = createPullProject();
    const name = `${project.prefix}both`;
    await project.onServer("taskdefs", { name, ownerApp: `${project.prefix}project` });
    await project.onServer("workflow", { name, ownerApp: `${project.prefix}project` });
    const some = await project.run("pull", name, "--kind", "workflows");
    expect(some.items).toMatchObject([{ kind: "workflow", name, outcome: "created", file: `workflows/${name}.yml` }]);
    const rest = await project.run("pull", name);
    expect(rest.items).toMatchObject([
      { kind: "task", name, outcome: "created", file: `tasks/${name}/task.yml` },
      { kind: "workflow", name, outcome: "unchanged" },
    ]);
  });

  it("says what to name, and that a name stands for nothing", async () => {
    const project = createPullProject();
    expect(await project.run("pull")).toMatchObject({ exitCode: 64, error: { message: "Say which definitions to pull." } });
    expect(await project.run("pull", "x", "--all")).toMatchObject({ exitCode: 64 });
    expect(await project.run("pull", `${project.prefix}none`)).toMatchObject({ exitCode: 1, error: { code: "not-found" } });
  });
});
