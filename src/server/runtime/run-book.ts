/** The runs as they are stored, with all that is kept in memory beside: cache, queues, limits and timers go along with each write. */
import { ConductorFault } from "../../core/conductor-api.ts";
import { isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Task } from "../../core/model/execution.ts";
import type { EngineContext, RunChange, RunState } from "../engine/change.ts";
import type { PendingEffect, QueuedTask, Store } from "../store/store.ts";
import type { ExecLimits } from "./exec-limits.ts";
import type { RunCache } from "./run-cache.ts";
import type { RunTimers } from "./run-timers.ts";
import { applyChange, emptyWrite, writeOf } from "./run-writes.ts";
import type { ChangeExtras } from "./run-writes.ts";
import type { TaskQueues } from "./task-queues.ts";

export interface RunBook {
  find(workflowId: string): RunState | undefined;
  /** Throws a ConductorFault (404) where there is none. */
  get(workflowId: string): RunState;
  /** Writes a decision, then does what it asks for. `previous` is absent for a new run. */
  commit(previous: RunState | undefined, change: RunChange, options: { context: EngineContext; extras: ChangeExtras }): RunState;
  /** New states of tasks that need no decision: they were polled. All or nothing. */
  replaceTasks(changes: readonly TaskReplacement[]): void;
  /** Puts tasks into their queues at once, whoever holds them: they are handed out again. */
  requeue(tasks: readonly Task[], now: number): void;
  remove(workflowId: string, queuedTaskIds: readonly string[]): void;
  /** When the run is to be decided again. */
  wakeAt(workflowId: string): number | undefined;
}

export interface TaskReplacement {
  state: RunState;
  tasks: Task[];
  wakeAt: number | undefined;
}

export interface RunBookParts {
  store: Store;
  cache: RunCache;
  queues: TaskQueues;
  timers: RunTimers;
  limits: ExecLimits;
  perform: (effect: PendingEffect) => void;
}

export function createRunBook({ store, cache, queues, timers, limits, perform }: RunBookParts): RunBook {
  function find(workflowId: string): RunState | undefined {
    const cached = cache.get(workflowId);
    if (cached !== undefined) return cached;
    const state = store.loadRun(workflowId);
    if (state !== undefined) cache.put(state);
    return state;
  }

  function get(workflowId: string): RunState {
    const state = find(workflowId);
    if (state === undefined) throw new ConductorFault(404, `No such workflow found by id: ${workflowId}`);
    return state;
  }

  function unqueue(taskId: string): void {
    queues.remove(taskId);
    limits.unpark(taskId);
  }

  function forget(tasks: readonly Task[]): void {
    for (const task of tasks) {
      unqueue(task.taskId);
      limits.forget(task);
    }
  }

  return {
    find,
    get,
    wakeAt: (workflowId) => timers.get(workflowId),
    commit(previous, change, { context, extras }) {
      const write = writeOf(previous, change, context, extras);
      store.saveRuns([write]);
      const state = applyChange(previous, change);
      const { workflowId, status } = state.workflow;
      cache.put(state);
      timers.set(workflowId, isTerminalWorkflow(status) ? undefined : change.wakeAt);
      for (const task of change.tasks) limits.observe(task);
      for (const effect of change.effects) if (effect.type === "dequeue") unqueue(effect.taskId);
      if (change.removedTaskIds.length > 0) {
        const removed = new Set(change.removedTaskIds);
        forget(previous?.tasks.filter((task) => removed.has(task.taskId)) ?? []);
      }
      for (const task of write.queued) queues.add(task);
      for (const effect of write.effects) perform(effect);
      return state;
    },
    replaceTasks(changes) {
      // Not the new deadline: it is worked out anew when the server starts, which saves a write for each poll.
      store.saveRuns(changes.map(({ state, tasks }) => ({ ...emptyWrite(state), previous: state, tasks })));
      for (const { state, tasks, wakeAt } of changes) {
        cache.put(applyChange(state, { workflow: state.workflow, tasks, removedTaskIds: [] }));
        timers.set(state.workflow.workflowId, wakeAt);
        for (const task of tasks) limits.observe(task);
      }
    },
    requeue(tasks, now) {
      const queued = tasks.map((task) => queueEntryOf(task, now));
      const writes = queued.flatMap((entry) => {
        const previous = find(entry.workflowId);
        return previous === undefined ? [] : [{ ...emptyWrite(previous), previous, queued: [entry] }];
      });
      store.saveRuns(writes);
      for (const entry of queued) {
        limits.unpark(entry.taskId);
        queues.add(entry);
      }
    },
    remove(workflowId, queuedTaskIds) {
      const state = find(workflowId);
      store.removeRun(workflowId);
      cache.remove(workflowId);
      timers.set(workflowId, undefined);
      for (const taskId of queuedTaskIds) unqueue(taskId);
      forget(state?.tasks ?? []);
    },
  };
}

function queueEntryOf(task: Task, availableAt: number): QueuedTask {
  const { taskId, taskType, domain, workflowInstanceId: workflowId, workflowPriority: priority } = task;
  return { taskId, workflowId, taskType, ...(domain === undefined ? {} : { domain }), priority, availableAt };
}
