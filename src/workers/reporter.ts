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
import type { OpenReport, ReportOptions, RequeueOptions } from "./open-report.ts";
import { isStillDelivered, mayHaveMoved, newReport, replaceResult } from "./open-report.ts";
import { moveOutput } from "./payloads.ts";
import { removeFrom } from "./passing.ts";
import { createReportQueue } from "./report-queue.ts";
import { createUndelivered } from "./undelivered.ts";
import { createWaiters } from "./waiters.ts";
import type { WorkerJournal } from "./worker-journal.ts";

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
  /** How often a report is tried again before it is dropped. */
  mostRetries: number;
  /** A report waits for its next try: its place in line is free. */
  onPutOff(): void;
  /** Where results are written down that the server does not take at once. */
  journal: WorkerJournal | undefined;
}

export interface Reporter {
  /** A result that ends the task. */
  report(result: TaskResult, onEnd: (end: ReportEnd) => void, options?: ReportOptions): void;
  /**
   * A result that puts the task back into its queue (`IN_PROGRESS`). Where its answer was lost it is sent again only if the server
   * still has the task in the same delivery: somebody else may have got it meanwhile, and would lose it again.
   */
  requeue(result: TaskResult, options: RequeueOptions, onEnd: (end: ReportEnd) => void): OpenReport;
  /** The server is known to have taken it: it ends as accepted, whatever the answer on its way says. */
  withdraw(report: OpenReport): void;
  /** Reports that have not ended. */
  size(): number;
  /** Of these, what waits only because as many as may be are on their way. */
  ready(): number;
  /** The server is known to answer again: what waits for its next try goes now. */
  retryNow(): void;
  /** Resolves when nothing is left to send. */
  flushed(): Promise<void>;
  /** Gives up: whatever has not ended ends as `unsent`. */
  close(): void;
}

const ordinary: ReportOptions = {};

export function createReporter(options: ReporterOptions): Reporter {
  const { clock, random, observer, journal } = options;
  const pending: OpenReport[] = [];
  const queue = createReportQueue<OpenReport>(clock, pump);
  const circuit = createCircuit({ clock, random, sendersToOpen: 3, onRelease: release });
  const undelivered = journal === undefined ? undefined : createUndelivered(pending, journal, clock);
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
      if (report.hasEnded) queue.release(report);
      else void send(report);
    }
  }

  async function send(report: OpenReport): Promise<void> {
    inFlight += 1;
    report.attempts += 1;
    circuit.tried();
    const failure = await tryUpdate(report, options);
    inFlight -= 1;
    if (isClosed) return;
    queue.release(report);
    settle(report, failure);
    pump();
  }

  function settle(report: OpenReport, failure: { error: unknown } | undefined): void {
    if (failure === undefined) circuit.succeeded();
    else circuit.failed(report.result.taskId, failure.error);
    if (report.hasEnded) return;
    if (failure === undefined) return end(report, report.isReplacement ? "replaced" : "accepted");
    const verdict = judge(report, failure.error, options);
    if (verdict.type === "drop") return end(report, "dropped");
    if (verdict.type === "replace") return queue.add(replaceResult(report, failure.error));
    observer.retried?.(report.result, report.attempts, verdict.afterMs, failure.error);
    undelivered?.write(report);
    queue.addLater(report, verdict.afterMs);
    options.onPutOff();
  }

  function end(report: OpenReport, how: ReportEnd): void {
    report.hasEnded = true;
    removeFrom(pending, report);
    report.onEnd(how);
    if (pending.length === 0) whenEmpty.resolveAll();
  }

  function add(report: OpenReport): OpenReport {
    pending.push(report);
    queue.add(report);
    undelivered?.added(report, !circuit.mayTry());
    if (isClosed) end(report, "unsent");
    else pump();
    return report;
  }

  return {
    report: (result, onEnd, options = ordinary) => void add(newReport(result, onEnd, options)),
    requeue: (result, options, onEnd) => add(newReport(result, onEnd, options, options)),
    withdraw(report) {
      if (!report.hasEnded) end(report, "accepted");
    },
    size: () => pending.length,
    ready: () => (circuit.isClosed() ? queue.ready() : 0),
    retryNow: () => release("healed"),
    flushed: () => (pending.length === 0 ? Promise.resolve() : whenEmpty.wait()),
    close() {
      if (isClosed) return;
      isClosed = true;
      queue.clear();
      circuit.close();
      undelivered?.writeAll();
      for (let [report] = pending; report !== undefined; [report] = pending) end(report, "unsent");
    },
  };
}

/** Undefined: the server has taken it, now or before. */
async function tryUpdate(report: OpenReport, options: ReporterOptions): Promise<{ error: unknown } | undefined> {
  const { source, clock, observer } = options;
  const sentAt = clock.now();
  let failure: { error: unknown } | undefined;
  try {
    if (report.isLarge) await moveOutput(report, options);
    if (!mayHaveMoved(report) || (await isStillDelivered(source, report))) await source.update(report.result, report.outputJson);
  } catch (error) {
    failure = { error };
  }
  observer.updated?.(report.result, clock.now() - sentAt, failure?.error);
  return failure;
}

function judge(report: OpenReport, error: unknown, { random, mostRetries, logger }: ReporterOptions): Verdict {
  const judged = judgeFailure(report, error, random);
  const verdict: Verdict = judged.type === "again" && report.attempts > mostRetries ? { type: "drop" } : judged;
  sayFailure(logger, verdict, report, error);
  // What waits for its next try need not stand in memory twice.
  report.outputJson = undefined;
  return verdict;
}

function sayFailure(logger: WorkerLogger, verdict: Verdict, report: OpenReport, error: unknown): void {
  const { taskId, workflowInstanceId, status } = report.result;
  const data = { taskId, workflowId: workflowInstanceId, status, attempts: report.attempts };
  const why = errorText(error);
  if (verdict.type === "replace") logger.error(`The result of task ${taskId} is refused and reported as a failure instead: ${why}`, data);
  else if (verdict.type === "drop") logger.error(`The server takes no result of task ${taskId}; it is dropped: ${why}`, data);
  else if (isPowerOfTwo(report.attempts)) logger.warn(`Reporting task ${taskId} failed and is tried again: ${why}`, data);
}
