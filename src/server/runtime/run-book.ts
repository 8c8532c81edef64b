/**
 * The runs as they are stored, with all that is kept in memory beside: cache, queues, limits and timers go along with each write, and
 * never before it.
 */
import { ConductorFault } from "../../core/conductor-api.ts";
import { isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Task } from "../../core/model/execution.ts";
import type { EngineContext, RunChange, RunState } from "../engine/change.ts";
import type { PendingEffect, QueuedTask, RunWrite, Store } from "../store/store.ts";
import { createCommitGroup } from "./commit-group.ts";
import type { Transaction } from "./commit-group.ts";
import { followTasks } from "./human/follow-tasks.ts";
import type { HumanChange } from "./human/follow-tasks.ts";
import type { RunCache } from "./run-cache.ts";
import type { RunTimers } from "./run-timers.ts";
import { applyChange, emptyWrite, writeOf } from "./run-writes.ts";
import type { ChangeExtras } from "./run-writes.ts";
import type { TaskLimits } from "./task-limits.ts";
import type { TaskQueues } from "./task-queues.ts";

/** What a piece of work decides, to be stored with the rest of its group. */
export type RunTransaction = Transaction<RunWrite>;

export interface RunBook {
  /** As it is stored. Within `transact`, as the group has it so far. */
  find(workflowId: string): RunState | undefined;
  /** Throws a ConductorFault (404) where there is none. */
  get(workflowId: string): RunState;
  /** When the run is to be decided again. */
  wakeAt(workflowId: string): number | undefined;
  /** Does the work with all else of this turn of the event loop, in one transaction; it may be called again. See `CommitGroup`. */
  transact<T>(work: (transaction: RunTransaction) => T): Promise<T>;
  /** Writes a decision; what it asks for is done once it is stored. `previous` is absent for a new run. */
  commit(transaction: RunTransaction, previous: RunState | undefined, change: RunChange, options: CommitOptions): RunState;
  /** New states of tasks that need no decision: they were polled. */
  replaceTasks(transaction: RunTransaction, changes: readonly TaskReplacement[]): void;
  /** Puts tasks into their queues at once, whoever holds them: they are handed out again. */
  requeue(tasks: readonly Task[], now: number): void;
  remove(workflowId: string, queuedTaskIds: readonly string[]): void;
  /** Ended runs that are gone from the store. */
  forget(workflowIds: readonly string[]): void;
  /** Stores at once what is waiting for its group. */
  flush(): void;
}

export interface CommitOptions {
  context: EngineContext;
  extras: ChangeExtras;
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
  limits: TaskLimits;
  perform: (effect: PendingEffect) => void;
  /** Hears of HUMAN tasks that have begun or ended. */
  onHumanChange: (change: HumanChange) => void;
  /** Hears of each run after a change is stored. */
  onStored: ((state: RunState) => void) | undefined;
}

export function createRunBook(parts: RunBookParts): RunBook {
  const { store, cache, queues, timers, limits } = parts;
  /** What the group that is being decided has changed so far. */
  const decided = new Map<string, { state: RunState; wakeAt: number | undefined }>();
  const group = createCommitGroup<RunWrite>({ save: (writes) => store.saveRuns(writes), onEnd: () => decided.clear() });

  function find(workflowId: string): RunState | undefined {
    const latest = decided.get(workflowId)?.state;
    if (latest !== undefined) return latest;
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

  return {
    find,
    get,
    wakeAt: (workflowId) => (decided.has(workflowId) ? decided.get(workflowId)?.wakeAt : timers.get(workflowId)),
    transact: (work) => group.join(work),
    flush: () => group.flush(),
    commit(transaction, previous, change, { context, extras }) {
      const human = followTasks(previous, change, { now: context.now, loadSide: (taskId) => store.loadHumanSide(taskId) });
      const write = writeOf(previous, change, context, { ...extras, human });
      const state = applyChange(previous, change);
      const { workflowId, status } = state.workflow;
      const wakeAt = isTerminalWorkflow(status) ? undefined : change.wakeAt;
      transaction.write(write);
      decided.set(workflowId, { state, wakeAt });
      transaction.onCommit(() => {
        followChange(parts, { previous, change, write, state, wakeAt });
        if (human !== undefined) parts.onHumanChange(human);
      });
      return state;
    },
    replaceTasks(transaction, changes) {
      for (const { state: previous, tasks, wakeAt } of changes) {
        const state = applyChange(previous, { workflow: previous.workflow, tasks, removedTaskIds: [] });
        // Not the new deadline: it is worked out anew when the server starts, which saves a write for each poll.
        transaction.write({ ...emptyWrite(previous), previous, tasks });
        decided.set(state.workflow.workflowId, { state, wakeAt });
        transaction.onCommit(() => {
          cache.put(state);
          timers.set(state.workflow.workflowId, wakeAt);
          for (const task of tasks) limits.observe(task);
        });
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
      for (const taskId of queuedTaskIds) unqueue(parts, taskId);
      forgetTasks(parts, state?.tasks ?? []);
    },
    forget: (workflowIds) => workflowIds.forEach((workflowId) => cache.remove(workflowId)),
  };
}

interface StoredChange {
  previous: RunState | undefined;
  change: RunChange;
  write: RunWrite;
  state: RunState;
  wakeAt: number | undefined;
}

/** What is kept in memory, after a change that is stored. */
function followChange(parts: RunBookParts, { previous, change, write, state, wakeAt }: StoredChange): void {
  const { cache, queues, timers, limits, perform } = parts;
  cache.put(state);
  timers.set(state.workflow.workflowId, wakeAt);
  for (const task of change.tasks) limits.observe(task);
  for (const effect of change.effects) if (effect.type === "dequeue") unqueue(parts, effect.taskId);
  if (change.removedTaskIds.length > 0) {
    const removed = new Set(change.removedTaskIds);
    forgetTasks(parts, previous?.tasks.filter((task) => removed.has(task.taskId)) ?? []);
  }
  for (const task of write.queued) queues.add(task);
  for (const effect of write.effects) perform(effect);
  parts.onStored?.(state);
}

function unqueue({ queues, limits }: RunBookParts, taskId: string): void {
  queues.remove(taskId);
  limits.unpark(taskId);
}

function forgetTasks(parts: RunBookParts, tasks: readonly Task[]): void {
  for (const task of tasks) {
    unqueue(parts, task.taskId);
    parts.limits.forget(task);
  }
}

function queueEntryOf(task: Task, availableAt: number): QueuedTask {
  const { taskId, taskType, domain, workflowInstanceId: workflowId, workflowPriority: priority } = task;
  return { taskId, workflowId, taskType, ...(domain === undefined ? {} : { domain }), priority, availableAt };
}
