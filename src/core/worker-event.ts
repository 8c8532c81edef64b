/** What happens in a worker, as events for the project's subscribers. An event is plain data and frozen: several subscribers share it. */
import { workerEventTypes } from "./worker-event-catalogue.ts";

interface Happened {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly workerId: string;
}

interface OfTask extends Happened {
  readonly taskId: string;
  readonly taskType: string;
  readonly domain?: string;
  /** The task's name in its workflow. */
  readonly referenceName: string;
  readonly workflowId: string;
  readonly workflowType: string;
  readonly correlationId?: string;
  /** From 1. */
  readonly attempt: number;
}

/** The worker begins to poll. */
export interface WorkerStarted extends Happened {
  readonly type: "worker:started";
  readonly taskTypes: readonly string[];
  /** Slots of all task types together. */
  readonly concurrency: number;
}

/** The server has answered a first poll. */
export interface WorkerReady extends Happened {
  readonly type: "worker:ready";
}

/** The worker takes no more tasks: it ends what it has. */
export interface WorkerDraining extends Happened {
  readonly type: "worker:draining";
}

/** Nothing is held any more. The last event of a worker. */
export interface WorkerStopped extends Happened {
  readonly type: "worker:stopped";
  readonly uptimeMs: number;
}

/** A task has come from the server. */
export interface TaskReceived extends OfTask {
  readonly type: "task:received";
}

/** Its function is called. */
export interface TaskStarted extends OfTask {
  readonly type: "task:started";
  /** For a slot of this worker. */
  readonly waitedMs: number;
}

/** The server has taken the result. */
export interface TaskCompleted extends OfTask {
  readonly type: "task:completed";
  /** Of the function alone. */
  readonly tookMs: number;
  /** The task was lost before: the server may have somebody else's result. */
  readonly late: boolean;
}

/** The server has taken the failure. */
export interface TaskFailed extends OfTask {
  readonly type: "task:failed";
  readonly tookMs: number;
  /** The task was lost before: the server may have somebody else's result. */
  readonly late: boolean;
  readonly reason: string;
  /** False where the task is not tried again whatever its definition says. */
  readonly retryable: boolean;
}

/** The function has asked for the task to be offered again, and the server will. */
export interface TaskPostponed extends OfTask {
  readonly type: "task:postponed";
  readonly tookMs: number;
  readonly callbackAfterSeconds: number;
}

/** Given back to the server, which offers it to any worker at once; no retry is consumed. */
export interface TaskHandedBack extends OfTask {
  readonly type: "task:handed-back";
}

/** Its response timeout ran out, or the server gave it to somebody else while it was held. */
export interface TaskLost extends OfTask {
  readonly type: "task:lost";
}

/** It has ended on the server, or its run has, while it was held. */
export interface TaskCancelled extends OfTask {
  readonly type: "task:cancelled";
}

/** It came again while it is held; it runs once. */
export interface TaskDuplicate extends OfTask {
  readonly type: "task:duplicate";
}

/** The server takes no result of it: the task or its run is gone. */
export interface TaskDropped extends OfTask {
  readonly type: "task:dropped";
}

/** The worker was stopped at once, before the server had the result. */
export interface TaskUnsent extends OfTask {
  readonly type: "task:unsent";
}

/** A result could not be delivered; it is tried again. */
export interface ReportRetried extends Happened {
  readonly type: "report:retried";
  readonly taskId: string;
  readonly workflowId: string;
  /** How often it was sent so far. */
  readonly attempts: number;
  /** Until it is sent again. */
  readonly afterMs: number;
  readonly reason: string;
}

/** The server has not answered a poll as it should. */
export interface PollFailed extends Happened {
  readonly type: "poll:failed";
  readonly taskType: string;
  readonly domain?: string;
  readonly tookMs: number;
  readonly reason: string;
}

export type WorkerEvent =
  | WorkerStarted
  | WorkerReady
  | WorkerDraining
  | WorkerStopped
  | TaskReceived
  | TaskStarted
  | TaskCompleted
  | TaskFailed
  | TaskPostponed
  | TaskHandedBack
  | TaskLost
  | TaskCancelled
  | TaskDuplicate
  | TaskDropped
  | TaskUnsent
  | ReportRetried
  | PollFailed;

export type WorkerEventType = WorkerEvent["type"];

type GroupOf<Type> = Type extends `${infer Group}:${string}` ? Group : never;

/** A type, all types of a group such as `task:*`, or all there are. */
export type WorkerEventPattern = WorkerEventType | `${GroupOf<WorkerEventType>}:*` | "*";

/** The events that a pattern stands for. */
export type WorkerEventOf<Pattern extends WorkerEventPattern> = Pattern extends "*"
  ? WorkerEvent
  : Pattern extends `${infer Group}:*`
    ? Extract<WorkerEvent, { type: `${Group}:${string}` }>
    : Extract<WorkerEvent, { type: Pattern }>;

/** The patterns that stand for a type, the narrowest first. */
export function patternsOf(type: WorkerEventType): string[] {
  return [type, `${type.slice(0, type.indexOf(":"))}:*`, "*"];
}

export const workerEventPatterns: readonly string[] = [...new Set(workerEventTypes.flatMap(patternsOf))];
