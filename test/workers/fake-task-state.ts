/**
 * A task's life on Conductor's side, whatever carries the requests: delivery marks it IN_PROGRESS and takes it from its queue,
 * IN_PROGRESS reports put it back, the response timeout makes a new try of it, and reports for ended tasks are ignored.
 */
import type { JsonObject } from "../../src/core/json.ts";
import type { Task, TaskResult } from "../../src/core/model/execution.ts";
import { isTerminalTask } from "../../src/core/model/execution.ts";
import type { PollRequest } from "../../src/core/task-source.ts";
import type { Clock } from "../../src/workers/clock.ts";
import type { Ledger } from "./ledger.ts";
import { blankTask } from "../harness/blank-task.ts";

/** How a long poll behaves: as SQL servers up to 3.32, as later ones, or not held at all. */
export type PollSemantics = "fill-or-timeout" | "prompt" | "no-block";

export interface TaskStateOptions {
  clock: Clock;
  ledger: Ledger;
  semantics?: PollSemantics | undefined;
  /** Tasks that an answer may have above its count. */
  overDelivery?: number | undefined;
  /** What its run comes to when a task has ended: it waits in its queue before the report is answered. */
  next?: ((task: Task) => NewTask | undefined) | undefined;
  /** Waits for a response timeout; on the clock if absent. */
  expireAfter?: ((ms: number, run: () => void) => void) | undefined;
}

export interface NewTask {
  taskType: string;
  taskId?: string;
  workflowId?: string;
  input?: JsonObject;
  output?: JsonObject;
  responseTimeoutSeconds?: number;
  retries?: number;
  extra?: Partial<Task>;
}

export interface TaskState {
  add(task: NewTask): string;
  /** Undefined where there is none. */
  find(taskId: string): Task | undefined;
  all(): Task[];
  /** As if its workflow were deleted. */
  remove(taskId: string): void;
  queued(taskType: string): number;
  /** What is not due yet counts as well. */
  queueSizes(): Record<string, number>;
  /** Takes tasks from their queue, in the time that the semantics say. */
  gather(request: PollRequest): Promise<string[]>;
  /** As if another version had taken its place; polls that are held go on as they began. */
  become(semantics: PollSemantics): void;
  /** Answers the polls that are held, and holds none from now on. */
  releasePolls(): void;
  /** What a poll's answer says of the task; undefined if it has ended meanwhile. */
  deliver(taskId: string, workerId: string, isLost: boolean): Task | undefined;
  /** Into its queue once more, whatever its status. */
  offerAgain(taskId: string): void;
  /** False where there is no such task. */
  accept(result: TaskResult): boolean;
  /** False where there is no such task. */
  extendLease(taskId: string): boolean;
}

const pollStepMs = 100;

export const sleepOn = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));

export function createTaskState(options: TaskStateOptions): TaskState {
  const { clock, ledger, overDelivery = 0, expireAfter = clock.after } = options;
  const tasks = new Map<string, Task>();
  const retriesLeft = new Map<string, number>();
  const queues = new Map<string, string[]>();
  const arrivals = new Set<() => void>();
  let lastId = 0;
  let semantics = options.semantics ?? "fill-or-timeout";
  let isReleased = false;

  function enqueue(taskType: string, taskId: string): void {
    const queue = queues.get(taskType) ?? [];
    if (!queue.includes(taskId)) queue.push(taskId);
    queues.set(taskType, queue);
    for (const arrive of arrivals) arrive();
  }

  function add(options: NewTask): string {
    lastId += 1;
    const taskId = options.taskId ?? `task-${lastId}`;
    tasks.set(taskId, newTask(taskId, lastId, options, clock));
    retriesLeft.set(taskId, options.retries ?? 0);
    enqueue(options.taskType, taskId);
    return taskId;
  }

  function pop(taskType: string, count: number): string[] {
    return queues.get(taskType)?.splice(0, count) ?? [];
  }

  function arrivalOr(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        arrivals.delete(wake);
        cancel();
        resolve();
      };
      const cancel = clock.after(ms, wake);
      arrivals.add(wake);
    });
  }

  function watchTimeout(task: Task): void {
    const dueAt = task.updateTime + task.responseTimeoutSeconds * 1000;
    expireAfter(dueAt - clock.now(), () => {
      if (task.status !== "IN_PROGRESS" || tasks.get(task.taskId) !== task) return;
      if (task.updateTime + task.responseTimeoutSeconds * 1000 > clock.now()) return watchTimeout(task);
      task.status = "TIMED_OUT";
      ledger.closed(task.taskId, "expired");
      retry(task);
    });
  }

  function retry(task: Task): void {
    const left = retriesLeft.get(task.taskId) ?? 0;
    if (left === 0) return;
    add({
      taskType: task.taskType,
      taskId: `${task.taskId}+`,
      workflowId: task.workflowInstanceId,
      input: task.inputData,
      responseTimeoutSeconds: task.responseTimeoutSeconds,
      retries: left - 1,
      extra: { retryCount: task.retryCount + 1 },
    });
  }

  function putBack(task: Task, afterSeconds: number): void {
    if (task.status === "IN_PROGRESS") ledger.closed(task.taskId, afterSeconds > 0 ? "postponed" : "handed-back");
    task.status = "SCHEDULED";
    if (afterSeconds === 0) return enqueue(task.taskType, task.taskId);
    clock.after(afterSeconds * 1000, () => {
      if (task.status === "SCHEDULED" && tasks.get(task.taskId) === task) enqueue(task.taskType, task.taskId);
    });
  }

  return {
    add,
    find: (taskId) => tasks.get(taskId),
    all: () => [...tasks.values()],
    remove(taskId) {
      tasks.delete(taskId);
      ledger.closed(taskId, "removed");
    },
    queued: (taskType) => queues.get(taskType)?.length ?? 0,
    queueSizes() {
      const sizes: Record<string, number> = {};
      for (const { status, taskType } of tasks.values()) if (status === "SCHEDULED") sizes[taskType] = (sizes[taskType] ?? 0) + 1;
      return sizes;
    },
    become(other) {
      semantics = other;
    },
    async gather({ taskType, count, waitMs }) {
      const until = clock.now() + (semantics === "no-block" ? 0 : waitMs);
      const isPrompt = semantics === "prompt";
      const enough = isPrompt ? 1 : count;
      const popped = pop(taskType, count);
      const timeLeft = () => (isReleased ? 0 : until - clock.now());
      for (let left = timeLeft(); left > 0 && popped.length < enough; left = timeLeft()) {
        if (isPrompt) await arrivalOr(left);
        else await sleepOn(clock, Math.min(pollStepMs, left));
        popped.push(...pop(taskType, count - popped.length));
      }
      return popped.length === 0 ? popped : [...popped, ...pop(taskType, overDelivery)];
    },
    releasePolls() {
      isReleased = true;
      for (const arrive of arrivals) arrive();
    },
    deliver(taskId, workerId, isLost) {
      const task = tasks.get(taskId);
      if (task === undefined || isTerminalTask(task.status)) return undefined;
      if (task.status === "IN_PROGRESS") ledger.redelivered(taskId);
      else ledger.delivered(taskId, isLost);
      Object.assign(task, { status: "IN_PROGRESS", workerId, pollCount: task.pollCount + 1, updateTime: clock.now() });
      watchTimeout(task);
      return structuredClone(task);
    },
    offerAgain(taskId) {
      const task = tasks.get(taskId);
      if (task !== undefined) enqueue(task.taskType, taskId);
    },
    accept(result) {
      const task = tasks.get(result.taskId);
      if (task === undefined) return false;
      if (isTerminalTask(task.status)) {
        ledger.ignored(result.taskId);
        return true;
      }
      task.outputData = result.outputData ?? {};
      task.updateTime = clock.now();
      if (result.reasonForIncompletion !== undefined) task.reasonForIncompletion = result.reasonForIncompletion;
      if (result.status === "IN_PROGRESS") {
        putBack(task, result.callbackAfterSeconds ?? 0);
        return true;
      }
      ledger.closed(task.taskId, "reported");
      task.status = result.status;
      if (result.status === "FAILED") retry(task);
      const next = options.next?.(task);
      if (next !== undefined) add(next);
      return true;
    },
    extendLease(taskId) {
      const task = tasks.get(taskId);
      if (task === undefined) return false;
      if (!isTerminalTask(task.status)) task.updateTime = clock.now();
      return true;
    },
  };
}

function newTask(taskId: string, seq: number, options: NewTask, clock: Clock): Task {
  return blankTask({
    taskType: options.taskType,
    inputData: options.input ?? {},
    outputData: options.output ?? {},
    referenceTaskName: `${options.taskType}_ref`,
    seq,
    scheduledTime: clock.now(),
    updateTime: clock.now(),
    responseTimeoutSeconds: options.responseTimeoutSeconds ?? 600,
    workflowInstanceId: options.workflowId ?? `workflow-${seq}`,
    taskId,
    ...options.extra,
  });
}
