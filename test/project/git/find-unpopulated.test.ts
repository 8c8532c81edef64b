import path from "node:path";
import { describe, expect, it } from "vitest";
import { findUnpopulated } from "../../../src/project/git/find-unpopulated.ts";
import type { Project } from "../../../src/project/project.ts";
import { createRepository, runGit } from "../../harness/git-repository.ts";
import { tempFolder } from "../../harness/temp-folder.ts";

function projectIn(root: string, tasks = "tasks"): Project {
  const folder = (name: string) => [{ path: path.join(root, name) }];
  const paths = { tasks: folder(tasks), workflows: folder("workflows"), events: folder("events"), schedules: folder("schedules") };
  return { root, paths: { ...paths, include: [], exclude: [] } };
}

describe("findUnpopulated", () => {
  it("names what a sparse checkout leaves out of the folders of definitions", async () => {
    const repository = createRepository(tempFolder());
    repository.commit({ "tasks/a/task.yml": "name: a\n", "tasks/b/task.yml": "name: b\n", "docs/x.md": "x" });
    expect(await findUnpopulated(projectIn(repository.folder))).toEqual([]);
    repository.git("sparse-checkout", "set", "--no-cone", "/tasks/a/");
    expect(await findUnpopulated(projectIn(repository.folder))).toEqual(["tasks/b/task.yml"]);
    repository.git("sparse-checkout", "set", "--cone", "--sparse-index", "tasks/a");
    expect(await findUnpopulated(projectIn(repository.folder))).toEqual(["tasks/b/task.yml"]);
    repository.git("sparse-checkout", "disable");
    expect(await findUnpopulated(projectIn(repository.folder))).toEqual([]);
  });

  it("names submodules that were not fetched, in a folder of definitions or around it", async () => {
    const shared = createRepository(tempFolder());
    shared.commit({ "tasks/s/task.yml": "name: s\n" });
    const origin = createRepository(tempFolder());
    origin.commit({ "tasks/a/task.yml": "name: a\n" });
    origin.git("submodule", "add", "--quiet", shared.folder, "tasks/shared");
    origin.git("submodule", "add", "--quiet", shared.folder, "vendor");
    origin.commit();
    const clone = path.join(tempFolder(), "clone");
    runGit(origin.folder, ["clone", "--quiet", "--depth", "1", `file://${origin.folder}`, clone]);
    expect(await findUnpopulated(projectIn(clone))).toEqual(["tasks/shared"]);
    expect(await findUnpopulated(projectIn(clone, "vendor/tasks"))).toEqual(["vendor"]);
    runGit(clone, ["submodule", "update", "--quiet", "--init"]);
    expect(await findUnpopulated(projectIn(clone))).toEqual([]);
    expect(await findUnpopulated(projectIn(clone, "vendor/tasks"))).toEqual([]);
  });

  it("finds nothing where there is no repository, nor of a removal that is not committed", async () => {
    expect(await findUnpopulated(projectIn(tempFolder()))).toEqual([]);
    const repository = createRepository(tempFolder());
    repository.commit({ "tasks/a/task.yml": "name: a\n" });
    repository.write({ "tasks/a/task.yml": null });
    expect(await findUnpopulated(projectIn(repository.folder))).toEqual([]);
    expect(await findUnpopulated(projectIn(repository.folder, "../elsewhere"))).toEqual([]);
  });
});
