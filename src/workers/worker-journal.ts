/** What a worker writes down of its tasks, so that the next one can put right what a crash or an outage left. */
import type { Task, TaskResult } from "../core/model/execution.ts";

/** Every method returns at once; writing is done in batches behind it. */
export interface WorkerJournal {
  /** The task is held from now on. */
  held(task: Task): void;
  /** The result could not be delivered so far; once it is written, not even a crash loses it. */
  undelivered(result: TaskResult): void;
  /** The task is held no more: its report was taken, or it was handed back or dropped. */
  settled(taskId: string): void;
  /** Resolves when everything so far is written. */
  flush(): Promise<void>;
  /** Writes the rest. A journal in which nothing is open is deleted. */
  close(): Promise<void>;
}
