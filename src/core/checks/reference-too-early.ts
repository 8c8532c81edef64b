import { orderOf } from "../task-order.ts";
import type { Order, PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";
import type { ReadWorkflow } from "../nested-tasks.ts";

const reasons: Partial<Record<Order, string>> = {
  itself: "is the task itself, which has no output yet",
  inside: "runs inside of it, after its input is made",
  later: "comes later",
  elsewhere: "is in another branch, which does not run when this one does",
};

/** `${later.output.x}`: the value is always null. Only where no run can be otherwise. */
export function findEarlyReferences(_workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  const byName = new Map(tasks.map((placed) => [placed.task.taskReferenceName, placed]));
  return tasks.flatMap((placed) =>
    placed.references.flatMap(({ name, pointer }): Advice[] => {
      const other = byName.get(name);
      const reason = other === undefined ? undefined : reasons[orderOf(other, placed)];
      if (reason === undefined) return [];
      const message = `\${${name}…} in the task ${placed.task.taskReferenceName} is always null: ${name} ${reason}.`;
      return [{ pointer, message, hint: "Refer to a task that has ended by then, or change the order." }];
    }),
  );
}
