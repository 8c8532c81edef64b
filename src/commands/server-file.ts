/** The file of `--db`, before a server has it: its folder is made, and a start that fails leaves nothing behind. */
import { existsSync } from "node:fs";
import { mkdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";

export interface ServerFile {
  /** Removes what was not there before. `isOurs`: the server had the file open, so nobody else has begun to write to it. */
  undo(isOurs: boolean): Promise<void>;
}

/** SQLite's own files beside a database. */
const suffixes = ["", "-wal", "-shm", "-journal"] as const;

/** `file`: absolute. Where its folder cannot be made, the database says what is wrong. */
export async function prepareServerFile(file: string): Promise<ServerFile> {
  const isNew = !existsSync(file);
  const made: string[] = [];
  await makeFolders(path.dirname(file), made).catch(() => undefined);
  return {
    async undo(isOurs) {
      if (isNew && isOurs) await Promise.all(suffixes.map((suffix) => rm(`${file}${suffix}`, { force: true })));
      await removeEmpty(made);
    },
  };
}

/** From the outermost one on; those that were made are put before the others. Node's own way never ends below /proc. */
async function makeFolders(folder: string, made: string[]): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolders(path.dirname(folder), made);
  await mkdir(folder);
  made.unshift(folder);
}

async function removeEmpty(folders: readonly string[]): Promise<void> {
  try {
    for (const folder of folders) await rmdir(folder);
  } catch {
    // Somebody else has put something there.
  }
}
