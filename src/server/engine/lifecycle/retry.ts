import { ConductorFault } from "../../../core/conductor-api.ts";
import { isTerminalWorkflow } from "../../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { edit, openDraft, specOf } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { restoreFollowers } from "../follow.ts";
import { own } from "../own.ts";
import { tryAgain } from "../retry.ts";
import { reopenRow, reopenRun, waitsForOthers } from "./reopen.ts";

/** `descend`: the failed task is a sub-workflow, and the retry belongs into that run. */
export type RetryDecision = Decision | { status: "descend"; workflowId: string };

/**
 * Tries the last failed or cancelled try of every task again. 404 while the run has not ended, 409 where nothing can be retried.
 * With `resumeSubworkflowTasks` the failed child run goes on instead of being started anew.
 */
export function retryRun(state: RunState, options: { resumeSubworkflowTasks: boolean }, context: EngineContext): RetryDecision {
  const { workflow } = state;
  if (!isTerminalWorkflow(workflow.status)) throw new ConductorFault(404, `Workflow is still running.  status=${workflow.status}`);
  if (state.tasks.length === 0) throw new ConductorFault(409, "Workflow has not started yet");
  const draft = openDraft(state, context);
  const child = options.resumeSubworkflowTasks ? failedChild(draft) : undefined;
  if (child !== undefined) return { status: "descend", workflowId: child };
  const { again, inPlace } = collectRetriable(draft);
  if (again.length === 0 && workflow.status !== "TIMED_OUT") {
    throw new ConductorFault(409, "There are no retryable tasks! Use restart if you want to attempt entire workflow execution again.");
  }
  reopenRun(draft);
  for (const row of inPlace) reopenRow(draft, row);
  for (const row of again) retryRow(draft, row);
  restoreFollowers(draft);
  return decideOn(draft);
}

const unsuccessful: ReadonlySet<string> = new Set(["FAILED", "FAILED_WITH_TERMINAL_ERROR", "TIMED_OUT", "CANCELED"]);

function failedChild(draft: Draft): string | undefined {
  const failed = draft.rows.filter((row) => unsuccessful.has(row.task.status) && draft.latest.get(row.task.referenceTaskName) === row);
  const first = failed.find((row) => !waitsForOthers(draft, row));
  return first?.task.taskType === "SUB_WORKFLOW" ? first.task.subWorkflowId : undefined;
}

/** The latest try of each task counts. Cancelled joins and loops only wait again. */
function collectRetriable(draft: Draft): { again: Row[]; inPlace: Row[] } {
  const again: Row[] = [];
  const inPlace: Row[] = [];
  for (const row of draft.latest.values()) {
    if (!unsuccessful.has(row.task.status)) continue;
    const onlyWaits = waitsForOthers(draft, row) && (row.task.status === "CANCELED" || joinsPermissiveFailure(draft, row));
    (onlyWaits ? inPlace : again).push(row);
  }
  again.sort((left, right) => left.task.seq - right.task.seq);
  return { again, inPlace };
}

function joinsPermissiveFailure(draft: Draft, row: Row): boolean {
  const joinOn = own(row.task.inputData, "joinOn");
  if (row.task.status !== "FAILED" || !Array.isArray(joinOn)) return false;
  return joinOn.some((name) => {
    const branch = typeof name === "string" ? draft.latest.get(name + row.scope) : undefined;
    return branch !== undefined && branch.task.status === "FAILED" && specOf(draft, branch)?.permissive === true;
  });
}

function retryRow(draft: Draft, row: Row): void {
  if (waitsForOthers(draft, row)) {
    reopenRow(draft, row);
    edit(draft, row).retryCount += 1;
    return;
  }
  tryAgain(draft, row, { delayMs: 0, reason: undefined });
  edit(draft, row).executed = true;
}
