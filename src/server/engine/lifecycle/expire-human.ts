import { isTerminalWorkflow } from "../../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { finish, isOpen, openDraft } from "../draft.ts";

/** The time of the last assignment of a HUMAN task is up: it times out, and may be tried again. Ignored where it has ended. */
export function expireHuman(state: RunState, { taskId, reason }: { taskId: string; reason: string }, context: EngineContext): Decision {
  const draft = openDraft(state, context);
  const row = draft.byId.get(taskId);
  if (row !== undefined && isOpen(row) && !isTerminalWorkflow(draft.workflow.status)) finish(draft, row, "TIMED_OUT", { reason });
  return decideOn(draft);
}
