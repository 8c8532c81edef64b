/** Watches the folders of definitions and, once they are known, the files elsewhere in the project that tasks import. */
import { statSync } from "node:fs";
import path from "node:path";
import { isTest } from "../project/find-workflow-files.ts";
import { watchFolders } from "./watch-folders.ts";

export interface ProjectWatcher {
  /**
   * The tasks have been loaded, from `since` on (epoch milliseconds), and import these files (absolute). One that has changed
   * since then, before it was watched, is told at once.
   */
  follow(files: readonly string[], since: number): void;
  close(): void;
}

/** `onChange` gets absolute names, sorted. Tests that stand beside definitions change nothing of them. */
export function watchProject(folders: readonly string[], onChange: (changed: string[]) => void): ProjectWatcher {
  const definitions = watchFolders(folders, (changed) => {
    const wanted = changed.filter((file) => !isTest(path.basename(file)));
    if (wanted.length > 0) onChange(wanted);
  });
  let imports = watchFolders([], onChange);
  let isClosed = false;
  const isBelow = (file: string): boolean => folders.some((folder) => file.startsWith(folder + path.sep));
  return {
    follow(files, since) {
      if (isClosed) return;
      const elsewhere = files.filter((file) => !isBelow(file));
      imports.close();
      imports = watchFolders(elsewhere, onChange);
      const missed = elsewhere.filter((file) => hasChangedSince(file, since));
      if (missed.length > 0) onChange(missed.sort());
    },
    close() {
      isClosed = true;
      definitions.close();
      imports.close();
    },
  };
}

function hasChangedSince(file: string, since: number): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined || stats.mtimeMs >= since;
}
