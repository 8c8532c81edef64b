/** The journals of several workers in memory. What is not written yet when one of them is killed is gone, as with files. */
import type { TaskResult } from "../../src/core/model/execution.ts";
import type { LeftJournal, WorkerJournals } from "../../src/workers/worker-journal.ts";
import type { FakeClock } from "./fake-clock.ts";

const commitMs = 20;

interface Journal {
  workerId: string;
  /** Who has it now. */
  owner: string;
  entries: Map<string, TaskResult | undefined>;
}

export interface FakeJournals {
  of(workerId: string): WorkerJournals;
  /** Answers with the tasks that it held and had not written down. */
  kill(workerId: string): string[];
  /** Entries that are written, of all journals. */
  entries(): string[];
}

export function createFakeJournals(clock: FakeClock): FakeJournals {
  const journals = new Set<Journal>();
  const dead = new Set<string>();
  const unwrittenOf = new Map<string, Set<string>>();

  function claim(workerId: string): LeftJournal[] {
    const left = [...journals].filter(({ owner }) => dead.has(owner));
    return left.map((journal) => {
      journal.owner = workerId;
      return {
        workerId: journal.workerId,
        mayStillPoll: true,
        held: [...journal.entries].filter(([, result]) => result === undefined).map(([taskId]) => taskId),
        undelivered: [...journal.entries.values()].filter((result) => result !== undefined),
        settled(taskId) {
          if (!dead.has(workerId)) journal.entries.delete(taskId);
        },
        close: async () => void (journal.entries.size === 0 && journals.delete(journal)),
      };
    });
  }

  return {
    of(workerId) {
      const journal: Journal = { workerId, owner: workerId, entries: new Map() };
      const unwritten = new Set<string>();
      journals.add(journal);
      unwrittenOf.set(workerId, unwritten);
      const isDead = (): boolean => dead.has(workerId);
      return {
        claim: async () => claim(workerId),
        own: {
          held({ taskId }) {
            unwritten.add(taskId);
            clock.after(commitMs, () => {
              if (unwritten.delete(taskId) && !isDead()) journal.entries.set(taskId, undefined);
            });
          },
          undelivered(result) {
            unwritten.delete(result.taskId);
            if (!isDead()) journal.entries.set(result.taskId, structuredClone(result));
          },
          settled(taskId) {
            if (!unwritten.delete(taskId) && !isDead()) journal.entries.delete(taskId);
          },
          flush: async () => undefined,
          async close() {
            if (isDead()) return;
            for (const taskId of unwritten) journal.entries.set(taskId, undefined);
            // An orderly end: what is open is for the next one.
            if (journal.entries.size === 0) journals.delete(journal);
            dead.add(workerId);
          },
        },
      };
    },
    kill(workerId) {
      dead.add(workerId);
      return [...(unwrittenOf.get(workerId) ?? [])];
    },
    entries: () => [...journals].flatMap(({ entries }) => [...entries.keys()]),
  };
}
