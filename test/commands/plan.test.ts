import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { startPlanProject, writeSmallProject } from "./support/plan-project.ts";
import { owner, startRecordedProject } from "./support/recorded-project.ts";

describe("plan", () => {
  it("shows all kinds in the order of apply, and ends with the digest and the numbers", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    const run = await project.flow(["plan"]);
    const lines = run.stdout.trimEnd().split("\n");
    expect(run.exitCode).toBe(0);
    expect(lines.slice(0, -3)).toEqual([
      `Server ${project.proxy.url}`,
      "",
      "+ task a  tasks/a/task.json",
      "+ task b  tasks/b/task.json",
      "+ workflow z_child@1  workflows/child.json",
      "+ workflow parent@1  workflows/parent.json",
    ]);
    expect(lines.at(-2)).toMatch(/^Digest: sha256:[0-9a-f]{64}$/);
    expect(lines.at(-1)).toBe("Plan: 4 to create, 0 to update, 0 to delete, 0 drifted, 0 not ours (0 in sync)");
    expect(project.writes()).toEqual([]);
  });

  it("shows updates field by field, and what is in sync as a number", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    await project.flow(["apply", "-y"]);
    project.write("tasks/a/task.json", { name: "a", retryCount: 4 });
    const run = await project.flow(["plan"]);
    expect(run.stdout).toContain("~ task a  tasks/a/task.json  It was changed in the project.\n    /retryCount: 1 -> 4\n");
    expect(run.stdout).toMatch(/\nPlan: 0 to create, 1 to update, 0 to delete, 0 drifted, 0 not ours \(3 in sync\)\n$/);
    const document = await project.document("plan");
    expect(document.items).toMatchObject([
      {
        name: "a",
        action: "update",
        state: "changed",
        direction: "changed-here",
        reason: "changed-here",
        changes: [{ path: "/retryCount", remote: 1, local: 4 }],
        owned: true,
        body: { name: "a", retryCount: 4, ownerApp: "ours" },
      },
    ]);
    expect(document.summary).toMatchObject({ update: 1, inSync: 3 });
  });

  it("holds back drift, with what it is and how to go on", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    await project.flow(["apply", "-y"]);
    await project.send("PUT", "/metadata/taskdefs", { name: "a", retryCount: 9, ownerApp: "ours" });
    const run = await project.flow(["plan"]);
    expect(run.stdout).toContain("! task a  It was changed on the server since it was published.\n    /retryCount: 9 -> 1\n");
    expect(run.stdout).toContain("flow pull a --drift");
    expect(run.stdout).toMatch(/Plan: 0 to create, 0 to update, 0 to delete, 1 drifted, 0 not ours \(3 in sync\)\n$/);
    const overwriting = await project.document("plan", "--overwrite-drift");
    expect(overwriting).toMatchObject({
      summary: { update: 1, drifted: 0 },
      items: [{ name: "a", action: "update", direction: "drifted" }],
    });
  });

  it("exits 2 for what there is to do or held back, and only where that was asked for", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    expect((await project.flow(["plan"])).exitCode).toBe(0);
    expect(await project.document("plan", "--exit-code")).toMatchObject({ exitCode: 2, ok: true });
    await project.flow(["apply", "-y"]);
    expect((await project.flow(["plan", "--exit-code"])).exitCode).toBe(0);
    await project.send("PUT", "/metadata/taskdefs", { name: "a", retryCount: 9, ownerApp: "ours" });
    expect((await project.flow(["plan", "--exit-code"])).exitCode).toBe(2);
  });

  it("reads each side of each kind once", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    project.proxy.plan();
    await project.flow(["plan", "--prune"]);
    const reads = project.proxy.seen().map(({ path }) => path);
    expect([...new Set(reads)].sort()).toEqual([...reads].sort());
  });

  it("is of the names and kinds that are given", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    const names = async (...args: string[]) => (await project.document("plan", ...args)).items.map(({ name }) => name);
    expect(await names("a", "parent@1")).toEqual(["a", "parent"]);
    expect(await names("--kind", "workflows")).toEqual(["z_child", "parent"]);
    expect(await names("--kind", "task", "--kind", "schedule,event")).toEqual(["a", "b"]);
    expect(await project.document("plan", "z_chidl")).toMatchObject({
      exitCode: 1,
      error: {
        code: "not-found",
        message: "There is no definition named z_chidl in the project or on the server.",
        hint: "Did you mean z_child?",
      },
    });
    expect(await project.document("plan", "--kind", "task", "parent")).toMatchObject({ exitCode: 1, error: { code: "not-found" } });
  });

  it("goes on without what is invalid, and exits 5", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    project.write("tasks/bad/task.json", { name: "bad", retryCount: -1 });
    project.write("tasks/worse/task.yml", "a: [\n");
    const document = await project.document("plan", "--exit-code");
    expect(document).toMatchObject({ exitCode: 5, summary: { create: 4, invalid: 2 } });
    expect(document.items.find(({ name }) => name === "bad")).toMatchObject({ state: "invalid", action: "none", reason: "invalid" });
    const run = await project.flow(["plan"]);
    expect(run.stdout).toMatch(/Plan: 4 to create, .* 0 not ours, 2 invalid \(0 in sync\)\n$/);
  });

  it("says which kind the server lacks, and has no steps for it", async () => {
    const files = { "tasks/a/task.json": { name: "a" } };
    const schedule = { name: "nightly", cronExpression: "0 0 3 * * ?", startWorkflowRequest: { name: "w" } };
    const project = await startRecordedProject(
      { ...files, "workflows/schedules.json": [schedule] },
      {},
      { at: "/scheduler/schedules", fault: "no-route" },
    );
    const document = await project.document("plan");
    expect(document).toMatchObject({ exitCode: 0, summary: { create: 1, unsupported: 1 }, findings: [{ code: "kind-not-supported" }] });
    expect(document.items.at(-1)).toMatchObject({ name: "nightly", action: "none", reason: "kind-not-supported" });
    expect(await project.document("apply", "-y", "--kind", "schedules")).toMatchObject({
      exitCode: 4,
      items: [{ name: "nightly", outcome: "skipped" }],
    });
    expect(project.writes()).toEqual([]);
  });

  it.each(["/metadata/taskdefs", "/metadata/workflow", "/event", "/scheduler/schedules"])(
    "is none where the read of %s fails",
    async (at) => {
      const project = await startRecordedProject({ "tasks/a/task.json": { name: "a" } }, {}, { at, fault: "500" });
      expect(await project.document("plan", "--out", "plan.json")).toMatchObject({ schema: "flow.error/1", exitCode: 6 });
      expect(await project.document("apply", "-y")).toMatchObject({ schema: "flow.error/1", exitCode: 6 });
      expect(existsSync(path.join(project.folder, "plan.json"))).toBe(false);
      expect(project.writes()).toEqual([]);
    },
  );
});

describe("plan --prune", () => {
  const flow = { name: "kept", tasks: [{ name: "a", taskReferenceName: "t" }] };
  const files = { "tasks/a/task.json": { name: "a" }, "workflows/kept.json": flow };
  const gone = { name: "gone", ownerApp: owner };

  it("refuses where something of the kind is invalid: no digest, no file", async () => {
    const project = await startRecordedProject({ ...files, "tasks/bad/task.yml": "a: [\n" }, { "/metadata/taskdefs": [gone] });
    const document = await project.document("plan", "--prune", "--out", "plan.json");
    expect(document).toMatchObject({ exitCode: 4, refusals: [{ code: "local-incomplete" }] });
    expect(document).not.toHaveProperty("digest");
    expect(existsSync(path.join(project.folder, "plan.json"))).toBe(false);
    const text = await project.flow(["plan", "--prune"]);
    expect(text.stdout).toContain("Refused: 1 local task is invalid");
    expect(text.stdout.trimEnd().split("\n").at(-1)).toMatch(/^Plan: /);
    expect(await project.document("plan", "--prune", "--kind", "workflows")).toMatchObject({ exitCode: 0 });
  });

  it("refuses too many at once, unless told", async () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ name: `gone_${index}`, ownerApp: owner }));
    const project = await startRecordedProject(files, { "/metadata/taskdefs": many });
    expect(await project.document("plan", "--prune")).toMatchObject({ exitCode: 4, refusals: [{ code: "too-many-deletes" }] });
    expect(await project.document("plan", "--prune", "--allow-deletes", "12")).toMatchObject({ exitCode: 0, summary: { delete: 12 } });
  });

  it("warns of names that only a run knows where something would be deleted, and else not", async () => {
    const dynamic = {
      name: "x",
      taskReferenceName: "d",
      type: "DYNAMIC",
      dynamicTaskNameParam: "t",
      inputParameters: { t: "${workflow.input.t}" },
    };
    const withDynamic = { ...files, "workflows/kept.json": { name: "kept", tasks: [dynamic] } };
    const project = await startRecordedProject(withDynamic, { "/metadata/taskdefs": [gone, { name: "x", ownerApp: owner }] });
    const codes = async (...args: string[]) => (await project.document("plan", ...args)).findings.map(({ code }) => code);
    expect(await codes("--prune")).toEqual(["dynamic-use"]);
    expect(await codes()).toEqual([]);
  });

  it("is none where what runs or waits cannot be read", async () => {
    const project = await startRecordedProject(files, { "/metadata/taskdefs": [gone] }, { at: "/tasks/queue/all", fault: "500" });
    expect(await project.document("plan", "--prune")).toMatchObject({ schema: "flow.error/1", exitCode: 6 });
  });

  it("shows what is kept with its reason", async () => {
    const project = await startRecordedProject(files, {
      "/metadata/taskdefs": [gone, { name: "theirs", ownerApp: "them" }],
      "/tasks/queue/all": { gone: 2 },
    });
    const run = await project.flow(["plan", "--prune"]);
    expect(run.stdout).toContain("  queued: 2 waiting in the queue.\n    = task gone\n");
    expect(run.stdout).toContain('  not-owned: It belongs to "them". Use --include-foreign to delete it.\n    = task theirs\n');
    expect(run.stdout).toMatch(/0 to delete, 0 drifted, 1 not ours, 1 kept \(0 in sync\)\n$/);
  });
});

describe("plan --out", () => {
  it("saves what --json prints, for its owner alone, and replaces a plan but nothing else", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    const run = await project.flow(["plan", "--out", "plan.json", "--json"]);
    const file = path.join(project.folder, "plan.json");
    expect(readFileSync(file, "utf8")).toBe(run.stdout);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await project.flow(["plan", "--out", "plan.json", "a"])).exitCode).toBe(0);
    expect(readFileSync(file, "utf8")).not.toBe(run.stdout);
    expect(readdirSync(project.folder).filter((name) => name.startsWith("plan"))).toEqual(["plan.json"]);

    expect(await project.document("plan", "--out", "package.json")).toMatchObject({
      exitCode: 64,
      error: { code: "usage", message: "--out package.json is a file that is no plan, so it is not overwritten." },
    });
    project.write("notes.txt", "not JSON");
    expect(await project.document("plan", "--out", "notes.txt")).toMatchObject({ exitCode: 64 });
    expect(readFileSync(path.join(project.folder, "notes.txt"), "utf8")).toBe("not JSON");
  });

  it("says where it cannot be written", async () => {
    const project = await startPlanProject();
    writeSmallProject(project);
    expect(await project.document("plan", "--out", "nowhere/plan.json")).toMatchObject({ exitCode: 1, error: { code: "failed" } });
    mkdirSync(path.join(project.folder, "folder"));
    expect(await project.document("plan", "--out", "folder")).toMatchObject({ exitCode: 1, error: { code: "failed" } });
  });
});

describe("wrong usage of plan", () => {
  it.each<[string[], string, string]>([
    [["--allow-deletes", "5"], "--allow-deletes needs --prune: nothing is deleted without it.", "Add --prune."],
    [["--include-unowned"], "--include-unowned needs --prune: nothing is deleted without it.", "Add --prune."],
    [["--include-foreign"], "--include-foreign needs --prune: nothing is deleted without it.", "Add --prune."],
    [["--prune", "--allow-deletes", "many"], "--allow-deletes many is neither a number nor a percentage.", "Write it like 20 or 50%."],
    [["--kind", "taks"], "--kind taks is no kind of definition.", "Did you mean task?"],
    [["--kind", "queue"], "--kind queue is no kind of definition.", "The kinds: tasks, workflows, events, schedules."],
  ])("%j", async (args, message, hint) => {
    const project = await startRecordedProject({}, {});
    expect(await project.document("plan", ...args)).toMatchObject({ exitCode: 64, error: { code: "usage", message, hint } });
    expect(project.requests).toEqual([]);
  });
});
