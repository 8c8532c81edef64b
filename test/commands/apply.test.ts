import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { PlanProject } from "./support/plan-project.ts";
import { startPlanProject, writeSmallProject } from "./support/plan-project.ts";
import { owner, startRecordedProject } from "./support/recorded-project.ts";

async function startApplied(): Promise<PlanProject> {
  const project = await startPlanProject();
  writeSmallProject(project);
  await project.flow(["apply", "-y"]);
  project.writes();
  return project;
}

const digestOf = async (project: PlanProject, ...args: string[]): Promise<string> => {
  const { digest } = await project.document("plan", ...args);
  return digest ?? "none";
};

describe("apply", () => {
  it("writes what the plan said, says what became of each, and a second time writes nothing", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    const digest = await digestOf(project);
    const document = await project.document("apply", "-y");
    expect(document).toMatchObject({
      exitCode: 0,
      digest,
      reviewed: false,
      summary: { created: 4, updated: 0, deleted: 0, failed: 0, unknown: 0 },
      done: [{ name: "a" }, { name: "b" }, { name: "z_child" }, { name: "parent" }],
      failed: [],
      notAttempted: [],
      unknown: [],
    });
    expect(existsSync(path.join(project.folder, document.journal ?? "nowhere"))).toBe(true);
    expect(project.writes()).toEqual(["POST /metadata/taskdefs", "PUT /metadata/workflow"]);

    const again = await project.document("apply", "-y");
    expect(again).toMatchObject({ exitCode: 0, summary: { created: 0, updated: 0, unchanged: 4 }, items: [], done: [] });
    expect(again).not.toHaveProperty("journal");
    expect(project.writes()).toEqual([]);
  });

  it("prints what it did, and ends with the numbers", async () => {
    const project = await startApplied();
    project.write("tasks/a/task.json", { name: "a", retryCount: 2 });
    const run = await project.flow(["apply", "-y"]);
    expect(run.stdout).toContain("~ task a\n    /retryCount: 1 -> 2\n");
    expect(run.stdout).toMatch(
      /\nJournal \.flow\/journal\/\S+; `flow rollback` brings back what was there\.\nApply: 0 created, 1 updated, 0 deleted \(3 in sync\)\n$/,
    );
  });

  it("keeps the audit fields, and the stamp of who owns it", async () => {
    const project = await startApplied();
    const before = await project.held("/metadata/workflow/parent?version=1");
    project.write("workflows/parent.json", {
      name: "parent",
      version: 1,
      description: "changed",
      tasks: [{ name: "a", taskReferenceName: "x" }],
    });
    await project.flow(["apply", "-y"]);
    const after = await project.held("/metadata/workflow/parent?version=1");
    expect(after).toMatchObject({ description: "changed", ownerApp: "ours", createTime: before?.["createTime"] });
  });

  it("asks for consent, and names the flag where nobody can give it", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    const document = await project.document("apply");
    expect(document).toMatchObject({
      exitCode: 4,
      refusals: [{ code: "consent-needed", hint: "Add -y to go on without being asked." }],
      summary: { created: 0, notAttempted: 4 },
    });
    expect(document.notAttempted).toHaveLength(4);
    const text = await project.flow(["apply"]);
    expect(text.stdout).toContain("+ task a  tasks/a/task.json\n");
    expect(text.stdout).toContain("Refused: There is nobody at a terminal to ask, so nothing was written.");
    expect(project.writes()).toEqual([]);
  });

  it("needs no consent where there is nothing to do", async () => {
    const project = await startApplied();
    expect(await project.document("apply")).toMatchObject({ exitCode: 0, summary: { unchanged: 4 } });
  });

  it("holds back drift: 4, or 3 where others are written; and overwrites it where that is said", async () => {
    const project = await startApplied();
    await project.send("PUT", "/metadata/taskdefs", { name: "a", retryCount: 9, ownerApp: "ours" });
    expect(await project.document("apply", "-y")).toMatchObject({
      exitCode: 4,
      summary: { drifted: 1, refused: 1 },
      items: [{ name: "a", outcome: "skipped", reason: "drifted", changes: [{ path: "/retryCount", remote: 9, local: 1 }] }],
    });
    project.write("tasks/b/task.json", { name: "b", retryCount: 5 });
    expect(await project.document("apply", "-y")).toMatchObject({ exitCode: 3, done: [{ name: "b" }] });
    const text = await project.flow(["apply", "-y"]);
    expect(text.stdout).toContain("Held back (1)");
    expect(text.stdout).toMatch(/Apply: 0 created, 0 updated, 0 deleted, 1 drifted \(3 in sync\)\n$/);
    expect(await project.document("apply", "-y", "--overwrite-drift")).toMatchObject({ exitCode: 0, done: [{ name: "a" }] });
    expect(await project.held("/metadata/taskdefs/a")).toMatchObject({ retryCount: 1 });
  });

  it("refuses what another owner stamped unless told to take it over", async () => {
    const project = await startPlanProject();
    await project.send(
      "POST",
      "/metadata/taskdefs",
      [{ name: "a", ownerApp: "them" }].map((one) => ({ ...one, retryCount: 8 })),
    );
    project.write("tasks/a/task.json", { name: "a" });
    expect(await project.document("apply", "-y")).toMatchObject({ exitCode: 4, items: [{ name: "a", reason: "owned-by-other" }] });
    expect(await project.document("apply", "-y", "--take-over")).toMatchObject({ exitCode: 0, summary: { updated: 1 } });
    expect(await project.held("/metadata/taskdefs/a")).toMatchObject({ ownerApp: "ours", retryCount: 3 });
  });

  it("writes the valid ones where others are invalid, and exits 5", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    project.write("tasks/bad/task.json", { name: "bad", retryCount: -1 });
    expect(await project.document("apply", "-y")).toMatchObject({ exitCode: 5, summary: { created: 4, invalid: 1 } });
  });

  it.each([
    [["--keep-going"], 3, { done: ["parent"], failed: ["c"], notAttempted: [] }],
    [["--fail-fast"], 1, { done: [], failed: ["c"], notAttempted: ["parent"] }],
  ] as const)("tells apart what was done, failed and not attempted, with %s", async (flags, exitCode, lists) => {
    const changed = async (): Promise<PlanProject> => {
      const project = await startApplied();
      project.write("tasks/c/task.json", { name: "c" });
      project.write("workflows/parent.json", { name: "parent", version: 1, tasks: [{ name: "a", taskReferenceName: "x" }] });
      return project;
    };
    const whole = await changed();
    await whole.flow(["apply", "-y"]);
    const nth = whole.proxy.seen().findIndex(({ method }) => method === "POST") + 1;
    const project = await changed();
    project.proxy.plan({ nth, kind: "400" });
    const document = await project.document("apply", "-y", ...flags);
    const names = (items: readonly { name: string }[] = []): string[] => items.map(({ name }) => name);
    expect(document.exitCode).toBe(exitCode);
    expect({ done: names(document.done), failed: names(document.failed), notAttempted: names(document.notAttempted) }).toEqual(lists);
    expect(document.failed?.[0]?.reason).toContain("bad request");
  });
});

describe("apply --prune", () => {
  it("deletes what the project let go, users first", async () => {
    const project = await startApplied();
    project.remove("workflows/parent.json");
    project.remove("workflows/child.json");
    project.remove("tasks/a");
    project.write("workflows/other.json", { name: "other", version: 1, tasks: [{ name: "b", taskReferenceName: "x" }] });
    const document = await project.document("apply", "--prune", "-y");
    expect(document).toMatchObject({ exitCode: 0, summary: { created: 1, deleted: 3, kept: 0 } });
    expect(project.writes()).toEqual([
      "PUT /metadata/workflow",
      "DELETE /metadata/workflow/parent/1",
      "DELETE /metadata/workflow/z_child/1",
      "DELETE /metadata/taskdefs/a",
    ]);
  });

  it("keeps what is named and in use: 4", async () => {
    const project = await startApplied();
    project.remove("tasks/a");
    expect(await project.document("apply", "a", "--prune", "-y")).toMatchObject({
      exitCode: 4,
      items: [{ name: "a", outcome: "skipped", reason: "in-use" }],
    });
    expect(await project.document("apply", "--prune", "-y")).toMatchObject({ exitCode: 0, summary: { deleted: 0, kept: 1 } });
    expect(project.writes()).toEqual([]);
  });

  it("refuses as a whole where a guard does: nothing is created either", async () => {
    const files = { "tasks/a/task.json": { name: "a" }, "tasks/bad/task.yml": "a: [\n" };
    const project = await startRecordedProject(files, { "/metadata/taskdefs": [{ name: "gone", ownerApp: owner }] });
    expect(await project.document("apply", "--prune", "-y")).toMatchObject({ exitCode: 4, refusals: [{ code: "local-incomplete" }] });
    expect(project.writes()).toEqual([]);
  });
});

describe("apply --digest", () => {
  it("applies the plan that has it, without a question, once", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    const digest = await digestOf(project);
    expect(await project.document("apply", "--digest", digest)).toMatchObject({
      exitCode: 0,
      reviewed: true,
      digest,
      summary: { created: 4 },
    });
    project.writes();
    expect(await project.document("apply", "--digest", digest)).toMatchObject({ exitCode: 4, refusals: [{ code: "already-applied" }] });
    await project.send("DELETE", "/metadata/workflow/parent/1");
    await project.send("DELETE", "/metadata/workflow/z_child/1");
    for (const name of ["a", "b"]) await project.send("DELETE", `/metadata/taskdefs/${name}`);
    expect(await digestOf(project)).toBe(digest);
    expect(await project.document("apply", "--digest", digest)).toMatchObject({ exitCode: 4, refusals: [{ code: "already-applied" }] });
    expect(project.writes()).toEqual([]);
  });

  it("refuses any other plan, and names that one's digest", async () => {
    const project = await startApplied();
    project.write("tasks/a/task.json", { name: "a", retryCount: 4 });
    const digest = await digestOf(project);
    project.write("tasks/b/task.json", { name: "b", retryCount: 4 });
    const document = await project.document("apply", "--digest", digest);
    expect(document).toMatchObject({ exitCode: 4, refusals: [{ code: "plan-changed" }], summary: { updated: 0, notAttempted: 2 } });
    expect(document.refusals?.[0]?.message).toContain(await digestOf(project));
    expect(await project.document("apply", "--digest", digest, "--kind", "workflows")).toMatchObject({ exitCode: 4 });
    expect(project.writes()).toEqual([]);
  });

  it("is no approval of what a guard refuses now", async () => {
    const project = await startApplied();
    project.remove("tasks/b");
    const digest = await digestOf(project, "--prune");
    project.write("tasks/bad/task.yml", "a: [\n");
    expect(await project.document("apply", "--prune", "--digest", digest)).toMatchObject({
      exitCode: 4,
      refusals: [{ code: "local-incomplete" }],
    });
    expect(project.writes()).toEqual([]);
  });

  it("leaves out what was held back: that was not asked for", async () => {
    const project = await startApplied();
    await project.send("PUT", "/metadata/taskdefs", { name: "a", retryCount: 9, ownerApp: "ours" });
    project.write("tasks/b/task.json", { name: "b", retryCount: 5 });
    project.write("tasks/bad/task.json", { name: "bad", retryCount: -1 });
    const digest = await digestOf(project);
    expect(await project.document("apply", "--digest", digest)).toMatchObject({
      exitCode: 0,
      done: [{ name: "b" }],
      summary: { drifted: 1, invalid: 1 },
    });
  });

  it.each(["sha256:12", "latest", `sha256:${"A".repeat(64)}`])("must be a digest: %s", async (digest) => {
    const project = await startRecordedProject({}, {});
    expect(await project.document("apply", "--digest", digest)).toMatchObject({
      exitCode: 64,
      error: { message: `--digest ${digest} is no digest of a plan.`, hint: "`flow plan` prints it: sha256: and 64 hexadecimal digits." },
    });
    expect(project.requests).toEqual([]);
  });
});

describe("apply PLAN", () => {
  async function startPlanned(...args: string[]): Promise<PlanProject> {
    const project = await startApplied();
    project.write("tasks/a/task.json", { name: "a", retryCount: 4 });
    project.write("tasks/c/task.json", { name: "c" });
    await project.flow(["plan", "--out", "plan.json", ...args]);
    return project;
  }

  it("writes exactly the plan, whatever the files hold by now, once", async () => {
    const project = await startPlanned();
    project.write("tasks/a/task.json", { name: "a", retryCount: 6 });
    project.remove("tasks/c");
    const document = await project.document("apply", "plan.json");
    expect(document).toMatchObject({ exitCode: 0, reviewed: true, done: [{ name: "a" }, { name: "c" }] });
    expect(document.items).toMatchObject([{ name: "a", changes: [{ path: "/retryCount", remote: 1, local: 4 }] }, { name: "c" }]);
    expect(await project.held("/metadata/taskdefs/a")).toMatchObject({ retryCount: 4 });
    project.writes();
    expect(await project.document("apply", "plan.json")).toMatchObject({ exitCode: 4, refusals: [{ code: "already-applied" }] });
    const again = await project.flow(["apply", "plan.json"]);
    const planned = JSON.parse(readFileSync(path.join(project.folder, "plan.json"), "utf8")).summary;
    expect(again.stdout).toContain(`\nPlan: ${planned.create} to create, ${planned.update} to update, 0 to delete`);
    expect(planned).toMatchObject({ create: 1, update: 1 });
    for (const file of readdirSync(path.join(project.folder, ".flow/journal"))) project.remove(`.flow/journal/${file}`);
    expect(await project.document("apply", "plan.json")).toMatchObject({
      exitCode: 4,
      refusals: [{ code: "already-applied", message: expect.stringContaining("holds already") }],
    });
    expect(project.writes()).toEqual([]);
  });

  it.each<[string, (project: PlanProject) => Promise<void>, string, string]>([
    ["was changed", (one) => one.send("PUT", "/metadata/taskdefs", { name: "a", retryCount: 2, ownerApp: "ours" }), "a", "/retryCount"],
    ["was deleted", (one) => one.send("DELETE", "/metadata/taskdefs/a"), "a", "was deleted from the server"],
    ["was created", (one) => one.send("POST", "/metadata/taskdefs", [{ name: "c", retryCount: 8 }]), "c", "was created on the server"],
    [
      "was changed and changed back",
      async (one) => {
        await one.send("PUT", "/metadata/taskdefs", { name: "a", retryCount: 2, ownerApp: "ours" });
        await one.send("PUT", "/metadata/taskdefs", { name: "a", retryCount: 1, ownerApp: "ours" });
      },
      "a",
      "/updateTime",
    ],
  ])("is refused where something that it touches %s since", async (_, change, name, what) => {
    const project = await startPlanned();
    await change(project);
    const document = await project.document("apply", "plan.json");
    expect(document).toMatchObject({ exitCode: 4, refusals: [{ code: "plan-changed" }], summary: { created: 0, updated: 0 } });
    const moved = document.items.filter(({ reason }) => reason === "changed-since-plan");
    expect(moved).toMatchObject([{ name, outcome: "skipped", detail: expect.stringContaining(what) }]);
    const text = await project.flow(["apply", "plan.json"]);
    expect(text.stdout).toContain(what);
    expect(project.writes()).toEqual([]);
  });

  it("is refused where what it deletes has come into use, or into the project, since", async () => {
    const project = await startApplied();
    project.remove("tasks/b");
    await project.flow(["plan", "--prune", "--out", "plan.json"]);
    const tasks = [{ name: "b", taskReferenceName: "x" }];
    await project.send("PUT", "/metadata/workflow", [
      { name: "theirs", version: 1, tasks, ownerEmail: "a@b.test", timeoutSeconds: 0, schemaVersion: 2 },
    ]);
    project.writes();
    expect(await project.document("apply", "plan.json")).toMatchObject({
      exitCode: 4,
      refusals: [{ code: "plan-changed" }],
      items: [
        { name: "b", action: "delete" },
        { name: "b", outcome: "skipped", reason: "in-use" },
      ],
    });
    await project.send("DELETE", "/metadata/workflow/theirs/1");
    project.write("tasks/b/task.json", { name: "b" });
    expect(await project.document("apply", "plan.json")).toMatchObject({ exitCode: 4, items: [{}, { name: "b", reason: "local" }] });
    project.remove("tasks/b");
    project.write("workflows/broken.yml", "tasks: [\n");
    expect(await project.document("apply", "plan.json")).toMatchObject({ exitCode: 4, refusals: [{ code: "uses-unknown" }] });
    expect(project.writes()).toEqual([]);
    project.remove("workflows/broken.yml");
    expect(await project.document("apply", "plan.json")).toMatchObject({ exitCode: 0, summary: { deleted: 1 } });
    expect(project.writes()).toEqual(["DELETE /metadata/taskdefs/b"]);
  });

  it.each<[string, (text: string) => string, string]>([
    ["a body", (text) => text.replace('"retryCount": 4', '"retryCount": 5'), "plan-damaged"],
    ["what is replaced", (text) => text.replace('"retryCount": 1', '"retryCount": 2'), "plan-damaged"],
    ["an action", (text) => text.replace('"action": "create"', '"action": "none"'), "plan-damaged"],
    ["the digest", (text) => text.replace(/sha256:./, (start) => `sha256:${start.endsWith("0") ? "1" : "0"}`), "plan-damaged"],
    ["the server", (text) => text.replace(/"url": "[^"]*"/, '"url": "http://other.test/api"'), "plan-damaged"],
    ["the project", (text) => text.replace('"project": "ours"', '"project": "theirs"'), "plan-damaged"],
  ])("is refused where %s was edited", async (_, edit, code) => {
    const project = await startPlanned();
    const file = path.join(project.folder, "plan.json");
    const before = readFileSync(file, "utf8");
    const after = edit(before);
    expect(after).not.toBe(before);
    project.write("edited.json", after);
    expect(await project.document("apply", "edited.json")).toMatchObject({ exitCode: 4, refusals: [{ code }] });
    expect(project.writes()).toEqual([]);
  });

  it("is refused on another server, and in another project", async () => {
    const project = await startPlanned();
    const other = await startPlanProject();
    const elsewhere = await project.document("apply", "plan.json", "--server", other.proxy.url);
    expect(elsewhere).toMatchObject({ exitCode: 4, refusals: [{ code: "other-server" }] });
    expect(elsewhere.refusals?.[0]?.message).toBe(`The plan is for ${project.proxy.url}, and the configured server is ${other.proxy.url}.`);
    project.write("config/flow.json", { project: "theirs", server: project.proxy.url });
    expect(await project.document("apply", "plan.json")).toMatchObject({ exitCode: 4, refusals: [{ code: "other-project" }] });
    project.write("config/flow.json", { server: project.proxy.url });
    expect(await project.document("apply", "plan.json")).toMatchObject({
      refusals: [{ message: "The plan is of the project ours, and this is a project without a name." }],
    });
    expect([...project.writes(), ...other.writes()]).toEqual([]);
  });

  it.each<[string, string | object, number, string]>([
    ["no JSON", "{", 4, "it is no JSON"],
    ["another document", { schema: "flow.sync/1" }, 4, "it is no document of the schema flow.plan/1"],
    ["a refused plan", { schema: "flow.plan/1", server: { url: "http://x/api" }, items: [] }, 4, "it has no digest"],
  ])("is refused where the file is %s", async (_, content, exitCode, message) => {
    const project = await startRecordedProject({ "some.json": content }, {});
    expect(await project.document("apply", "some.json")).toMatchObject({
      exitCode,
      error: { code: "refused", message: expect.stringContaining(message) },
    });
    expect(project.requests).toEqual([]);
  });

  it("must be there, stand alone, and bring its own options", async () => {
    const project = await startRecordedProject({ "plan.json": "{}" }, {});
    const refused = async (...args: string[]) => (await project.document("apply", ...args)).error?.message;
    expect(await refused("missing.json")).toContain("The plan missing.json cannot be read: it does not exist");
    expect(await refused("plan.json", "a")).toBe("The plan plan.json cannot stand beside other arguments.");
    expect(await refused("plan.json", "--prune")).toBe("--prune cannot stand beside a plan file.");
    expect(await refused("plan.json", "--digest", `sha256:${"0".repeat(64)}`)).toBe("--digest cannot stand beside a plan file.");
    expect(await refused("plan.json", "--kind", "tasks")).toBe("--kind cannot stand beside a plan file.");
    expect(project.requests).toEqual([]);
  });

  it("may hold nothing to do", async () => {
    const project = await startApplied();
    await project.flow(["plan", "--out", "plan"]);
    expect(await project.document("apply", "plan")).toMatchObject({ exitCode: 0, items: [] });
    expect(project.writes()).toEqual([]);
  });
});
