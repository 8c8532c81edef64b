/** What a scenario needs of a worker, whichever it is: ours in this process, ours as a process, another SDK as a process. */
import type { TaskModule } from "../../../src/core/task-module.ts";
import type { WorkerStats } from "../../../src/workers/worker-stats.ts";
import type { RunNote } from "./handler.ts";

export interface WorkerSetup {
  url: string;
  /** Each is one task type whose handler does the chore in its input. */
  tasks: readonly { name: string; worker?: TaskModule["worker"] }[];
  concurrency: number;
  drainSeconds: number;
  auth?: { keyId: string; keySecret: string };
  /** More options of `flow worker start`. */
  options?: readonly string[];
  /** Instead of the client's margins of many seconds, so that a test need not wait for them. */
  marginMs?: number;
  /** The wall clock of the worker's process jumps by that much, to and fro. */
  clockJumpMs?: number;
}

export interface RunningWorker {
  /** Stops it in order; resolves when it has ended. */
  stop(): Promise<void>;
  /** Ends it at once, however. */
  kill(): Promise<void>;
  /** Of processes. */
  signal?(signal: NodeJS.Signals): void;
  readonly pid?: number;
  /** Where a process runs; the same for all of a scenario. */
  readonly folder?: string;
  /** Resolves with the exit code of a process, or null where a signal ended it. */
  readonly ended?: Promise<number | null>;
  /** Its own account, where it keeps one. */
  stats?(): WorkerStats;
  /** What the handlers have done so far, also of those before it in the same scenario. */
  runs(): RunNote[];
  /** What it has printed. */
  output(): string;
}

export interface WorkerUnderTest {
  readonly name: string;
  start(setup: WorkerSetup): Promise<RunningWorker>;
}
