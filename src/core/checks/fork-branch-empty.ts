import type { ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import type { PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";

/** The server takes a branch without tasks, and fails when it starts it. */
export function findEmptyBranches(_workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  return tasks.flatMap(({ task, pointer }) => {
    if (typeOf(task) !== "FORK_JOIN") return [];
    return (task.forkTasks ?? []).flatMap((branch: readonly unknown[] | null, index): Advice[] => {
      if (branch === null || branch.length > 0) return [];
      const message = `Every run fails at ${task.taskReferenceName}: its branch ${index + 1} has no task.`;
      return [{ pointer: `${pointer}/forkTasks/${index}`, message, hint: "Remove the branch, or give it a task such as NOOP." }];
    });
  });
}
