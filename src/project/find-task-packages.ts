/** The folders of tasks that have packages of their own to install. */
import path from "node:path";
import type { Finding } from "../core/findings.ts";
import { findTaskFolders } from "./find-tasks.ts";
import { writtenTaskNames } from "./list-written-names.ts";
import type { PackageFile } from "./package-file.ts";
import { readPackageFile } from "./package-file.ts";
import type { Project } from "./project.ts";
import type { Folder } from "./walk-folders.ts";
import { walkFolders } from "./walk-folders.ts";
import { existsSync } from "node:fs";

export interface TaskPackage extends PackageFile {
  /** Absolute. */
  folder: string;
  /** Names of the tasks whose code finds what is installed there, as far as they are written out. */
  tasks: string[];
}

export interface TaskPackages {
  packages: TaskPackage[];
  /** The names of all tasks, also of those that need nothing. */
  names: string[];
  findings: Finding[];
}

/** Nothing is imported: before they are installed, most modules could not be. */
export function findTaskPackages(project: Project): TaskPackages {
  const { trees, findings } = walkFolders(project, project.paths.tasks);
  const folders = findTaskFolders(trees);
  const tasks = folders.map((folder) => ({ folder: folder.path, names: writtenTaskNames(project.root, folder) }));
  const packages = foldersWithPackage(trees)
    // The project's own package is installed like that of any project.
    .filter((folder) => folder !== project.root)
    .map((folder) => ({ folder, ...readPackageFile(folder) }))
    .filter(({ dependencies }) => dependencies === undefined || dependencies.length > 0)
    .map((found) => {
      const below = tasks.filter((task) => task.folder === found.folder || task.folder.startsWith(found.folder + path.sep));
      return { ...found, tasks: below.flatMap(({ names }) => names) };
    });
  return { packages, names: tasks.flatMap(({ names }) => names), findings };
}

function foldersWithPackage(folders: readonly Folder[]): string[] {
  return folders.flatMap((folder) => [
    ...(existsSync(path.join(folder.path, "package.json")) ? [folder.path] : []),
    ...foldersWithPackage(folder.folders),
  ]);
}
