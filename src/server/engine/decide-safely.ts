/** The last resort: a run that the engine fails at, because of a bug or a damaged store, ends and says so, instead of being stuck. */
import { ConductorFault } from "../../core/conductor-api.ts";
import { isTerminalTask, isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Task } from "../../core/model/execution.ts";
import { StorageFault } from "../../core/storage-fault.ts";
import type { Decision, Effect, EngineContext, RunState } from "./change.ts";

export type Operation<Other = never> = (state: RunState, context: EngineContext) => Decision | Other;

/** The operation's answer. Rethrows refusals and failures of the storage, and everything where the run has ended already. */
export function decideSafely<Other = never>(operation: Operation<Other>, state: RunState, context: EngineContext): Decision | Other {
  try {
    return operation(state, context);
  } catch (error) {
    if (isExpected(error) || isTerminalWorkflow(state.workflow.status)) throw error;
    return failBroken(state, error, context);
  }
}

/** Not the engine's fault: a call that the run's state does not allow, or a disk that is full. */
export const isExpected = (error: unknown): boolean => error instanceof ConductorFault || error instanceof StorageFault;

export const reasonOf = (error: unknown): string =>
  `The run cannot be continued: ${error instanceof Error ? error.message : String(error)}`;

/** Fails a run without looking at more of it than has to be changed: neither its definition nor its expressions. */
export function failBroken({ workflow, tasks }: RunState, error: unknown, { now }: EngineContext): Decision {
  const effects: Effect[] = [];
  const changed: Task[] = [];
  const reason = reasonOf(error);
  for (const task of tasks) {
    if (isTerminalTask(task.status)) continue;
    changed.push({ ...task, status: "CANCELED", endTime: now, updateTime: now });
    if (task.status === "SCHEDULED") effects.push({ type: "dequeue", taskId: task.taskId });
    if (task.taskType === "SUB_WORKFLOW" && task.subWorkflowId !== undefined)
      effects.push({
        type: "terminate-child",
        workflowId: task.subWorkflowId,
        reason: `Parent workflow has been terminated with reason: ${reason}`,
      });
  }
  const { parentWorkflowId, parentWorkflowTaskId } = workflow;
  effects.push({
    type: "run-ended",
    ...(parentWorkflowId === undefined ? {} : { parentWorkflowId }),
    ...(parentWorkflowTaskId === undefined ? {} : { parentWorkflowTaskId }),
  });
  const failed = { ...workflow, status: "FAILED" as const, reasonForIncompletion: reason, endTime: now, updateTime: now };
  return { status: "change", change: { workflow: failed, tasks: changed, removedTaskIds: [], effects } };
}
