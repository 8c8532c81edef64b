/** A report until it has ended. */
import type { TaskResult } from "../core/model/execution.ts";
import type { TaskSource } from "../core/task-source.ts";
import { errorText } from "./logger.ts";
import type { ReportEnd } from "./reporter.ts";
import { cut } from "./task-log.ts";
import { mostReasonLength } from "./task-outcome.ts";

export interface ReportOptions {
  /** The result's output as JSON, where it was written already. */
  outputJson?: string | undefined;
  /** Its output belongs outside of it, where the server has a place for that. */
  isLarge?: boolean;
  /** Another journal than the worker's own has it. */
  isJournaled?: boolean;
}

export interface RequeueOptions extends ReportOptions {
  /** Of the delivery that it ends: tells it from a later one. */
  pollCount: number;
  /** Nothing was done. Refused, it must not fail the task. */
  isHandBack: boolean;
  /** The task may be somebody else's by now, so the server is asked before the first try already. */
  isDoubtful: boolean;
}

export interface OpenReport {
  result: TaskResult;
  /** Its output as JSON, for the first try. */
  outputJson: string | undefined;
  onEnd: (end: ReportEnd) => void;
  attempts: number;
  hasEnded: boolean;
  isReplacement: boolean;
  isHandBack: boolean;
  /** Its output may belong outside of it. */
  isLarge: boolean;
  /** Undefined where the result ends the task. */
  requeue: RequeueOptions | undefined;
  /** Whether the journal has it. It waits a while before: `aged`. `elsewhere`: another journal has it, and keeps it. */
  journaled: "no" | "aged" | "yes" | "elsewhere";
}

export function newReport(result: TaskResult, onEnd: OpenReport["onEnd"], options: ReportOptions, requeue?: RequeueOptions): OpenReport {
  return {
    result,
    outputJson: options.outputJson,
    onEnd,
    attempts: 0,
    hasEnded: false,
    isReplacement: false,
    isHandBack: requeue?.isHandBack === true,
    isLarge: options.isLarge === true,
    requeue,
    journaled: options.isJournaled === true ? "elsewhere" : "no",
  };
}

/** A terminal failure instead of a result that the server refuses. */
export function replaceResult(report: OpenReport, error: unknown): OpenReport {
  const { workflowInstanceId, taskId, workerId } = report.result;
  report.isReplacement = true;
  report.isLarge = false;
  report.outputJson = undefined;
  report.requeue = undefined;
  if (report.journaled !== "elsewhere") report.journaled = "no";
  report.result = {
    workflowInstanceId,
    taskId,
    status: "FAILED_WITH_TERMINAL_ERROR",
    reasonForIncompletion: cut(`The server did not take the result: ${errorText(error)}`, mostReasonLength),
    ...(workerId === undefined ? {} : { workerId }),
  };
  return report;
}

/** Whether the server may have given the task to somebody else before this try. */
export function mayHaveMoved({ requeue, attempts }: OpenReport): boolean {
  return requeue !== undefined && (requeue.isDoubtful || attempts > 1);
}

export async function isStillDelivered(source: TaskSource, { result, requeue }: OpenReport): Promise<boolean> {
  const task = await source.getTask(result.taskId);
  return task.status === "IN_PROGRESS" && task.workerId === result.workerId && task.pollCount <= (requeue?.pollCount ?? 0);
}
