/**
 * The runs, and the one way in which they change: the engine decides on the stored state, the change is written in one transaction,
 * and what it asks for is done afterwards.
 *
 * Reading, deciding and writing happen in one turn of the event loop, so no lock is needed. Only the sandbox takes longer: then the
 * decision is made anew on the state of that moment, with the answers at hand. Decisions on one run queue up behind each other, so
 * that they do not ask the sandbox twice.
 */
import { ConductorFault } from "../../core/conductor-api.ts";
import { isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Task, TaskLog } from "../../core/model/execution.ts";
import type { Decision, Effect, EngineContext, Evaluation, RunChange, RunState } from "../engine/change.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { PendingEffect, QueuedTask, RunWrite, Store } from "../store/store.ts";
import type { ExecLimits } from "./exec-limits.ts";
import type { RunCache } from "./run-cache.ts";
import type { RunTimers } from "./run-timers.ts";
import type { TaskQueues } from "./task-queues.ts";

export type Operation = (state: RunState, context: EngineContext) => Decision;

/** What is written together with a change. */
export interface ChangeExtras {
  logs?: Required<TaskLog>[];
  doneEffectIds?: string[];
}

export interface Runs {
  find(workflowId: string): RunState | undefined;
  /** Throws a ConductorFault (404) where there is none. */
  get(workflowId: string): RunState;
  /** Resolves once the change is stored. Rejects with what the operation throws; then nothing has changed. */
  change(workflowId: string, operation: Operation, extras?: ChangeExtras): Promise<RunState>;
  /** A run that is not stored yet: it is stored together with its first decision. */
  add(state: RunState, operation: Operation, extras?: ChangeExtras): Promise<void>;
  /** New states of tasks that need no decision: they were polled. All or nothing. */
  replaceTasks(changes: { state: RunState; tasks: Task[]; wakeAt: number | undefined }[]): void;
  /** Puts tasks into their queues at once, whoever holds them: they are handed out again. */
  requeue(tasks: readonly Task[]): void;
  remove(workflowId: string, queuedTaskIds: readonly string[]): void;
  wakeAt(workflowId: string): number | undefined;
}

export interface RunParts {
  store: Store;
  sandbox: Sandbox;
  cache: RunCache;
  queues: TaskQueues;
  timers: RunTimers;
  limits: ExecLimits;
  /** A context for one decision, with the time of now. */
  createContext(evaluated: ReadonlyMap<string, Evaluation>): EngineContext;
  perform(effect: PendingEffect): void;
}

export function createRuns(parts: RunParts): Runs {
  const { store, cache, queues, timers, limits } = parts;
  const lanes = new Map<string, Promise<unknown>>();

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

  /** Runs up to its end without a pause unless the sandbox is needed. */
  async function settle(read: () => RunState, operation: Operation, save: (before: RunState, change: RunChange, context: EngineContext) => RunState) {
    const evaluated = new Map<string, Evaluation>();
    for (;;) {
      const state = read();
      const context = parts.createContext(evaluated);
      const decision = operation(state, context);
      if (decision.status === "change") return save(state, decision.change, context);
      for (const [key, answer] of await parts.sandbox.evaluate(decision.requests)) evaluated.set(key, answer);
    }
  }

  function inLane<T>(workflowId: string, work: () => Promise<T>): Promise<T> {
    const before = lanes.get(workflowId);
    const mine = before === undefined ? work() : before.then(work);
    const tail = mine.then(
      () => undefined,
      () => undefined,
    );
    lanes.set(workflowId, tail);
    void tail.then(() => lanes.get(workflowId) === tail && lanes.delete(workflowId));
    return mine;
  }

  function commit(previous: RunState | undefined, change: RunChange, context: EngineContext, extras: ChangeExtras): RunState {
    const write = writeOf(previous, change, context, extras);
    store.saveRuns([write]);
    const state = applyChange(previous, change);
    cache.put(state);
    timers.set(state.workflow.workflowId, isTerminalWorkflow(state.workflow.status) ? undefined : change.wakeAt);
    for (const task of change.tasks) limits.observe(task);
    for (const effect of change.effects) if (effect.type === "dequeue") unqueue(effect.taskId);
    for (const taskId of change.removedTaskIds) {
      unqueue(taskId);
      const removed = previous?.tasks.find((task) => task.taskId === taskId);
      if (removed !== undefined) limits.forget(removed);
    }
    for (const task of write.queued) queues.add(task);
    for (const effect of write.effects) parts.perform(effect);
    return state;
  }

  function unqueue(taskId: string): void {
    queues.remove(taskId);
    limits.unpark(taskId);
  }

  return {
    find,
    get,
    wakeAt: (workflowId) => timers.get(workflowId),
    change: (workflowId, operation, extras = {}) =>
      inLane(workflowId, () =>
        settle(() => get(workflowId), operation, (before, change, context) => commit(before, change, context, extras)),
      ),
    async add(state, operation, extras = {}) {
      const { workflowId } = state.workflow;
      await inLane(workflowId, () => settle(() => state, operation, (_, change, context) => commit(undefined, change, context, extras)));
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
    requeue(tasks) {
      const { now } = parts.createContext(new Map());
      const queued = tasks.map((task): QueuedTask => {
        const { taskId, taskType, domain, workflowInstanceId: workflowId, workflowPriority: priority } = task;
        return { taskId, workflowId, taskType, ...(domain === undefined ? {} : { domain }), priority, availableAt: now };
      });
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
      for (const task of state?.tasks ?? []) limits.forget(task);
    },
  };
}

const emptyWrite = (state: RunState): RunWrite => ({
  workflow: state.workflow,
  tasks: [],
  removedTaskIds: [],
  queued: [],
  unqueuedTaskIds: [],
  effects: [],
  doneEffectIds: [],
  logs: [],
});

function writeOf(previous: RunState | undefined, change: RunChange, context: EngineContext, extras: ChangeExtras): RunWrite {
  const { workflow, tasks, removedTaskIds, effects } = change;
  const { workflowId } = workflow;
  const changed = new Set(tasks.map((task) => task.taskId));
  const isEnded = isTerminalWorkflow(workflow.status);
  return {
    workflow,
    ...(previous === undefined ? {} : { previous }),
    tasks,
    removedTaskIds,
    queued: effects.flatMap((effect) => (effect.type === "enqueue" ? [toQueued(workflowId, effect)] : [])),
    // Changed tasks leave the queue by their own status.
    unqueuedTaskIds: effects.flatMap((effect) => (effect.type === "dequeue" && !changed.has(effect.taskId) ? [effect.taskId] : [])),
    ...(change.wakeAt === undefined || isEnded ? {} : { wakeAt: change.wakeAt }),
    effects: effects.filter(isToPerform).map((effect) => ({ id: context.nextId(), workflowId, createdTime: context.now, effect })),
    doneEffectIds: extras.doneEffectIds ?? [],
    logs: extras.logs ?? [],
  };
}

function toQueued(workflowId: string, { type: _, ...queued }: Extract<Effect, { type: "enqueue" }>): QueuedTask {
  return { ...queued, workflowId };
}

/** Queues are part of the write, and the end of a run without a parent concerns nobody. */
function isToPerform(effect: Effect): boolean {
  if (effect.type === "run-ended") return effect.parentWorkflowId !== undefined;
  return effect.type !== "enqueue" && effect.type !== "dequeue";
}

function applyChange(previous: RunState | undefined, change: Pick<RunChange, "workflow" | "tasks" | "removedTaskIds">): RunState {
  if (previous === undefined || previous.tasks.length === 0) return { workflow: change.workflow, tasks: change.tasks };
  if (change.tasks.length === 0 && change.removedTaskIds.length === 0) return { workflow: change.workflow, tasks: previous.tasks };
  const changed = new Map(change.tasks.map((task) => [task.taskId, task]));
  const removed = new Set(change.removedTaskIds);
  const tasks: Task[] = [];
  for (const task of previous.tasks) {
    if (removed.has(task.taskId)) continue;
    tasks.push(changed.get(task.taskId) ?? task);
    changed.delete(task.taskId);
  }
  for (const task of changed.values()) tasks.push(task);
  return { workflow: change.workflow, tasks: tasks.sort((left, right) => left.seq - right.seq) };
}
