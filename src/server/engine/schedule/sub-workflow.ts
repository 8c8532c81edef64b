/** SUB_WORKFLOW: a run of its own, which the task stands for. */
import { isJsonObject } from "../../../core/json.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import { decode, isRefused } from "../../../core/model/decode.ts";
import { withDefaults } from "../../../core/model/defaults.ts";
import type { StartWorkflowRequest } from "../../../core/model/execution.ts";
import { WorkflowDefSchema } from "../../../core/model/workflow-def.ts";
import type { WorkflowDef, WorkflowTask } from "../../../core/model/workflow-def.ts";
import { edit, finish } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { resolveInput } from "../expressions.ts";
import { javaText } from "../java-text.ts";
import { asJson, integerIn, numberIn, own } from "../own.ts";
import { plainInput } from "./behaviour.ts";
import type { TaskBehaviour } from "./behaviour.ts";

export const subWorkflowTask: TaskBehaviour = {
  isDelayable: true,
  input: describeChild,
  onScheduled(draft, row, spec) {
    const priority = spec.subWorkflowParam?.priority;
    if (typeof priority === "number") edit(draft, row).workflowPriority = Math.trunc(priority);
    const { subWorkflowDefinition, subWorkflowVersion, subWorkflowName = null } = row.task.inputData;
    const isNowhere = subWorkflowDefinition === null && subWorkflowVersion === null && draft.context.latestVersion !== undefined;
    return isNowhere ? `The Task ${javaText(subWorkflowName)} defined as a sub-workflow has no workflow definition available ` : undefined;
  },
  onStarted(draft, row) {
    const request = readRequest(draft, row.task.inputData);
    if (typeof request === "string") return finish(draft, row, "FAILED", { reason: request });
    const workflowId = draft.context.nextId();
    const task = edit(draft, row);
    task.subWorkflowId = workflowId;
    task.outputData = { subWorkflowId: workflowId };
    draft.effects.push({ type: "start-child", taskId: task.taskId, workflowId, request });
  },
};

function describeChild(draft: Draft, row: Row, spec: WorkflowTask): JsonObject {
  const parameters = spec.subWorkflowParam ?? {};
  const { workflowDefinition } = parameters;
  const written: JsonObject = {
    // A definition that is written there names the child, whatever stands beside it.
    name: (typeof workflowDefinition === "object" ? workflowDefinition.name : parameters.name) ?? null,
    priority: parameters.priority ?? null,
    version: parameters.version ?? null,
    taskToDomain: asJson(parameters.taskToDomain ?? null),
    idempotencyKey: parameters.idempotencyKey ?? null,
    idempotencyStrategy: parameters.idempotencyStrategy ?? null,
    // Only a definition given as an expression is resolved; the expressions inside of one are the child's.
    ...(typeof workflowDefinition === "string" ? { workflowDefinition } : {}),
  };
  const resolved = resolveInput(draft, row, written);
  const definition =
    typeof workflowDefinition === "object"
      ? asJson(withDefaults(WorkflowDefSchema, workflowDefinition))
      : (own(resolved, "workflowDefinition") ?? null);
  return {
    subWorkflowName: resolved["name"] ?? null,
    priority: resolved["priority"] ?? null,
    subWorkflowVersion: definition === null ? (resolved["version"] ?? latestVersion(draft, resolved["name"])) : null,
    subWorkflowTaskToDomain: resolved["taskToDomain"] ?? null,
    subWorkflowDefinition: definition,
    idempotencyKey: resolved["idempotencyKey"] ?? null,
    idempotencyStrategy: resolved["idempotencyStrategy"] ?? null,
    workflowInput: plainInput(draft, row, spec),
  };
}

/** A child named at run time has no version in the run's definition. */
const latestVersion = (draft: Draft, name: Json | undefined): Json =>
  typeof name === "string" ? (draft.context.latestVersion?.(name) ?? null) : null;

function readRequest({ workflow }: Draft, input: JsonObject): StartWorkflowRequest | string {
  const definition = readDefinition(input["subWorkflowDefinition"] ?? null);
  if (typeof definition === "string") return definition;
  const name = definition?.name ?? javaText(input["subWorkflowName"] ?? "");
  if (name === "") return "SubWorkflow name is null and no workflowDefinition supplied";
  const version = integerIn(input["subWorkflowVersion"] ?? 0);
  if (version === undefined) return `The version of sub-workflow ${name} is not a number: ${javaText(input["subWorkflowVersion"] ?? null)}`;
  const domains = input["subWorkflowTaskToDomain"];
  const priority = numberIn(input["priority"]);
  return {
    name,
    ...(version === 0 || definition !== undefined ? {} : { version }),
    ...(definition === undefined ? {} : { workflowDef: definition }),
    input: inputOfChild(input, definition !== undefined),
    taskToDomain: isJsonObject(domains) ? domains : workflow.taskToDomain,
    ...(workflow.correlationId === undefined ? {} : { correlationId: workflow.correlationId }),
    ...(priority === undefined ? {} : { priority: Math.trunc(priority) }),
  };
}

/** A message where it is none. */
function readDefinition(given: Json): WorkflowDef | string | undefined {
  if (given === null) return undefined;
  const { value, issues } = decode<WorkflowDef>(WorkflowDefSchema, given);
  const refused = issues.find(isRefused);
  if (refused !== undefined) return `The sub-workflow's definition cannot be read: ${refused.message}`;
  return typeof value.name === "string" && Array.isArray(value.tasks) ? value : "The sub-workflow's definition needs a name and tasks.";
}

/** Without an input of its own the child gets the task's; a definition made at run time is marked as such. */
function inputOfChild(input: JsonObject, isInline: boolean): JsonObject {
  const given = input["workflowInput"];
  const chosen = isJsonObject(given) && Object.keys(given).length > 0 ? given : input;
  if (!isInline) return chosen;
  const metadata = own(chosen, "_systemMetadata");
  return { ...chosen, _systemMetadata: { ...(isJsonObject(metadata) ? metadata : {}), dynamic: true } };
}
