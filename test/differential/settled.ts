/** Whether a server has drawn all consequences of what happened: on the real one much is done by threads of their own, a little later. */
import { isTerminalTask, isTerminalWorkflow } from "../../src/core/model/execution.ts";
import type { Task, Workflow } from "../../src/core/model/execution.ts";
import { textOf } from "./text-of.ts";

/** A dynamic fork that names no task has its own reference name in that place. */
const isWorkerTask = ({ taskType }: Task, token: string): boolean => taskType.startsWith(token) || /^[a-z]/.test(taskType);

/** Can somebody outside end it? `token` begins the names of all worker tasks. */
export function isActionable(task: Task, token: string): boolean {
  if (isTerminalTask(task.status)) return false;
  if (isWorkerTask(task, token)) return true;
  if (task.status !== "IN_PROGRESS") return false;
  if (task.taskType === "WAIT") return task.inputData["duration"] === undefined;
  return task.taskType === "HUMAN" || (task.taskType === "EVENT" && task.inputData["asyncComplete"] === true);
}

/** Nothing more comes of it: no task is open, and its failure workflow is named, which the real server stores a moment later. */
export function isOver({ status, tasks, output, workflowDefinition }: Workflow): boolean {
  if (!isTerminalWorkflow(status) || !tasks.every((task) => isTerminalTask(task.status))) return false;
  return status === "COMPLETED" || workflowDefinition.failureWorkflow === undefined || "conductor.failure_workflow" in output;
}

/** `runOf` finds a child. */
export function isSettled(run: Workflow, runOf: (workflowId: string) => Workflow | undefined): boolean {
  if (isTerminalWorkflow(run.status)) return isOver(run);
  if (run.tasks.every(({ status }) => isTerminalTask(status))) return false;
  return run.tasks.every((task) => isTaskSettled(task, run, runOf));
}

const doneAtOnce = new Set([
  "START_WORKFLOW",
  "INLINE",
  "LAMBDA",
  "JSON_JQ_TRANSFORM",
  "SET_VARIABLE",
  "NOOP",
  "TERMINATE",
  "SWITCH",
  "DECISION",
]);

function isTaskSettled(task: Task, run: Workflow, runOf: (workflowId: string) => Workflow | undefined): boolean {
  if (isTerminalTask(task.status)) return task.executed || task.retried || task.status === "SKIPPED";
  switch (task.taskType) {
    case "JOIN":
      return task.status === "IN_PROGRESS" && !isJoinDone(task, run);
    case "DO_WHILE":
      // Only what it holds is worth waiting for; a round that is over is drawn from at once.
      return run.tasks.some((other) => !isTerminalTask(other.status) && other.taskType !== "DO_WHILE");
    case "SUB_WORKFLOW": {
      const child = task.subWorkflowId === undefined ? undefined : runOf(task.subWorkflowId);
      return task.status === "IN_PROGRESS" && child !== undefined && !isTerminalWorkflow(child.status);
    }
    case "WAIT":
      return task.status === "IN_PROGRESS" && task.inputData["duration"] === undefined;
    case "HUMAN":
      return task.status === "IN_PROGRESS";
    case "EVENT":
      return task.status === "IN_PROGRESS" && task.inputData["asyncComplete"] === true;
    default:
      // What is left is done by the decision itself, by a worker, or when other tasks are.
      return !doneAtOnce.has(task.taskType);
  }
}

function isJoinDone(join: Task, run: Workflow): boolean {
  const joinOn = join.inputData["joinOn"];
  const suffix = join.iteration > 0 ? `__${join.iteration}` : "";
  const names = Array.isArray(joinOn) ? joinOn.map((name) => textOf(name) + suffix) : [];
  return names.every((name) => {
    const latest = run.tasks.findLast(({ referenceTaskName }) => referenceTaskName === name);
    return latest !== undefined && isTerminalTask(latest.status);
  });
}
