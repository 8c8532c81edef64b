/**
 * Payloads that clients keep outside of tasks and runs. Whoever decides on a run works with what is in them; what is stored and shown
 * has the path only.
 */
import type { Task, Workflow } from "./execution.ts";

/** The task as it is stored and shown. */
export function withoutPayload(task: Task): Task {
  return task.externalOutputPayloadStoragePath === undefined ? task : { ...task, outputData: {} };
}

/** The run, with its tasks, as it is stored and shown. */
export function runWithoutPayloads(workflow: Workflow): Workflow {
  const tasks = workflow.tasks.map(withoutPayload);
  return workflow.externalInputPayloadStoragePath === undefined ? { ...workflow, tasks } : { ...workflow, tasks, input: {} };
}
