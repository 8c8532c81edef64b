/** Starts a run and waits for it. */
import { randomUUID } from "node:crypto";
import type { WorkflowApi } from "../../core/conductor-api.ts";
import { isJsonObject } from "../../core/json.ts";
import type { StartWorkflowRequest } from "../../core/model/execution.ts";
import { answerJson } from "./answer.ts";
import type { App } from "./app.ts";
import type { DefinitionChecker } from "./check-definitions.ts";
import { readStartRequest } from "./read-start-request.ts";
import { integerOf, integerQuery, listQuery, textQuery } from "./read-query.ts";
import { awaitSignalResponse, strategyQuery } from "./signal-response.ts";

const defaultWaitSeconds = 10;

export function addWorkflowExecuteRoute(app: App, workflows: WorkflowApi, checker: DefinitionChecker): void {
  app.post("/api/workflow/execute/:name/:version", async (context) => {
    const version = integerOf("version", context.req.param("version"), "java.lang.Integer");
    const waitSeconds = integerQuery(context, "waitForSeconds", defaultWaitSeconds) || defaultWaitSeconds;
    const strategy = strategyQuery(context);
    const request = await readStartRequest(context, checker, context.req.param("name"));
    if (version === 0) delete request.version;
    else request.version = version;
    markAsDynamic(request);
    const workflowId = await workflows.startWorkflow(request);
    const references = (listQuery(context, "waitUntilTaskRef") ?? []).map((reference) => reference.trim());
    const requestId = textQuery(context, "requestId") ?? randomUUID();
    const awaited = { workflowId, references, strategy, requestId, timeoutMs: waitSeconds * 1000 };
    return answerJson(await awaitSignalResponse(context, workflows, awaited));
  });
}

/** A definition of the request's own leaves a mark in the input. */
function markAsDynamic(request: StartWorkflowRequest): void {
  if ((request.workflowDef?.tasks ?? []).length === 0) return;
  const input = request.input ?? {};
  const metadata = input["_systemMetadata"] ?? {};
  request.input = { ...input, _systemMetadata: { ...(isJsonObject(metadata) ? metadata : {}), dynamic: true } };
}
