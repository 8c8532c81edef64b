import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";
import type { Expression, TaskInputs } from "./task-input.ts";

export interface ForkJoinTaskDef extends WorkflowTask {
  type: "FORK_JOIN";
  forkTasks: WorkflowTask[][];
}

export interface JoinTaskDef extends WorkflowTask {
  type: "JOIN";
  joinOn: string[];
}

export interface ForkJoinDynamicDef extends WorkflowTask {
  type: "FORK_JOIN_DYNAMIC";
  inputParameters: JsonObject & { dynamicTasks: WorkflowTask[] | string; dynamicTasksInput: JsonObject | string };
  dynamicForkTasksParam: string;
  dynamicForkTasksInputParamName: string;
}

const areBranches = (tasks: WorkflowTask[] | WorkflowTask[][]): tasks is WorkflowTask[][] => Array.isArray(tasks[0]);

/**
 * Runs branches at the same time. A JOIN must be the next task of the workflow.
 *
 * @param forkTasks the branches, each a list of tasks. A plain list of tasks is one single branch, which runs in order and not in
 *   parallel: so the official package does it, whose JSON is kept.
 */
export function forkTask(taskReferenceName: string, forkTasks: WorkflowTask[] | WorkflowTask[][]): ForkJoinTaskDef {
  return { ...taskHead("FORK_JOIN", taskReferenceName), forkTasks: areBranches(forkTasks) ? forkTasks : [forkTasks] };
}

/**
 * Waits for tasks of the fork before it. Its output holds theirs by reference name.
 *
 * @param joinOn the reference names to wait for, mostly of the last task of each branch. Without any, open-source servers go on at once.
 * @param optional whether the workflow goes on when the task has failed
 */
export function joinTask(taskReferenceName: string, joinOn: string[], optional?: boolean): JoinTaskDef {
  return { ...taskHead("JOIN", taskReferenceName, optional), joinOn };
}

/**
 * A fork and its join, whose name is that of the fork with `_join`, and its reference name with `_join_ref`.
 *
 * @param forkTasks the branches, each a list of tasks; the join waits for the last task of each. A plain list of tasks is one branch,
 *   and the join of it waits for nothing (`joinOn` is empty): so the official package does it, whose JSON is kept.
 * @param optional whether the workflow goes on when the join has failed
 */
export function forkTaskJoin(
  taskReferenceName: string,
  forkTasks: WorkflowTask[] | WorkflowTask[][],
  optional?: boolean,
): [ForkJoinTaskDef, JoinTaskDef] {
  const name = `${taskReferenceName}_join`;
  const joinOn = areBranches(forkTasks) ? lastReferences(forkTasks) : [];
  return [forkTask(taskReferenceName, forkTasks), { ...joinTask(`${name}_ref`, joinOn, optional), name, inputParameters: {} }];
}

/** What a join waits for: the last task of each branch. An empty branch has none. */
export function lastReferences(branches: WorkflowTask[][]): string[] {
  return branches.flatMap((branch) => branch.at(-1)?.taskReferenceName ?? []);
}

/**
 * Runs tasks at the same time that are known only when the run gets there. A JOIN must be the next task of the workflow, with an empty
 * `joinOn`.
 *
 * @param preForkTasks the tasks, or an expression for the list of them
 * @param dynamicTasksInput their inputs by reference name, or an expression for these. The server fails a run without it: the empty
 *   text, which stands for an absent one as in the official package, is none.
 * @param optional whether the workflow goes on when the task has failed
 */
export function dynamicForkTask<Input extends object = JsonObject>(
  taskReferenceName: string,
  preForkTasks: WorkflowTask[] | Expression = [],
  dynamicTasksInput: (Input & TaskInputs<Input>) | string = "",
  optional?: boolean,
): ForkJoinDynamicDef {
  return {
    ...taskHead("FORK_JOIN_DYNAMIC", taskReferenceName, optional),
    inputParameters: asJson({
      dynamicTasks: preForkTasks,
      dynamicTasksInput: typeof dynamicTasksInput === "string" ? dynamicTasksInput : asJson(dynamicTasksInput),
    }),
    dynamicForkTasksParam: "dynamicTasks",
    dynamicForkTasksInputParamName: "dynamicTasksInput",
  };
}
