import { ConductorFault } from "../../../core/conductor-api.ts";
import type { RerunWorkflowRequest } from "../../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { edit, openDraft, removeRows, specOf } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { restoreFollowers } from "../follow.ts";
import { schedule } from "../schedule/table.ts";
import { iterationOf } from "../successor.ts";
import { repairEarlier } from "./repair.ts";
import { forgetFailures, reopenRun, resetRow, waitsForOthers } from "./reopen.ts";
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
  if (request.workflowInput !== undefined) {
    workflow.input = request.workflowInput;
    delete workflow.externalInputPayloadStoragePath;
  }
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
  const gone = draft.rows.filter((row) => row.task.seq > seq);
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
  if (draft.ended) return;
  repairEarlier(draft, target, gone);
  restoreFollowers(draft);
}

/** Forks and switches schedule their children when they are scheduled themselves. */
const isContainer = (row: Row): boolean => ["FORK", "SWITCH", "DECISION"].includes(row.task.taskType);
