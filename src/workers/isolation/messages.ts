/** What travels between a worker and the threads and processes that run its tasks. One of these runs one task at a time. */
import type { Task } from "../../core/model/execution.ts";
import type { TaskLoader } from "../../core/task-module.ts";
import type { WorkerLogger } from "../logger.ts";
import type { TaskOutcome } from "../task-outcome.ts";

export type ToIsolate =
  | { type: "load"; loader: TaskLoader }
  | { type: "run"; task: Task }
  /** The task at hand is to end. Comes to nothing where it has. */
  | { type: "abort"; reason: SentReason };

/** Why a signal is aborted, as far as it can be sent. */
export interface SentReason {
  name: string;
  message: string;
  code?: string;
}

export type FromIsolate =
  | { type: "ready" }
  | { type: "unloadable"; reason: string }
  /** A line of `ctx.log`, at once: it is there also when the isolate dies a moment later. */
  | { type: "log"; line: string }
  /** `ctx.logger`. */
  | { type: "say"; level: keyof WorkerLogger; message: string; /** JSON text. */ data?: string }
  | { type: "ended"; outcome: SentOutcome }
  /** An error that reached no caller; the isolate ends itself. */
  | {
      type: "stray";
      reason: string;
      stack?: string;
      /** Whether a task is at hand, here: the next one may be on its way. */ isBusy: boolean;
    };

export interface SentOutcome extends Omit<TaskOutcome, "output" | "outputJson" | "logs"> {
  /** JSON text: what has been checked to be JSON needs no other check on its way. */
  output: string;
  /** Lines of the log beyond those that a result may have. */
  leftOut: number;
}
