import type { Context } from "hono";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { ValidationError } from "../../core/errors.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { StartWorkflowRequestSchema } from "../../core/model/execution.ts";
import type { StartWorkflowRequest } from "../../core/model/execution.ts";
import { invalid } from "./faults.ts";
import { decodeModel, readJson } from "./read-body.ts";
import type { DefinitionChecker } from "./check-definitions.ts";

/** The body of a start call, checked as the real server checks it. A name from the path wins. */
export async function readStartRequest(context: Context, checker: DefinitionChecker, name?: string): Promise<StartWorkflowRequest> {
  return checkStartRequest(await readJson(context), checker, name);
}

/** The same for a body that was read already. */
export function checkStartRequest(json: Json, checker: DefinitionChecker, name?: string): StartWorkflowRequest {
  if (isJsonObject(json) && json["input"] === null && !json["externalInputPayloadStoragePath"])
    throw new ConductorFault(400, "NULL input passed when starting workflow");
  const request = decodeModel<StartWorkflowRequest & JsonObject>(StartWorkflowRequestSchema, json);
  if (name !== undefined) request.name = name;
  refuseInvalidStart(request, checker);
  return request;
}

function refuseInvalidStart(request: StartWorkflowRequest & JsonObject, { errorsOf }: DefinitionChecker): void {
  const errors: ValidationError[] = [];
  if (!request.name) errors.push({ path: "startWorkflow.arg0.name", message: "Workflow name cannot be null or empty" });
  const { priority = 0, workflowDef } = request;
  if (priority < 0) errors.push(outOfRange(priority, "minimum 0"));
  if (priority > 99) errors.push(outOfRange(priority, "maximum 99"));
  if (isJsonObject(workflowDef)) {
    errors.push(...errorsOf({ kind: "workflow", body: workflowDef, path: "startWorkflow.arg0.workflowDef" }));
  }
  if (errors.length > 0) throw invalid(errors);
}

/** The call by name has its own words for a priority out of range. */
export function refusePriority(priority: number): void {
  const message = priority < 0 ? "0 is the minimum priority value" : "99 is the maximum priority value";
  if (priority < 0 || priority > 99) throw invalid([{ path: "startWorkflow.arg3", message, invalidValue: String(priority) }]);
}

function outOfRange(priority: number, limit: string): ValidationError {
  return { path: "startWorkflow.arg0.priority", message: `priority: ${priority} should be ${limit}`, invalidValue: String(priority) };
}
