/** The order of reports: as they came, each at its time, and one at a time for each workflow, which the server locks for an update. */
import type { TaskResult } from "../core/model/execution.ts";
import type { Cancel, Clock } from "./clock.ts";

export interface QueuedReport {
  result: TaskResult;
}

export interface ReportQueue<Report extends QueuedReport> {
  add(report: Report): void;
  /** Adds it after that time, and calls `onReady` then. */
  addLater(report: Report, afterMs: number): void;
  /** The next one to send. Its workflow is taken until `release`. */
  take(): Report | undefined;
  release(report: Report): void;
  /** How many wait for their turn alone. */
  ready(): number;
  /** Makes one ready before its time if none is. */
  hurryOne(): void;
  /** Makes all ready before their time. */
  hurryAll(): void;
  clear(): void;
}

export function createReportQueue<Report extends QueuedReport>(clock: Clock, onReady: () => void): ReportQueue<Report> {
  const ready: Report[] = [];
  const later = new Map<Report, Cancel>();
  /** Workflows with a report on its way, and what waits for that, if anything does. */
  const taken = new Map<string, Report[] | undefined>();

  function hurry(report: Report): void {
    later.get(report)?.();
    later.delete(report);
    ready.push(report);
  }

  return {
    add: (report) => void ready.push(report),
    addLater(report, afterMs) {
      const cancel = clock.after(afterMs, () => {
        later.delete(report);
        ready.push(report);
        onReady();
      });
      later.set(report, cancel);
    },
    take() {
      for (let report = ready.shift(); report !== undefined; report = ready.shift()) {
        const { workflowInstanceId } = report.result;
        if (!taken.has(workflowInstanceId)) {
          taken.set(workflowInstanceId, undefined);
          return report;
        }
        const waiting = taken.get(workflowInstanceId);
        if (waiting === undefined) taken.set(workflowInstanceId, [report]);
        else waiting.push(report);
      }
      return undefined;
    },
    release({ result }) {
      const waiting = taken.get(result.workflowInstanceId);
      if (waiting !== undefined) ready.unshift(...waiting);
      taken.delete(result.workflowInstanceId);
    },
    ready: () => ready.length,
    hurryOne() {
      const [soonest] = later.keys();
      if (ready.length === 0 && soonest !== undefined) hurry(soonest);
    },
    hurryAll() {
      for (const report of later.keys()) hurry(report);
    },
    clear() {
      ready.length = 0;
      for (const cancel of later.values()) cancel();
      later.clear();
      taken.clear();
    },
  };
}
