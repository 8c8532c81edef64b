import { WorkflowExecutor, orkesConductorClient } from "../../../src/index.ts";

export async function startOrder(serverUrl: string) {
  const client = await orkesConductorClient({ serverUrl });
  const executor = new WorkflowExecutor(client);
  const workflowId = await executor.startWorkflow({ name: "fulfil_order", input: { orderId: "1" } });
  await client.close();
  return workflowId;
}
