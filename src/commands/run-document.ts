/** `flow.run/1`: a run for scripts. */
import { exitCodes } from "../core/exit-code.ts";
import type { Workflow } from "../core/model/execution.ts";
import { listRunTasks } from "../core/run-tree.ts";
import { assembleRunPicture } from "../render/graph/assemble-picture.ts";
import { renderRunHead } from "../render/run.ts";
import type { CommandResult, Document } from "./command.ts";

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

/** The steps in the order of the graph, those included that the run has not come to; what only orders others is none. */
export function runSteps(run: Workflow): object[] {
  const outputs = new Map(run.tasks.map(({ taskId, outputData }) => [taskId, outputData]));
  return assembleRunPicture(run).nodes.map(({ ref, label, type, group, condition, state }) => ({
    name: label,
    ref,
    type,
    ...(condition === undefined ? {} : { condition }),
    ...(group === undefined ? {} : { group }),
    ...state,
    ...(state?.taskId === undefined ? {} : { output: outputs.get(state.taskId) }),
  }));
}

/** The run as it is after what was done to it. */
export function runResult(run: Workflow): CommandResult {
  return { exitCode: exitCodes.done, document: runDocument(run), text: (palette) => renderRunHead(run, palette) };
}
