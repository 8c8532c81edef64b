/** The worker journals of one folder: a file for each running worker, and those that dead ones left. */
import { readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import type { Clock } from "../clock.ts";
import type { WorkerLogger } from "../logger.ts";
import { errorText } from "../logger.ts";
import type { LeftJournal, WorkerJournals } from "../worker-journal.ts";
import { createJournalFile, touchMs } from "./journal-file.ts";
import type { Owner } from "./owner.ts";
import { journalName, ownerOf, stateOf, thisProcess } from "./owner.ts";
import { readJournalText } from "./records.ts";

/** Where the process cannot be looked at, a file that nobody has touched for that long is a dead worker's. */
const abandonedMs = 6 * touchMs;
/** The longest poll, and the time since the last touch. */
const lastPollMs = 5000 + 2 * touchMs;

export interface OpenJournalsOptions {
  /** Exists; for its owner alone. */
  folder: string;
  workerId: string;
  /** The server's address without credentials. What workers of another one left is left alone. */
  server: string;
  clock: Clock;
  logger: WorkerLogger;
}

export function openWorkerJournals({ folder, workerId, server, clock, logger }: OpenJournalsOptions): WorkerJournals {
  const here = thisProcess();
  const head = { workerId, server, host: hostname(), pid: process.pid, startedAt: new Date(clock.epochMs()).toISOString() };
  const isAbandoned = watchAbandoned(clock);

  async function isLeft(name: string, owner: Owner): Promise<boolean> {
    const state = stateOf(owner, here);
    if (state !== "unknown") return state === "dead";
    const { mtimeMs } = await stat(path.join(folder, name));
    return isAbandoned(name, mtimeMs);
  }

  /** Undefined where it is another worker's by now, or of no use. */
  async function claim(name: string): Promise<LeftJournal | undefined> {
    const from = path.join(folder, name);
    const { mtimeMs } = await stat(from);
    const found = await readFile(from, "utf8");
    const text = readJournalText(found);
    // Its worker died before it was written, let alone polled.
    if (!found.includes("\n")) await rm(from, { force: true });
    // Of another server, or a version to come.
    if (text === undefined || text.head.server !== server) return undefined;
    const claimed = path.join(folder, journalName(here));
    await rename(from, claimed);
    // Until then its owner, if it was alive after all, may have written more.
    const { open, unreadable } = readJournalText(await readFile(claimed, "utf8")) ?? text;
    if (unreadable > 0)
      logger.warn(`A worker journal has lines that cannot be read, as a crash may leave them: ${unreadable}.`, { path: claimed });
    const { settled, close } = createJournalFile({ path: claimed, head: text.head, left: open, clock, logger });
    const held = [...open].filter(([, result]) => result === undefined).map(([taskId]) => taskId);
    const mayStillPoll = Date.now() - mtimeMs < lastPollMs;
    return {
      workerId: text.head.workerId,
      mayStillPoll,
      held,
      undelivered: [...open.values()].filter((result) => result !== undefined),
      settled,
      close,
    };
  }

  return {
    own: createJournalFile({ path: path.join(folder, journalName(here)), head, clock, logger }),
    async claim() {
      const found: LeftJournal[] = [];
      for (const name of await readdir(folder)) {
        const owner = ownerOf(name);
        if (owner === undefined) continue;
        try {
          if (!(await isLeft(name, owner))) continue;
          // What a rewrite left that was cut off.
          await rm(path.join(folder, `${name}.tmp`), { force: true });
          const left = await claim(name);
          if (left !== undefined) found.push(left);
        } catch (error) {
          // Two workers that start at once both see it; one of them gets it.
          if (!isMissingFile(error))
            logger.warn(`A worker journal could not be read: ${errorText(error)}`, { path: path.join(folder, name) });
        }
      }
      return found;
    },
  };
}

/** By this worker's own clock: those of two hosts that share a folder may differ. */
function watchAbandoned(clock: Clock): (name: string, mtimeMs: number) => boolean {
  const seen = new Map<string, { mtimeMs: number; since: number }>();
  return (name, mtimeMs) => {
    const last = seen.get(name);
    if (last?.mtimeMs === mtimeMs) return clock.now() - last.since >= abandonedMs;
    seen.set(name, { mtimeMs, since: clock.now() });
    return false;
  };
}

const isMissingFile = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";
