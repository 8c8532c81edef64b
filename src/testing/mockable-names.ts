/** Which names a mock can have: a mock of any other would stand for nothing, in silence. */
import type { ReadTask, ReadWorkflow } from "../core/nested-tasks.ts";
import { topTasks, typeOf, walkTasks } from "../core/nested-tasks.ts";
import { isImmediateType } from "../core/task-types.ts";
import { workflowMentions } from "../core/workflow-mentions.ts";

export interface MockableNames {
  /** Of steps and of their tasks, without those below. */
  mockable: ReadonlySet<string>;
  /** Steps that the server does by itself and at once, with their types: a mock would come too late. */
  immediate: ReadonlyMap<string, string>;
}

/** All steps of a workflow at every depth, also of definitions that stand inline. */
export function tasksOf(workflow: ReadWorkflow): ReadTask[] {
  return walkTasks(topTasks(workflow)).flatMap(({ task }) => {
    if (task === null) return [];
    const inline = task.subWorkflowParam?.workflowDefinition;
    return typeof inline === "object" ? [task, ...tasksOf(inline)] : [task];
  });
}

export function mockableNames(workflows: readonly ReadWorkflow[]): MockableNames {
  const mockable = new Set<string>();
  const immediate = new Map<string, string>();
  for (const task of workflows.flatMap(tasksOf)) {
    const type = typeOf(task);
    for (const name of [task.name ?? "", task.taskReferenceName ?? ""])
      if (isImmediateType(type)) immediate.set(name, type);
      else mockable.add(name);
  }
  // What a DYNAMIC task stands for has a name of its own.
  for (const { kind, name = "" } of workflows.flatMap((one) => workflowMentions(one)))
    if (kind === "task" && !immediate.has(name)) mockable.add(name);
  mockable.delete("");
  return { mockable, immediate };
}

/** Whether an expression decides at run time which tasks there are: then any name may be right. */
export const hasUnknownTasks = (workflow: ReadWorkflow): boolean =>
  tasksOf(workflow).some((task) => typeOf(task) === "FORK_JOIN_DYNAMIC") ||
  workflowMentions(workflow).some(({ kind, name }) => kind === "task" && name === undefined);
