/** Reads a run again and again until it has ended. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ConductorClient } from "../client/conductor-client.ts";
import { isMissing } from "../core/errors.ts";
import type { Workflow } from "../core/model/execution.ts";
import { isTerminalWorkflow } from "../core/model/execution.ts";

/** A short run is seen to end at once, a long one costs the server little. */
const firstPauseMs = 50;
const longestPauseMs = 1_000;
const pauseGrowth = 1.3;

/** Calls `onRun` with every reading, the last one included. Rejects when the signal aborts. */
export async function followRun(
  client: ConductorClient,
  workflowId: string,
  { signal, onRun }: { signal: AbortSignal; onRun?: (run: Workflow) => Promise<void> | void },
): Promise<Workflow> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * pauseGrowth)) {
    signal.throwIfAborted();
    const run = await client.workflows.get(workflowId);
    await onRun?.(run);
    if (isTerminalWorkflow(run.status)) return run;
    await sleep(pauseMs, undefined, { signal });
  }
}

/** The runs of sub-workflows below a run, at any depth, by their id. One that the server does not have (any more) is left out. */
export async function fetchChildRuns(client: ConductorClient, run: Workflow): Promise<Map<string, Workflow>> {
  const ids = run.tasks.flatMap(({ subWorkflowId }) => (subWorkflowId === undefined || subWorkflowId === "" ? [] : [subWorkflowId]));
  const found = new Map<string, Workflow>();
  for (const child of await Promise.all(ids.map((id) => fetchRunIfPresent(client, id)))) {
    if (child === undefined) continue;
    found.set(child.workflowId, child);
    for (const [id, grandchild] of await fetchChildRuns(client, child)) found.set(id, grandchild);
  }
  return found;
}

async function fetchRunIfPresent(client: ConductorClient, workflowId: string): Promise<Workflow | undefined> {
  try {
    return await client.workflows.get(workflowId);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
