import { ConductorFault } from "../../../core/conductor-api.ts";
import { isTerminalWorkflow } from "../../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { editWorkflow, openDraft } from "../draft.ts";
import { setRunStatus } from "../run-status.ts";
import { nameOfRun } from "./refusals.ts";

/** Nothing new is scheduled until the run is resumed; what is out may still be finished. 409 for ended runs. */
export function pauseRun(state: RunState, context: EngineContext): Decision {
  const { workflow } = state;
  if (isTerminalWorkflow(workflow.status))
    throw new ConductorFault(409, `Workflow ${nameOfRun(workflow)} has ended, status cannot be updated.`);
  const draft = openDraft(state, context);
  if (workflow.status !== "PAUSED") setRunStatus(editWorkflow(draft), "PAUSED");
  return decideOn(draft);
}
