import { ConductorFault } from "../../../core/conductor-api.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { editWorkflow, openDraft } from "../draft.ts";
import { setRunStatus } from "../run-status.ts";

/** Goes on after a pause; the run's own timeout starts anew. 500 where it is not paused. */
export function resumeRun(state: RunState, context: EngineContext): Decision {
  const { workflowId, status } = state.workflow;
  if (status !== "PAUSED")
    throw new ConductorFault(500, `The workflow ${workflowId} is not PAUSED so cannot resume. Current status is ${status}`);
  const draft = openDraft(state, context);
  const workflow = editWorkflow(draft);
  setRunStatus(workflow, "RUNNING");
  workflow.lastRetriedTime = context.now;
  return decideOn(draft);
}
