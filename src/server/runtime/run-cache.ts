/** The runs that were used last, as they are stored, so that a busy run is not read again for each change. */
import type { Json } from "../../core/json.ts";
import type { Task } from "../../core/model/execution.ts";
import type { RunState } from "../engine/change.ts";

export interface RunCache {
  get(workflowId: string): RunState | undefined;
  put(state: RunState): void;
  remove(workflowId: string): void;
}

/** What an object costs beside its payload, roughly, in bytes. */
const baseWeight = 1500;

/** `capacity`: in bytes, roughly. */
export function createRunCache(capacity: number): RunCache {
  // A Map keeps the order of insertion: the first is the one that was not used for the longest time.
  const entries = new Map<string, { state: RunState; weight: number }>();
  const taskWeights = new WeakMap<Task, number>();
  let total = 0;

  function weightOf(task: Task): number {
    let weight = taskWeights.get(task);
    if (weight === undefined) {
      weight = baseWeight + sizeOf(task.inputData) + sizeOf(task.outputData);
      taskWeights.set(task, weight);
    }
    return weight;
  }

  function remove(workflowId: string): void {
    const entry = entries.get(workflowId);
    if (entry === undefined) return;
    entries.delete(workflowId);
    total -= entry.weight;
  }

  return {
    get(workflowId) {
      const entry = entries.get(workflowId);
      if (entry === undefined) return undefined;
      entries.delete(workflowId);
      entries.set(workflowId, entry);
      return entry.state;
    },
    put(state) {
      const { workflow, tasks } = state;
      remove(workflow.workflowId);
      let weight = baseWeight + sizeOf(workflow.input) + sizeOf(workflow.output);
      for (const task of tasks) weight += weightOf(task);
      entries.set(workflow.workflowId, { state, weight });
      total += weight;
      for (const oldest of entries.keys()) {
        if (total <= capacity) break;
        remove(oldest);
      }
    },
    remove,
  };
}

function sizeOf(value: Json): number {
  if (typeof value === "string") return 16 + value.length;
  if (typeof value !== "object" || value === null) return 8;
  let size = 16;
  for (const [key, item] of Object.entries(value)) size += key.length + sizeOf(item);
  return size;
}
