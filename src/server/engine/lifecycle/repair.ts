/** What a rerun from a task leaves behind: earlier tasks that have to fit to what was deleted after it. */
import { isSuccessfulTask, isTerminalTask } from "../../../core/model/execution.ts";
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import { specOf } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { own } from "../own.ts";
import { rewindLoop, roundOf } from "../schedule/do-while.ts";
import { reopenRow, resetRow, waitsForOthers } from "./reopen.ts";

/** `gone`: the rows that were deleted. What failed earlier is tried again; what waits for anything that is redone waits again. */
export function repairEarlier(draft: Draft, target: Row, gone: readonly Row[]): void {
  let redone: Row[] = [target, ...gone];
  let waiting: Row[] = [];
  for (const row of Array.from(draft.latest.values())) {
    if (row === target || row.task.seq > target.task.seq || row.task.status === "SKIPPED") continue;
    if (waitsForOthers(draft, row)) waiting.push(row);
    if (!hasFailed(row)) continue;
    if (!waitsForOthers(draft, row)) resetRow(draft, row);
    else {
      reopenRow(draft, row);
      redone.push(row);
    }
  }
  // A JOIN that waits again makes the loop around it wait, and that in turn the JOIN behind the loop.
  while (redone.length > 0) {
    const names = new Set(redone.map((row) => row.task.referenceTaskName));
    const affected = new Set(waiting.filter((row) => isAffected(draft, row, { redone, names })));
    for (const row of affected) waitAgain(draft, row, target);
    waiting = waiting.filter((row) => !affected.has(row));
    redone = [...affected];
  }
}

const hasFailed = ({ task }: Row): boolean => isTerminalTask(task.status) && !isSuccessfulTask(task.status);

function isAffected(draft: Draft, row: Row, { redone, names }: { redone: readonly Row[]; names: ReadonlySet<string> }): boolean {
  const spec = specOf(draft, row);
  if (spec?.type === "DO_WHILE") return redone.some((other) => roundOf(row, spec, other) !== undefined);
  const branches = ["joinOn", "defaultExclusiveJoinTask"].flatMap((key) => own(row.task.inputData, key) ?? []);
  return branches.some((name) => typeof name === "string" && names.has(name + row.scope));
}

function waitAgain(draft: Draft, row: Row, target: Row): void {
  reopenRow(draft, row);
  const spec = specOf(draft, row);
  if (spec?.type === "DO_WHILE") rewindLoop(draft, row, spec, roundOf(row, spec, target) ?? lastRound(draft, row, spec));
}

/** The last round of which anything is left. */
function lastRound(draft: Draft, loop: Row, spec: WorkflowTask): number {
  return draft.rows.reduce((last, row) => Math.max(last, roundOf(loop, spec, row) ?? 1), 1);
}
