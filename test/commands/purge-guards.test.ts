import { describe, expect, it } from "vitest";
import { owner, startRecordedProject } from "./support/recorded-project.ts";

const tasks = [{ name: "kept", taskReferenceName: "t" }];
const kept = { "tasks/kept/task.json": { name: "kept" }, "workflows/kept.json": { name: "kept_flow", tasks } };
const defs = (...names: string[]) => names.map((name) => ({ name, ownerApp: owner }));

describe("consent", () => {
  it.each([["true"], ["1"]])("is not asked for where CI is %s, terminal or not: nobody could answer", async (CI) => {
    const project = await startRecordedProject(kept, { "/metadata/taskdefs": defs("kept", "orphan") });
    const run = await project.flow(["tasks", "purge", "--orphaned"], { terminal: true, env: { CI } });
    expect(run).toMatchObject({ exitCode: 4, stdout: expect.stringContaining("Add -y") });
    expect(project.writes()).toEqual([]);
  });

  it.each([["--force"], ["--force", "--include-foreign", "--include-unowned", "--allow-deletes", "100%"]])(
    "is needed whatever else is said: %s",
    async (...flags) => {
      const project = await startRecordedProject(kept, { "/metadata/taskdefs": defs("kept", "orphan") });
      const document = await project.document("tasks", "purge", "--orphaned", ...flags);
      expect(document).toMatchObject({ exitCode: 4, refusals: [{ code: "consent-needed" }], summary: { deleted: 0 } });
      expect(project.writes()).toEqual([]);
    },
  );
});

describe("a purge of tasks", () => {
  it.each(["orphan-g", "somewhere:orphan-g", "orphan@space-g", "orphan"])("keeps one that waits in the queue %s", async (queue) => {
    const orphan = { name: "orphan", ownerApp: owner, isolationGroupId: "g", executionNameSpace: "space" };
    const project = await startRecordedProject(kept, {
      "/metadata/taskdefs": [...defs("kept"), orphan],
      "/tasks/queue/all": { [queue]: 1, "orphan-other": 0 },
    });
    const document = await project.document("tasks", "purge", "--orphaned", "-y");
    expect(document.items).toMatchObject([{ name: "orphan", outcome: "kept", reason: "queued" }]);
    expect(project.writes()).toEqual([]);
  });

  it("does not take the queue of another task for its own", async () => {
    const project = await startRecordedProject(kept, {
      "/metadata/taskdefs": defs("kept", "orphan"),
      "/tasks/queue/all": { "orphan-other": 5, "my:orphan-other": 5, an_orphan: 5 },
    });
    const document = await project.document("tasks", "purge", "--orphaned", "--dry-run");
    expect(document.items).toMatchObject([{ name: "orphan", outcome: "not-attempted" }]);
  });

  it("refuses while a local workflow cannot be read: it may use any of them", async () => {
    const broken = { ...kept, "workflows/broken.yml": "name: broken\ntasks: [\n" };
    const project = await startRecordedProject(broken, { "/metadata/taskdefs": defs("kept", "orphan") });
    for (const selection of ["--orphaned", "orphan"]) {
      const document = await project.document("tasks", "purge", selection, "-y");
      expect(document).toMatchObject({ exitCode: 4, refusals: [{ code: "uses-unknown" }], findings: [{ code: "uses-unknown" }] });
    }
    expect(project.writes()).toEqual([]);
    await project.document("tasks", "purge", "orphan", "-y", "--force");
    expect(project.writes()).toEqual(["DELETE /metadata/taskdefs/orphan"]);
  });

  it("keeps one that a file with a mistake in it defines", async () => {
    const broken = { ...kept, "tasks/some_folder/task.yml": "name: orphan\ninputKeys: [\n" };
    const project = await startRecordedProject(broken, { "/metadata/taskdefs": defs("kept", "orphan") });
    const document = await project.document("tasks", "purge", "orphan", "-y");
    expect(document).toMatchObject({ exitCode: 4, items: [{ name: "orphan", outcome: "kept", reason: "local" }] });
    expect(project.writes()).toEqual([]);
  });
});

it("a purge of workflows asks for the runs of its own only", async () => {
  const tasksOf = { version: 1, tasks };
  const project = await startRecordedProject(kept, {
    "/metadata/workflow": [
      { name: "ours", ownerApp: owner, ...tasksOf },
      { name: "theirs", ownerApp: "them", ...tasksOf },
    ],
    "/workflow/running/ours": [],
  });
  const document = await project.document("workflows", "purge", "--orphaned", "--dry-run");
  expect(document.items).toMatchObject([
    { name: "ours", outcome: "not-attempted" },
    { name: "theirs", outcome: "kept", reason: "not-owned" },
  ]);
  expect(project.requests.filter((request) => request.includes("/running/"))).toEqual(["GET /workflow/running/ours"]);
});

describe("--force", () => {
  it("overrides neither ownership, nor the limit, nor what could not be read, nor an empty project", async () => {
    const many = Array.from({ length: 12 }, (_, index) => `orphan_${index}`);
    const foreign = [{ name: "foreign", ownerApp: "them" }, { name: "nobodys" }, { name: "empty", ownerApp: "" }];
    const owned = await startRecordedProject(kept, { "/metadata/taskdefs": [...defs("kept"), ...foreign] });
    const notOurs = await owned.document("tasks", "purge", "foreign", "nobodys", "empty", "-y", "--force");
    expect(notOurs.items.map(({ reason }) => reason)).toEqual(["not-owned", "not-owned", "not-owned"]);

    const large = await startRecordedProject(kept, { "/metadata/taskdefs": defs("kept", ...many) });
    expect(await large.document("tasks", "purge", "--orphaned", "-y", "--force")).toMatchObject({
      refusals: [{ code: "too-many-deletes" }],
    });

    const broken = await startRecordedProject({ ...kept, "tasks/x/task.yml": "a: [\n" }, { "/metadata/taskdefs": defs("kept", "orphan") });
    expect(await broken.document("tasks", "purge", "--orphaned", "-y", "--force")).toMatchObject({
      refusals: [{ code: "local-incomplete" }],
    });

    const empty = await startRecordedProject({}, { "/metadata/taskdefs": defs("orphan") });
    expect(await empty.document("tasks", "purge", "--orphaned", "-y", "--force")).toMatchObject({ refusals: [{ code: "nothing-local" }] });

    const unread = await startRecordedProject(kept, { "/metadata/taskdefs": defs("orphan") }, { at: "/tasks/queue/all", fault: "500" });
    expect(await unread.document("tasks", "purge", "orphan", "-y", "--force")).toMatchObject({ exitCode: 6 });

    for (const project of [owned, large, broken, empty, unread]) expect(project.writes()).toEqual([]);
  });
});

describe("a purge of old versions", () => {
  const versions = (...numbers: number[]) => numbers.map((version) => ({ name: "old", version, ownerApp: owner, tasks }));

  it("takes names without versions, and names that there are", async () => {
    const project = await startRecordedProject(kept, { "/metadata/workflow": versions(1, 2), "/workflow/running/old": [] });
    const one = await project.document("workflows", "purge", "old@1", "--old-versions", "--keep", "1", "-y");
    expect(one).toMatchObject({
      exitCode: 64,
      error: {
        message: "--old-versions is about all versions of a name, and old@1 is one of them.",
        hint: expect.stringContaining("flow workflows purge old@1"),
      },
    });
    expect(await project.document("workflows", "purge", "odl", "--old-versions", "--keep", "1", "-y")).toMatchObject({
      exitCode: 1,
      error: { hint: "Did you mean old?" },
    });
    expect(project.writes()).toEqual([]);
  });

  it("refuses while a local definition is invalid, unless the names are given", async () => {
    const broken = { ...kept, "workflows/bad.json": { name: "bad", tasks: [] } };
    const project = await startRecordedProject(broken, { "/metadata/workflow": versions(1, 2), "/workflow/running/old": [] });
    expect(await project.document("workflows", "purge", "--old-versions", "--keep", "1", "-y")).toMatchObject({
      exitCode: 4,
      refusals: [{ code: "local-incomplete" }],
    });
    expect(project.writes()).toEqual([]);
    expect((await project.document("workflows", "purge", "old", "--old-versions", "--keep", "1", "--dry-run")).items).toMatchObject([
      { version: 1, outcome: "not-attempted" },
    ]);
  });

  it("deletes nothing when a read fails, and no more than is allowed", async () => {
    const many = versions(...Array.from({ length: 12 }, (_, index) => index + 1));
    const large = await startRecordedProject(kept, { "/metadata/workflow": many, "/workflow/running/old": [] });
    expect(await large.document("workflows", "purge", "old", "--old-versions", "--keep", "2", "-y")).toMatchObject({
      exitCode: 4,
      refusals: [
        { code: "too-many-deletes", message: "This would delete 10 of 12 workflows on the server, which is more than is allowed." },
      ],
    });
    const unread = await startRecordedProject(
      kept,
      { "/metadata/workflow": versions(1, 2), "/workflow/running/old": [] },
      { at: "/event", fault: "500" },
    );
    expect(await unread.document("workflows", "purge", "old", "--old-versions", "--keep", "1", "-y")).toMatchObject({ exitCode: 6 });
    expect([...large.writes(), ...unread.writes()]).toEqual([]);
  });
});
