import type { WorkflowDef, WorkflowTask } from "../model/workflow-def.ts";

/** Version 1 of a workflow, without a time limit. Add to it what else the definition needs. */
export function workflow(
  name: string,
  tasks: WorkflowTask[],
): WorkflowDef & { version: number; inputParameters: string[]; timeoutSeconds: number } {
  return { name, version: 1, tasks, inputParameters: [], timeoutSeconds: 0 };
}
