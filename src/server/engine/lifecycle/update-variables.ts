import { ConductorFault } from "../../../core/conductor-api.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import { isTerminalWorkflow } from "../../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { editWorkflow, openDraft } from "../draft.ts";
import { own } from "../own.ts";
import { oversizedVariables } from "../variables.ts";
import { nameOfRun } from "./refusals.ts";

/** New values for variables of a run; with `appendArray` lists grow instead of being replaced. 409 for ended runs, 400 where they get too large. */
export function updateVariables(
  state: RunState,
  update: { variables: JsonObject; appendArray: boolean },
  context: EngineContext,
): Decision {
  const { workflow } = state;
  if (isTerminalWorkflow(workflow.status))
    throw new ConductorFault(409, `Workflow ${nameOfRun(workflow)} has ended, its variables cannot be updated.`);
  const merge = (key: string, value: Json): Json => {
    const before = own(workflow.variables, key);
    return update.appendArray && Array.isArray(before) ? [...before, ...(Array.isArray(value) ? value : [value])] : value;
  };
  const changed = Object.fromEntries(Object.entries(update.variables).map(([key, value]) => [key, merge(key, value)]));
  const variables = { ...workflow.variables, ...changed };
  const excess = oversizedVariables(workflow.workflowId, variables);
  if (excess !== undefined) throw new ConductorFault(400, excess);
  const draft = openDraft(state, context);
  editWorkflow(draft).variables = variables;
  return decideOn(draft);
}
