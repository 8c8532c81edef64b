/** Sends results, off the slots: a slow or broken server holds no handler up. Every report ends in one of the ways of `ReportEnd`. */
import type { TaskResult } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { createCircuit } from "./circuit.ts";
import type { Clock, Random } from "./clock.ts";
import type { Verdict } from "./judge-failure.ts";
import { judgeFailure } from "./judge-failure.ts";
import type { WorkerLogger } from "./logger.ts";
import { errorText, isPowerOfTwo } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";
import { createReportQueue } from "./report-queue.ts";
import { mostReasonLength } from "./task-outcome.ts";
import { cut } from "./task-log.ts";
import { createWaiters } from "./waiters.ts";

export type ReportEnd =
  | "accepted"
  /** The server would not take the result; it took a terminal failure with the reason instead. */
  | "replaced"
  /** The server takes nothing for this task: it is gone, or it refused the terminal failure too. */
  | "dropped"
  /** The reporter was closed first. */
  | "unsent";

export interface ReporterOptions {
  source: TaskSource;
  clock: Clock;
  random: Random;
  logger: WorkerLogger;
  observer: WorkerObserver;
  /** How many reports are on their way at once. */
  inFlight: number;
}

export interface Reporter {
  /** The answer withdraws it, because the server is known to have taken it: false where it is just on its way. */
  report(result: TaskResult, onEnd: (end: ReportEnd) => void): () => boolean;
  /** Reports that have not ended. */
  size(): number;
  /** The server is known to answer again: what waits for its next try goes now. */
  retryNow(): void;
  /** Resolves when nothing is left to send. */
  flushed(): Promise<void>;
  /** Gives up: whatever has not ended ends as `unsent`. */
  close(): void;
}

interface Report {
  result: TaskResult;
  onEnd: (end: ReportEnd) => void;
  attempts: number;
  isReplacement: boolean;
  isOnItsWay: boolean;
}

export function createReporter(options: ReporterOptions): Reporter {
  const { source, clock, random, logger, observer } = options;
  const pending = new Set<Report>();
  const queue = createReportQueue<Report>(clock, pump);
  const circuit = createCircuit({ clock, random, sendersToOpen: 3, onRelease: release });
  let inFlight = 0;
  let isClosed = false;
  const whenEmpty = createWaiters();

  function release(why: "probe" | "healed" | "closed"): void {
    if (why === "healed") queue.hurryAll();
    if (why === "probe") queue.hurryOne();
    pump();
  }

  function pump(): void {
    while (inFlight < options.inFlight && circuit.mayTry()) {
      const report = queue.take();
      if (report === undefined) return;
      if (pending.has(report)) void send(report);
      else queue.release(report);
    }
  }

  async function send(report: Report): Promise<void> {
    inFlight += 1;
    report.attempts += 1;
    report.isOnItsWay = true;
    circuit.tried();
    const sentAt = clock.now();
    const failure = await tryUpdate(source, report.result);
    observer.updated?.(report.result, clock.now() - sentAt, failure?.error);
    inFlight -= 1;
    report.isOnItsWay = false;
    if (isClosed) return;
    queue.release(report);
    settle(report, failure);
    pump();
  }

  function settle(report: Report, failure: { error: unknown } | undefined): void {
    if (failure === undefined) {
      circuit.succeeded();
      return end(report, report.isReplacement ? "replaced" : "accepted");
    }
    const { error } = failure;
    circuit.failed(report.result.taskId, error);
    const verdict = judgeFailure(report, error, random);
    sayFailure(logger, verdict, report, error);
    if (verdict.type === "again") return queue.addLater(report, verdict.afterMs);
    if (verdict.type === "drop") return end(report, "dropped");
    report.isReplacement = true;
    report.result = replacementOf(report.result, error);
    queue.add(report);
  }

  function end(report: Report, how: ReportEnd): void {
    pending.delete(report);
    report.onEnd(how);
    if (pending.size === 0) whenEmpty.resolveAll();
  }

  return {
    report(result, onEnd) {
      const report: Report = { result, onEnd, attempts: 0, isReplacement: false, isOnItsWay: false };
      pending.add(report);
      queue.add(report);
      if (isClosed) end(report, "unsent");
      else pump();
      return () => {
        if (report.isOnItsWay || !pending.has(report)) return false;
        end(report, "accepted");
        return true;
      };
    },
    size: () => pending.size,
    retryNow: () => release("healed"),
    flushed: () => (pending.size === 0 ? Promise.resolve() : whenEmpty.wait()),
    close() {
      if (isClosed) return;
      isClosed = true;
      queue.clear();
      circuit.close();
      for (const report of pending) end(report, "unsent");
    },
  };
}

async function tryUpdate(source: TaskSource, result: TaskResult): Promise<{ error: unknown } | undefined> {
  try {
    await source.update(result);
    return undefined;
  } catch (error) {
    return { error };
  }
}

function replacementOf({ workflowInstanceId, taskId, workerId }: TaskResult, error: unknown): TaskResult {
  return {
    workflowInstanceId,
    taskId,
    status: "FAILED_WITH_TERMINAL_ERROR",
    reasonForIncompletion: cut(`The server did not take the result: ${errorText(error)}`, mostReasonLength),
    ...(workerId === undefined ? {} : { workerId }),
  };
}

function sayFailure(logger: WorkerLogger, verdict: Verdict, report: Report, error: unknown): void {
  const { taskId, workflowInstanceId, status } = report.result;
  const data = { taskId, workflowId: workflowInstanceId, status, attempts: report.attempts };
  const why = errorText(error);
  if (verdict.type === "replace") logger.error(`The result of task ${taskId} is refused and reported as a failure instead: ${why}`, data);
  else if (verdict.type === "drop") logger.error(`The server takes no result of task ${taskId}; it is dropped: ${why}`, data);
  else if (isPowerOfTwo(report.attempts)) logger.warn(`Reporting task ${taskId} failed and is tried again: ${why}`, data);
}
