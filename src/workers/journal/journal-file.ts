/**
 * A worker journal in a file. Most tasks end before their line would be written, so they leave none. What could not be delivered is
 * written and synced at once.
 */
import type { Cancel, Clock } from "../clock.ts";
import type { WorkerLogger } from "../logger.ts";
import type { WorkerJournal } from "../worker-journal.ts";
import { createLineWriter } from "./line-writer.ts";
import type { JournalHead, OpenEntries } from "./records.ts";
import { headLine, heldLine, settledLine, undeliveredLine } from "./records.ts";
import { createRewritableFile } from "./rewritable-file.ts";

/** A task that is held longer than one to two of these is written down. */
const commitMs = 10;
/** Whoever cannot look at the process takes a file that nobody touches for a dead worker's. */
export const touchMs = 5000;
const mostBytes = 256 * 1024 * 1024;

export interface JournalFileOptions {
  path: string;
  head: JournalHead;
  /** What stands open in a file that exists. */
  left?: OpenEntries;
  clock: Clock;
  logger: WorkerLogger;
}

export function createJournalFile({ path, head, left, clock, logger }: JournalFileOptions): WorkerJournal {
  const entries: OpenEntries = new Map(left);
  /** Held and not written: those of this turn, and those of the last. */
  let fresh = new Set<string>();
  let older = new Set<string>();
  const file = createRewritableFile(
    path,
    () => allLines(head, entries, (taskId) => fresh.has(taskId) || older.has(taskId)),
    left !== undefined,
  );
  const writer = createLineWriter(file, logger);
  let isClosed = false;
  let closing: Promise<void> | undefined;
  let cancelCommit: Cancel | undefined;
  let cancelTouch: Cancel | undefined = left === undefined ? undefined : clock.after(touchMs, touch);

  // From its beginning on others can tell when this worker has died.
  if (left === undefined) {
    writer.add("");
    clock.soon(write);
  }

  function schedule(): void {
    if (isClosed || cancelCommit !== undefined) return;
    cancelCommit = clock.after(commitMs, () => {
      cancelCommit = undefined;
      addHeld(older);
      older = fresh;
      fresh = new Set();
      if (older.size > 0) schedule();
      write();
    });
  }

  function addHeld(taskIds: Iterable<string>): void {
    for (const taskId of taskIds) writer.add(heldLine(taskId));
  }

  function write(): void {
    if (writer.isIdle()) return;
    void writer.write();
    if (!isClosed) cancelTouch ??= clock.after(touchMs, touch);
  }

  function touch(): void {
    cancelTouch = undefined;
    if (isClosed) return;
    cancelTouch = clock.after(touchMs, touch);
    if (!writer.isIdle()) return;
    void file.touch().then((isWhole) => {
      // Deleted, half written, or claimed by somebody who took this worker for dead: written anew, it has all that is open.
      if (isWhole || isClosed) return;
      writer.needSync();
      return writer.write();
    });
  }

  async function flush(): Promise<void> {
    addHeld(older);
    addHeld(fresh);
    older.clear();
    fresh.clear();
    await writer.write();
  }

  async function close(): Promise<void> {
    cancelCommit?.();
    cancelTouch?.();
    const isRemoved = entries.size === 0;
    if (!isRemoved) {
      writer.needSync();
      await flush();
    }
    while (!writer.isIdle()) await writer.write();
    await file.close({ isRemoved });
    if (!isRemoved && !writer.hasFailed()) sayKept(entries, path, logger);
  }

  return {
    held({ taskId }) {
      entries.set(taskId, undefined);
      fresh.add(taskId);
      schedule();
    },
    undelivered(result) {
      if (isClosed) return;
      entries.set(result.taskId, result);
      fresh.delete(result.taskId);
      older.delete(result.taskId);
      if (file.size() > mostBytes) return logger.warn("The worker journal is full: further results are kept in memory alone.", { path });
      writer.add(undeliveredLine(result));
      writer.needSync();
      // Those of one turn of the event loop share a write.
      clock.soon(write);
    },
    settled(taskId) {
      // One without a line has nothing to take back.
      if (!entries.delete(taskId) || fresh.delete(taskId) || older.delete(taskId) || isClosed) return;
      writer.add(settledLine(taskId));
      schedule();
    },
    flush,
    close() {
      isClosed = true;
      return (closing ??= close());
    },
  };
}

function* allLines(head: JournalHead, entries: OpenEntries, isUnwritten: (taskId: string) => boolean): Generator<string> {
  yield headLine(head);
  for (const [taskId, result] of entries) {
    if (result !== undefined) yield undeliveredLine(result);
    else if (!isUnwritten(taskId)) yield heldLine(taskId);
  }
}

function sayKept(entries: OpenEntries, path: string, logger: WorkerLogger): void {
  const results = [...entries.values()].filter((result) => result !== undefined).length;
  const held = entries.size - results;
  const what = [
    ...(results > 0 ? [`${results} undelivered ${results === 1 ? "result" : "results"}`] : []),
    ...(held > 0 ? [`${held} held ${held === 1 ? "task" : "tasks"}`] : []),
  ];
  logger.warn(`Kept for the next worker: ${what.join(" and ")}.`, { path, undelivered: results, held });
}
