import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Target } from "../harness/target.ts";
import type { OutputDocument } from "../commands/support/documents.ts";
import type { TestProject } from "./support/project.ts";
import { useProject } from "./support/use-project.ts";

let target: Target;
let project: TestProject;

useProject((made, at) => {
  [project, target] = [made, at];
});

const mine = (document: OutputDocument) => document.items.filter(({ name }) => name.startsWith(project.prefix));

async function remoteNames(): Promise<string[]> {
  const { items } = await project.document("tasks", "list", "--remote");
  return items.map(({ name }) => name).filter((name) => name.startsWith(project.prefix));
}

const simple = (task: string, ref: string) => ({ name: `${project.prefix}${task}`, taskReferenceName: ref });

/** The task stands in a fork, in a case of a switch, in a loop. */
function nestedWorkflow(version: number, task: string) {
  const fork = {
    name: "fork",
    taskReferenceName: "fork",
    type: "FORK_JOIN",
    forkTasks: [[simple("kept_left", "left")], [simple(task, "nested")]],
  };
  const choice = {
    name: "choice",
    taskReferenceName: "choice",
    type: "SWITCH",
    evaluatorType: "value-param",
    expression: "kind",
    inputParameters: { kind: "${workflow.input.kind}" },
    decisionCases: { b: [fork, { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["left", "nested"] }] },
  };
  const loop = {
    name: "loop",
    taskReferenceName: "loop",
    type: "DO_WHILE",
    loopCondition: "if ($.loop['iteration'] < 2) { true; } else { false; }",
    loopOver: [choice],
  };
  return { name: `${project.prefix}flow`, version, tasks: [loop] };
}

async function uploadAll(): Promise<void> {
  expect(await project.document("tasks", "upload", "--all")).toMatchObject({ exitCode: 0 });
}

describe("purge", () => {
  it("keeps a task that only a nested branch of an old workflow version uses, and says where", async () => {
    for (const name of ["kept_left", "used_in_old", "unused", "other"]) project.writeTask(name);
    await uploadAll();
    project.write("workflows/flow-1.json", nestedWorkflow(1, "used_in_old"));
    project.write("workflows/flow-2.json", nestedWorkflow(2, "other"));
    expect(await project.document("workflows", "upload", "--all")).toMatchObject({ exitCode: 0 });
    // Only the new version stays in the project.
    project.remove("workflows/flow-1.json");
    project.remove("tasks/used_in_old");
    project.remove("tasks/unused");

    const dry = await project.document("tasks", "purge", "--orphaned", "--dry-run");
    expect(dry).toMatchObject({ exitCode: 0, dryRun: true, summary: { deleted: 0, failed: 0 } });
    expect(mine(dry).map(({ name, outcome }) => [name, outcome])).toEqual([
      [`${project.prefix}unused`, "not-attempted"],
      [`${project.prefix}used_in_old`, "kept"],
    ]);

    const purged = await project.document("tasks", "purge", "--orphaned", "-y");
    expect(purged).toMatchObject({ schema: "flow.purge/1", exitCode: 0, summary: { deleted: 1, failed: 0 } });
    expect(mine(purged).find(({ outcome }) => outcome === "kept")).toMatchObject({
      name: `${project.prefix}used_in_old`,
      reason: "in-use",
      usedBy: [{ workflow: `${project.prefix}flow`, version: 1, path: "/tasks/0/loopOver/0/decisionCases/b/0/forkTasks/1/0" }],
    });
    expect(await remoteNames()).toEqual([`${project.prefix}kept_left`, `${project.prefix}other`, `${project.prefix}used_in_old`]);

    const text = await project.flow("tasks", "purge", "--orphaned", "-y");
    expect(text.stdout).toContain(
      `used by workflow ${project.prefix}flow@1 at /tasks/0/loopOver/0/decisionCases/b/0/forkTasks/1/0 (on the server)`,
    );
  });

  it("writes what it deletes to a backup that only the user can read", async () => {
    project.writeTask("stays");
    project.writeTask("goes", { retryCount: 7 });
    await uploadAll();
    project.remove("tasks/goes");
    const { backup = "" } = await project.document("tasks", "purge", `${project.prefix}goes`, "-y");
    const file = path.join(project.folder, backup);
    expect(backup).toMatch(/^\.flow\/backups\/.*\.json$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const saved: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(saved).toMatchObject({
      schema: "flow.backup/1",
      definitions: [{ kind: "task", name: `${project.prefix}goes`, body: { retryCount: 7 } }],
    });
  });

  it("refuses without a terminal and without -y, and deletes nothing", async () => {
    project.writeTask("stays");
    project.writeTask("goes");
    await uploadAll();
    project.remove("tasks/goes");
    const refused = await project.document("tasks", "purge", "--orphaned");
    expect(refused).toMatchObject({ exitCode: 4, ok: false, refusals: [{ code: "consent-needed" }], summary: { deleted: 0 } });
    expect((await project.flow("tasks", "purge", "--orphaned")).stdout).toContain("Add -y");
    expect(await remoteNames()).toContain(`${project.prefix}goes`);
    expect(existsSync(path.join(project.folder, ".flow/backups"))).toBe(false);
  });

  it("keeps a named definition that is also local, and tells that by its exit code", async () => {
    project.writeTask("local");
    project.writeTask("goes");
    await uploadAll();
    project.remove("tasks/goes");
    const kept = await project.document("tasks", "purge", `${project.prefix}local`, "-y");
    expect(kept).toMatchObject({ exitCode: 4, items: [{ outcome: "kept", reason: "local" }] });
    const partly = await project.document("tasks", "purge", `${project.prefix}local`, `${project.prefix}goes`, "-y");
    expect(partly).toMatchObject({ exitCode: 3, summary: { deleted: 1, kept: 1 } });
    expect(await project.document("tasks", "purge", `${project.prefix}local`, "-y", "--force")).toMatchObject({
      exitCode: 0,
      summary: { deleted: 1 },
    });
  });

  it("keeps orphans that nobody or another project owns, unless they are included", async () => {
    const bodies = [{ name: `${project.prefix}unowned` }, { name: `${project.prefix}foreign`, ownerApp: "somebody-else" }];
    await fetch(`${target.url}/metadata/taskdefs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(bodies),
    });
    project.writeTask("stays");
    await uploadAll();
    const kept = await project.document("tasks", "purge", "--orphaned", "-y");
    expect(kept.summary["deleted"]).toBe(0);
    expect(mine(kept).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["kept", "not-owned"],
      ["kept", "not-owned"],
    ]);
    const preview = await project.document("tasks", "purge", `${project.prefix}foreign`, "--include-foreign", "--dry-run");
    expect(mine(preview)).toMatchObject([{ outcome: "not-attempted" }]);
    const unowned = await project.document("tasks", "purge", `${project.prefix}unowned`, "--include-unowned", "-y");
    expect(unowned).toMatchObject({ exitCode: 0, summary: { deleted: 1 } });
  });

  it("refuses while a local file is invalid, and when there is nothing local at all", async () => {
    project.writeTask("goes");
    await uploadAll();
    project.remove("tasks/goes");
    expect(await project.document("tasks", "purge", "--orphaned", "-y")).toMatchObject({
      exitCode: 4,
      refusals: [{ code: "nothing-local" }],
    });
    project.writeTask("stays");
    project.write("tasks/broken/task.yml", "name: [unclosed\n");
    const refused = await project.document("tasks", "purge", "--orphaned", "-y");
    expect(refused).toMatchObject({ exitCode: 4, refusals: [{ code: "local-incomplete" }] });
    expect(refused.findings[0]).toMatchObject({ severity: "error", file: "tasks/broken/task.yml" });
    expect(await remoteNames()).toEqual([`${project.prefix}goes`]);
  });

  it("refuses to delete more than is allowed", async () => {
    for (const name of ["stays", "one", "two"]) project.writeTask(name);
    await uploadAll();
    project.remove("tasks/one");
    project.remove("tasks/two");
    const refused = await project.document("tasks", "purge", "--orphaned", "-y", "--allow-deletes", "1");
    expect(refused).toMatchObject({ exitCode: 4, refusals: [{ code: "too-many-deletes" }] });
    expect(await remoteNames()).toHaveLength(3);
    expect(await project.document("tasks", "purge", "--orphaned", "-y", "--allow-deletes", "2")).toMatchObject({
      exitCode: 0,
      summary: { deleted: 2 },
    });
  });

  it("keeps a workflow version that runs", async () => {
    project.writeTask("waits");
    const definition = {
      name: `${project.prefix}running`,
      version: 1,
      tasks: [{ name: "pause", taskReferenceName: "pause", type: "WAIT" }],
    };
    project.write("workflows/running.json", definition);
    project.write("workflows/stays.json", { ...definition, name: `${project.prefix}stays` });
    expect(await project.document("workflows", "upload", "--all")).toMatchObject({ exitCode: 0 });
    const started = await fetch(`${target.url}/workflow/${definition.name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const id = await started.text();
    project.remove("workflows/running.json");
    const kept = await project.document("workflows", "purge", "--orphaned", "-y");
    expect(mine(kept)).toMatchObject([{ outcome: "kept", reason: "running" }]);
    await fetch(`${target.url}/workflow/${id}`, { method: "DELETE" });
    const purged = await project.document("workflows", "purge", "--orphaned", "-y");
    expect(mine(purged)).toMatchObject([{ outcome: "deleted", version: 1 }]);
  });
});
