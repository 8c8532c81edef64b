import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import { taskHead } from "./task-head.ts";

export interface DoWhileTaskDef extends WorkflowTask {
  type: "DO_WHILE";
  inputParameters: JsonObject;
  loopCondition: string;
  loopOver: WorkflowTask[];
}

/**
 * Runs its tasks again and again.
 *
 * @param terminationCondition JavaScript, computed after each round: the loop goes on while it is true (the name of the parameter
 *   says the opposite). `$` holds the task's input parameters, which are added to what is returned, the outputs of the loop's
 *   tasks by reference name, and `iteration` (from 1) in that of the loop itself: `$.loop_ref['iteration'] < 3`.
 * @param tasks the tasks of one round, at least one
 * @param optional whether the workflow goes on when the task has failed
 */
export function doWhileTask(taskRefName: string, terminationCondition: string, tasks: WorkflowTask[], optional?: boolean): DoWhileTaskDef {
  return {
    ...taskHead("DO_WHILE", taskRefName, optional),
    inputParameters: {},
    loopCondition: terminationCondition,
    loopOver: tasks,
  };
}

/**
 * Runs its tasks that often; once for anything below 1.
 *
 * A reference name that is no identifier, such as `my-loop`, goes into the condition in brackets; the official package writes a
 * condition that subtracts, which never loops.
 *
 * @param tasks the tasks of one round, at least one
 * @param optional whether the workflow goes on when the task has failed
 */
export function newLoopTask(taskRefName: string, iterations: number, tasks: WorkflowTask[], optional?: boolean): DoWhileTaskDef {
  const loop = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(taskRefName) ? `$.${taskRefName}` : `$[${JSON.stringify(taskRefName)}]`;
  return {
    ...taskHead("DO_WHILE", taskRefName, optional),
    inputParameters: { value: iterations },
    loopCondition: `if ( ${loop}['iteration'] < $.value ) { true; } else { false; }`,
    loopOver: tasks,
  };
}
