/** A run that was named. */
import type { ConductorClient } from "../client/conductor-client.ts";
import { FlowError, isMissing } from "../core/errors.ts";
import type { Workflow } from "../core/model/execution.ts";

/** Throws a FlowError ("not-found") where the server does not have it. */
export async function readRun({ workflows }: ConductorClient, workflowId: string): Promise<Workflow> {
  try {
    return await workflows.get(workflowId);
  } catch (error) {
    throw isMissing(error) ? unknownRun(workflowId, error) : error;
  }
}

export function unknownRun(workflowId: string, cause: unknown): FlowError {
  return new FlowError("not-found", `The server knows no run ${workflowId}`, {
    hint: "`flow workflows search` lists runs with their ids. Is --server the one that it runs on?",
    cause,
  });
}
