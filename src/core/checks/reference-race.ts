import type { ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import { orderOf } from "../task-order.ts";
import type { PlacedTask } from "../task-order.ts";
import { createPrecedence } from "../task-graph.ts";
import type { Advice } from "./advice.ts";

/** A reference into a branch of a fork that nothing has waited for: whether the value is there is chance. */
export function findRaces(workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  const byName = new Map(tasks.map((placed) => [placed.task.taskReferenceName, placed]));
  const joins = tasks.filter(({ task }) => isJoin(typeOf(task)));
  if (joins.length === 0) return [];
  // A JOIN can wait for a task that has waited for the other in a JOIN of its own. Few definitions have any race, so few are followed.
  let precedes: ReturnType<typeof createPrecedence> | undefined;
  const comesBefore = (name: string, task: string): boolean => (precedes ??= createPrecedence(workflow))(name, task);
  return tasks.flatMap((placed) =>
    placed.references.flatMap(({ name, pointer }): Advice[] => {
      const other = byName.get(name);
      if (other === undefined || !mayStillRun(other, placed) || isAwaited(other, placed, joins, byName)) return [];
      if (comesBefore(name, placed.task.taskReferenceName ?? "")) return [];
      const message = `${name} may still run when ${placed.task.taskReferenceName} refers to it: it is in a branch of a fork that no JOIN before has waited for.`;
      return [{ pointer, message, hint: `Name ${name}, or the last task of its branch, in the joinOn of a JOIN before.` }];
    }),
  );
}

const isJoin = (type: string): boolean => type === "JOIN" || type === "EXCLUSIVE_JOIN";

function mayStillRun(other: PlacedTask, task: PlacedTask): boolean {
  const order = orderOf(other, task);
  if (order === "beside") return true;
  return order === "before" && other.around.some((outer) => typeOf(outer.task) === "FORK_JOIN" && !task.around.includes(outer));
}

/** Some JOIN before the task waits for the other, or for one that comes after it in its branch. */
function isAwaited(
  other: PlacedTask,
  task: PlacedTask,
  joins: readonly PlacedTask[],
  byName: ReadonlyMap<string | undefined, PlacedTask>,
): boolean {
  return joins.some((join) => {
    if (orderOf(join, task) !== "before") return join.task === task.task;
    return (join.task.joinOn ?? []).some((name) => {
      const awaited = byName.get(name);
      if (awaited === undefined) return false;
      const order = orderOf(other, awaited);
      return order === "itself" || order === "inside" || (order === "before" && !mayStillRun(other, awaited));
    });
  });
}
