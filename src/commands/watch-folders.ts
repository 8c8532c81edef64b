/** Tells what has changed below some folders, once it has settled. */
import { existsSync, readdirSync, statSync, watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import path from "node:path";

export interface FolderWatcher {
  close(): void;
}

interface WatchOptions {
  /** Editors write a file in several steps, and Git many files at once: one change is what comes within this time. */
  settleMs?: number;
}

/**
 * `onChange` gets the absolute names of changed files, sorted. A folder that does not exist yet is noticed when it comes.
 * One watcher a folder: Node's recursive ones miss what happens in a new folder before they see it, and throw when a file is gone at once.
 */
export function watchFolders(
  folders: readonly string[],
  onChange: (changed: string[]) => void,
  { settleMs = 150 }: WatchOptions = {},
): FolderWatcher {
  const watchers = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  /** Files that were there when last looked at. */
  const known = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function settle(): void {
    // What came and went meanwhile is what a program writes before it gives it its name.
    const names = [...changed].filter((file) => existsSync(file) || known.has(file)).sort();
    changed.clear();
    for (const file of names)
      if (existsSync(file)) known.add(file);
      else known.delete(file);
    if (names.length > 0) onChange(names);
  }

  function note(file: string): void {
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(settle, settleMs);
  }

  function forget(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  function receive(folder: string, name: string): void {
    const file = path.join(folder, name);
    if (!isWanted(file)) return;
    if (isFolder(file)) addFolder(file, note);
    else if (watchers.has(file)) {
      forget(file);
      known.add(file);
    }
    if (isBelow(file)) note(file);
  }

  /** With `found`, the files that are in it already are told: they came with the folder. */
  function addFolder(folder: string, found?: (file: string) => void): void {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name !== null) receive(folder, name);
      });
      // It was deleted, or the system has no more watches to give: what is there goes on being watched.
      watcher.on("error", () => forget(folder));
      watchers.set(folder, watcher);
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const file = path.join(folder, entry.name);
        if (!isWanted(file)) continue;
        if (entry.isDirectory()) addFolder(file, found);
        else if (isBelow(file)) {
          known.add(file);
          found?.(file);
        }
      }
    } catch {
      forget(folder);
    }
  }

  const isBelow = (file: string): boolean => folders.some((folder) => file === folder || file.startsWith(folder + path.sep));
  /** Below a folder that is watched, or on the way to one that does not exist yet. */
  const isWanted = (file: string): boolean =>
    isBelow(file) ? !isIgnored(path.basename(file)) : folders.some((folder) => folder.startsWith(file + path.sep));

  for (const folder of folders) {
    if (isFolder(folder)) addFolder(folder);
    else addFolder(nearestFolder(folder));
  }
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

function nearestFolder(file: string): string {
  const parent = path.dirname(file);
  return parent === file || isFolder(parent) ? parent : nearestFolder(parent);
}

/** What editors leave beside a file, and what no definition is read from. */
function isIgnored(name: string): boolean {
  return name.startsWith(".") || name.startsWith("_") || name.endsWith("~") || name === "node_modules";
}
