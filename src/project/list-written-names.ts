/** The names of definitions as they stand in the files, without loading anything: quick, and good enough to suggest. */
import { readFileSync } from "node:fs";
import type { Kind } from "../core/definition.ts";
import type { TaskFolder } from "./find-tasks.ts";
import { findTaskFolders } from "./find-tasks.ts";
import { findWorkflowFiles } from "./find-workflow-files.ts";
import { createModuleFile } from "./module-file.ts";
import type { Project } from "./project.ts";
import { isTextFile } from "./read-text.ts";
import { walkFolders } from "./walk-folders.ts";
import { findWrittenNames, findWrittenVersions } from "./written-names.ts";

/** In no order. A definition whose name is computed is not among them, but for a task, whose folder is named then. */
export function listWrittenNames(project: Project, kind: Kind): string[] {
  if (kind !== "task") return findWorkflowFiles(project, kind).files.flatMap((file) => namesIn(project.root, file));
  return findTaskFolders(walkFolders(project, project.paths.tasks).trees).flatMap((folder) => writtenTaskNames(project.root, folder));
}

/** `name@version` of the workflows in YAML and JSON files. */
export function listWrittenVersions(project: Project): string[] {
  const files = findWorkflowFiles(project, "workflow").files.filter(isTextFile);
  return files.flatMap((file) => findWrittenVersions(readFileSync(file, "utf8")));
}

/** The folder's own where none is written out. */
export function writtenTaskNames(root: string, folder: TaskFolder): string[] {
  const files = [...folder.definitionFiles, ...(folder.module === undefined ? [] : [folder.module])];
  return files.map((file) => namesIn(root, file)).find((names) => names.length > 0) ?? [folder.name];
}

function namesIn(root: string, file: string): string[] {
  if (isTextFile(file)) return findWrittenNames(readFileSync(file, "utf8"));
  const name = createModuleFile(root, file).writtenName();
  return name === undefined ? [] : [name];
}
