/** What follows what in a workflow definition. Built once for each definition object. */
import type { WorkflowDef, WorkflowTask } from "../../core/model/workflow-def.ts";

/** Where a task stands in its definition. */
export interface Place {
  task: WorkflowTask;
  /** The next sibling, or what follows the enclosing SWITCH or fork branch; undefined at the end of the run and of a loop's body. */
  next?: WorkflowTask;
}

export interface DefinitionIndex {
  /** By reference name, without iteration suffixes. */
  places: ReadonlyMap<string, Place>;
  first?: WorkflowTask;
}

const indexes = new WeakMap<object, DefinitionIndex>();

export function indexDefinition(definition: WorkflowDef): DefinitionIndex {
  return indexTasks(definition, definition.tasks);
}

/** `owner` is what the index is remembered for: the definition, or a branch of a dynamic fork. */
export function indexTasks(owner: object, tasks: readonly WorkflowTask[]): DefinitionIndex {
  const known = indexes.get(owner);
  if (known !== undefined) return known;
  const places = new Map<string, Place>();
  addList(places, tasks, undefined);
  const index: DefinitionIndex = tasks[0] === undefined ? { places } : { places, first: tasks[0] };
  indexes.set(owner, index);
  return index;
}

function addList(places: Map<string, Place>, tasks: readonly WorkflowTask[], after: WorkflowTask | undefined): void {
  tasks.forEach((task, position) => {
    const next = task.type === "TERMINATE" ? undefined : (tasks[position + 1] ?? after);
    if (!places.has(task.taskReferenceName)) places.set(task.taskReferenceName, next === undefined ? { task } : { task, next });
    if (task.type === "DO_WHILE") addList(places, task.loopOver ?? [], undefined);
    else for (const list of branchesOf(task)) addList(places, list, next);
  });
}

/** The lists of tasks inside a task, a loop's body excepted: its end is not followed by what follows the loop. */
function branchesOf(task: WorkflowTask): WorkflowTask[][] {
  if (task.type === "FORK_JOIN") return task.forkTasks ?? [];
  if (task.type === "SWITCH" || task.type === "DECISION") return [...Object.values(task.decisionCases ?? {}), task.defaultCase ?? []];
  return [];
}

/** A task and all tasks nested in it, as the server's definition walk sees them. */
export function collectTasks(tasks: readonly WorkflowTask[]): WorkflowTask[] {
  const found: WorkflowTask[] = [];
  const visit = (list: readonly WorkflowTask[]): void => {
    for (const task of list) {
      found.push(task);
      if (task.type === "DO_WHILE") visit(task.loopOver ?? []);
      else branchesOf(task).forEach(visit);
    }
  };
  visit(tasks);
  return found;
}
