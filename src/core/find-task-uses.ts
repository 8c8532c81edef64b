/** Which workflows use which tasks, and in which steps. */
import type { ReadTask, ReadWorkflow } from "./nested-tasks.ts";
import { topTasks, typeOf, walkTasks } from "./nested-tasks.ts";
import { knownTaskTypes } from "./task-types.ts";

/** One version of a workflow that uses a task. */
export interface TaskUse {
  workflow: string;
  version: number;
  /** Reference names, in the order of the definition; of a workflow that is defined inside of a step, behind that step's name and a `/`. */
  steps: string[];
}

/** By the name under which workers poll. A name that an expression decides at run time is not among them. */
export function findTaskUses(workflows: readonly ReadWorkflow[]): Map<string, TaskUse[]> {
  const uses = new Map<string, TaskUse[]>();
  for (const workflow of workflows) {
    for (const [task, steps] of stepsByTask(workflow, "")) {
      uses.set(task, [...(uses.get(task) ?? []), { workflow: workflow.name ?? "", version: workflow.version ?? 1, steps }]);
    }
  }
  return uses;
}

function stepsByTask(workflow: ReadWorkflow, prefix: string): Map<string, string[]> {
  const steps = new Map<string, string[]>();
  const add = (task: string, step: string): unknown => steps.set(task, [...(steps.get(task) ?? []), step]);
  for (const { task } of walkTasks(topTasks(workflow))) {
    if (task === null) continue;
    const step = prefix + (task.taskReferenceName ?? "");
    const polled = polledName(task);
    if (polled !== undefined && !polled.includes("${")) add(polled, step);
    const inside = task.subWorkflowParam?.workflowDefinition;
    if (typeof inside !== "object") continue;
    for (const [name, inner] of stepsByTask(inside, `${step}/`)) for (const one of inner) add(name, one);
  }
  return steps;
}

/** Of a task that the server runs by itself there is none; any word that is not Conductor's own is the name of a queue. */
function polledName(task: ReadTask): string | undefined {
  const type = typeOf(task);
  if (!knownTaskTypes.has(type)) return type;
  return type === "SIMPLE" ? task.name : undefined;
}
