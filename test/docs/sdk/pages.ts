import { WorkflowExecutor, searchAllWorkflows } from "../../../src/client/index.ts";
import type { ConductorClient } from "../../../src/client/index.ts";

export async function endAll(client: ConductorClient, workflowType: string): Promise<number> {
  const executor = new WorkflowExecutor(client);
  let ended = 0;
  for await (const run of searchAllWorkflows(client, { query: `workflowType=${workflowType} AND status=RUNNING` })) {
    await executor.terminate(run.workflowId, "The flow is withdrawn.");
    ended += 1;
  }
  return ended;
}
