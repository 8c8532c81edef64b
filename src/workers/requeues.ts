/**
 * Tasks on their way back to the server's queue: handed back, or put off by their handlers. The server may deliver such a task again
 * before the answer to that has arrived. Then it has taken the report, and to repeat it would take the task from the new delivery.
 */
import type { TaskResult } from "../core/model/execution.ts";
import type { OpenReport, RequeueOptions } from "./open-report.ts";
import type { ReportEnd, Reporter } from "./reporter.ts";

export interface Requeues {
  send(result: TaskResult, options: RequeueOptions, onEnd: (end: ReportEnd) => void): void;
  /** The task has been delivered: if it was on its way back, that has worked, and has ended when this answers. */
  overtake(taskId: string): void;
}

export function createRequeues(reporter: Reporter): Requeues {
  const underWay = new Map<string, OpenReport>();
  return {
    send(result, options, onEnd) {
      const { taskId } = result;
      const report = reporter.requeue(result, options, (end) => {
        underWay.delete(taskId);
        onEnd(end);
      });
      if (!report.hasEnded) underWay.set(taskId, report);
    },
    overtake(taskId) {
      const report = underWay.size === 0 ? undefined : underWay.get(taskId);
      // What was never sent cannot have been taken: the same delivery has come twice.
      if (report !== undefined && report.attempts > 0) reporter.withdraw(report);
    },
  };
}
