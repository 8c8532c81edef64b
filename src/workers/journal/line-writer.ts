import type { WorkerLogger } from "../logger.ts";
import { errorText, isPowerOfTwo } from "../logger.ts";
import type { RewritableFile } from "./rewritable-file.ts";

/** Writes lines in batches: while one is under way, what comes gathers for the next. */
export interface LineWriter {
  add(line: string): void;
  /** What was added, and is not on the disk yet, has to be there when `write` resolves. */
  needSync(): void;
  /** Never rejects: what could not be written goes with the next write. */
  write(): Promise<void>;
  isIdle(): boolean;
  hasFailed(): boolean;
}

export function createLineWriter(file: RewritableFile, logger: WorkerLogger): LineWriter {
  let lines: string[] = [];
  let isUrgent = false;
  let failures = 0;
  let writing: Promise<void> | undefined;

  const hasMore = (): boolean => lines.length > 0 || isUrgent;

  async function writeAll(): Promise<void> {
    while (hasMore()) {
      const text = lines.join("");
      const isSynced = isUrgent;
      lines = [];
      isUrgent = false;
      try {
        await file.append(text, isSynced);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (isPowerOfTwo(failures)) logger.warn(`The worker journal could not be written: ${errorText(error)}`, { failures });
      }
    }
  }

  return {
    add: (line) => void lines.push(line),
    needSync() {
      isUrgent = true;
    },
    write() {
      if (writing === undefined && hasMore()) writing = writeAll().finally(() => (writing = undefined));
      return writing ?? Promise.resolve();
    },
    isIdle: () => writing === undefined && !hasMore(),
    hasFailed: () => failures > 0,
  };
}
