import type { Task } from "../core/model/execution.ts";
import { isLeadingType } from "../core/task-types.ts";

/** Reference names of the steps that did work, in the order in which they began: each once, in loops once for each turn. */
export function pathOf(tasks: readonly Task[]): string[] {
  const began = tasks.filter((task) => !isLeadingType(task.taskType) && task.startTime > 0 && task.status !== "SKIPPED");
  const inOrder = began.sort((left, right) => left.startTime - right.startTime || left.seq - right.seq);
  return [...new Set(inOrder.map((task) => task.referenceTaskName))];
}
