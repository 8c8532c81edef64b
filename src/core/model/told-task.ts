import type { Task, Workflow } from "./execution.ts";
import { runWithoutPayloads, withoutPayload } from "./outside-payloads.ts";

/** Characters of a task's reason that servers take from workers, and that they tell (Task.java, TaskResult.java). */
export const longestReason = 500;

/** A task as servers tell it. Inside of the engine a reason is whole: that of a sub-workflow tells those of the runs below. */
export const toldTask = (task: Task): Task => withShortReason(withoutPayload(task));

/** A run with its tasks as servers tell them; its own reason is whole. */
export function toldRun(workflow: Workflow): Workflow {
  const run = runWithoutPayloads(workflow);
  return { ...run, tasks: run.tasks.map(withShortReason) };
}

function withShortReason(task: Task): Task {
  const { reasonForIncompletion: reason = "" } = task;
  return reason.length > longestReason ? { ...task, reasonForIncompletion: reason.slice(0, longestReason) } : task;
}
