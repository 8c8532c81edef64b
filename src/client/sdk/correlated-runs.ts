/** Runs of several workflows by their correlation ids: in one call on Orkes, by workflow on open-source servers. */
import { isHttpError, isMissingRoute } from "../../core/errors.ts";
import type { Workflow } from "../../core/model/execution.ts";
import { readObject } from "../answer.ts";
import { query } from "../call.ts";
import type { ConductorCalls } from "../conductor-client.ts";
import type { CorrelationIdsSearchRequest } from "./requests.ts";

export async function getByCorrelationIds(
  calls: ConductorCalls,
  request: CorrelationIdsSearchRequest,
  options: { includeClosed: boolean; includeTasks: boolean },
): Promise<Record<string, Workflow[]>> {
  try {
    const path = `/workflow/correlated/batch${query(options)}`;
    return readObject<Record<string, Workflow[]>>(await calls.send({ method: "POST", path, body: request, repeat: "idempotent" }));
  } catch (error) {
    if (!isMissingRoute(error) && !(isHttpError(error) && error.status === 405)) throw error;
  }
  const runs = new Map<string, Workflow[]>();
  for (const name of request.workflowNames) {
    const found = await calls.workflows.getCorrelated(name, request.correlationIds, options);
    for (const [id, list] of Object.entries(found)) runs.set(id, [...(runs.get(id) ?? []), ...list]);
  }
  return Object.fromEntries(runs);
}
