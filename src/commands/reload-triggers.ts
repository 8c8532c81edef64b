/** What makes workers load their code anew: changed files, and SIGHUP. */
import { statSync } from "node:fs";
import path from "node:path";
import type { LoadedConfig } from "../project/load-config.ts";
import { relativeFile } from "../project/project.ts";
import type { WorkerGroup } from "./worker-group.ts";
import type { WorkerLog } from "./worker-log.ts";
import type { FolderWatcher } from "./watch-folders.ts";
import { watchFolders } from "./watch-folders.ts";

export interface ReloadTriggers {
  /** The group knows by now which files it needs. */
  begun(): void;
  close(): void;
}

interface TriggerOptions {
  config: Pick<LoadedConfig, "root" | "paths">;
  log: WorkerLog;
  group: Pick<WorkerGroup, "reload" | "files">;
  /** Whether changed files count. */
  isWatching: boolean;
}

export function watchForReload({ config, log, group, isWatching }: TriggerOptions): ReloadTriggers {
  const folders = config.paths.tasks.map((folder) => folder.path);
  const watchers: FolderWatcher[] = [];
  let imported: FolderWatcher | undefined;
  let lastStart = Date.now();

  async function reload(): Promise<void> {
    const startedAt = Date.now();
    await group.reload();
    lastStart = startedAt;
    watchImported();
  }

  function noteChange(changed: readonly string[]): void {
    log.event("changed", `Changed: ${changed.map((file) => relativeFile(config.root, file)).join(", ")}`, { changed });
    void reload();
  }

  function noteSignal(): void {
    log.event("changed", "Reloading, as SIGHUP asks.", { signal: "SIGHUP" });
    void reload();
  }

  /** What the tasks import is known when they are loaded; what has changed since then and was not watched is found by its time. */
  function watchImported(): void {
    if (!isWatching || isClosed) return;
    const files = group.files().filter((file) => !folders.some((folder) => file.startsWith(folder + path.sep)));
    imported?.close();
    imported = watchFolders(files, noteChange);
    const missed = files.filter((file) => changedSince(file, lastStart));
    if (missed.length > 0) noteChange(missed);
  }

  let isClosed = false;
  if (isWatching) watchers.push(watchFolders(folders, noteChange));
  process.on("SIGHUP", noteSignal);
  return {
    begun: watchImported,
    close() {
      isClosed = true;
      process.off("SIGHUP", noteSignal);
      imported?.close();
      for (const watcher of watchers) watcher.close();
    },
  };
}

function changedSince(file: string, since: number): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined || stats.mtimeMs >= since;
}
