/** The workflows that a HUMAN task starts when something about it changes. Pure. */
import type { JsonObject } from "../../../core/json.ts";
import type { Task } from "../../../core/model/execution.ts";
import type { HumanTaskState, HumanTriggerType } from "../../../core/model/human.ts";
import type { Effect } from "../../engine/change.ts";
import { asJson } from "../../engine/own.ts";
import { humanDefinitionOf, isSameUser } from "./human-side.ts";
import type { HumanSide } from "./human-side.ts";

/** How a task stood, or stands. */
export interface HumanStanding {
  state: HumanTaskState;
  side: Pick<HumanSide, "assignee" | "claimant">;
}

/** `before` is absent for a task that has just begun: then only its state counts. */
export function triggeredBy(task: Task, before: HumanStanding | undefined, after: HumanStanding): Effect[] {
  const { taskTriggers = [] } = humanDefinitionOf(task);
  if (taskTriggers.length === 0) return [];
  const changes = changesOf(before, after);
  return taskTriggers.flatMap(({ triggerType, startWorkflowRequest: request }): Effect[] => {
    if (triggerType === undefined || request?.name === undefined || !changes.has(triggerType)) return [];
    const input: JsonObject = { ...request.input, _humanTask: contextOf(task, triggerType, after) };
    return [{ type: "human-trigger", humanTaskId: task.taskId, request: { ...request, input } }];
  });
}

function changesOf(before: HumanStanding | undefined, after: HumanStanding): Set<HumanTriggerType> {
  const changes = new Set<HumanTriggerType>();
  if (after.state !== "DELETED" && after.state !== before?.state) changes.add(after.state);
  if (before === undefined) return changes;
  if (!isSameUser(before.side.assignee, after.side.assignee)) changes.add("ASSIGNEE_CHANGED");
  if (!isSameUser(before.side.claimant, after.side.claimant)) changes.add("CLAIMANT_CHANGED");
  return changes;
}

/** What the started run learns of the task. */
function contextOf(task: Task, triggerType: HumanTriggerType, { state, side }: HumanStanding): JsonObject {
  return {
    triggerType,
    taskId: task.taskId,
    taskRefName: task.referenceTaskName,
    workflowId: task.workflowInstanceId,
    state,
    ...(side.assignee === undefined ? {} : { assignee: asJson(side.assignee) }),
    ...(side.claimant === undefined ? {} : { claimant: asJson(side.claimant) }),
  };
}
