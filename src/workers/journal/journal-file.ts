/**
 * A worker journal in a file. Most tasks end before their line would be written, so they leave none. What could not be delivered is
 * written and synced at once.
 */
import type { Cancel, Clock } from "../clock.ts";
import type { WorkerLogger } from "../logger.ts";
import type { WorkerJournal } from "../worker-journal.ts";
import type { HeldLines } from "./held-lines.ts";
import { createHeldLines } from "./held-lines.ts";
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
  const unwritten = createHeldLines();
  const file = createRewritableFile(path, () => allLines(head, entries, unwritten), left !== undefined);
  const writer = createLineWriter(file, logger);
  let closing: Promise<void> | undefined;
  let cancelCommit: Cancel | undefined;
  let cancelTouch: Cancel | undefined = left === undefined ? undefined : clock.after(touchMs, touch);

  // From its beginning on others can tell when this worker has died.
  if (left === undefined) {
    writer.add("");
    clock.soon(write);
  }

  function schedule(): void {
    if (closing === undefined) cancelCommit ??= clock.after(commitMs, commit);
  }

  function commit(): void {
    cancelCommit = undefined;
    for (const line of unwritten.turn()) writer.add(line);
    if (!unwritten.isEmpty()) schedule();
    write();
  }

  function write(): void {
    if (writer.isIdle()) return;
    void writer.write();
    if (closing === undefined) cancelTouch ??= clock.after(touchMs, touch);
  }

  function touch(): void {
    cancelTouch = clock.after(touchMs, touch);
    if (writer.isIdle()) void file.touch().then(mend);
  }

  /** Deleted, half written, or claimed by somebody who took this worker for dead: written anew, it has all that is open. */
  function mend(isWhole: boolean): void {
    if (isWhole || closing !== undefined) return;
    writer.needSync();
    void writer.write();
  }

  async function flush(): Promise<void> {
    for (const line of unwritten.takeAll()) writer.add(line);
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
      unwritten.add(taskId);
      schedule();
    },
    undelivered(result) {
      if (closing !== undefined) return;
      entries.set(result.taskId, result);
      unwritten.delete(result.taskId);
      if (file.size() > mostBytes) return logger.warn("The worker journal is full: further results are kept in memory alone.", { path });
      writer.add(undeliveredLine(result));
      writer.needSync();
      // Those of one turn of the event loop share a write.
      clock.soon(write);
    },
    settled(taskId) {
      if (!entries.delete(taskId) || unwritten.delete(taskId) || closing !== undefined) return;
      writer.add(settledLine(taskId));
      schedule();
    },
    flush,
    close: () => (closing ??= close()),
  };
}

function* allLines(head: JournalHead, entries: OpenEntries, unwritten: HeldLines): Generator<string> {
  yield headLine(head);
  for (const [taskId, result] of entries) {
    if (result !== undefined) yield undeliveredLine(result);
    else if (!unwritten.has(taskId)) yield heldLine(taskId);
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
