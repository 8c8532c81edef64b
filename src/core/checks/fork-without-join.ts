import type { ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import { followerOf } from "../task-order.ts";
import type { PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";

/** The task after a fork has to be its JOIN: every run fails at the fork otherwise. */
export function findForksWithoutJoin(_workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  const byPointer = new Map(tasks.map((placed) => [placed.pointer, placed]));
  return tasks.flatMap((placed): Advice[] => {
    const { task, pointer } = placed;
    const type = typeOf(task);
    if (type !== "FORK_JOIN" && type !== "FORK_JOIN_DYNAMIC") return [];
    const next = followerOf(placed, byPointer)?.task;
    if (next !== undefined && typeOf(next) === "JOIN") return [];
    const what = next === undefined ? "nothing" : `the ${typeOf(next)} ${next.taskReferenceName}`;
    const message = `Every run fails at ${task.taskReferenceName}: after it comes ${what}, and a fork needs a JOIN right after it.`;
    return [{ pointer, message }];
  });
}
