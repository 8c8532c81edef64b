/** Runs a worker in the shape of the Conductor SDKs: a function of the task that answers a status and an output. */
import type { Task, TaskResultStatus } from "../core/model/execution.ts";
import { taskResultStatuses } from "../core/model/execution.ts";
import type { RunnerTools, TaskRunner } from "./run-task.ts";
import type { TaskLogBook } from "./task-log.ts";
import { createTaskLogBook } from "./task-log.ts";
import type { TaskOutcome } from "./task-outcome.ts";
import { failedOutcome, terminalOutcome } from "./task-outcome.ts";
import { toOutput } from "./task-output.ts";

export interface ExecuteResult {
  status: TaskResultStatus;
  outputData?: object | undefined;
  reasonForIncompletion?: string | undefined;
  logs?: readonly { log?: string; createdTime?: number }[] | undefined;
  /** With `IN_PROGRESS`: seconds after which the server offers the task again. */
  callbackAfterSeconds?: number | undefined;
}

/** Of a worker that is not done: the server offers the task again after the seconds. */
export interface TaskInProgressResult {
  status: "IN_PROGRESS";
  callbackAfterSeconds: number;
  outputData?: object;
}

export function isTaskInProgress(result: unknown): result is TaskInProgressResult {
  return isRecord(result) && result["status"] === "IN_PROGRESS" && typeof result["callbackAfterSeconds"] === "number";
}

/** Told what a worker threw. */
export type TaskErrorHandler = (error: Error, task?: Task) => void;

export interface ConductorWorker {
  taskDefName: string;
  execute: (task: Task) => Promise<ExecuteResult> | ExecuteResult;
  domain?: string;
  concurrency?: number;
  /** Milliseconds of pause after a poll that brought nothing. */
  pollInterval?: number;
  /** `false`: the response timeout is not extended while the task is held; otherwise it is. */
  leaseExtendEnabled?: boolean;
}

export function createExecuteRunner(
  { taskDefName, execute }: ConductorWorker,
  { clock }: Pick<RunnerTools, "clock">,
  onError: (error: Error, task: Task) => void,
): TaskRunner {
  return {
    async run(task) {
      const logs = createTaskLogBook(task.taskId, clock.epochMs);
      try {
        return toOutcome(taskDefName, await execute(task), logs);
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)), task);
        return failedOutcome(error, logs);
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Programs in JavaScript may answer anything. */
function toOutcome(taskDefName: string, result: unknown, logs: TaskLogBook): TaskOutcome {
  if (!isRecord(result) || !isResultStatus(result["status"])) {
    const wanted = taskResultStatuses.join(", ");
    return terminalOutcome(`The worker for ${taskDefName} must answer an object with a status, one of ${wanted}.`, logs);
  }
  const converted = toOutput(result["outputData"]);
  if ("problem" in converted) return terminalOutcome(converted.problem, logs);
  const { reasonForIncompletion: reason, callbackAfterSeconds: after } = result;
  addLogs(logs, result["logs"]);
  return {
    status: result["status"],
    output: converted.output,
    outputJson: converted.json,
    outputBytes: converted.bytes,
    logs: logs.entries(),
    ...(typeof reason === "string" ? { reason } : {}),
    ...(typeof after === "number" ? { callbackAfterSeconds: after } : {}),
  };
}

function addLogs(logs: TaskLogBook, entries: unknown): void {
  if (!Array.isArray(entries)) return;
  for (const entry of entries as unknown[]) {
    if (!isRecord(entry) || typeof entry["log"] !== "string") continue;
    const { createdTime } = entry;
    logs.add(entry["log"], typeof createdTime === "number" ? createdTime : undefined);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isResultStatus = (value: unknown): value is TaskResultStatus => taskResultStatuses.some((status) => status === value);
