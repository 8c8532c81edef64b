/** `flow.run/1`: a run for scripts. */
import type { Workflow } from "../core/model/execution.ts";
import { listRunTasks } from "../core/run-tree.ts";
import type { Document } from "./command.ts";

export function runDocument(run: Workflow): Document {
  return {
    schema: "flow.run/1",
    workflowId: run.workflowId,
    name: run.workflowName,
    version: run.workflowVersion,
    status: run.status,
    ...(run.correlationId === undefined ? {} : { correlationId: run.correlationId }),
    ...(run.reasonForIncompletion === undefined ? {} : { reason: run.reasonForIncompletion }),
    output: run.output,
    tasks: listRunTasks(run),
  };
}
