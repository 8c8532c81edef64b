import { ConductorFault } from "../../../core/conductor-api.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { openDraft } from "../draft.ts";
import { endRun } from "../end-run.ts";

/** Ends the run, also one that failed or timed out. 409 for completed runs; nothing happens to terminated ones. No failure workflow. */
export function terminateRun(state: RunState, reason: string | undefined, context: EngineContext): Decision {
  if (state.workflow.status === "COMPLETED") throw new ConductorFault(409, "Cannot terminate a COMPLETED workflow.");
  const draft = openDraft(state, context);
  if (state.workflow.status !== "TERMINATED") endRun(draft, "TERMINATED", reason);
  return decideOn(draft);
}
