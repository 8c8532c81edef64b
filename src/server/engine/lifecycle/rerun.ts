import { ConductorFault } from "../../../core/conductor-api.ts";
import { isSuccessfulTask, isTerminalTask } from "../../../core/model/execution.ts";
import type { RerunWorkflowRequest } from "../../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { collectTasks } from "../definition-index.ts";
import { edit, openDraft, placeOf, removeRows, specOf } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { own } from "../own.ts";
import { behaviourOf, schedule } from "../schedule/table.ts";
import { iterationOf } from "../successor.ts";
import { forgetFailures, reopenRow, reopenRun, resetRow, waitsForOthers } from "./reopen.ts";
import { requireEnded } from "./refusals.ts";

/** `descend`: the task is not in this run; it may be in one of its children. 400 is due where it is in none. */
export type RerunDecision = Decision | { status: "descend"; workflowIds: string[] };

/** Runs again from the beginning, or from one task on: later tasks are deleted, that one is reset. 409 for runs that have not ended. */
export function rerunRun(state: RunState, request: RerunWorkflowRequest, context: EngineContext): RerunDecision {
  requireEnded(state.workflow, "rerun");
  const draft = openDraft(state, context);
  const taskId = request.reRunFromTaskId;
  const target = taskId === undefined ? undefined : draft.byId.get(taskId);
  if (taskId !== undefined && target === undefined) return { status: "descend", workflowIds: childrenOf(draft, taskId) };
  const workflow = reopenRun(draft);
  forgetFailures(draft);
  if (request.correlationId !== undefined) workflow.correlationId = request.correlationId;
  if (request.workflowInput !== undefined) workflow.input = request.workflowInput;
  if (target === undefined) removeRows(draft, () => true);
  else rerunFrom(draft, target, request);
  return decideOn(draft);
}

function childrenOf(draft: Draft, taskId: string): string[] {
  const children = draft.rows.map((row) => row.task.subWorkflowId).filter((id) => id !== undefined);
  if (children.length === 0) throw new ConductorFault(400, `Task ${taskId} not found`);
  return children;
}

function rerunFrom(draft: Draft, target: Row, request: RerunWorkflowRequest): void {
  const { seq } = target.task;
  const redone = new Set(draft.rows.filter((row) => row.task.seq >= seq).map((row) => row.task.referenceTaskName));
  const isRebuilt = isContainer(target);
  removeRows(draft, (row) => row.task.seq > seq || (isRebuilt && row === target));
  if (isRebuilt) {
    const spec = specOf(draft, target);
    if (spec !== undefined) schedule(draft, spec, { scope: target.scope, iteration: iterationOf(target) });
  } else {
    resetRow(draft, target);
    if (request.taskInput !== undefined) edit(draft, target).inputData = request.taskInput;
    if (waitsForOthers(draft, target)) edit(draft, target).iteration = iterationOf(target);
  }
  for (const row of draft.rows) if (row !== target && row.task.seq <= seq) repair(draft, row, { target, redone });
}

/** Forks and switches schedule their children when they are scheduled themselves. */
const isContainer = (row: Row): boolean => ["FORK", "SWITCH", "DECISION"].includes(row.task.taskType);

/** Brings an earlier row in line with what was deleted after it. */
function repair(draft: Draft, row: Row, { target, redone }: { target: Row; redone: ReadonlySet<string> }): void {
  const { task } = row;
  const isLatest = draft.latest.get(task.referenceTaskName) === row;
  if (!isLatest || task.status === "SKIPPED") return;
  if (task.taskType === "DO_WHILE" && target.scope.startsWith(`${row.scope}__`) && isAround(draft, row, target))
    return rewindLoop(draft, row, target);
  const failed = isTerminalTask(task.status) && !isSuccessfulTask(task.status);
  if (waitsForOthers(draft, row) && (failed || joinsAny(row, redone))) return reopenRow(draft, row);
  if (failed) return resetRow(draft, row);
  const next = placeOf(draft, row.base)?.next;
  const isSuccessorGone =
    next !== undefined && redone.has(next.taskReferenceName + row.scope) && !draft.latest.has(next.taskReferenceName + row.scope);
  if (task.executed && isSuccessorGone) edit(draft, row).executed = false;
}

function joinsAny(row: Row, redone: ReadonlySet<string>): boolean {
  const joinOn = own(row.task.inputData, "joinOn");
  return Array.isArray(joinOn) && joinOn.some((name) => typeof name === "string" && redone.has(name + row.scope));
}

function isAround(draft: Draft, loop: Row, target: Row): boolean {
  const body = specOf(draft, loop)?.loopOver ?? [];
  return behaviourOf(specOf(draft, loop)).isLate === true && collectTasks(body).some((task) => task.taskReferenceName === target.base);
}

/** Back to the round that the target belongs to. */
function rewindLoop(draft: Draft, row: Row, target: Row): void {
  reopenRow(draft, row);
  const round = Number.parseInt(target.scope.slice(row.scope.length + 2), 10);
  const task = edit(draft, row);
  task.iteration = round;
  const kept = Object.entries(task.outputData).filter(([key]) => !/^\d+$/.test(key) || Number(key) < round);
  task.outputData = { ...Object.fromEntries(kept), iteration: round };
}
