/** `concurrentExecLimit`: how many tasks of a definition workers may hold at once. Tasks beyond it wait here until there is room. */
import type { Task } from "../../core/model/execution.ts";
import type { QueuedTask } from "../store/store.ts";

export interface ExecLimits {
  /** Is there room to hand this task out? */
  admits(task: Task): boolean;
  /** Keeps a task back until there is room; then `release` gets it. */
  park(taskDefName: string, task: QueuedTask): void;
  unpark(taskId: string): void;
  /** Takes note of what became of a task. */
  observe(task: Task): void;
  forget(task: Task): void;
  /** For recovery. */
  markHeld(taskDefName: string, taskId: string): void;
  /** Tasks that are kept back. */
  parked(): Iterable<QueuedTask>;
}

export function createExecLimits(release: (task: QueuedTask) => void): ExecLimits {
  /** Ids of the tasks that workers hold, by definition. */
  const held = new Map<string, Set<string>>();
  const waiting = new Map<string, Map<string, QueuedTask>>();
  const parkedUnder = new Map<string, string>();

  function holdersOf(taskDefName: string): Set<string> {
    let holders = held.get(taskDefName);
    if (holders === undefined) held.set(taskDefName, (holders = new Set()));
    return holders;
  }

  function unpark(taskId: string): void {
    const taskDefName = parkedUnder.get(taskId);
    if (taskDefName === undefined) return;
    parkedUnder.delete(taskId);
    waiting.get(taskDefName)?.delete(taskId);
  }

  function letGo(taskDefName: string, taskId: string): void {
    if (held.get(taskDefName)?.delete(taskId) !== true) return;
    const [next] = waiting.get(taskDefName)?.values() ?? [];
    if (next === undefined) return;
    unpark(next.taskId);
    release(next);
  }

  return {
    admits(task) {
      const limit = limitOf(task);
      return limit <= 0 || holdersOf(task.taskDefName).size < limit;
    },
    park(taskDefName, task) {
      parkedUnder.set(task.taskId, taskDefName);
      let tasks = waiting.get(taskDefName);
      if (tasks === undefined) waiting.set(taskDefName, (tasks = new Map()));
      tasks.set(task.taskId, task);
    },
    unpark,
    observe(task) {
      if (task.status !== "IN_PROGRESS") letGo(task.taskDefName, task.taskId);
      else if (limitOf(task) > 0) holdersOf(task.taskDefName).add(task.taskId);
    },
    forget: (task) => letGo(task.taskDefName, task.taskId),
    markHeld: (taskDefName, taskId) => void holdersOf(taskDefName).add(taskId),
    *parked() {
      for (const tasks of waiting.values()) yield* tasks.values();
    },
  };
}

const limitOf = (task: Task): number => (task.taskDefinition ?? task.workflowTask?.taskDefinition)?.concurrentExecLimit ?? 0;
