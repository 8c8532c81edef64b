/** FORK_JOIN: the branches of the definition, side by side, and the JOIN that waits for them. */
import { finish, placeOf } from "../draft.ts";
import { firstNotSkipped, iterationOf } from "../successor.ts";
import { plainInput } from "./behaviour.ts";
import type { TaskBehaviour } from "./behaviour.ts";

export const forkTask: TaskBehaviour = {
  shownAs: "FORK",
  isNeverRetried: true,
  input: plainInput,
  onScheduled(draft, row, spec, schedule) {
    const join = placeOf(draft, row.base)?.next;
    if (join?.type !== "JOIN") return "Fork task definition is not followed by a join task.  Check the blueprint";
    row.task.startTime = draft.context.now;
    finish(draft, row, "COMPLETED");
    const place = { scope: row.scope, iteration: iterationOf(row) };
    for (const branch of spec.forkTasks ?? []) {
      const first = firstNotSkipped(draft, branch[0]);
      if (first !== undefined) schedule(draft, first, place);
    }
    schedule(draft, join, place);
    return undefined;
  },
};
