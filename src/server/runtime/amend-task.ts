/** Reports on tasks by those who did not poll them: by reference name, by signal, by a test's mock. */
import { isTerminalTask, taskResultStatuses } from "../../core/model/execution.ts";
import type { Task, TaskResult, TaskResultStatus, TaskStatus } from "../../core/model/execution.ts";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { JsonObject } from "../../core/json.ts";
import { updateTask } from "../engine/update-task.ts";
import type { Runs } from "./runs.ts";

export interface Amendment {
  status: TaskStatus;
  output: JsonObject;
  /** Null takes the worker's name away. */
  workerId?: string | null;
}

/** What the task reported before, with what is new. Ignored where the task has ended. */
export async function amendTask(runs: Runs, { taskId, workflowInstanceId }: Task, amendment: Amendment): Promise<void> {
  const status = reportable(amendment.status);
  await runs.change(workflowInstanceId, (state, context) => {
    const task = state.tasks.find((candidate) => candidate.taskId === taskId);
    if (task === undefined) throw new ConductorFault(404, `No such task found by id: ${taskId}`);
    return updateTask(state, amended(task, status, amendment), context);
  });
}

function amended(task: Task, status: TaskResultStatus, { output, workerId = task.workerId }: Amendment): TaskResult {
  const { taskId, workflowInstanceId, reasonForIncompletion, callbackAfterSeconds, subWorkflowId } = task;
  return {
    workflowInstanceId,
    taskId,
    status,
    outputData: { ...task.outputData, ...output },
    callbackAfterSeconds,
    ...(reasonForIncompletion === undefined ? {} : { reasonForIncompletion }),
    ...(workerId === undefined || workerId === null ? {} : { workerId }),
    ...(subWorkflowId === undefined ? {} : { subWorkflowId }),
  };
}

function reportable(status: TaskStatus): TaskResultStatus {
  const known = taskResultStatuses.find((candidate) => candidate === status);
  if (known === undefined) throw new ConductorFault(400, `A task cannot be reported as ${status}.`);
  return known;
}

/** The WAIT at which a run stands: its own before those of its sub-workflows. Throws a ConductorFault (404) without such a run. */
export function findBlockedTask(runs: Pick<Runs, "get" | "find">, workflowId: string): Task | undefined {
  const open = runs.get(workflowId).tasks.filter((task) => !isTerminalTask(task.status));
  const waiting = open.find((task) => task.taskType === "WAIT");
  if (waiting !== undefined) return waiting;
  for (const { taskType, subWorkflowId } of open) {
    // A child that is about to be started is not there yet.
    if (taskType !== "SUB_WORKFLOW" || subWorkflowId === undefined || runs.find(subWorkflowId) === undefined) continue;
    const blocked = findBlockedTask(runs, subWorkflowId);
    if (blocked !== undefined) return blocked;
  }
  return undefined;
}
