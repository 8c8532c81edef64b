/** Walks the folders of a project. Hidden folders, `_` folders and node_modules are skipped, links are followed once. */
import { readdirSync, realpathSync, statSync } from "node:fs";
import type { Dirent } from "node:fs";
import path from "node:path";
import picomatch from "picomatch";
import type { Finding } from "../core/findings.ts";
import type { Project, ProjectFolder } from "./project.ts";
import { errorAt, relativeFile } from "./project.ts";

export interface Folder {
  /** Absolute. */
  path: string;
  name: string;
  /** Names of the files that the project's globs let pass, sorted by code units. */
  files: string[];
  folders: Folder[];
}

const isSkipped = (name: string): boolean => name.startsWith(".") || name.startsWith("_") || name === "node_modules";

/** The trees under the folders of one kind. What cannot be read is a finding: absence must not be mistaken for deletion. */
export function walkFolders(project: Project, roots: readonly ProjectFolder[]): { trees: Folder[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const isWanted = createFilter(project);
  /** Real paths: a link may lead to a folder or file that is walked anyway, or back to where it stands. */
  const seen = new Set<string>();
  const isNew = (real: string): boolean => seen.size < seen.add(real).size;

  function readFolder(folder: string, real: string): Folder | undefined {
    if (!isNew(real)) return undefined;
    const result: Folder = { path: folder, name: path.basename(folder), files: [], folders: [] };
    for (const entry of listFolder(folder)) {
      const target = path.join(folder, entry.name);
      // Asking the system for each real path would take longer than everything else here.
      const realTarget = entry.isSymbolicLink() ? realPathOf(target) : path.join(real, entry.name);
      const type = typeOf(entry, target);
      if (realTarget === undefined || type === undefined) continue;
      if (type === "file" && isWanted(target) && isNew(realTarget)) result.files.push(entry.name);
      if (type === "folder" && !isSkipped(entry.name)) {
        const inner = readFolder(target, realTarget);
        if (inner !== undefined) result.folders.push(inner);
      }
    }
    return result;
  }

  function listFolder(folder: string): Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      findings.push(
        errorAt({ file: relativeFile(project.root, folder), line: 1, column: 1 }, "unreadable", `The folder cannot be read: ${reason}.`),
      );
      return [];
    }
  }

  const trees: Folder[] = [];
  for (const root of roots) {
    if (isFolder(root.path)) {
      const tree = readFolder(root.path, realpathSync(root.path));
      if (tree !== undefined) trees.push(tree);
    } else if (root.configuredAt !== undefined) {
      const message = `The folder ${relativeFile(project.root, root.path)} does not exist.`;
      findings.push(errorAt(root.configuredAt, "folder-missing", message, "Create it, or take it out of `paths`."));
    }
  }
  return { trees, findings };
}

/** Undefined for a link that leads nowhere, or in a circle. */
function realPathOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}

function typeOf(entry: Dirent, target: string): "file" | "folder" | undefined {
  const facts = entry.isSymbolicLink() && realPathOf(target) !== undefined ? statSync(target) : entry;
  if (facts.isDirectory()) return "folder";
  return facts.isFile() ? "file" : undefined;
}

export function isFolder(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
}

function createFilter({ root, paths: { include, exclude } }: Project): (target: string) => boolean {
  if (include.length === 0 && exclude.length === 0) return () => true;
  const isIncluded = include.length === 0 ? () => true : picomatch(include, { dot: true });
  const isExcluded = exclude.length === 0 ? () => false : picomatch(exclude, { dot: true });
  return (target) => {
    const file = relativeFile(root, target);
    return isIncluded(file) && !isExcluded(file);
  };
}
