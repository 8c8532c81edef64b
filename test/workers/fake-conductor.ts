/**
 * Conductor's side of the worker protocol in memory: delivery marks a task IN_PROGRESS and takes it from its queue, IN_PROGRESS reports
 * put it back, the response timeout makes a new try of it, and reports for ended tasks are ignored. Faults are injected by request.
 */
import { FlowError, HttpError } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Task, TaskResult } from "../../src/core/model/execution.ts";
import { isTerminalTask } from "../../src/core/model/execution.ts";
import type { PollRequest, TaskSource } from "../../src/core/task-source.ts";
import type { FakeClock } from "./fake-clock.ts";
import type { Ledger } from "./ledger.ts";
import { createLedger } from "./ledger.ts";

/** `refuse` does nothing; `lose` does everything and the answer never arrives; `slow` comes late to it, `late` answers late. */
export type Fault = { type: "refuse"; error: Error } | { type: "lose" } | { type: "slow" | "late"; ms: number };

export interface FakeConductorOptions {
  clock: FakeClock;
  /** How a long poll behaves: as SQL servers up to 3.32, as later ones, or not at all. */
  semantics?: "fill-or-timeout" | "prompt" | "no-block";
  /** Of each request, there and back. */
  latencyMs?: number;
  /** Tasks that an answer may have above its count. */
  overDelivery?: number;
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

export type SeenRequest = { at: number; endedAt?: number } & (
  | ({ type: "poll" } & PollRequest)
  | { type: "update"; result: TaskResult }
  | { type: "lease"; taskId: string }
);

export interface FakeConductor {
  source: TaskSource;
  requests: SeenRequest[];
  ledger: Ledger;
  faults: {
    poll?: (request: PollRequest) => Fault | undefined;
    update?: (result: TaskResult) => Fault | undefined;
    lease?: (taskId: string) => Fault | undefined;
    /** Deliver this task once more while it is held. */
    duplicate?: (task: Task) => boolean;
  };
  add(task: NewTask): string;
  task(taskId: string): Task;
  tasks(): Task[];
  /** As if its workflow were deleted. */
  remove(taskId: string): void;
  queued(taskType: string): number;
  polls(): Extract<SeenRequest, { type: "poll" }>[];
  updates(): Extract<SeenRequest, { type: "update" }>[];
  leases(): Extract<SeenRequest, { type: "lease" }>[];
  /** Most requests of a kind that were open at once. */
  peak: { longPolls: number; updates: number; updatesOfOneWorkflow: number };
}

const pollStepMs = 100;

export function createFakeConductor(options: FakeConductorOptions): FakeConductor {
  const { clock, semantics = "fill-or-timeout", latencyMs = 1, overDelivery = 0 } = options;
  const tasks = new Map<string, Task>();
  const retriesLeft = new Map<string, number>();
  const queues = new Map<string, string[]>();
  const arrivals = new Set<() => void>();
  const requests: SeenRequest[] = [];
  const ledger = createLedger();
  const faults: FakeConductor["faults"] = {};
  const peak = { longPolls: 0, updates: 0, updatesOfOneWorkflow: 0 };
  const openUpdates = new Map<string, number>();
  let longPolls = 0;
  let lastId = 0;

  function enqueue(taskType: string, taskId: string): void {
    const queue = queues.get(taskType) ?? [];
    queues.set(taskType, queue.includes(taskId) ? queue : [...queue, taskId]);
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

  async function gather({ taskType, count, waitMs }: PollRequest): Promise<string[]> {
    const until = clock.now() + (semantics === "no-block" ? 0 : waitMs);
    const enough = semantics === "prompt" ? 1 : count;
    const popped = pop(taskType, count);
    for (let left = until - clock.now(); left > 0 && popped.length < enough; left = until - clock.now()) {
      if (semantics === "prompt") await arrivalOr(left);
      else await clock.sleep(Math.min(pollStepMs, left));
      popped.push(...pop(taskType, count - popped.length));
    }
    return popped.length === 0 ? popped : [...popped, ...pop(taskType, overDelivery)];
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

  function deliver(taskId: string, workerId: string, isLost: boolean): Task | undefined {
    const task = tasks.get(taskId);
    if (task === undefined || isTerminalTask(task.status)) return undefined;
    if (task.status === "IN_PROGRESS") ledger.redelivered(taskId);
    else ledger.delivered(taskId, isLost);
    Object.assign(task, { status: "IN_PROGRESS", workerId, pollCount: task.pollCount + 1, updateTime: clock.now() });
    watchTimeout(task);
    if (faults.duplicate?.(task) === true) enqueue(task.taskType, taskId);
    return structuredClone(task);
  }

  function watchTimeout(task: Task): void {
    const dueAt = task.updateTime + task.responseTimeoutSeconds * 1000;
    clock.after(dueAt - clock.now(), () => {
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
      responseTimeoutSeconds: task.responseTimeoutSeconds,
      retries: left - 1,
      extra: { retryCount: task.retryCount + 1 },
    });
  }

  function accept(result: TaskResult): void {
    const task = tasks.get(result.taskId);
    if (task === undefined) throw missing(result.taskId);
    if (isTerminalTask(task.status)) return ledger.ignored(result.taskId);
    task.outputData = result.outputData ?? {};
    task.updateTime = clock.now();
    if (result.reasonForIncompletion !== undefined) task.reasonForIncompletion = result.reasonForIncompletion;
    if (result.status === "IN_PROGRESS") {
      if (task.status === "IN_PROGRESS") ledger.closed(task.taskId, "handed-back");
      task.status = "SCHEDULED";
      enqueue(task.taskType, task.taskId);
      return;
    }
    ledger.closed(task.taskId, "reported");
    task.status = result.status;
    if (result.status === "FAILED") retry(task);
  }

  const source: TaskSource = {
    async poll(request) {
      const seen: SeenRequest = { type: "poll", at: clock.now(), ...request };
      requests.push(seen);
      const isLong = request.waitMs > 0;
      if (isLong) peak.longPolls = Math.max(peak.longPolls, ++longPolls);
      try {
        const fault = faults.poll?.(request);
        await clock.sleep(latencyMs + (fault?.type === "slow" ? fault.ms : 0));
        if (fault?.type === "refuse") throw fault.error;
        const popped = await gather(request);
        const isLost = fault?.type === "lose";
        const delivered = popped.map((id) => deliver(id, request.workerId, isLost)).filter((task) => task !== undefined);
        await clock.sleep(latencyMs);
        if (isLost) throw networkError();
        return delivered;
      } finally {
        if (isLong) longPolls -= 1;
        seen.endedAt = clock.now();
      }
    },
    async update(result) {
      const seen: SeenRequest = { type: "update", at: clock.now(), result: structuredClone(result) };
      requests.push(seen);
      const ofWorkflow = (openUpdates.get(result.workflowInstanceId) ?? 0) + 1;
      openUpdates.set(result.workflowInstanceId, ofWorkflow);
      peak.updatesOfOneWorkflow = Math.max(peak.updatesOfOneWorkflow, ofWorkflow);
      peak.updates = Math.max(
        peak.updates,
        [...openUpdates.values()].reduce((sum, count) => sum + count, 0),
      );
      try {
        const fault = faults.update?.(result);
        await clock.sleep(latencyMs + (fault?.type === "slow" ? fault.ms : 0));
        if (fault?.type === "refuse") throw fault.error;
        accept(result);
        await clock.sleep(latencyMs + (fault?.type === "late" ? fault.ms : 0));
        if (fault?.type === "lose") throw networkError();
      } finally {
        openUpdates.set(result.workflowInstanceId, (openUpdates.get(result.workflowInstanceId) ?? 1) - 1);
        seen.endedAt = clock.now();
      }
    },
    async extendLease({ taskId }) {
      requests.push({ type: "lease", at: clock.now(), taskId });
      const fault = faults.lease?.(taskId);
      await clock.sleep(latencyMs);
      if (fault?.type === "refuse") throw fault.error;
      const task = tasks.get(taskId);
      if (task === undefined) throw missing(taskId);
      if (!isTerminalTask(task.status)) task.updateTime = clock.now();
    },
    async getTask(taskId) {
      await clock.sleep(latencyMs * 2);
      const task = tasks.get(taskId);
      if (task === undefined) throw missing(taskId);
      return structuredClone(task);
    },
    async queueSizes() {
      await clock.sleep(latencyMs * 2);
      return Object.fromEntries([...queues].map(([taskType, queue]) => [taskType, queue.length]));
    },
  };

  return {
    source,
    requests,
    ledger,
    faults,
    peak,
    add,
    task(taskId) {
      const task = tasks.get(taskId);
      if (task === undefined) throw new Error(`no task ${taskId}`);
      return task;
    },
    tasks: () => [...tasks.values()],
    remove(taskId) {
      tasks.delete(taskId);
      ledger.closed(taskId, "removed");
    },
    queued: (taskType) => queues.get(taskType)?.length ?? 0,
    polls: () => requests.filter((request) => request.type === "poll"),
    updates: () => requests.filter((request) => request.type === "update"),
    leases: () => requests.filter((request) => request.type === "lease"),
  };
}

function newTask(taskId: string, seq: number, options: NewTask, clock: FakeClock): Task {
  return {
    taskType: options.taskType,
    status: "SCHEDULED",
    inputData: options.input ?? {},
    outputData: options.output ?? {},
    referenceTaskName: `${options.taskType}_ref`,
    retryCount: 0,
    seq,
    pollCount: 0,
    taskDefName: options.taskType,
    scheduledTime: clock.now(),
    startTime: 0,
    endTime: 0,
    updateTime: clock.now(),
    startDelayInSeconds: 0,
    retried: false,
    executed: false,
    callbackFromWorker: true,
    responseTimeoutSeconds: options.responseTimeoutSeconds ?? 600,
    workflowInstanceId: options.workflowId ?? `workflow-${seq}`,
    workflowType: "test",
    taskId,
    callbackAfterSeconds: 0,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    workflowPriority: 0,
    iteration: 0,
    subworkflowChanged: false,
    firstStartTime: 0,
    loopOverTask: false,
    queueWaitTime: 0,
    ...options.extra,
  };
}

export const networkError = () => new FlowError("unreachable", "The connection was reset.");

export const httpError = (status: number, serverMessage = `status ${status}`, retryAfterMs?: number) =>
  new HttpError(status === 401 ? "unauthorized" : "http", {
    status,
    method: "POST",
    url: "http://fake/api/tasks",
    serverMessage,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

const missing = (taskId: string) => httpError(404, `No such task found by id: ${taskId}`);
