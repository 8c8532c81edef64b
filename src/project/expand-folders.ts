/** Globs of folders in `paths`, as a monorepo has them: `packages/*\/tasks`. */
import { readdirSync, realpathSync, statSync } from "node:fs";
import type { Dirent } from "node:fs";
import path from "node:path";
import picomatch from "picomatch";
import { relativeFile } from "./project.ts";
import { isFolder, isSkipped } from "./walk-folders.ts";

/**
 * The folders that a path in the config stands for, absolute, sorted: itself, or what its glob matches. A glob that matches nothing
 * stands for itself, so that it is reported as missing; so does a folder on the way that cannot be read.
 */
export function expandFolders(root: string, written: string): string[] {
  const plain = path.resolve(root, written);
  const { base, isGlob } = picomatch.scan(written);
  if (!isGlob || isFolder(plain)) return [plain];
  const isWanted = picomatch(relativeFile(root, plain));
  const seen = new Set<string>();
  const found: string[] = [];

  function visit(folder: string): void {
    const real = realpathSync(folder);
    if (seen.has(real)) return;
    seen.add(real);
    if (isWanted(relativeFile(root, folder))) found.push(folder);
    for (const { name } of listFolders(folder)) visit(path.join(folder, name));
  }

  function listFolders(folder: string): Dirent[] {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      return entries.filter((entry) => !isSkipped(entry.name) && leadsToFolder(folder, entry)).sort(byName);
    } catch {
      // Whoever reads the definitions says why.
      found.push(folder);
      return [];
    }
  }

  const start = path.resolve(root, base);
  if (isFolder(start)) visit(start);
  return found.length === 0 ? [plain] : found;
}

function leadsToFolder(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(path.join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() === true;
}

const byName = (left: Dirent, right: Dirent): number => (left.name < right.name ? -1 : 1);
