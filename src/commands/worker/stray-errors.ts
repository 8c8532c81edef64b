/** Errors of task functions that reach no caller: thrown in a timer or an event, or left behind in a promise. */
import type { Worker } from "../../workers/create-worker.ts";
import type { WorkerLogger } from "../../workers/logger.ts";
import { stackText } from "../../workers/logger.ts";

export interface StrayErrorWatch {
  worker: Pick<Worker, "failStray">;
  log: WorkerLogger;
  count?: ((error: unknown) => void) | undefined;
}

/**
 * Says them until the returned function is called. The process goes on: the other tasks under way have nothing to do with the error.
 * The task that lost it fails, if it is known which that is; otherwise it is timed out, by its time limit or by the server.
 */
export function watchStrayErrors({ worker, log, count }: StrayErrorWatch): () => void {
  const report = (code: string, what: string) => (reason: unknown) => {
    const task = worker.failStray(reason, `The handler ${what}`);
    const ids = task === undefined ? {} : { taskType: task.taskType, taskId: task.taskId, workflowId: task.workflowInstanceId };
    log.error(`A task ${what}: ${stackText(reason)}`, { code, ...ids });
    count?.(reason);
  };
  const onRejection = report("unhandled-rejection", "left a rejected promise behind that nothing waits for");
  const onException = report("uncaught-exception", "threw where nothing catches it, in a timer, an event or a callback");
  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onException);
  return () => {
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onException);
  };
}
