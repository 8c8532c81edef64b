import { nearest } from "../nearest.ts";
import type { ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import { neighbour, orderOf } from "../task-order.ts";
import type { Order, PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";

const reasons: Partial<Record<Order, string>> = {
  itself: "that is the JOIN itself",
  later: "that comes only after it",
  elsewhere: "that is in another branch, which does not run when this one does",
};

/** A JOIN that waits for what never ends before it. The names of a dynamic fork replace those of the JOIN after it. */
export function findJoinTargets(_workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  const byName = new Map(tasks.map((placed) => [placed.task.taskReferenceName, placed]));
  const byPointer = new Map(tasks.map((placed) => [placed.pointer, placed]));
  return tasks.flatMap((join) => {
    if (typeOf(join.task) !== "JOIN") return [];
    const before = byPointer.get(neighbour(join.pointer, -1));
    if (before !== undefined && typeOf(before.task) === "FORK_JOIN_DYNAMIC") return [];
    return (join.task.joinOn ?? []).flatMap((name: string | null, index): Advice[] => {
      if (name === null) return [];
      const advice = describe(name, join, byName.get(name), before);
      return advice === undefined ? [] : [{ ...advice, pointer: `${join.pointer}/joinOn/${index}` }];
    });
  });

  function describe(
    name: string,
    join: PlacedTask,
    target: PlacedTask | undefined,
    before: PlacedTask | undefined,
  ): Omit<Advice, "pointer"> | undefined {
    const waits = `The JOIN ${join.task.taskReferenceName} waits for ${name} for ever`;
    if (target === undefined) {
      const meant = nearest(
        name,
        [...byName.keys()].flatMap((known) => known ?? []),
      );
      return { message: `${waits}: no task has this reference name.`, ...(meant === undefined ? {} : { hint: `Did you mean ${meant}?` }) };
    }
    const reason = reasons[orderOf(target, join)];
    if (reason !== undefined) return { message: `${waits}: ${reason}.` };
    if (before === undefined || typeOf(before.task) !== "FORK_JOIN" || target.around.includes(before)) return undefined;
    const message = `The JOIN ${join.task.taskReferenceName} waits for ${name}, which is in no branch of the fork before it.`;
    return { message, hint: "Name the last task of each branch." };
  }
}
