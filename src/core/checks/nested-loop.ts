import type { ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import type { PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";

/** The server evaluates the condition of a loop inside a loop without what the inner one has done, and can hang. */
export function findNestedLoops(_workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  return tasks.flatMap(({ task, pointer, around }): Advice[] => {
    const outer = around.find((one) => typeOf(one.task) === "DO_WHILE")?.task;
    if (outer === undefined || typeOf(task) !== "DO_WHILE") return [];
    const message = `The loop ${task.taskReferenceName} stands inside the loop ${outer.taskReferenceName}; the server can hang on that.`;
    return [{ pointer, message, hint: "Put the inner loop into a sub-workflow." }];
  });
}
