import { ServiceRegistryClient, httpTask } from "../../../src/index.ts";
import type { ConductorClient } from "../../../src/index.ts";

export async function guardUsers(client: ConductorClient, address: string): Promise<void> {
  const registry = new ServiceRegistryClient(client);
  await registry.addOrUpdateService({
    name: "users",
    type: "HTTP",
    serviceURI: address,
    config: { circuitBreakerConfig: { slidingWindowSize: 20, minimumNumberOfCalls: 10, waitDurationInOpenState: 30_000 } },
  });
  await registry.discover("users", true);
  const tasks = [httpTask("get_user", { uri: `${address}/users/\${workflow.input.id}`, method: "GET" })];
  await client.metadata.createWorkflowDef({ name: "greet_user", version: 1, tasks }, { overwrite: true });
}
