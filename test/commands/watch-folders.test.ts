import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { watchFolders } from "../../src/commands/watch-folders.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { tempFolder } from "../harness/temp-folder.ts";

function watched(...folders: string[]) {
  const root = tempFolder();
  const changes: string[][] = [];
  return {
    root,
    changes,
    write(file: string, text = "x") {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    },
    watch() {
      const all = folders.map((folder) => path.join(root, folder));
      const watcher = watchFolders(all, (files) => void changes.push(files.map((file) => path.relative(root, file))), { settleMs: 30 });
      onTestFinished(() => watcher.close());
      return watcher;
    },
    /** Resolves with everything that was told since the last call, once the file is among it. */
    async until(file: string): Promise<string[]> {
      const told = await pollUntil(
        async () => changes.flat(),
        (files) => files.includes(file),
      );
      changes.length = 0;
      return told;
    },
  };
}

it("tells what was written, in folders of any depth", async () => {
  const project = watched("tasks", "workflows");
  project.write("tasks/a/deep/index.ts");
  project.write("workflows/one.yml");
  project.watch();
  project.write("tasks/a/deep/index.ts", "new");
  expect(await project.until("tasks/a/deep/index.ts")).toContain("tasks/a/deep/index.ts");
  project.write("workflows/one.yml", "new");
  expect(await project.until("workflows/one.yml")).toContain("workflows/one.yml");
});

it("notices new folders and what comes with them", async () => {
  const project = watched("tasks");
  project.write("tasks/a/task.yml");
  project.watch();
  project.write("other/b/c/task.yml");
  renameSync(path.join(project.root, "other/b"), path.join(project.root, "tasks/b"));
  expect(await project.until("tasks/b/c/task.yml")).toContain("tasks/b/c/task.yml");
  project.write("tasks/b/c/task.yml", "changed");
  expect(await project.until("tasks/b/c/task.yml")).toContain("tasks/b/c/task.yml");
});

it("notices a watched folder that does not exist yet", async () => {
  const project = watched("flows/tasks");
  project.watch();
  project.write("flows/tasks/a/task.yml");
  expect(await project.until("flows/tasks/a/task.yml")).toContain("flows/tasks/a/task.yml");
  project.write("flows/tasks/a/task.yml", "changed");
  expect(await project.until("flows/tasks/a/task.yml")).toContain("flows/tasks/a/task.yml");
});

it("tells what was deleted, and goes on with a folder that comes back", async () => {
  const project = watched("tasks");
  project.write("tasks/a/task.yml");
  project.watch();
  rmSync(path.join(project.root, "tasks/a"), { recursive: true });
  expect(await project.until("tasks/a")).toContain("tasks/a");
  project.write("tasks/a/task.yml");
  expect(await project.until("tasks/a/task.yml")).toContain("tasks/a/task.yml");
  project.write("tasks/a/task.yml", "changed");
  expect(await project.until("tasks/a/task.yml")).toContain("tasks/a/task.yml");
});

it("tells many changes at once as one, and passes over what no definition is read from", async () => {
  const project = watched("tasks");
  project.write("tasks/a/task.yml");
  project.watch();
  for (const name of [".hidden", "_draft/task.yml", "a/task.yml~", "node_modules/x/index.js"]) project.write(`tasks/${name}`);
  project.write("beside/file");
  project.write("tasks/a/task.yml", "1");
  project.write("tasks/a/other.yml");
  await pollUntil(
    async () => project.changes.length,
    (count) => count > 0,
  );
  expect(project.changes).toEqual([["tasks/a/other.yml", "tasks/a/task.yml"]]);
});

it("says nothing after it was closed", async () => {
  const project = watched("tasks");
  project.write("tasks/a/task.yml");
  const watcher = project.watch();
  const other = watched("tasks");
  other.write("tasks/a/task.yml");
  other.watch();
  project.write("tasks/a/task.yml", "new");
  watcher.close();
  other.write("tasks/a/task.yml", "new");
  expect(await other.until("tasks/a/task.yml")).toContain("tasks/a/task.yml");
  expect(project.changes).toEqual([]);
});

it("says nothing of files that come and go at once, as programs write them before they give them their name", async () => {
  const project = watched("tasks");
  project.write("tasks/a/task.yml");
  project.watch();
  project.write("tasks/a/sedQvhggO", "new");
  renameSync(path.join(project.root, "tasks/a/sedQvhggO"), path.join(project.root, "tasks/a/task.yml"));
  expect(new Set(await project.until("tasks/a/task.yml"))).toEqual(new Set(["tasks/a/task.yml"]));
  mkdirSync(path.join(project.root, "elsewhere"));
  renameSync(path.join(project.root, "tasks/a"), path.join(project.root, "elsewhere/a"));
  expect(await project.until("tasks/a")).toContain("tasks/a");
});
