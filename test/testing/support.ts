/** Test servers that are closed after their test. */
import { onTestFinished } from "vitest";
import type { WorkflowTask } from "../../src/core/model/workflow-def.ts";
import { createTestServer } from "../../src/testing/index.ts";
import type { TestServer, TestServerOptions } from "../../src/testing/index.ts";

export async function open(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await createTestServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** A task for workers, whose reference name is its own. */
export const step = (name: string, more: Partial<WorkflowTask> = {}): WorkflowTask => ({
  name,
  taskReferenceName: name,
  type: "SIMPLE",
  ...more,
});
