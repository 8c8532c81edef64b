/** What a worker writes down of its tasks, so that the next one can put right what a crash or an outage left. */
import type { Task, TaskResult } from "../core/model/execution.ts";

/** Every method returns at once; writing is done in batches behind it. */
export interface WorkerJournal {
  /** The task is held from now on. */
  held(task: Pick<Task, "taskId">): void;
  /** The result could not be delivered so far; once it is written, not even a crash loses it. */
  undelivered(result: TaskResult): void;
  /** The task is held no more: its report was taken, or it was handed back or dropped. */
  settled(taskId: string): void;
  /** Resolves when everything so far is written. */
  flush(): Promise<void>;
  /** Writes the rest. A journal in which nothing is open is deleted. */
  close(): Promise<void>;
}

/**
 * A journal that a dead worker left, claimed by this one. What becomes of its entries is written into it with `settled`. It may have
 * none: then it tells that its worker is dead.
 */
export interface LeftJournal extends Pick<WorkerJournal, "settled" | "close"> {
  /** Of the worker that left it. */
  readonly workerId: string;
  /** It died so lately that the server may not have answered all of its polls yet. */
  readonly mayStillPoll: boolean;
  /** Tasks that it held; none of them has a result. */
  readonly held: readonly string[];
  readonly undelivered: readonly TaskResult[];
}

/** A worker's own journal, and those that others leave. */
export interface WorkerJournals {
  readonly own: WorkerJournal;
  /** Claims what dead workers left. Others may die later: worth asking again from time to time. */
  claim(): Promise<LeftJournal[]>;
}
