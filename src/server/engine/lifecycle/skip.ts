import { ConductorFault } from "../../../core/conductor-api.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { decideOn } from "../decide.ts";
import { appendRow, createRow, openDraft } from "../draft.ts";
import { newTask } from "../schedule/behaviour.ts";

/** Passes over a task that is not scheduled yet. 500 for everything that stands against it, as the real server has it. */
export function skipTask(state: RunState, referenceTaskName: string, context: EngineContext): Decision {
  const { workflow } = state;
  if (workflow.status !== "RUNNING") {
    throw new ConductorFault(
      500,
      `The workflow ${workflow.workflowId} is not running so the task referenced by ${referenceTaskName} cannot be skipped`,
    );
  }
  const draft = openDraft(state, context);
  const spec = draft.index.places.get(referenceTaskName)?.task;
  if (spec === undefined) {
    throw new ConductorFault(
      500,
      `The task referenced by ${referenceTaskName} does not exist in the WorkflowDefinition ${workflow.workflowName}`,
    );
  }
  if (draft.latestByBase.has(referenceTaskName)) {
    throw new ConductorFault(500, `The task referenced ${referenceTaskName} has already been processed, cannot be skipped`);
  }
  const { workflowTask: _spec, taskDefinition: _definition, ...task } = newTask(draft, spec, { scope: "", iteration: 0 });
  const skipped = {
    ...task,
    taskType: spec.name,
    taskDefName: spec.name,
    status: "SKIPPED" as const,
    scheduledTime: 0,
    endTime: context.now,
    updateTime: context.now,
  };
  appendRow(draft, createRow(skipped, referenceTaskName, ""), 0);
  return decideOn(draft);
}
