/** What an action of an event handler comes to for one event: its expressions replaced by the values of the payload. */
import { isJsonObject } from "../../../core/json.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import type { EventAction } from "../../../core/model/event-handler.ts";
import type { StartWorkflowRequest } from "../../../core/model/execution.ts";
import { resolveTemplate } from "../expressions.ts";
import { javaText } from "../java-text.ts";
import { own, textOf } from "../own.ts";
import { expandJson } from "./expand-json.ts";

export interface EventOccasion {
  event: string;
  messageId: string;
  payload: Json;
  /** Values for `${workflow.env.X}`. */
  environment: Readonly<Record<string, string>>;
}

export interface TaskTarget {
  /** It counts more than the other two. */
  taskId?: string;
  workflowId?: string;
  taskRefName?: string;
}

export type ActionPlan =
  | { type: "start-workflow"; request: StartWorkflowRequest }
  | { type: "end-task"; target: TaskTarget; status: "COMPLETED" | "FAILED"; output: JsonObject; reason?: string }
  | { type: "terminate-workflow"; workflowId: string; reason?: string }
  | { type: "update-variables"; workflowId: string; variables: JsonObject; appendArray: boolean }
  | { type: "refuse"; reason: string };

type Details<Field extends keyof EventAction> = NonNullable<EventAction[Field]>;

export function planAction(action: EventAction, occasion: EventOccasion): ActionPlan {
  const payload = action.expandInlineJSON === true ? expandJson(occasion.payload) : occasion.payload;
  const fill = (template: JsonObject): JsonObject => resolveTemplate(template, payload, occasion.environment);
  const missing: ActionPlan = { type: "refuse", reason: `The action ${action.action ?? "without a name"} says nothing about what to do.` };
  switch (action.action) {
    case "start_workflow":
      return action.start_workflow === undefined ? missing : planStart(action.start_workflow, fill, occasion);
    case "complete_task":
      return action.complete_task === undefined ? missing : planTaskEnd(action.complete_task, "COMPLETED", fill, occasion);
    case "fail_task":
      return action.fail_task === undefined ? missing : planTaskEnd(action.fail_task, "FAILED", fill, occasion);
    case "terminate_workflow":
      return action.terminate_workflow === undefined ? missing : planTermination(action.terminate_workflow, fill);
    case "update_workflow_variables":
      return action.update_workflow_variables === undefined ? missing : planVariables(action.update_workflow_variables, fill);
    case "start_agent":
      return { type: "refuse", reason: "The embedded server runs no agents: start_agent is for a server that does." };
    default:
      return missing;
  }
}

type Fill = (template: JsonObject) => JsonObject;

/** What tells a run or a task which event it comes from. */
const traceOf = ({ event, messageId }: EventOccasion): JsonObject => ({
  "conductor.event.messageId": messageId,
  "conductor.event.name": event,
});

/** As in Conductor, `name` and `version` are taken as they stand. */
function planStart(details: Details<"start_workflow">, fill: Fill, occasion: EventOccasion): ActionPlan {
  const { name, version, correlationId, taskToDomain } = details;
  if (name === undefined || name === "") return { type: "refuse", reason: "start_workflow names no workflow." };
  const filled = fill({ domains: "${taskToDomain}", ...(correlationId === undefined ? {} : { correlationId }) });
  const ofPayload = own(filled, "domains");
  const replaced = own(filled, "correlationId") ?? null;
  const domains = taskToDomain ?? (isJsonObject(ofPayload) ? textsOf(ofPayload) : {});
  return {
    type: "start-workflow",
    request: {
      name,
      ...(version === undefined ? {} : { version }),
      ...(correlationId === undefined ? {} : { correlationId: replaced === null ? correlationId : javaText(replaced) }),
      input: { ...fill(details.input ?? {}), ...traceOf(occasion) },
      taskToDomain: domains,
    },
  };
}

const textsOf = (object: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, javaText(value)]));

/** The output carries the target as well, and may override it: Conductor reads both from one map. */
function planTaskEnd(details: Details<"complete_task">, status: "COMPLETED" | "FAILED", fill: Fill, occasion: EventOccasion): ActionPlan {
  const { workflowId = null, taskId = null, taskRefName = null, reasonForIncompletion = null } = details;
  const filled = fill({ workflowId, taskId, taskRefName, reasonForIncompletion, ...details.output });
  const reason = own(filled, "reasonForIncompletion") ?? null;
  return {
    type: "end-task",
    target: targetOf(filled),
    status,
    output: { ...filled, ...traceOf(occasion) },
    ...(status === "COMPLETED" || reason === null ? {} : { reason: javaText(reason) }),
  };
}

function targetOf(filled: JsonObject): TaskTarget {
  const [taskId, workflowId, taskRefName] = ["taskId", "workflowId", "taskRefName"].map((key) => textOf(own(filled, key)));
  return {
    ...(taskId === undefined ? {} : { taskId }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(taskRefName === undefined ? {} : { taskRefName }),
  };
}

function planTermination(details: Details<"terminate_workflow">, fill: Fill): ActionPlan {
  const filled = fill({ workflowId: details.workflowId ?? null, terminationReason: details.terminationReason ?? null });
  const target = textOf(own(filled, "workflowId")) ?? "";
  const reason = own(filled, "terminationReason") ?? null;
  if (target === "") return { type: "refuse", reason: "terminate_workflow names no run: workflowId has no value in this event." };
  return { type: "terminate-workflow", workflowId: target, ...(reason === null ? {} : { reason: javaText(reason) }) };
}

function planVariables(details: Details<"update_workflow_variables">, fill: Fill): ActionPlan {
  const target = textOf(own(fill({ workflowId: details.workflowId ?? null }), "workflowId")) ?? "";
  if (target === "") return { type: "refuse", reason: "update_workflow_variables names no run: workflowId has no value in this event." };
  return {
    type: "update-variables",
    workflowId: target,
    variables: fill(details.variables ?? {}),
    appendArray: details.appendArray === true,
  };
}
