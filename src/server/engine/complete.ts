/** When a run is complete. */
import { isSuccessfulTask } from "../../core/model/execution.ts";
import type { WorkflowStatus } from "../../core/model/execution.ts";
import { isPending, specOf } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import { endRun, failRun, isSuccessfulTerminate } from "./end-run.ts";
import { own, textOf } from "./own.ts";
import { terminationReason } from "./schedule/simple-system.ts";

/** `marked`: the rows of the last pass, whose `executed` a completed run does not show. */
export function completeIfDone(draft: Draft, marked: readonly Row[]): void {
  if (draft.ended || (draft.requests.size > 0 && !draft.terminated)) return;
  const terminate = draft.rows.find(isSuccessfulTerminate);
  if (terminate === undefined && (draft.rows.length === 0 ? hasTasks(draft) : draft.rows.some(isPending))) return;
  const failed = permissiveFailures(draft);
  if (failed.length > 0) {
    unmark(marked);
    const reasons = failed.map(
      ({ task }) => `Task ${task.taskId} failed with status: ${task.status} and reason: '${task.reasonForIncompletion ?? null}'`,
    );
    return failRun(draft, { reason: reasons.join(". ") });
  }
  return terminate === undefined ? complete(draft, marked) : endAsTold(draft, terminate, marked);
}

function unmark(rows: readonly Row[]): void {
  for (const row of rows) if (row.changed) row.task.executed = false;
}

const hasTasks = (draft: Draft): boolean => draft.workflow.workflowDefinition.tasks.length > 0;

/** Permissive tasks let the run go on; in the end it fails for them. */
function permissiveFailures(draft: Draft): Row[] {
  return [...draft.latest.values()].filter((row) => {
    const spec = specOf(draft, row);
    return spec?.permissive === true && spec.optional !== true && !isSuccessfulTask(row.task.status);
  });
}

function complete(draft: Draft, marked: readonly Row[], reason?: string): void {
  unmark(marked);
  endRun(draft, "COMPLETED", reason);
}

function endAsTold(draft: Draft, terminate: Row, marked: readonly Row[]): void {
  const { inputData, taskId } = terminate.task;
  const status = textOf(own(inputData, "terminationStatus"));
  const reason = terminationReason(inputData) ?? `Workflow is ${status} by TERMINATE task: ${taskId}`;
  if (status === "FAILED" || status === "TERMINATED") return failRun(draft, { status: status satisfies WorkflowStatus, reason, taskId });
  return complete(draft, marked, reason);
}
