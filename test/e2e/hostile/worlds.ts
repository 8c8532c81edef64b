/** Repositories in every state in which people and pipelines run `flow`, and what a purge of orphans may delete from there. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Kind } from "../../../src/core/definition.ts";
import { kinds } from "../../../src/core/definition.ts";
import type { GitRepository } from "../../harness/git-repository.ts";
import { createRepository, runGit } from "../../harness/git-repository.ts";
import type { Role } from "./population.ts";
import { hasOwner, localBody, removedRoles, rolesOf } from "./population.ts";

/** What comes of a purge of orphans of one kind. */
export interface Verdict {
  exitCode: number;
  deletes: readonly Role[];
}

/** `stamps` can be proven by our stamp alone, `proven` by the history as well. */
export const verdicts = {
  proven: (kind: Kind): Verdict => ({ exitCode: 0, deletes: hasOwner(kind) ? ["stamped", "tracked"] : ["tracked"] }),
  stamps: (kind: Kind): Verdict => ({ exitCode: 0, deletes: hasOwner(kind) ? ["stamped"] : [] }),
  history: (): Verdict => ({ exitCode: 0, deletes: ["tracked"] }),
  nothing: (): Verdict => ({ exitCode: 0, deletes: [] }),
  refused: (): Verdict => ({ exitCode: 4, deletes: [] }),
  usage: (): Verdict => ({ exitCode: 64, deletes: [] }),
} as const;

type Judge = (kind: Kind) => Verdict;

export interface World {
  title: string;
  /** Builds it in an empty folder, and answers with the folder to run in. */
  build(folder: string): string;
  /** Behind the command. */
  args?: readonly string[];
  verdict: Judge;
  /** Of `apply --prune`, where it also holds back what the project has again and somebody else has changed. */
  applyExitCode?: number;
}

export const folderOf: Record<Kind, string> = { task: "tasks", workflow: "workflows", "event-handler": "events", schedule: "schedules" };

const fileOf = (kind: Kind, role: Role): string => (kind === "task" ? `tasks/${role}/task.json` : `${folderOf[kind]}/${role}.json`);

const config = (more: object = {}): Record<string, unknown> => ({
  "config/flow.json": { project: "ours", ...more },
  ".gitignore": ".flow/\n",
});

/** The files of some roles, of every kind. */
export function filesOf(wanted: readonly Role[], revision = 1): Record<string, unknown> {
  return Object.fromEntries(
    kinds.flatMap((kind) =>
      rolesOf(kind)
        .filter((role) => wanted.includes(role))
        .map((role) => [fileOf(kind, role), localBody(kind, role, revision)]),
    ),
  );
}

const gone = (files: Record<string, unknown>): Record<string, null> => Object.fromEntries(Object.keys(files).map((file) => [file, null]));

/** A branch that has tracked and removed what the population says. */
function grow(folder: string, more: object = {}): GitRepository {
  const repository = createRepository(folder);
  repository.commit({ ...config(more), ...filesOf(["kept", ...removedRoles]) }, "Add definitions");
  repository.commit(gone(filesOf(removedRoles)), "Remove definitions");
  return repository;
}

const inside = (folder: string, change: (repository: GitRepository) => void): string => {
  const repository = grow(folder);
  change(repository);
  return folder;
};

function clone(folder: string, ...args: string[]): string {
  const origin = grow(path.join(folder, "origin"));
  const target = path.join(folder, "clone");
  origin.git("config", "uploadpack.allowFilter", "true");
  runGit(folder, ["clone", "--quiet", ...args, `file://${origin.folder}`, target]);
  return target;
}

const allBut =
  (kind: Kind, verdict: Judge): Judge =>
  (one) =>
    one === kind ? verdicts.refused() : verdict(one);

export const worlds: readonly World[] = [
  { title: "a clone with the whole history", build: (folder) => clone(folder), verdict: verdicts.proven },
  {
    title: "a folder below the project",
    build: (folder) => inside(folder, ({ folder: root }) => mkdirSync(path.join(root, "docs"))) + "/docs",
    verdict: verdicts.proven,
  },
  {
    title: "a worktree with a detached HEAD",
    build: (folder) => (
      grow(path.join(folder, "main")).git("worktree", "add", "--quiet", "--detach", path.join(folder, "tree")),
      path.join(folder, "tree")
    ),
    verdict: verdicts.proven,
  },
  {
    title: "a submodule of another repository",
    build(folder) {
      const inner = grow(path.join(folder, "inner"));
      const outer = createRepository(path.join(folder, "outer"));
      outer.commit({ "tasks/never/task.json": localBody("task", "never") });
      outer.commit({ "tasks/never/task.json": null, x: "x" });
      outer.git("submodule", "add", "--quiet", inner.folder, "flows");
      return path.join(outer.folder, "flows");
    },
    verdict: verdicts.proven,
  },
  {
    title: "the merge commit that a pipeline makes of a pull request",
    build: (folder) =>
      inside(folder, ({ git, commit }) => {
        git("switch", "--quiet", "--create", "pull");
        commit({ "README.md": "x" });
        git("switch", "--quiet", "--detach", "main");
        git("merge", "--quiet", "--no-ff", "--message", "merge", "pull");
      }),
    verdict: verdicts.proven,
  },
  {
    title: "folders that were renamed, with the config",
    build: (folder) =>
      inside(folder, ({ git, commit }) => {
        git("mv", "tasks", "jobs");
        commit(config({ paths: { tasks: "jobs" } }));
      }),
    verdict: verdicts.proven,
  },
  {
    title: "a project within a larger repository",
    build(folder) {
      const repository = createRepository(folder);
      const below = (files: Record<string, unknown>) =>
        Object.fromEntries(Object.entries(files).map(([file, content]) => [`services/flows/${file}`, content]));
      repository.commit(below({ ...config(), ...filesOf(["kept", ...removedRoles]) }));
      repository.commit(below(gone(filesOf(removedRoles))));
      return path.join(folder, "services/flows");
    },
    verdict: verdicts.proven,
  },
  { title: "a shallow clone", build: (folder) => clone(folder, "--depth", "1"), verdict: verdicts.stamps },
  { title: "a shallow clone that has the removal", build: (folder) => clone(folder, "--depth", "2"), verdict: verdicts.stamps },
  { title: "a partial clone", build: (folder) => clone(folder, "--filter=blob:none"), verdict: verdicts.stamps },
  {
    title: "a folder without a repository",
    build: (folder) => inside(folder, () => rmSync(path.join(folder, ".git"), { recursive: true })),
    verdict: verdicts.stamps,
  },
  {
    title: "a copy of the files in a new repository without a commit",
    build: (folder) =>
      inside(folder, ({ git }) => {
        rmSync(path.join(folder, ".git"), { recursive: true });
        git("init", "--quiet");
      }),
    verdict: verdicts.stamps,
  },
  {
    title: "a history that was squashed into one commit",
    build: (folder) =>
      inside(folder, ({ git, commit }) => {
        rmSync(path.join(folder, ".git"), { recursive: true });
        git("init", "--quiet");
        commit();
      }),
    verdict: verdicts.stamps,
  },
  {
    title: "a repository that is broken",
    build: (folder) => inside(folder, () => rmSync(path.join(folder, ".git/objects"), { recursive: true })),
    verdict: verdicts.stamps,
  },
  {
    title: "another branch, on which nothing was ever tracked",
    build: (folder) =>
      inside(folder, ({ git, commit }) => {
        git("switch", "--quiet", "--orphan", "other");
        commit({ ...config(), ...filesOf(["kept"]) });
      }),
    verdict: verdicts.stamps,
  },
  {
    title: "a branch that has merged another repository's history",
    build(folder) {
      const other = grow(path.join(folder, "other"));
      const repository = createRepository(path.join(folder, "ours"));
      repository.commit({ ...config(), ...filesOf(["kept"]) });
      repository.git("fetch", "--quiet", other.folder, "main");
      repository.git("merge", "--quiet", "--allow-unrelated-histories", "--strategy", "ours", "--message", "merge", "FETCH_HEAD");
      return repository.folder;
    },
    verdict: verdicts.stamps,
  },
  {
    title: "a repository that began as a copy of another project's",
    build(folder) {
      const repository = grow(folder, { project: "theirs" });
      repository.commit(config());
      return folder;
    },
    verdict: verdicts.stamps,
  },
  {
    title: "a history whose config cannot be read",
    build(folder) {
      const repository = createRepository(folder);
      repository.commit({ "config/flow.json": "{ broken", ...filesOf(["kept", ...removedRoles]) });
      repository.commit(gone(filesOf(removedRoles)));
      repository.commit(config());
      return folder;
    },
    verdict: verdicts.stamps,
  },
  {
    title: "a removal that was taken back",
    build: (folder) => inside(folder, ({ git }) => git("revert", "--no-edit", "HEAD")),
    verdict: verdicts.stamps,
    applyExitCode: 3,
  },
  {
    title: "a checkout of the commit before the removal",
    build: (folder) => inside(folder, ({ git }) => git("checkout", "--quiet", "--detach", "HEAD~1")),
    verdict: verdicts.stamps,
    applyExitCode: 3,
  },
  {
    title: "a removal that is not committed",
    build(folder) {
      const repository = createRepository(folder);
      repository.commit({ ...config(), ...filesOf(["kept", ...removedRoles]) });
      repository.write(gone(filesOf(removedRoles)));
      return folder;
    },
    verdict: verdicts.stamps,
  },
  {
    title: "files that were moved out of the project's folders",
    build: (folder) =>
      inside(folder, ({ commit }) =>
        commit(Object.fromEntries(Object.entries(filesOf(removedRoles)).map(([file, content]) => [`archive/${file}`, content]))),
      ),
    verdict: verdicts.stamps,
  },
  {
    title: "files that were set aside",
    build: (folder) =>
      inside(folder, ({ commit }) =>
        commit(Object.fromEntries(Object.entries(filesOf(removedRoles)).map(([file, content]) => [file.replace("/", "/_off/"), content]))),
      ),
    verdict: verdicts.stamps,
  },
  {
    title: "definitions that the branch only ever had in another form",
    build(folder) {
      const repository = createRepository(folder);
      repository.commit({ ...config(), ...filesOf(["kept"]), ...filesOf(removedRoles, 5) });
      repository.commit(gone(filesOf(removedRoles)));
      return folder;
    },
    verdict: verdicts.stamps,
  },
  {
    title: "definitions that stood in modules",
    build(folder) {
      const repository = createRepository(folder);
      const module = `import { defineTask } from "conductor-flow";\nexport default defineTask({ name: "tracked", retryCount: 1 }, async () => ({}));\n`;
      repository.commit({ ...config(), ...filesOf(["kept"]), "tasks/tracked/tracked.ts": module });
      repository.commit({ "tasks/tracked/tracked.ts": null });
      return folder;
    },
    verdict: verdicts.stamps,
  },
  {
    title: "another project of the same server",
    build: (folder) => (grow(folder, { project: "elsewhere" }), folder),
    verdict: verdicts.history,
  },
  {
    title: "another project, that has never had any of these",
    build(folder) {
      const repository = createRepository(folder);
      repository.commit({ ...config({ project: "elsewhere" }), ...filesOf(["kept"]) });
      return folder;
    },
    verdict: verdicts.nothing,
  },
  {
    title: "the profile of another project",
    build: (folder) => (grow(folder, { profiles: { theirs: { project: "elsewhere" } } }), folder),
    args: ["--profile", "theirs"],
    verdict: verdicts.history,
  },
  { title: "a profile that there is not", build: (folder) => (grow(folder), folder), args: ["--profile", "nope"], verdict: verdicts.usage },
  {
    title: "a config that there is not",
    build: (folder) => (grow(folder), folder),
    args: ["--config", "nope.yml"],
    verdict: verdicts.usage,
  },
  { title: "a -C folder that there is not", build: (folder) => (grow(folder), folder), args: ["-C", "nope"], verdict: verdicts.usage },
  {
    title: "a broken config",
    build: (folder) => inside(folder, ({ write }) => write({ "config/flow.json": "{ broken" })),
    verdict: verdicts.usage,
  },
  {
    title: "a config with a key that is misspelt",
    build: (folder) => inside(folder, ({ write }) => write({ "config/flow.json": { projekt: "ours" } })),
    verdict: verdicts.usage,
  },
  { title: "an empty folder", build: (folder) => folder, verdict: verdicts.refused },
  {
    title: "-C to an empty folder",
    build: (folder) => inside(folder, () => mkdirSync(path.join(folder, "../empty"), { recursive: true })),
    args: ["-C", "../empty"],
    verdict: verdicts.refused,
  },
  {
    title: "a project without definitions",
    build: (folder) => inside(folder, ({ commit }) => commit({ tasks: null, workflows: null, events: null, schedules: null })),
    verdict: verdicts.refused,
  },
  {
    title: "folders that were renamed, without the config",
    build: (folder) =>
      inside(folder, () =>
        kinds.forEach((kind) => renameSync(path.join(folder, folderOf[kind]), path.join(folder, `new_${folderOf[kind]}`))),
      ),
    verdict: verdicts.refused,
  },
  {
    title: "paths in the config that lead nowhere",
    build: (folder) =>
      inside(folder, ({ commit }) =>
        commit(
          config({
            paths: { tasks: ["tasks", "a"], workflows: ["workflows", "b"], events: ["events", "c"], schedules: ["schedules", "d"] },
          }),
        ),
      ),
    verdict: verdicts.refused,
  },
  {
    title: "globs in the config that exclude everything",
    build: (folder) => inside(folder, ({ commit }) => commit(config({ paths: { exclude: ["**"] } }))),
    verdict: verdicts.refused,
  },
  {
    title: "a sparse checkout",
    build: (folder) =>
      inside(
        folder,
        ({ git, commit }) => (
          commit({ "tasks/x/task.json": { name: "x" } }),
          git("sparse-checkout", "set", "--no-cone", "/*", "!/tasks/x/")
        ),
      ),
    verdict: verdicts.refused,
  },
  {
    title: "a submodule with definitions that was not fetched",
    build(folder) {
      const origin = grow(path.join(folder, "origin"));
      const shared = createRepository(path.join(folder, "shared"));
      shared.commit({ "stamped/task.json": localBody("task", "stamped") });
      origin.git("submodule", "add", "--quiet", shared.folder, "tasks/shared");
      origin.commit();
      runGit(folder, ["clone", "--quiet", `file://${origin.folder}`, "clone"]);
      return path.join(folder, "clone");
    },
    verdict: verdicts.refused,
  },
  {
    title: "links that lead nowhere",
    build: (folder) => inside(folder, () => kinds.forEach((kind) => symlinkSync("nowhere", path.join(folder, folderOf[kind], "link")))),
    verdict: verdicts.refused,
  },
  {
    title: "a file of each kind that is a pointer of Git LFS",
    build: (folder) =>
      inside(folder, ({ write }) => {
        const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1234\nsize 5\n";
        write({ "tasks/x/task.yml": pointer, "workflows/x.yml": pointer, "events/x.yml": pointer, "schedules/x.yml": pointer });
      }),
    verdict: verdicts.refused,
  },
  {
    title: "files with marks of a merge that went wrong",
    build: (folder) =>
      inside(folder, ({ write }) => {
        const marks = "<<<<<<< ours\nname: a\n=======\nname: b\n>>>>>>> theirs\n";
        write({ "tasks/x/task.yml": marks, "workflows/x.yml": marks, "events/x.yml": marks, "schedules/x.yml": marks });
      }),
    verdict: verdicts.refused,
  },
  {
    title: "a task in broken YAML",
    build: (folder) => inside(folder, ({ write }) => write({ "tasks/x/task.yml": "name: x\ninputKeys: [\n" })),
    verdict: allBut("task", verdicts.proven),
  },
  {
    title: "a task that the server would refuse",
    build: (folder) => inside(folder, ({ write }) => write({ "tasks/x/task.json": { name: "x", retryCount: -1 } })),
    verdict: allBut("task", verdicts.proven),
  },
  {
    title: "a task module that does not load",
    build: (folder) => inside(folder, ({ write }) => write({ "tasks/x/x.mjs": "throw new Error('no');" })),
    verdict: allBut("task", verdicts.proven),
  },
  {
    title: "the same task twice",
    build: (folder) => inside(folder, ({ write }) => write({ "tasks/x/task.json": { name: "kept" } })),
    verdict: allBut("task", verdicts.proven),
  },
  {
    title: "a workflow in broken JSON, which may use any task",
    build: (folder) => inside(folder, ({ write }) => write({ "workflows/x.json": '{"name":"x",' })),
    verdict: (kind) => (kind === "task" || kind === "workflow" ? verdicts.refused() : verdicts.proven(kind)),
  },
  {
    title: "a schedule without a name",
    build: (folder) => inside(folder, ({ write }) => write({ "schedules/x.json": { cronExpression: "0 0 1 * * ?" } })),
    verdict: (kind) => (kind === "event-handler" ? verdicts.proven(kind) : verdicts.refused()),
  },
];

/** Built when it is first asked for, and used by every scenario after that: a purge leaves nothing behind but its own folder. */
export function createWorldStore() {
  const parent = mkdtempSync(path.join(tmpdir(), "flow-worlds-"));
  const built = new Map<World, string>();
  return {
    enter(world: World): string {
      const known = built.get(world) ?? world.build(path.join(parent, String(built.size), "w"));
      if (!built.has(world)) built.set(world, known);
      rmSync(path.join(known, ".flow"), { recursive: true, force: true });
      return known;
    },
    close: () => rmSync(parent, { recursive: true, force: true }),
  };
}
