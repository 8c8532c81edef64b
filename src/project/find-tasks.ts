/** Which folders under `tasks/` are tasks, and by which files. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Folder } from "./walk-folders.ts";
import { moduleExtensions } from "./module-names.ts";

export interface TaskFolder {
  /** Absolute. */
  path: string;
  name: string;
  /** `task.yml` and the like, absolute. More than one is a mistake. */
  definitionFiles: string[];
  /** `NAME.*` or else `index.*`, absolute. */
  module?: string;
}

export const definitionNames: ReadonlySet<string> = new Set(["task.yml", "task.yaml", "task.json"]);

export function findTaskFolders(trees: readonly Folder[]): TaskFolder[] {
  const found: TaskFolder[] = [];
  const visit = (folder: Folder, isRoot: boolean, insideTask: boolean) => {
    const task = isRoot ? undefined : readTaskFolder(folder);
    const counts = task !== undefined && (!insideTask || definesTask(task));
    if (counts) found.push(task);
    for (const inner of folder.folders) visit(inner, false, insideTask || counts);
  };
  for (const tree of trees) visit(tree, true, false);
  return found;
}

function readTaskFolder(folder: Folder): TaskFolder | undefined {
  const definitionFiles = folder.files.filter((name) => definitionNames.has(name)).map((name) => path.join(folder.path, name));
  const module = [folder.name, "index"]
    .flatMap((stem) => moduleExtensions.map((extension) => `${stem}.${extension}`))
    .find((name) => folder.files.includes(name));
  if (module === undefined && definitionFiles.length === 0) return undefined;
  return {
    path: folder.path,
    name: folder.name,
    definitionFiles,
    ...(module === undefined ? {} : { module: path.join(folder.path, module) }),
  };
}

/** Below a task's folder there may be its helpers, whose `index.ts` is no task. */
function definesTask(task: TaskFolder): boolean {
  return task.definitionFiles.length > 0 || (task.module !== undefined && readFileSync(task.module, "utf8").includes("defineTask"));
}
