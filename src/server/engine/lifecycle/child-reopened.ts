import { isTerminalWorkflow } from "../../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { edit, openDraft, specOf } from "../draft.ts";
import type { Draft } from "../draft.ts";
import { restoreFollowers } from "../follow.ts";
import { tryAgain } from "../retry.ts";
import { forgetFailures, reopenRow, reopenRun, waitsForOthers } from "./reopen.ts";

/** A child run was set going again: its task waits for it again, and the run, if it had ended, goes on with it. */
export function childReopened(state: RunState, child: { workflowId: string; taskId: string }, context: EngineContext): Decision {
  const draft = openDraft(state, context);
  const row = draft.byId.get(child.taskId);
  const isStale = row === undefined || row.task.retried || row.task.subWorkflowId !== child.workflowId;
  if (isStale || specOf(draft, row)?.optional === true) return decideOn(draft);
  reopenRow(draft, row);
  edit(draft, row).subworkflowChanged = true;
  if (isTerminalWorkflow(draft.workflow.status)) {
    reopenRun(draft);
    forgetFailures(draft);
    reopenOthers(draft);
    restoreFollowers(draft);
  }
  return decideOn(draft);
}

const wasCutOff: ReadonlySet<string> = new Set(["CANCELED", "FAILED", "FAILED_WITH_TERMINAL_ERROR", "TIMED_OUT"]);

/** What ended together with the run goes on together with it. */
function reopenOthers(draft: Draft): void {
  for (const row of Array.from(draft.latest.values())) {
    const { status, taskType } = row.task;
    if (!wasCutOff.has(status)) continue;
    if (waitsForOthers(draft, row)) reopenRow(draft, row);
    else if (status === "CANCELED" || taskType === "SUB_WORKFLOW") tryAgain(draft, row, { delayMs: 0, reason: undefined });
  }
}
