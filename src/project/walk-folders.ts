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

/** Hidden folders, what is set aside by a leading `_`, and installed packages. */
export const isSkipped = (name: string): boolean => name.startsWith(".") || name.startsWith("_") || name === "node_modules";

/** A link, kept until everything that stands where it seems to stand has been walked. */
interface Link {
  parent: Folder;
  name: string;
}

export interface WalkOptions {
  /** Absolute paths of folders below the roots that are left out. */
  without?: ReadonlySet<string>;
}

export interface Walked {
  trees: Folder[];
  findings: Finding[];
}

const nowhere: ReadonlySet<string> = new Set();

/**
 * The trees under the folders of one kind. What cannot be read is a finding: absence must not be mistaken for deletion. A file or folder
 * counts under its own name; a link to it adds nothing, and only what is reached by a link alone has the link's name.
 */
export function walkFolders(project: Project, roots: readonly ProjectFolder[], { without = nowhere }: WalkOptions = {}): Walked {
  const findings: Finding[] = [];
  const isWanted = createFilter(project);
  /** Real paths: a link may lead to a folder or file that is walked anyway, or back to where it stands. */
  const seen = new Set<string>();
  const isNew = (real: string): boolean => seen.size < seen.add(real).size;
  const links: Link[] = [];

  function readFolder(folder: string, real: string): Folder | undefined {
    if (!isNew(real)) return undefined;
    const result: Folder = { path: folder, name: path.basename(folder), files: [], folders: [] };
    for (const entry of listFolder(folder)) {
      // Asking the system for each real path would take longer than everything else here.
      if (entry.isSymbolicLink()) links.push({ parent: result, name: entry.name });
      else addEntry(result, entry.name, entry, path.join(real, entry.name));
    }
    return result;
  }

  function addEntry(parent: Folder, name: string, facts: Pick<Dirent, "isDirectory" | "isFile">, real: string): void {
    const target = path.join(parent.path, name);
    if (facts.isFile() && isWanted(target) && isNew(real)) parent.files.push(name);
    if (!facts.isDirectory() || isSkipped(name) || without.has(target)) return;
    const inner = readFolder(target, real);
    if (inner !== undefined) parent.folders.push(inner);
  }

  function followLink({ parent, name }: Link): void {
    const target = path.join(parent.path, name);
    if (isSkipped(name)) return;
    try {
      const real = realpathSync(target);
      addEntry(parent, name, statSync(real), real);
    } catch {
      if (isWanted(target)) report(target, "The link leads nowhere, so what it stood for is not known.", "Mend the link or remove it.");
    }
  }

  function report(target: string, message: string, hint?: string): void {
    findings.push(errorAt({ file: relativeFile(project.root, target), line: 1, column: 1 }, "unreadable", message, hint));
  }

  function listFolder(folder: string): Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1));
    } catch (error) {
      report(folder, `The folder cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
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
  // Following a link may find more of them.
  for (const link of links) followLink(link);
  for (const { parent } of links) sortEntries(parent);
  return { trees, findings };
}

function sortEntries({ files, folders }: Folder): void {
  files.sort();
  folders.sort((left, right) => (left.name < right.name ? -1 : 1));
}

export function isFolder(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Whether the project's globs let a file pass, by its absolute path. */
export function createFilter({ root, paths: { include, exclude } }: Project): (target: string) => boolean {
  if (include.length === 0 && exclude.length === 0) return () => true;
  const isIncluded = include.length === 0 ? () => true : picomatch(include, { dot: true });
  const isExcluded = exclude.length === 0 ? () => false : picomatch(exclude, { dot: true });
  return (target) => {
    const file = relativeFile(root, target);
    return isIncluded(file) && !isExcluded(file);
  };
}
