/** What actions of event handlers do to runs. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { Json } from "../../core/json.ts";
import type { EventAction, EventExecution } from "../../core/model/event-handler.ts";
import type { DefinitionLookup } from "../engine/change.ts";
import { decide } from "../engine/decide.ts";
import { endTaskByEvent, noSuchTask } from "../engine/events/end-task.ts";
import { planAction } from "../engine/events/plan-action.ts";
import type { ActionPlan, TaskTarget } from "../engine/events/plan-action.ts";
import { terminateRun } from "../engine/lifecycle/terminate.ts";
import { updateVariables } from "../engine/lifecycle/update-variables.ts";
import { createRun } from "../engine/start-run.ts";
import type { Store } from "../store/store.ts";
import type { Runs } from "./runs.ts";

export interface EventActions {
  /** Stores the outcome together with the change. Throws a ConductorFault where the action cannot be done; then nothing has changed. */
  perform(
    action: EventAction,
    message: { event: string; messageId: string; payload: Json },
    execution: Omit<EventExecution, "status" | "output">,
  ): Promise<void>;
}

export interface EventActionParts {
  runs: Runs;
  store: Store;
  lookup: DefinitionLookup;
  /** Values for `${workflow.env.X}`. */
  environment: Readonly<Record<string, string>>;
  now: () => number;
  nextId: () => string;
}

export function createEventActions(parts: EventActionParts): EventActions {
  const { runs } = parts;
  return {
    async perform(action, message, execution) {
      const plan = planAction(action, { ...message, environment: parts.environment });
      const done = (output: EventExecution["output"]): { eventExecution: EventExecution } => ({
        eventExecution: { ...execution, status: "COMPLETED", output },
      });
      switch (plan.type) {
        case "refuse":
          throw new ConductorFault(400, plan.reason);
        case "start-workflow": {
          const state = createRun(plan.request, parts.lookup, { now: parts.now(), nextId: parts.nextId, event: message.event });
          return runs.add(state, decide, done({ workflowId: state.workflow.workflowId }));
        }
        case "end-task":
          await runs.change(runOf(parts, plan.target), (state, context) => endTaskByEvent(state, plan, context), done(plan.output));
          return;
        default:
          await runs.change(plan.workflowId, (state, context) => changeRun(plan, state, context), done({ workflowId: plan.workflowId }));
      }
    },
  };
}

type RunPlan = Extract<ActionPlan, { type: "terminate-workflow" | "update-variables" }>;

function changeRun(plan: RunPlan, ...[state, context]: Parameters<typeof decide>): ReturnType<typeof decide> {
  return plan.type === "terminate-workflow" ? terminateRun(state, plan.reason, context) : updateVariables(state, plan, context);
}

/** A task's id is enough to find its run. */
function runOf({ store }: EventActionParts, target: TaskTarget): string {
  const { taskId = "", workflowId = "", taskRefName = "" } = target;
  const found = taskId !== "" ? store.findRunOfTask(taskId) : taskRefName === "" || workflowId === "" ? undefined : workflowId;
  if (found === undefined) throw noSuchTask(target);
  return found;
}
