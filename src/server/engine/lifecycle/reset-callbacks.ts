import { ConductorFault } from "../../../core/conductor-api.ts";
import { isTerminalWorkflow } from "../../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { edit, openDraft, specOf } from "../draft.ts";
import { enqueue } from "../queue.ts";
import { behaviourOf } from "../schedule/table.ts";

/** Scheduled worker tasks that are held back may be polled at once. 409 for ended runs. */
export function resetCallbacks(state: RunState, context: EngineContext): Decision {
  const { status } = state.workflow;
  if (isTerminalWorkflow(status)) throw new ConductorFault(409, `Workflow is in terminal state. Status = ${status}`);
  const draft = openDraft(state, context);
  for (const row of draft.rows) {
    if (row.task.status !== "SCHEDULED" || row.task.callbackAfterSeconds <= 0) continue;
    if (behaviourOf(specOf(draft, row)).isWorkerTask !== true) continue;
    edit(draft, row).callbackAfterSeconds = 0;
    enqueue(draft, row, context.now);
  }
  return decideOn(draft);
}
