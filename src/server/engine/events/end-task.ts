/** An event ends a task of a run. */
import { ConductorFault } from "../../../core/conductor-api.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { Task, TaskResult } from "../../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "../change.ts";
import { updateTask } from "../update-task.ts";
import type { TaskTarget } from "./plan-action.ts";

export interface TaskEnd {
  target: TaskTarget;
  status: "COMPLETED" | "FAILED";
  output: JsonObject;
  reason?: string;
}

/** Nothing happens to a task that has ended. Throws a ConductorFault (404) where the run has no such task. */
export function endTaskByEvent(state: RunState, end: TaskEnd, context: EngineContext): Decision {
  const task = findTask(state, end.target);
  if (task === undefined) throw noSuchTask(end.target);
  const result: TaskResult = {
    workflowInstanceId: task.workflowInstanceId,
    taskId: task.taskId,
    status: end.status,
    outputData: end.output,
    callbackAfterSeconds: task.callbackAfterSeconds,
    ...(end.reason === undefined ? {} : { reasonForIncompletion: end.reason }),
    ...(task.workerId === undefined ? {} : { workerId: task.workerId }),
    ...(task.subWorkflowId === undefined ? {} : { subWorkflowId: task.subWorkflowId }),
  };
  return updateTask(state, result, context);
}

export const noSuchTask = ({ taskId = "", taskRefName = "", workflowId = "" }: TaskTarget): ConductorFault =>
  new ConductorFault(
    404,
    `No task found with taskId: ${taskId || null}, reference name: ${taskRefName || null}, workflowId: ${workflowId || null}`,
  );

/** The newest try; within a loop that of the newest iteration, unless the name says which. */
function findTask(state: RunState, { taskId = "", taskRefName = "" }: TaskTarget): Task | undefined {
  if (taskId !== "") return state.tasks.find((task) => task.taskId === taskId);
  if (taskRefName === "") return undefined;
  return (
    state.tasks.findLast((task) => task.iteration > 0 && nameInDefinition(task) === taskRefName) ??
    state.tasks.findLast((task) => task.referenceTaskName === taskRefName)
  );
}

const nameInDefinition = (task: Task): string => task.workflowTask?.taskReferenceName ?? task.referenceTaskName.replace(/(?:__\d+)+$/, "");
