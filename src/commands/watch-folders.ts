/** Tells what has changed below some folders, once it has settled. */
import { existsSync, watch } from "node:fs";
import path from "node:path";

export interface FolderWatcher {
  close(): void;
}

/** Editors write a file in several steps, and Git many files at once: one change is what comes within this time. */
const settleMs = 150;

/** `onChange` gets the changed files relative to their folder's parent, sorted. Folders that do not exist are passed over. */
export function watchFolders(folders: readonly string[], onChange: (changed: string[]) => void): FolderWatcher {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const settle = (): void => {
    const names = [...changed].sort();
    changed.clear();
    onChange(names);
  };
  const watchers = folders
    .filter((folder) => existsSync(folder))
    .map((folder) =>
      watch(folder, { recursive: true }, (_event, name) => {
        if (name === null || isIgnored(name)) return;
        changed.add(path.join(path.basename(folder), name));
        clearTimeout(timer);
        timer = setTimeout(settle, settleMs);
      }),
    );
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** What editors leave beside a file, and what no definition is read from. */
function isIgnored(name: string): boolean {
  return name.split(path.sep).some((part) => part.startsWith(".") || part.startsWith("_") || part.endsWith("~") || part === "node_modules");
}
