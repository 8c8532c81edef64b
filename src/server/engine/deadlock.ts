/** Joins that wait for what never comes. Conductor lets such a run stand for ever; here the task fails and says why. */
import { isTerminalTask } from "../../core/model/execution.ts";
import { finish, isOpen, isPending, specOf } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import { own } from "./own.ts";
import { behaviourOf } from "./schedule/table.ts";
import { nextWakeAt } from "./timeouts.ts";

/** Called where nothing moves any more. True if it ended a task for whose sake the run would never go on by itself. */
export function breakDeadlock(draft: Draft): boolean {
  if (draft.requests.size > 0) return false;
  const isOpenHere = (row: Row): boolean => isOpen(row) && isPending(row);
  // Nearly always there is somebody else, and among the last.
  if (draft.rows.findLast((row) => isOpenHere(row) && !waitsForOthers(draft, row)) !== undefined) return false;
  const open = draft.rows.filter(isOpenHere);
  if (open.length === 0 || nextWakeAt(draft) !== undefined) return false;
  // A loop waits for the joins inside of it.
  const row = open.findLast((candidate) => specOf(draft, candidate)?.type !== "DO_WHILE") ?? open.at(-1);
  if (row === undefined) return false;
  finish(draft, row, "FAILED", { reason: describe(draft, row) });
  return true;
}

const waitsForOthers = (draft: Draft, row: Row): boolean => behaviourOf(specOf(draft, row)).waitsForOthers === true;

function describe(draft: Draft, row: Row): string {
  const joinOn = own(row.task.inputData, "joinOn");
  const names = Array.isArray(joinOn) ? joinOn.filter((name) => typeof name === "string") : [];
  const missing = names.filter((name) => {
    const branch = draft.latest.get(name + row.scope);
    return branch === undefined || !isTerminalTask(branch.task.status);
  });
  const what = missing.length === 0 ? "something" : missing.join(", ");
  return `${row.task.taskType} ${row.task.referenceTaskName} waits for ${what}, which can no longer end: no other task of the run is open.`;
}
