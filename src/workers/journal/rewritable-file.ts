/** A file that grows line by line, and can always be written anew: when too much of it is of no use any more, or after a failed write. */
import { open, rename, rm, utimes } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

const leastRewriteBytes = 1024 * 1024;

export interface RewritableFile {
  /** Bytes. */
  size(): number;
  /** Not before the last one has ended. `isSynced` waits for the disk. */
  append(text: string, isSynced: boolean): Promise<void>;
  /** Shows others that somebody is there. False where the file has gone or lacks something: the next `append` writes it anew. */
  touch(): Promise<boolean>;
  close(options: { isRemoved: boolean }): Promise<void>;
}

/** `content`: all that the file has to say. The file is made, for its owner alone, by the first `append`, unless it `exists`. */
export function createRewritableFile(path: string, content: () => Iterable<string>, exists: boolean): RewritableFile {
  let handle: FileHandle | undefined;
  let size = 0;
  let rewriteAt = leastRewriteBytes;
  /** `undefined`: there is no file so far. */
  let isWhole: boolean | undefined = exists ? true : undefined;

  async function rewrite(): Promise<void> {
    // Open files cannot be replaced everywhere.
    await handle?.close();
    handle = undefined;
    const temporary = isWhole === undefined ? path : `${path}.tmp`;
    const next = await open(temporary, "w", 0o600);
    let written = 0;
    try {
      for (const line of content()) {
        const bytes = Buffer.from(line);
        await next.appendFile(bytes);
        written += bytes.length;
      }
      await next.datasync();
    } finally {
      await next.close();
    }
    if (temporary !== path) await rename(temporary, path);
    isWhole = true;
    size = written;
    rewriteAt = Math.max(leastRewriteBytes, size * 4);
  }

  return {
    size: () => size,
    async append(text, isSynced) {
      // What is appended is part of the content already.
      if (isWhole !== true) return rewrite();
      isWhole = false;
      handle ??= await open(path, "a", 0o600);
      const bytes = Buffer.from(text);
      await handle.appendFile(bytes);
      if (isSynced) await handle.datasync();
      size += bytes.length;
      isWhole = true;
      // Not instead: until it is in place, the new file is of no use to anybody.
      if (size > rewriteAt) await rewrite();
    },
    async touch() {
      const now = new Date();
      try {
        await utimes(path, now, now);
      } catch {
        isWhole = false;
      }
      return isWhole === true;
    },
    async close({ isRemoved }) {
      await handle?.close().catch(() => undefined);
      handle = undefined;
      if (isRemoved) await rm(path, { force: true });
    },
  };
}
