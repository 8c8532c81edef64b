/** Errors of task functions that reach no caller: thrown in a timer or an event, or left behind in a promise. */
import type { WorkerLogger } from "../workers/logger.ts";

/**
 * Says them until the returned function is called. The process goes on: the other tasks under way have nothing to do with the error,
 * and the one that lost it is timed out by the server.
 */
export function watchStrayErrors(log: WorkerLogger, count?: (error: unknown) => void): () => void {
  const report = (code: string, what: string) => (reason: unknown) => {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    log.error(`${what}: ${text}`, { code });
    count?.(reason);
  };
  const onRejection = report("unhandled-rejection", "A task left a rejected promise behind that nothing waits for");
  const onException = report("uncaught-exception", "A task threw where nothing catches it, in a timer, an event or a callback");
  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onException);
  return () => {
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onException);
  };
}
