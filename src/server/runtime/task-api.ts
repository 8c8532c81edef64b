/** The calls on tasks: polls and updates of workers, logs, queues. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { TaskApi } from "../../core/conductor-api.ts";
import { isTerminalTask } from "../../core/model/execution.ts";
import type { Task, TaskLog, TaskResult } from "../../core/model/execution.ts";
import { toldTask } from "../../core/model/told-task.ts";
import type { RunState } from "../engine/change.ts";
import { updateTask } from "../engine/update-task.ts";
import { parseSearch } from "../store/search-query.ts";
import { taskSearchFields } from "../store/search-sql.ts";
import type { Store } from "../store/store.ts";
import { amendTask, findBlockedTask } from "./amend-task.ts";
import { withOutsideOutput } from "./payloads.ts";
import type { PollBook } from "./poll-book.ts";
import { pollReadyTasks } from "./poll-tasks.ts";
import type { PollParts } from "./poll-tasks.ts";
import type { Runs } from "./runs.ts";
import { taskSummaryOf } from "./summaries.ts";
import { queueName } from "./task-queues.ts";
import type { QueueKey } from "./task-queues.ts";

export interface TaskApiParts extends PollParts {
  runs: Runs;
  store: Store;
  pollBook: PollBook;
  isClosed(): boolean;
}

/** More lines of one update are dropped, as on the real server. */
const mostLogLines = 10;

const mostPending = 100_000;
const openTasks = { field: "status", operator: "IN" as const, values: ["SCHEDULED", "IN_PROGRESS"] };

export function createTaskApi(parts: TaskApiParts): TaskApi {
  const update = async (reported: TaskResult): Promise<Task | undefined> => {
    const workflowId = findOwner(parts, reported);
    const result = isOpen(parts.runs.get(workflowId), reported) ? withOutsideOutput(parts.store, reported) : reported;
    const state = await parts.runs.change(
      workflowId,
      (current, context) => updateTask(current, result, context),
      (before) => ({ logs: isOpen(before, result) && result.extendLease !== true ? logsOf(result, parts.now()) : [] }),
    );
    return taskIn(state, result.taskId);
  };
  return {
    ...queueCalls(parts),
    pollTasks: (request) => poll(parts, request),
    async updateTask(result) {
      await update(result);
      return result.taskId;
    },
    async updateTaskV2(result) {
      const task = await update(result);
      if (task === undefined || !isTerminalTask(task.status)) return undefined;
      const { taskType, domain } = task;
      const next = await poll(parts, { taskType, domain, workerId: result.workerId, count: 1, waitMs: 0 });
      return next[0];
    },
    async updateTaskByReference({ workflowId, referenceTaskName, ...amendment }) {
      const pending = parts.runs
        .find(workflowId)
        ?.tasks.findLast((task) => task.referenceTaskName === referenceTaskName && !isTerminalTask(task.status));
      if (pending !== undefined) await amendTask(parts.runs, pending, amendment);
      return pending?.taskId;
    },
    async signalWorkflow({ workflowId, ...amendment }) {
      const blocked = findBlockedTask(parts.runs, workflowId);
      if (blocked !== undefined) await amendTask(parts.runs, blocked, amendment);
      return blocked?.taskId;
    },
    getTask(taskId) {
      const workflowId = parts.store.findRunOfTask(taskId);
      const task = workflowId === undefined ? undefined : taskIn(parts.runs.get(workflowId), taskId);
      if (task === undefined) throw new ConductorFault(404, `Task not found for taskId: ${taskId}`);
      return toldTask(task);
    },
    addTaskLog: (taskId, log) => parts.store.addTaskLog({ taskId, log, createdTime: parts.now() }),
    getTaskLogs: (taskId) => parts.store.loadTaskLogs(taskId),
    searchTasks(request) {
      const { totalHits, tasks } = parts.store.searchTasks(parseSearch(request, taskSearchFields));
      return { totalHits, results: tasks.map(taskSummaryOf) };
    },
    searchTasksV2(request) {
      const { totalHits, tasks } = parts.store.searchTasks(parseSearch(request, taskSearchFields));
      return { totalHits, results: tasks.map(toldTask) };
    },
  };
}

interface PollRequest {
  taskType: string;
  domain?: string | undefined;
  workerId?: string | undefined;
  count: number;
  waitMs: number;
  signal?: AbortSignal | undefined;
}

async function poll(parts: TaskApiParts, request: PollRequest): Promise<Task[]> {
  const { taskType, count, workerId, signal } = request;
  const queue: QueueKey = { taskType, domain: request.domain };
  parts.pollBook.record(queue, workerId, parts.now());
  if (count <= 0) return [];
  const until = parts.now() + request.waitMs;
  for (;;) {
    if (signal?.aborted === true) {
      // Whoever it was woken for goes to the next one who waits.
      parts.queues.take(queue, 0);
      return [];
    }
    const tasks = parts.queues.isReady(queue) ? await take(parts, request, queue) : [];
    if (tasks.length > 0 || parts.now() >= until || parts.isClosed()) return tasks;
    // What arrived while the transaction was under way wakes nobody who does not wait yet.
    if (!parts.queues.isReady(queue)) await parts.queues.wait(queue, until, signal);
    if (parts.isClosed()) return [];
  }
}

/** Nothing for whoever has gone away in the meantime. */
function take(parts: TaskApiParts, { count, workerId, signal }: PollRequest, queue: QueueKey): Promise<Task[]> {
  return parts.book.transact((transaction) => {
    if (signal?.aborted !== true) return pollReadyTasks(parts, transaction, { queue, count, workerId });
    parts.queues.take(queue, 0);
    return [];
  });
}

/** The run that the task is in, also where the result names another one. Throws a ConductorFault (404). */
function findOwner({ runs, store }: TaskApiParts, { workflowInstanceId, taskId }: TaskResult): string {
  if (taskIn(runs.get(workflowInstanceId), taskId) !== undefined) return workflowInstanceId;
  const owner = store.findRunOfTask(taskId);
  if (owner === undefined) throw new ConductorFault(404, `No such task found by id: ${taskId}`);
  return owner;
}

function isOpen(state: RunState, { taskId }: TaskResult): boolean {
  const task = taskIn(state, taskId);
  return task !== undefined && !isTerminalTask(task.status);
}

const taskIn = (state: RunState, taskId: string): Task | undefined => state.tasks.find((task) => task.taskId === taskId);

function logsOf({ logs = [], taskId }: TaskResult, now: number): Required<TaskLog>[] {
  return logs.slice(0, mostLogLines).map(({ log = "", createdTime }) => ({ log, taskId, createdTime: createdTime || now }));
}

type QueueCalls = Pick<TaskApi, "getQueueSizes" | "getAllQueueSizes" | "getPollData" | "getPendingTasks" | "requeuePending">;

function queueCalls(parts: TaskApiParts): QueueCalls {
  const sizes = (): Map<string, number> => {
    const all = parts.queues.sizes();
    for (const task of parts.limits.parked()) {
      const name = queueName(task.taskType, task.domain);
      all.set(name, (all.get(name) ?? 0) + 1);
    }
    return all;
  };
  const pendingOf = (taskType: string): Task[] => {
    const conditions = [{ field: "taskType", operator: "IN" as const, values: [taskType] }, openTasks];
    const sort = { field: "scheduledTime", descending: false };
    return parts.store.searchTasks({ conditions, freeText: "", sort, start: 0, size: mostPending }).tasks;
  };
  return {
    getQueueSizes(taskTypes) {
      const all = sizes();
      return Object.fromEntries(taskTypes.map((taskType) => [taskType, all.get(taskType) ?? 0]));
    },
    getAllQueueSizes: () => Object.fromEntries([...sizes()].sort(([left], [right]) => (left < right ? -1 : 1))),
    getPollData: (taskType) => parts.pollBook.list(taskType),
    getPendingTasks: pendingOf,
    async requeuePending(taskType) {
      const tasks = pendingOf(taskType);
      parts.book.requeue(tasks, parts.now());
      return tasks.length;
    },
  };
}
