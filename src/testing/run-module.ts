/** One task's function called as a worker calls it, without a server. */
import { localTask } from "../core/define-task.ts";
import type { JsonObject } from "../core/json.ts";
import type { Task, TaskResultStatus } from "../core/model/execution.ts";
import type { TaskHandler, TaskModule } from "../core/task-module.ts";
import { systemClock } from "../workers/clock.ts";
import type { WorkerLogger } from "../workers/logger.ts";
import { createInlineRunner } from "../workers/run-task.ts";
import type { TaskOutcome } from "../workers/task-outcome.ts";

/** What became of a task, as a worker would report it. */
export interface TaskRun {
  status: TaskResultStatus;
  output: JsonObject;
  /** Why it failed. */
  reason?: string;
  /** What its function threw, in the last try. */
  error?: unknown;
  /** How often it was tried. */
  attempts: number;
  /** What the function has written to the task's log, over all tries. */
  logs: readonly string[];
  /** With `IN_PROGRESS`: seconds after which it is to be offered again. */
  callbackAfterSeconds?: number;
}

export interface RunModuleOptions {
  /** Which try the first one is, from 1. */
  attempt?: number;
  /** Tries again as often as the definition's `retryCount` says, at once, where another try may help. */
  retries?: boolean;
  /** Fields of the task that the function sees. */
  task?: Partial<Omit<Task, "inputData" | "retryCount">>;
  signal?: AbortSignal;
  /** Hears what the function logs for its worker. */
  logger: WorkerLogger;
}

/** The server's, where the definition has none. */
const defaultRetryCount = 3;

/** Never rejects for what the function does. Throws where the module's JSON Schema is none. */
export async function runModule(module: TaskModule, input: JsonObject, options: RunModuleOptions): Promise<TaskRun> {
  const { attempt: first = 1, retries = false, signal = new AbortController().signal, logger } = options;
  const thrown: { error?: unknown } = {};
  const runner = await createInlineRunner({ ...module, handler: noting(module.handler, thrown) }, { clock: systemClock, logger });
  const last = retries ? Math.max(first, 1 + retryCountOf(module)) : first;
  const logs: string[] = [];
  for (let attempt = first; ; attempt += 1) {
    delete thrown.error;
    const task: Task = {
      ...localTask(module.name, "local-task", "local-run"),
      scheduledTime: Date.now(),
      startTime: Date.now(),
      ...options.task,
      inputData: input,
      retryCount: attempt - 1,
    };
    const outcome = await runner.run(task, () => signal);
    logs.push(...outcome.logs.map(({ log = "" }) => log));
    if (outcome.status === "FAILED" && attempt < last && !signal.aborted) continue;
    return { ...resultOf(outcome), attempts: attempt - first + 1, logs, ...thrown };
  }
}

function noting(handler: TaskHandler, thrown: { error?: unknown }): TaskHandler {
  return async (input, context) => {
    try {
      return await handler(input, context);
    } catch (error) {
      thrown.error = error;
      throw error;
    }
  };
}

function retryCountOf({ definition }: TaskModule): number {
  const { retryCount } = definition;
  return typeof retryCount === "number" ? retryCount : defaultRetryCount;
}

function resultOf({ status, output, reason, callbackAfterSeconds }: TaskOutcome): Pick<TaskRun, "status" | "output"> {
  return {
    status,
    output,
    ...(reason === undefined ? {} : { reason }),
    ...(callbackAfterSeconds === undefined ? {} : { callbackAfterSeconds }),
  };
}
