import { isAborted } from "../../../src/client/index.ts";
import type { Workflow, WorkflowExecutor } from "../../../src/client/index.ts";

export async function look(executor: WorkflowExecutor, workflowId: string): Promise<Workflow | undefined> {
  try {
    return await executor.getExecution(workflowId, true, { signal: AbortSignal.timeout(2000) });
  } catch (error) {
    if (isAborted(error)) return undefined;
    throw error;
  }
}
