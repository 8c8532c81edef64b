/**
 * Tasks on their way back to the server's queue: handed back, or put off by their handlers. The server may deliver such a task again
 * before the answer to that has arrived. Then it has taken the report, and to repeat it would take the task from the new delivery.
 */
import type { Task, TaskResult } from "../core/model/execution.ts";
import type { Lane } from "./lanes.ts";
import type { OpenReport, RequeueOptions } from "./open-report.ts";
import type { ReportEnd, Reporter } from "./reporter.ts";

export interface Requeues {
  send(result: TaskResult, options: RequeueOptions, onEnd: (end: ReportEnd) => void): void;
  /** Whether this is such a delivery. It is received as a new one as soon as the report has ended. */
  takeUp(lane: Lane, task: Task): boolean;
}

interface Requeue {
  report: OpenReport;
  redelivery?: { lane: Lane; task: Task };
}

export function createRequeues(reporter: Reporter, receive: (lane: Lane, task: Task) => void): Requeues {
  const underWay = new Map<string, Requeue>();
  return {
    send(result, options, onEnd) {
      const { taskId } = result;
      const report = reporter.requeue(result, options, (end) => {
        const redelivery = underWay.get(taskId)?.redelivery;
        underWay.delete(taskId);
        onEnd(end);
        if (redelivery !== undefined) receive(redelivery.lane, redelivery.task);
      });
      if (!report.hasEnded) underWay.set(taskId, { report });
    },
    takeUp(lane, task) {
      const requeue = underWay.get(task.taskId);
      // What was never sent cannot have been taken: the same delivery has come twice.
      if (requeue === undefined || requeue.report.attempts === 0) return false;
      requeue.redelivery = { lane, task };
      reporter.withdraw(requeue.report);
      return true;
    },
  };
}
