import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GitRepository } from "../harness/git-repository.ts";
import { createRepository } from "../harness/git-repository.ts";
import type { Target } from "../harness/target.ts";
import { startTarget } from "../harness/target.ts";
import { findFreePort } from "../harness/free-port.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { readDocument } from "./support/documents.ts";
import { runInProcess } from "./support/run-in-process.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

let count = 0;

/** A repository with a project of its own name, and a word that no other test's names have. */
function newProject(): {
  repository: GitRepository;
  name: (stem: string) => string;
  flow: (...args: string[]) => ReturnType<typeof runInProcess>;
} {
  count += 1;
  const prefix = `why_${process.pid}_${count}_`;
  const repository = createRepository(tempFolder());
  repository.write({ "config/flow.json": { project: "ours", server: target.url }, ".gitignore": ".flow/\n" });
  const flow = (...args: string[]) => runInProcess(args, { cwd: repository.folder });
  return { repository, name: (stem) => prefix + stem, flow };
}

const put = (route: string, body: unknown, method: "POST" | "PUT" = "POST") => {
  const request = { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return fetch(target.url + route, request);
};

const whyItems = async (run: Promise<{ exitCode: number; stdout: string }>): Promise<Record<string, unknown>[]> => {
  const document = readDocument(await run);
  expect(document).toMatchObject({ schema: "flow.why/1", ok: true });
  return document.items.map((item) => ({ ...item }));
};

describe("why", () => {
  it("tells file, commit, upload, owner, users, workers, and who moved", async () => {
    const { repository, name, flow } = newProject();
    const t = name("t");
    const tasks = [{ name: t, taskReferenceName: "x" }];
    const commit = repository.commit(
      { "tasks/t/task.yml": `# a task\nname: ${t}\n`, "workflows/w.json": { name: name("w"), tasks } },
      "Add t",
    );
    await flow("tasks", "upload", "--all");
    await flow("workflows", "upload", "--all");
    await put("/metadata/taskdefs", { name: t, retryCount: 9, ownerApp: "ours" }, "PUT");
    await fetch(`${target.url}/tasks/poll/${t}?workerid=worker-7`);
    const [item] = await whyItems(flow("why", t, "--json"));
    expect(item).toMatchObject({
      kind: "task",
      state: "changed",
      direction: "drifted",
      owned: true,
      owner: "ours",
      source: { file: "tasks/t/task.yml", line: 2 },
      lastCommit: { commit, subject: "Add t", author: "test" },
      lastUpload: { run: expect.any(String) },
      evidence: { from: "journal" },
      changes: [{ path: "/retryCount", remote: 9, local: 3 }],
      usedBy: [{ workflow: name("w"), version: 1, path: "/tasks/0", side: "remote" }],
      polledBy: [{ worker: "worker-7", at: expect.stringMatching(/^20/) }],
      queued: 0,
    });
    const { stdout } = await flow("why", t);
    for (const text of [
      "drifted: changed on the server",
      "tasks/t/task.yml:2",
      "Add t",
      "worker-7",
      "ours (this project)",
      `  used by      workflow ${name("w")}@1 at /tasks/0`,
    ])
      expect(stdout).toContain(text);
    expect(stdout).toMatch(/^ {2}compared to {2}run \S+, of 20\S+$/m);
    expect(stdout).not.toContain("the server holds");
  });

  it("knows what is only here, only there, invalid, and gone", async () => {
    const { repository, name, flow } = newProject();
    const gone = {
      "tasks/gone/task.json": { name: name("gone") },
      "workflows/gone.json": { name: name("gone_flow"), version: 2, tasks: [] },
    };
    repository.commit({ ...gone, "tasks/here/task.json": { name: name("here") } });
    repository.commit({
      "tasks/gone/task.json": null,
      "workflows/gone.json": null,
      "tasks/bad/task.json": { name: name("bad"), retryCount: -1 },
    });
    await put("/metadata/taskdefs", [{ name: name("there"), ownerApp: "theirs" }]);
    await put("/metadata/taskdefs", [{ name: name("bad") }]);
    expect(await whyItems(flow("why", name("here"), "--json"))).toMatchObject([{ state: "local-only", owned: false }]);
    expect(await whyItems(flow("why", name("there"), "--json"))).toMatchObject([{ state: "remote-only", owned: false, owner: "theirs" }]);
    expect(await whyItems(flow("why", name("bad"), "--json"))).toMatchObject([
      { state: "invalid", source: { file: "tasks/bad/task.json" } },
    ]);
    const removal = { commit: repository.git("rev-parse", "HEAD") };
    expect(await whyItems(flow("why", name("gone"), "--json"))).toMatchObject([{ kind: "task", state: "gone", removal }]);
    expect(await whyItems(flow("why", `${name("gone_flow")}@2`, "--json"))).toMatchObject([
      { kind: "workflow", version: 2, state: "gone", removal },
    ]);
    for (const stem of ["here", "there", "bad", "gone"]) expect((await flow("why", name(stem))).exitCode).toBe(0);
  });

  it("tells of every kind that has the name, or of those asked for", async () => {
    const { repository, name, flow } = newProject();
    const both = name("both");
    repository.commit({
      "tasks/both/task.json": { name: both },
      "workflows/both.json": [
        { name: both, version: 1, tasks: [{ name: both, taskReferenceName: "a" }] },
        { name: both, version: 2, tasks: [{ name: both, taskReferenceName: "a" }] },
      ],
      "events/both.json": {
        name: both,
        event: "conductor:x",
        active: true,
        actions: [{ action: "start_workflow", start_workflow: { name: both } }],
      },
    });
    const all = await whyItems(flow("why", both, "--json"));
    expect(all.map(({ kind, version }) => [kind, version])).toEqual([
      ["task", undefined],
      ["workflow", 1],
      ["workflow", 2],
      ["event-handler", undefined],
    ]);
    expect(await whyItems(flow("why", `${both}@2`, "--kind", "workflows", "--json"))).toMatchObject([{ version: 2 }]);
    expect(all.map(({ usedBy }) => usedBy)).toMatchObject([[{ version: 1 }, { version: 2 }], [], [{ kind: "event-handler" }], []]);
    await flow("events", "upload", "--all");
    expect((await flow("why", both)).stdout).toContain("not known: event handlers carry no owner");
  });

  it("says why it knows no history", async () => {
    const { repository, name, flow } = newProject();
    repository.write({ "tasks/t/task.json": { name: name("t") } });
    const { stdout } = await flow("why", name("t"));
    expect(stdout).toContain("The branch has no commit yet");
    const document: unknown = JSON.parse((await flow("why", name("t"), "--json")).stdout);
    expect(document).toMatchObject({ historyGap: { code: "no-commits" } });
  });

  it("is 1 for a name that nobody knows, 64 for a kind that there is not, 6 without a server", async () => {
    const { repository, name, flow } = newProject();
    repository.commit({ "tasks/t/task.json": { name: name("charge") } });
    const unknown = readDocument(await flow("why", name("charg"), "--json"));
    expect(unknown).toMatchObject({ exitCode: 1, error: { code: "not-found", hint: `Did you mean ${name("charge")}?` } });
    expect((await flow("why", name("charge"), "--kind", "taks")).exitCode).toBe(64);
    expect((await flow("why")).exitCode).toBe(64);
    const nobody = `http://127.0.0.1:${await findFreePort()}/api`;
    expect((await flow("why", name("charge"), "--server", nobody, "--retries", "0")).exitCode).toBe(6);
  });
});

interface Stored {
  ownerApp?: string;
  [field: string]: unknown;
}

const stored = async (route: string): Promise<Stored> => (await fetch(target.url + route)).json() as Promise<Stored>;

describe("adopt and disown", () => {
  const task = (stem: string, owner?: string) => ({
    name: stem,
    retryCount: 7,
    description: "kept",
    ...(owner === undefined ? {} : { ownerApp: owner }),
  });

  it("change the owner on the server, and nothing else", async () => {
    const { name, flow } = newProject();
    const [t, w] = [name("t"), name("w")];
    await put("/metadata/taskdefs", [task(t)]);
    const body = {
      name: w,
      version: 3,
      tasks: [{ name: t, taskReferenceName: "a" }],
      schemaVersion: 2,
      createdBy: "them",
      createTime: 12_345,
    };
    await put("/metadata/workflow", [body], "PUT");
    const before = [await stored(`/metadata/taskdefs/${t}`), await stored(`/metadata/workflow/${w}?version=3`)];
    const adopted = readDocument(await flow("adopt", t, w, "--json"));
    expect(adopted).toMatchObject({
      schema: "flow.apply/1",
      exitCode: 0,
      summary: { updated: 2 },
      journal: expect.stringContaining(".flow/journal"),
    });
    expect(adopted.items[0]).toMatchObject({ action: "update", outcome: "done", changes: [{ path: "/ownerApp", local: "ours" }] });
    const after = [await stored(`/metadata/taskdefs/${t}`), await stored(`/metadata/workflow/${w}?version=3`)];
    const withoutTouched = ({ ownerApp: _owner, updateTime: _time, updatedBy: _by, ...rest }: Stored) => rest;
    expect(after.map(withoutTouched)).toEqual(before.map(withoutTouched));
    expect(after.map(({ ownerApp }) => ownerApp)).toEqual(["ours", "ours"]);
    expect(readDocument(await flow("adopt", t, "--json"))).toMatchObject({ exitCode: 0, summary: { updated: 0, unchanged: 1 } });
    expect((await flow("disown", t, w)).stdout).toContain("ours -> nobody");
    expect((await stored(`/metadata/taskdefs/${t}`)).ownerApp).toBe("");
    expect(readDocument(await flow("disown", t, "--json"))).toMatchObject({ exitCode: 0, summary: { unchanged: 1 } });
    expect((await flow("rollback", "-y")).exitCode).toBe(0);
    expect((await stored(`/metadata/taskdefs/${t}`)).ownerApp).toBe("ours");
  });

  it("leave another's alone: adopt needs --take-over, disown takes no flag", async () => {
    const { name, flow } = newProject();
    const [theirs, nobodys] = [name("theirs"), name("nobodys")];
    await put("/metadata/taskdefs", [task(theirs, "them"), task(nobodys)]);
    const refused = readDocument(await flow("adopt", theirs, "--json"));
    expect(refused).toMatchObject({
      exitCode: 4,
      summary: { refused: 1, updated: 0 },
      items: [{ outcome: "skipped", reason: "owned-by-other" }],
    });
    expect((await flow("adopt", theirs, nobodys)).exitCode).toBe(3);
    const { exitCode, stdout } = await flow("disown", theirs);
    expect([exitCode, stdout]).toEqual([4, expect.stringContaining('Only "them" can let it go')]);
    expect((await stored(`/metadata/taskdefs/${theirs}`)).ownerApp).toBe("them");
    expect((await flow("adopt", theirs, "--take-over", "--dry-run")).stdout).toContain("Dry run, nothing was sent: 1 to adopt");
    expect((await stored(`/metadata/taskdefs/${theirs}`)).ownerApp).toBe("them");
    expect((await flow("adopt", theirs, "--take-over")).exitCode).toBe(0);
    expect((await stored(`/metadata/taskdefs/${theirs}`)).ownerApp).toBe("ours");
  });

  it("say why an event handler has no owner, unless a task of the same name was meant", async () => {
    const { name, flow } = newProject();
    const [both, only] = [name("both"), name("only")];
    const handler = { event: "conductor:x", active: false, actions: [{ action: "start_workflow", start_workflow: { name: "w" } }] };
    for (const one of [both, only]) await put("/event", { name: one, ...handler });
    await put("/metadata/taskdefs", [task(both)]);
    expect(readDocument(await flow("adopt", both, "--json")).items).toMatchObject([{ kind: "task", outcome: "done" }]);
    expect(readDocument(await flow("adopt", only, "--json"))).toMatchObject({
      exitCode: 4,
      items: [{ kind: "event-handler", reason: "no-owner" }],
    });
    expect(readDocument(await flow("adopt", both, "--kind", "events", "--json"))).toMatchObject({ exitCode: 4 });
  });

  it("take one version of a workflow where one is named", async () => {
    const { name, flow } = newProject();
    const w = name("w");
    const tasks = [{ name: "x", taskReferenceName: "a" }];
    for (const version of [1, 2]) await put("/metadata/workflow", [{ name: w, version, tasks, schemaVersion: 2 }], "PUT");
    expect(readDocument(await flow("adopt", `${w}@2`, "--json")).items).toMatchObject([{ version: 2 }]);
    expect((await stored(`/metadata/workflow/${w}?version=1`)).ownerApp ?? "").toBe("");
  });

  it("need a name that is there, a project, and a profile that is not protected", async () => {
    const { repository, name, flow } = newProject();
    await put("/metadata/taskdefs", [task(name("charge"))]);
    expect(readDocument(await flow("adopt", name("charg"), "--json"))).toMatchObject({
      exitCode: 1,
      error: { hint: `Did you mean ${name("charge")}?` },
    });
    expect((await flow("adopt")).exitCode).toBe(64);
    repository.write({ "config/flow.json": { project: "ours", profiles: { production: { server: target.url, protected: true } } } });
    expect((await flow("adopt", name("charge"), "--profile", "production")).exitCode).toBe(4);
    expect((await flow("adopt", name("charge"), "--profile", "production", "--dry-run")).exitCode).toBe(0);
    repository.write({ "config/flow.json": { server: target.url } });
    expect(readDocument(await flow("disown", name("charge"), "--json"))).toMatchObject({ exitCode: 64, error: { code: "config" } });
  });
});
