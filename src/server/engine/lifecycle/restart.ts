import { ConductorFault } from "../../../core/conductor-api.ts";
import type { Decision, DefinitionLookup, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { openDraft, removeRows } from "../draft.ts";
import { snapshotOf } from "../start-run.ts";
import { forgetFailures, reopenRun } from "./reopen.ts";
import { nameOfRun, requireEnded } from "./refusals.ts";

/**
 * From the beginning, under the same id. `latest`: with the definitions as they are now. 409 for runs that have not ended, 404
 * where the definition forbids it or is gone.
 */
export function restartRun(state: RunState, latest: DefinitionLookup | undefined, context: EngineContext): Decision {
  const before = state.workflow;
  requireEnded(before, "restart");
  const current = latest?.workflowDef(before.workflowName);
  if (latest !== undefined && current === undefined)
    throw new ConductorFault(404, `Unable to find latest definition for ${before.workflowId}`);
  const definition = latest === undefined || current === undefined ? before.workflowDefinition : snapshotOf(current, latest);
  if (definition.restartable === false && before.status === "COMPLETED") {
    throw new ConductorFault(404, `Workflow: ${nameOfRun(before)}.${before.status} is non-restartable`);
  }
  const workflow = { ...before, workflowDefinition: definition, workflowVersion: definition.version ?? 1 };
  // The draft knows the definition that it was opened with.
  const draft = openDraft({ workflow, tasks: state.tasks }, context);
  removeRows(draft, () => true);
  const restarted = reopenRun(draft);
  forgetFailures(draft);
  restarted.createTime = context.now;
  restarted.startTime = context.now;
  restarted.lastRetriedTime = 0;
  restarted.output = {};
  return decideOn(draft);
}
