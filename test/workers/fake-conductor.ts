/** Conductor's side of the worker protocol in memory, on a clock that the test turns. Faults are injected by request. */
import { FlowError, HttpError } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Task, TaskResult } from "../../src/core/model/execution.ts";
import type { PollRequest, TaskSource } from "../../src/core/task-source.ts";
import type { FakeClock } from "./fake-clock.ts";
import type { NewTask, PollSemantics } from "./fake-task-state.ts";
import { createTaskState } from "./fake-task-state.ts";
import type { Ledger } from "./ledger.ts";
import { createLedger } from "./ledger.ts";

/** `refuse` does nothing; `lose` does everything and the answer never arrives; `slow` comes late to it, `late` answers late. */
export type Fault = { type: "refuse"; error: Error } | { type: "lose" } | { type: "slow" | "late"; ms: number };

export interface FakeConductorOptions {
  clock: FakeClock;
  semantics?: PollSemantics;
  /** Of each request, there and back. */
  latencyMs?: number;
  /** Tasks that an answer may have above its count. */
  overDelivery?: number;
  /** The successor of a task that has ended, in its queue before the report is answered. */
  next?: (task: Task) => NewTask | undefined;
}

export type SeenRequest = { at: number; endedAt?: number } & (
  | ({ type: "poll" } & PollRequest)
  | { type: "update"; result: TaskResult }
  | { type: "lease"; taskId: string }
  | { type: "look"; taskId: string }
  | { type: "sizes" }
);

export interface FakeConductor {
  source: TaskSource;
  requests: SeenRequest[];
  ledger: Ledger;
  faults: {
    poll?: (request: PollRequest) => Fault | undefined;
    update?: (result: TaskResult) => Fault | undefined;
    lease?: (taskId: string) => Fault | undefined;
    look?: (taskId: string) => Fault | undefined;
    payload?: (operation: "read" | "store") => Error | undefined;
    sizes?: () => Fault | undefined;
    /** What the server tells instead of the queues' sizes. */
    counts?: (sizes: Record<string, number>) => Record<string, number>;
    /** Deliver this task once more while it is held. */
    duplicate?: (task: Task) => boolean;
  };
  /** What lies outside of tasks, by its path; undefined: the server names no place for that. */
  payloads: Map<string, JsonObject> | undefined;
  add(task: NewTask): string;
  task(taskId: string): Task;
  tasks(): Task[];
  /** As if its workflow were terminated. */
  cancel(taskId: string): void;
  /** As if its workflow were deleted. */
  remove(taskId: string): void;
  queued(taskType: string): number;
  become(semantics: PollSemantics): void;
  polls(): Extract<SeenRequest, { type: "poll" }>[];
  updates(): Extract<SeenRequest, { type: "update" }>[];
  leases(): Extract<SeenRequest, { type: "lease" }>[];
  looks(): Extract<SeenRequest, { type: "look" }>[];
  /** Most requests of a kind that were open at once. */
  peak: { longPolls: number; updates: number; updatesOfOneWorkflow: number };
}

export function createFakeConductor(options: FakeConductorOptions): FakeConductor {
  const { clock, semantics, latencyMs = 1, overDelivery, next } = options;
  const ledger = createLedger();
  const state = createTaskState({ clock, ledger, semantics, overDelivery, next });
  const requests: SeenRequest[] = [];
  const faults: FakeConductor["faults"] = {};
  const peak = { longPolls: 0, updates: 0, updatesOfOneWorkflow: 0 };
  const openUpdates = new Map<string, number>();
  let longPolls = 0;

  function deliver(taskId: string, workerId: string, isLost: boolean): Task | undefined {
    const task = state.deliver(taskId, workerId, isLost);
    if (task !== undefined && faults.duplicate?.(task) === true) state.offerAgain(taskId);
    return task;
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
        const popped = await state.gather(request);
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
    async update(result, outputJson) {
      if (outputJson !== undefined && outputJson !== JSON.stringify(result.outputData)) throw new Error(`another output: ${outputJson}`);
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
        if (!state.accept(result)) throw missing(result.taskId);
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
      if (!state.extendLease(taskId)) throw missing(taskId);
    },
    async getTask(taskId) {
      requests.push({ type: "look", at: clock.now(), taskId });
      const fault = faults.look?.(taskId);
      await clock.sleep(latencyMs * 2);
      if (fault?.type === "refuse") throw fault.error;
      const task = state.find(taskId);
      if (task === undefined) throw missing(taskId);
      return structuredClone(task);
    },
    async readInput(path) {
      await clock.sleep(latencyMs * 2);
      const error = faults.payload?.("read");
      if (error !== undefined) throw error;
      const payload = conductor.payloads?.get(path);
      if (payload === undefined) throw new FlowError("not-found", "The server names no address to read it from.");
      return payload;
    },
    async storeOutput(output) {
      await clock.sleep(latencyMs * 2);
      const error = faults.payload?.("store");
      if (error !== undefined) throw error;
      if (conductor.payloads === undefined) return undefined;
      const path = `output-${conductor.payloads.size + 1}.json`;
      conductor.payloads.set(path, output);
      return path;
    },
    async queueSizes() {
      requests.push({ type: "sizes", at: clock.now() });
      const fault = faults.sizes?.();
      await clock.sleep(latencyMs * 2);
      if (fault?.type === "refuse") throw fault.error;
      const sizes = state.queueSizes();
      return faults.counts?.(sizes) ?? sizes;
    },
  };

  const conductor: FakeConductor = {
    source,
    payloads: undefined,
    requests,
    ledger,
    faults,
    peak,
    add: (task) => state.add(task),
    task(taskId) {
      const task = state.find(taskId);
      if (task === undefined) throw new Error(`no task ${taskId}`);
      return task;
    },
    tasks: () => state.all(),
    cancel(taskId) {
      const task = conductor.task(taskId);
      if (task.status === "IN_PROGRESS") ledger.closed(taskId, "cancelled");
      task.status = "CANCELED";
    },
    remove: (taskId) => state.remove(taskId),
    queued: (taskType) => state.queued(taskType),
    become: (other) => state.become(other),
    polls: () => requests.filter((request) => request.type === "poll"),
    updates: () => requests.filter((request) => request.type === "update"),
    leases: () => requests.filter((request) => request.type === "lease"),
    looks: () => requests.filter((request) => request.type === "look"),
  };
  return conductor;
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
