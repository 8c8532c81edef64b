/** Runs tasks of one type, here or in a thread or process. */
import type { Task } from "../core/model/execution.ts";
import type { TaskModule } from "../core/task-module.ts";
import type { Clock } from "./clock.ts";
import { createContext } from "./handler-context.ts";
import type { WorkerLogger } from "./logger.ts";
import type { RunHandler } from "./run-handler.ts";
import { prepareHandler } from "./run-handler.ts";
import { createTaskLogBook } from "./task-log.ts";
import type { TaskOutcome } from "./task-outcome.ts";
import { givenUpOutcome } from "./task-outcome.ts";
import { watchTime } from "./time-limit.ts";

/** A module made ready to run, wherever it runs. */
export interface TaskRunner {
  /** Never rejects. `signal` is asked for only by handlers that look at it. */
  run(task: Task, signal: () => AbortSignal): Promise<TaskOutcome>;
  /** Ends what was started to run tasks in. What runs there is ended with it, and its `run` never answers. */
  close(): Promise<void>;
}

export interface RunnerTools {
  clock: Clock;
  logger: WorkerLogger;
}

/** As the module's `isolation` says. Throws where its tasks cannot be run, with the reason. */
export async function createTaskRunner(module: TaskModule, tools: RunnerTools): Promise<TaskRunner> {
  const { isolation = "inline" } = module.worker;
  if (isolation === "inline") return createInlineRunner(module, tools);
  const { createIsolatingRunner } = await import("./isolation/isolating-runner.ts");
  return createIsolatingRunner(module, isolation, tools);
}

/** Runs the handler right here. */
export async function createInlineRunner(module: TaskModule, { clock, logger }: RunnerTools): Promise<TaskRunner> {
  const runHandler = await prepareHandler(module);
  const { handlerTimeoutMs } = module.worker;
  const run = (task: Task, signal: () => AbortSignal): Promise<TaskOutcome> => {
    const logs = createTaskLogBook(task.taskId, clock.epochMs);
    return runHandler(createContext({ task, signal, logs, logger }), logs);
  };
  return {
    run: handlerTimeoutMs === undefined ? run : limitTime(runHandler, handlerTimeoutMs, { clock, logger }),
    close: () => Promise.resolve(),
  };
}

/** A handler that does not end cannot be stopped here: its task fails without it, and what it still does comes to nothing. */
function limitTime(runHandler: RunHandler, limitMs: number, { clock, logger }: RunnerTools): TaskRunner["run"] {
  return (task, signal) =>
    new Promise((resolve) => {
      const startedAt = clock.now();
      const linked = createLinkedSignal(signal);
      const logs = createTaskLogBook(task.taskId, clock.epochMs);
      let isGivenUp = false;
      const cancel = watchTime(clock, limitMs, {
        onSoft: linked.abort,
        onHard(reason) {
          isGivenUp = true;
          resolve(givenUpOutcome(reason, logs, "HandlerTimeout"));
        },
      });
      void runHandler(createContext({ task, signal: linked.signal, logs, logger }), logs).then((outcome) => {
        cancel();
        resolve(outcome);
        if (!isGivenUp) return;
        const { taskType, taskId, workflowInstanceId: workflowId } = task;
        const tookMs = Math.round(clock.now() - startedAt);
        const message = `A handler of ${taskType} that was given up has ended after ${tookMs} ms; what became of it is not reported.`;
        logger.warn(message, { taskType, taskId, workflowId, tookMs });
      });
    });
}

interface LinkedSignal {
  signal: () => AbortSignal;
  abort: (reason: unknown) => void;
}

/** A signal that is aborted with another, or by itself; made when somebody asks for it. */
function createLinkedSignal(outer: () => AbortSignal): LinkedSignal {
  let controller: AbortController | undefined;
  let aborted: { reason: unknown } | undefined;

  function abort(reason: unknown): void {
    aborted ??= { reason };
    controller?.abort(aborted.reason);
  }

  return {
    abort,
    signal() {
      if (controller !== undefined) return controller.signal;
      controller = new AbortController();
      const other = outer();
      if (aborted !== undefined) controller.abort(aborted.reason);
      else if (other.aborted) abort(other.reason);
      else other.addEventListener("abort", () => abort(other.reason), { once: true });
      return controller.signal;
    },
  };
}
