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
  const folder = path.dirname(file);
  const firstMade = await mkdir(folder, { recursive: true }).catch(() => undefined);
  return {
    async undo(isOurs) {
      if (isNew && isOurs) await Promise.all(suffixes.map((suffix) => rm(`${file}${suffix}`, { force: true })));
      if (firstMade !== undefined) await removeEmpty(folder, firstMade);
    },
  };
}

/** From the innermost folder up to the outermost one, as far as nothing is in them. */
async function removeEmpty(folder: string, outermost: string): Promise<void> {
  try {
    for (let next = folder; next.length >= outermost.length; next = path.dirname(next)) await rmdir(next);
  } catch {
    // Somebody else has put something there.
  }
}
