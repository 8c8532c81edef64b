import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Identity } from "../../../src/core/definition.ts";
import type { History } from "../../../src/core/history.ts";
import type { GitHistoryRequest } from "../../../src/project/git/definition-changes.ts";
import { readGitHistory } from "../../../src/project/git/read-git-history.ts";
import type { GitRepository } from "../../harness/git-repository.ts";
import { createRepository, runGit } from "../../harness/git-repository.ts";
import { tempFolder } from "../../harness/temp-folder.ts";

const task = (name: string, version?: number): Identity => ({ kind: "task", name, ...(version === undefined ? {} : { version }) });
const workflow = (name: string, version = 1): Identity => ({ kind: "workflow", name, version });

function requestFor(root: string, more: Partial<GitHistoryRequest> = {}): GitHistoryRequest {
  const folder = (name: string) => [{ path: path.join(root, name) }];
  const paths = { tasks: folder("tasks"), workflows: folder("workflows"), events: folder("events"), schedules: folder("schedules") };
  return { root, paths: { ...paths, include: [], exclude: [] }, ...more };
}

const read = (root: string, wanted: readonly Identity[], more: Partial<GitHistoryRequest> = {}): Promise<History> =>
  readGitHistory(requestFor(root, more), wanted);

const newRepository = (): GitRepository => createRepository(tempFolder());
const bodies = (history: History, identity: Identity) => history.versionsOf(identity).map(({ body }) => body);

describe("the versions of a definition", () => {
  it("are those of the branch, newest first, each with its commit, time and file", async () => {
    let now = Date.parse("2026-03-01T10:00:00Z");
    const repository = createRepository(tempFolder(), { now: () => now });
    const first = repository.commit({ "tasks/a/task.yml": "name: a\n", "tasks/b/task.json": { name: "b" } });
    now += 60_000;
    const second = repository.commit({ "tasks/a/task.yml": "name: a\nretryCount: 2 # twice\n" });
    const history = await read(repository.folder, [task("a")]);
    expect(history.versionsOf(task("a"))).toEqual([
      {
        body: { name: "a", retryCount: 2 },
        evidence: { from: "git", commit: second, at: "2026-03-01T10:01:00.000Z", file: "tasks/a/task.yml" },
      },
      { body: { name: "a" }, evidence: { from: "git", commit: first, at: "2026-03-01T10:00:00.000Z", file: "tasks/a/task.yml" } },
    ]);
    expect(history.presentIn(task("a"))).toBe("tasks/a/task.yml");
    expect(history.removalOf(task("a"))).toBeUndefined();
  });

  it("are found under their namespaces, and by the versions that were written", async () => {
    const repository = newRepository();
    const text = (version: string) => `name: order\nnamespace: shop.eu\nversion: ${version}\ntasks: []\n`;
    repository.commit({
      "workflows/a.yml": text("2.1.0"),
      "tasks/t.ts": 'export default defineTask({ name: "charge", namespace: "shop" });\n',
    });
    const asked = [workflow("shop.eu.order", 2_001_000), workflow("order", 2_001_000), task("shop.charge"), task("charge")];
    const history = await read(repository.folder, asked);
    expect(asked.map((one) => history.versionsOf(one).length)).toEqual([1, 0, 0, 0]);
    expect(asked.map((one) => history.presentIn(one))).toEqual(["workflows/a.yml", undefined, "tasks/t.ts", undefined]);
  });

  it("have the definitions of today's tasks in steps with a time limit", async () => {
    const repository = newRepository();
    const text = "name: order\nversion: 1\nsteps: [{ name: a, task: charge, timeoutSeconds: 5 }]\n";
    repository.commit({ "workflows/a.yml": text, "tasks/t/task.yml": "name: charge\nretryCount: 7\n" });
    const history = await read(repository.folder, [workflow("order")]);
    expect(bodies(history, workflow("order"))).toMatchObject([{ tasks: [{ taskDefinition: { retryCount: 7, timeoutSeconds: 5 } }] }]);
  });

  it("are not gone where they stand elsewhere under a namespace", async () => {
    const repository = newRepository();
    const definition = "name: order\nnamespace: shop\nversion: 2.1.0\nsteps: [{ name: a, task: b }]\n";
    repository.commit({
      "workflows/a.yml": definition,
      "tasks/t/task.yml": "name: charge\nnamespace: shop\n",
      "tasks/u/task.yml": "name: shop.ship\n",
    });
    const module = 'export default defineTask({ name: "charge", namespace: "shop" });\n';
    repository.git("rm", "-rq", "workflows", "tasks");
    repository.commit({ "kept/a.yml": definition, "kept/t.ts": module, "kept/u.yml": "name: ship\nnamespace: shop\nretryCount: [\n" });
    const asked = [workflow("shop.order", 2_001_000), workflow("shop.order", 2_002_000), task("shop.charge"), task("shop.ship")];
    const history = await read(repository.folder, asked);
    expect(asked.map((one) => history.presentIn(one))).toEqual(["kept/a.yml", undefined, "kept/t.ts", "kept/u.yml"]);
  });

  it("leave out worker options, as the definition does", async () => {
    const repository = newRepository();
    repository.commit({ "tasks/a/task.json": { name: "a", retryCount: 1, concurrency: 5 } });
    expect(bodies(await read(repository.folder, [task("a")]), task("a"))).toEqual([{ name: "a", retryCount: 1 }]);
  });

  it("have the values of today's environment and profile, and cannot be read without them", async () => {
    const repository = newRepository();
    repository.commit({
      "tasks/a/task.json": { name: "a", description: "at ${env.PLACE}", profiles: { production: { retryCount: 5 } } },
      "tasks/b/task.json": { name: "b", description: "at ${env.NOWHERE}" },
    });
    const environmentValue = (name: string) => (name === "PLACE" ? "home" : undefined);
    const history = await read(repository.folder, [task("a"), task("b")], {
      profile: "production",
      profiles: ["production"],
      environmentValue,
    });
    expect(bodies(history, task("a"))).toEqual([{ name: "a", description: "at home", retryCount: 5 }]);
    expect(bodies(history, task("b"))).toEqual([]);
    expect(history.doubtOf(task("b"))).toMatchObject({ code: "not-readable" });
  });

  it("are told apart by the version of a workflow, also in a file with several", async () => {
    const repository = newRepository();
    const one = { name: "flow", tasks: [] };
    const two = { name: "flow", version: 2, tasks: [] };
    repository.commit({ "workflows/flow.json": [one, two] });
    repository.commit({ "workflows/flow.json": [two] });
    const history = await read(repository.folder, [workflow("flow", 1), workflow("flow", 2)]);
    expect(bodies(history, workflow("flow", 1))).toEqual([one]);
    expect(history.removalOf(workflow("flow", 1))).toMatchObject({ commit: repository.git("rev-parse", "HEAD") });
    expect(history.removalOf(workflow("flow", 2))).toBeUndefined();
  });

  it.each([
    ["event-handler", "workflows/event_handlers.json"],
    ["event-handler", "events/orders.yml"],
    ["schedule", "workflows/schedules.yml"],
    ["schedule", "schedules/nightly.json"],
  ] as const)("are found of a %s in %s", async (kind, file) => {
    const repository = newRepository();
    repository.commit({ [file]: [{ name: "x", active: true }] });
    repository.commit({ [file]: null });
    const history = await read(repository.folder, [{ kind, name: "x" }]);
    expect(bodies(history, { kind, name: "x" })).toEqual([{ name: "x", active: true }]);
    expect(history.removalOf({ kind, name: "x" })).toBeDefined();
    expect(bodies(history, task("x"))).toEqual([]);
  });

  it("follow a folder that was renamed, together with its name in the config", async () => {
    const repository = newRepository();
    repository.commit({ "config/flow.yml": "project: p\n", "tasks/a/task.yml": "name: a\n" });
    repository.git("mv", "tasks", "jobs");
    repository.commit({ "config/flow.yml": "project: p\npaths:\n  tasks: jobs\n" });
    repository.commit({ "jobs/a/task.yml": "name: a\nretryCount: 9\n" });
    const history = await read(repository.folder, [task("a")], { project: "p", file: "config/flow.yml" });
    expect(bodies(history, task("a"))).toEqual([{ name: "a", retryCount: 9 }, { name: "a" }, { name: "a" }]);
    expect(history.presentIn(task("a"))).toBe("jobs/a/task.yml");
  });

  it("are none of a folder that the config of the time did not name, whatever is in it", async () => {
    const repository = newRepository();
    repository.commit({
      "flow.config.yml": "paths: { tasks: [jobs] }\n",
      "tasks/a/task.yml": "name: a\n",
      "jobs/_old/b/task.yml": "name: b\n",
    });
    repository.commit({ "tasks/a/task.yml": null, "jobs/_old/b/task.yml": null, "jobs/c/task.yml": "name: c\n" });
    const history = await read(repository.folder, [task("a"), task("b"), task("c")]);
    expect([task("a"), task("b"), task("c")].map((one) => bodies(history, one).length)).toEqual([0, 0, 1]);
  });

  it("are found below globs, and not where the config excludes them", async () => {
    const repository = newRepository();
    const config = "paths:\n  tasks: [packages/*/tasks]\n  exclude: ['**/legacy/**']\n";
    repository.commit({
      "flow.config.yml": config,
      "packages/x/tasks/a/task.yml": "name: a\n",
      "packages/x/tasks/legacy/b/task.yml": "name: b\n",
      "packages/x/docs/c/task.yml": "name: c\n",
    });
    repository.commit({ packages: null });
    const history = await read(repository.folder, [task("a"), task("b"), task("c")]);
    expect([task("a"), task("b"), task("c")].map((one) => bodies(history, one).length)).toEqual([1, 0, 0]);
  });

  it("are those of the project's own folder in a larger repository", async () => {
    const repository = newRepository();
    repository.commit({ "services/one/tasks/a/task.yml": "name: a\n", "services/two/tasks/a/task.yml": "name: a\nretryCount: 7\n" });
    const history = await read(path.join(repository.folder, "services/one"), [task("a")]);
    expect(bodies(history, task("a"))).toEqual([{ name: "a" }]);
    expect(history.versionsOf(task("a"))[0]?.evidence).toMatchObject({ file: "tasks/a/task.yml" });
  });

  it("are the states of the branch itself: not those that a merged branch went through", async () => {
    const repository = newRepository();
    repository.commit({ "tasks/a/task.yml": "name: a\n" });
    repository.git("switch", "--quiet", "--create", "side");
    repository.commit({ "tasks/a/task.yml": "name: a\nretryCount: 1\n" });
    repository.commit({ "tasks/a/task.yml": "name: a\nretryCount: 2\n" });
    repository.git("switch", "--quiet", "main");
    repository.git("merge", "--quiet", "--no-ff", "--message", "merge", "side");
    expect(bodies(await read(repository.folder, [task("a")]), task("a")).map((body) => body["retryCount"])).toEqual([2, undefined]);
  });

  it("are none of another repository's history that was merged in", async () => {
    const other = newRepository();
    other.commit({ "tasks/theirs/task.yml": "name: theirs\n" });
    other.commit({ "tasks/theirs/task.yml": null, "README.md": "x" });
    const repository = newRepository();
    repository.commit({ "tasks/a/task.yml": "name: a\n" });
    repository.git("fetch", "--quiet", other.folder, "main");
    repository.git("merge", "--quiet", "--allow-unrelated-histories", "--no-ff", "--message", "merge", "FETCH_HEAD");
    const history = await read(repository.folder, [task("theirs"), task("a")]);
    expect(bodies(history, task("theirs"))).toEqual([]);
    expect(bodies(history, task("a"))).toHaveLength(1);
  });

  it("are left out where the repository was another project then", async () => {
    const repository = newRepository();
    repository.commit({ "config/flow.yml": "project: theirs\n", "tasks/a/task.yml": "name: a\n" });
    repository.commit({ "config/flow.yml": "project: ours\n", "tasks/b/task.yml": "name: b\n" });
    repository.commit({ "tasks/a/task.yml": null, "tasks/b/task.yml": null });
    const history = await read(repository.folder, [task("a"), task("b")], { project: "ours", file: "config/flow.yml" });
    expect(bodies(history, task("a"))).toEqual([]);
    expect(history.doubtOf(task("a"))).toMatchObject({ code: "other-project", message: expect.stringContaining('"theirs"') });
    expect(bodies(history, task("b"))).toHaveLength(1);
  });

  it.each([
    ['export default { project: "ours" };', 1],
    ['export default { project: "theirs" };', 0],
    ["export default { project: process.env.NAME };", 0],
    ["export default {};", 1],
  ])("go by the name that a config module writes out: %s", async (config, count) => {
    const repository = newRepository();
    repository.commit({ "flow.config.ts": config, "tasks/a/task.yml": "name: a\n" });
    repository.commit({ "tasks/a/task.yml": null });
    const history = await read(repository.folder, [task("a")], { project: "ours", file: "flow.config.ts" });
    expect(bodies(history, task("a"))).toHaveLength(count);
  });
});

describe("a definition that is gone", () => {
  it("has the commit that took it out", async () => {
    const repository = newRepository();
    repository.commit({ "tasks/a/task.yml": "name: a\n", "tasks/b/task.yml": "name: b\n" });
    const removed = repository.commit({ "tasks/a/task.yml": null });
    repository.commit({ "tasks/b/task.yml": "name: b\nretryCount: 1\n" });
    const history = await read(repository.folder, [task("a")]);
    expect(history.removalOf(task("a"))?.commit).toBe(removed);
    expect(history.presentIn(task("a"))).toBeUndefined();
  });

  it("is not gone where its removal was taken back", async () => {
    const repository = newRepository();
    repository.commit({ "tasks/a/task.yml": "name: a\n" });
    const removed = repository.commit({ "tasks/a/task.yml": null, x: "x" });
    repository.git("revert", "--no-edit", removed);
    expect((await read(repository.folder, [task("a")])).presentIn(task("a"))).toBe("tasks/a/task.yml");
  });

  it("is not gone while its removal is not committed, nor in another folder", async () => {
    const repository = newRepository();
    repository.commit({ "tasks/a/task.yml": "name: a\n" });
    repository.write({ "tasks/a/task.yml": null });
    expect((await read(repository.folder, [task("a")])).presentIn(task("a"))).toBe("tasks/a/task.yml");
  });

  it.each([
    ["archive/a.yml", "name: a\nretryCount: 3\n"],
    ["tasks/_off/a/task.yml", "name: a\n"],
    ["other/tasks/list.json", [{ name: "b" }, { name: "a" }]],
    ["other/a.ts", "export default defineTask({ name: 'a' }, run);"],
    ["other/broken.yml", "name: a\nx: [\n"],
  ])("is not gone where the repository has it elsewhere: %s", async (file, content) => {
    const repository = newRepository();
    repository.commit({ "tasks/a/task.yml": "name: a\n" });
    repository.commit({ "tasks/a/task.yml": null, [file]: content });
    expect((await read(repository.folder, [task("a")])).presentIn(task("a"))).toBe(file);
  });

  it.each([
    ["docs/a.md", "name: a\n"],
    ["workflows/uses.json", { name: "uses", tasks: [{ name: "a", taskReferenceName: "a" }] }],
    ["workflows/a.json", { name: "a", tasks: [] }],
    ["other/a.ts", "export const used = ['a'];"],
  ])("is gone where it is only mentioned: %s", async (file, content) => {
    const repository = newRepository();
    repository.commit({ "tasks/a/task.yml": "name: a\n" });
    repository.commit({ "tasks/a/task.yml": null, [file]: content });
    const history = await read(repository.folder, [task("a")]);
    expect(history.presentIn(task("a"))).toBeUndefined();
    expect(history.removalOf(task("a"))).toBeDefined();
  });

  it("is found elsewhere by a name that JSON writes in another way", async () => {
    const repository = newRepository();
    repository.commit({ "tasks/a/task.yml": "name: é_a\n" });
    repository.commit({ "tasks/a/task.yml": null, "kept/a.json": '{"name":"\\u00E9_a"}' });
    expect((await read(repository.folder, [task("é_a")])).presentIn(task("é_a"))).toBe("kept/a.json");
  });

  it("cannot be judged where it was a module or could not be parsed", async () => {
    const repository = newRepository();
    const code = 'import { defineTask } from "conductor-flow";\nexport default defineTask({ name: "a" }, async () => ({}));\n';
    repository.commit({ "tasks/a/a.ts": code, "tasks/b/task.yml": "name: b\nx: [\n" });
    repository.commit({ "tasks/a/a.ts": null, "tasks/b/task.yml": null });
    const history = await read(repository.folder, [task("a"), task("b")]);
    expect(history.doubtOf(task("a"))).toMatchObject({ code: "not-readable", message: expect.stringContaining("tasks/a/a.ts") });
    expect(history.doubtOf(task("b"))).toMatchObject({ code: "not-readable" });
    expect(bodies(history, task("a"))).toEqual([]);
  });

  it.each(["-x", "--output=/tmp/x", "a b", ":(top)a", "ünï", "$(touch x)", "a\nb", "*"])("may be named %j", async (name) => {
    const repository = newRepository();
    repository.commit({ "tasks/one/task.json": { name }, "tasks/-two/task.json": { name: "other" } });
    repository.commit({ "tasks/one/task.json": null });
    const history = await read(repository.folder, [task(name), task("other")]);
    expect(bodies(history, task(name))).toEqual([{ name }]);
    expect(history.removalOf(task(name))).toBeDefined();
    expect(history.presentIn(task("other"))).toBe("tasks/-two/task.json");
  });
});

describe("a repository", () => {
  const removedFrom = (repository: GitRepository): void => {
    repository.commit({ "tasks/a/task.yml": "name: a\n" });
    repository.commit({ "tasks/a/task.yml": null, README: "x" });
  };

  it("may be a worktree, or have a detached HEAD", async () => {
    const repository = newRepository();
    removedFrom(repository);
    const worktree = path.join(tempFolder(), "tree");
    repository.git("worktree", "add", "--quiet", "--detach", worktree);
    expect((await read(worktree, [task("a")])).removalOf(task("a"))).toBeDefined();
    repository.git("checkout", "--quiet", "--detach", "HEAD~1");
    expect((await read(repository.folder, [task("a")])).presentIn(task("a"))).toBe("tasks/a/task.yml");
  });

  it("may be a submodule, with a history of its own", async () => {
    const inner = newRepository();
    removedFrom(inner);
    const outer = newRepository();
    outer.commit({ "tasks/a/task.yml": "name: a\nretryCount: 5\n" });
    outer.git("submodule", "add", "--quiet", inner.folder, "vendor");
    const history = await read(path.join(outer.folder, "vendor"), [task("a")]);
    expect(bodies(history, task("a"))).toEqual([{ name: "a" }]);
    const outside = await read(outer.folder, [task("a")]);
    expect(bodies(outside, task("a"))).toEqual([{ name: "a", retryCount: 5 }]);
  });

  it("may be reached by a link", async () => {
    const repository = newRepository();
    removedFrom(repository);
    const link = path.join(tempFolder(), "link");
    symlinkSync(repository.folder, link);
    expect((await read(link, [task("a")])).removalOf(task("a"))).toBeDefined();
  });

  it.each([
    ["no-repository", () => tempFolder()],
    ["no-commits", () => newRepository().folder],
    [
      "shallow-clone",
      () => {
        const origin = newRepository();
        removedFrom(origin);
        const clone = path.join(tempFolder(), "clone");
        runGit(origin.folder, ["clone", "--quiet", "--depth", "1", `file://${origin.folder}`, clone]);
        return clone;
      },
    ],
    [
      "partial-clone",
      () => {
        const origin = newRepository();
        removedFrom(origin);
        origin.git("config", "uploadpack.allowFilter", "true");
        const clone = path.join(tempFolder(), "clone");
        runGit(origin.folder, ["clone", "--quiet", "--filter=blob:none", `file://${origin.folder}`, clone]);
        return clone;
      },
    ],
    [
      "git-failed",
      () => {
        const repository = newRepository();
        removedFrom(repository);
        runGit(repository.folder, ["config", "core.repositoryformatversion", "99"]);
        return repository.folder;
      },
    ],
  ])("with a gap says so: %s", async (code, make) => {
    const history = await read(make(), [task("a")]);
    expect(history.gap).toMatchObject({ code, message: expect.stringMatching(/\.$/), hint: expect.stringMatching(/\.$/) });
    expect(history.versionsOf(task("a"))).toEqual([]);
  });

  it("without a git program says so", async () => {
    const repository = newRepository();
    removedFrom(repository);
    const before = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    const history = await read(repository.folder, [task("a")]).finally(() => (process.env["PATH"] = before));
    expect(history.gap).toMatchObject({ code: "no-git" });
  });

  it("is not the one that a hook's environment names", async () => {
    const other = newRepository();
    other.commit({ x: "x" });
    const repository = newRepository();
    removedFrom(repository);
    process.env["GIT_DIR"] = path.join(other.folder, ".git");
    const history = await read(repository.folder, [task("a")]).finally(() => delete process.env["GIT_DIR"]);
    expect(history.removalOf(task("a"))).toBeDefined();
  });

  it("runs nothing that its settings or attributes name", async () => {
    const repository = newRepository();
    const program = path.join(tempFolder(), "program.sh");
    const mark = `${program}.ran`;
    writeFileSync(program, `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    repository.commit({ ".gitattributes": "*.yml diff=evil\n", "tasks/a/task.yml": "name: a\n" });
    repository.commit({ "tasks/a/task.yml": null, "tasks/b/task.yml": "name: b\n" });
    for (const key of [
      "core.fsmonitor",
      "core.pager",
      "diff.external",
      "diff.evil.textconv",
      "diff.evil.command",
      "gpg.program",
      "core.sshCommand",
    ])
      repository.git("config", key, program);
    repository.git("config", "log.showSignature", "true");
    repository.git("config", "color.ui", "always");
    repository.git("config", "grep.lineNumber", "true");
    repository.git("config", "log.follow", "true");
    repository.git("config", "format.pretty", "oneline");
    const history = await read(repository.folder, [task("a"), task("b")]);
    expect(history.removalOf(task("a"))).toBeDefined();
    expect(history.presentIn(task("b"))).toBe("tasks/b/task.yml");
    expect(existsSync(mark)).toBe(false);
  });
});

it("nobody is asked where nothing is wanted", async () => {
  const history = await read("/nowhere", []);
  expect(history.gap).toBeUndefined();
});
