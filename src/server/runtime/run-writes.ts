/** A change of a run as the store takes it, and the state that comes of it. Pure. */
import { isTerminalWorkflow } from "../../core/model/execution.ts";
import type { EventExecution } from "../../core/model/event-handler.ts";
import type { Task, TaskLog } from "../../core/model/execution.ts";
import type { Effect, EngineContext, RunChange, RunState } from "../engine/change.ts";
import type { EventMessage, QueuedTask, RunWrite } from "../store/store.ts";
import type { HumanChange } from "./human/follow-tasks.ts";

/** What is written together with a change. */
export interface ChangeExtras {
  logs?: Required<TaskLog>[];
  doneEffectIds?: string[];
  raised?: EventMessage;
  eventExecution?: EventExecution;
}

/** With what follows from it for people. */
export type WrittenExtras = ChangeExtras & { human?: HumanChange | undefined };

export const emptyWrite = (state: RunState): RunWrite => ({
  workflow: state.workflow,
  tasks: [],
  removedTaskIds: [],
  queued: [],
  unqueuedTaskIds: [],
  effects: [],
  doneEffectIds: [],
  logs: [],
});

export function writeOf(previous: RunState | undefined, change: RunChange, context: EngineContext, extras: WrittenExtras): RunWrite {
  const { workflow, tasks, removedTaskIds, effects } = change;
  const { workflowId } = workflow;
  const changed = new Set(tasks.map((task) => task.taskId));
  const isEnded = isTerminalWorkflow(workflow.status);
  const { human } = extras;
  return {
    workflow,
    ...(previous === undefined ? {} : { previous }),
    tasks,
    removedTaskIds,
    queued: effects.flatMap((effect) => (effect.type === "enqueue" ? [toQueued(workflowId, effect)] : [])),
    // Changed tasks leave the queue by their own status.
    unqueuedTaskIds: effects.flatMap((effect) => (effect.type === "dequeue" && !changed.has(effect.taskId) ? [effect.taskId] : [])),
    ...(change.wakeAt === undefined || isEnded ? {} : { wakeAt: change.wakeAt }),
    effects: [...effects, ...(human?.effects ?? [])]
      .filter(isToPerform)
      .map((effect) => ({ id: context.nextId(), workflowId, createdTime: context.now, effect })),
    doneEffectIds: extras.doneEffectIds ?? [],
    logs: extras.logs ?? [],
    ...(extras.raised === undefined ? {} : { raised: extras.raised }),
    ...(extras.eventExecution === undefined ? {} : { eventExecution: extras.eventExecution }),
    ...(human === undefined ? {} : { humanSides: human.sides }),
  };
}

function toQueued(workflowId: string, { type: _type, ...queued }: Extract<Effect, { type: "enqueue" }>): QueuedTask {
  return { ...queued, workflowId };
}

/** Queues are part of the write, and the end of a run without a parent concerns nobody. */
function isToPerform(effect: Effect): boolean {
  if (effect.type === "run-ended") return effect.parentWorkflowId !== undefined;
  return effect.type !== "enqueue" && effect.type !== "dequeue";
}

export function applyChange(previous: RunState | undefined, change: Pick<RunChange, "workflow" | "tasks" | "removedTaskIds">): RunState {
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
