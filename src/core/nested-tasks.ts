/** The tree that a workflow definition is: tasks inside the branches of other tasks. */
import { childPointer } from "./pointer.ts";
import type { WorkflowDef, WorkflowTask } from "./model/workflow-def.ts";

/** As decoded: fields that the type requires may be missing. */
export type ReadTask = Partial<WorkflowTask>;
export type ReadWorkflow = Partial<WorkflowDef>;

export type Branch = "tasks" | "decisionCases" | "defaultCase" | "forkTasks" | "loopOver";

/** `task` is null where the list holds a null, or where the whole list is one. */
export interface TaskPlace {
  branch: Branch;
  task: ReadTask | null;
  pointer: string;
  /** The same place in the words of the server's validation errors. */
  javaPath: string;
}

export const typeOf = (task: ReadTask): string => task.type ?? "SIMPLE";

export function topTasks(workflow: ReadWorkflow): TaskPlace[] {
  return listPlaces("tasks", workflow.tasks, "/tasks", "tasks");
}

/** The tasks one level below, of every branch, whatever the type of the task. */
export function childTasks({ task, pointer, javaPath }: TaskPlace): TaskPlace[] {
  if (task === null || isLeaf(task)) return [];
  const cases = Object.entries(task.decisionCases ?? {}).flatMap(([key, tasks]) =>
    listPlaces("decisionCases", tasks, childPointer(`${pointer}/decisionCases`, key), `${javaPath}.decisionCases[${key}].<map value>`),
  );
  const forks = (task.forkTasks ?? []).flatMap((tasks, index) =>
    listPlaces("forkTasks", tasks, `${pointer}/forkTasks/${index}`, `${javaPath}.forkTasks[${index}].<list element>`),
  );
  return [
    ...cases,
    ...listPlaces("defaultCase", task.defaultCase, `${pointer}/defaultCase`, `${javaPath}.defaultCase`),
    ...forks,
    ...listPlaces("loopOver", task.loopOver, `${pointer}/loopOver`, `${javaPath}.loopOver`),
  ];
}

/** Most tasks: nothing has to be worked out for them. */
const isLeaf = ({ decisionCases, defaultCase, forkTasks, loopOver }: ReadTask): boolean =>
  decisionCases === undefined && defaultCase === undefined && forkTasks === undefined && loopOver === undefined;

function listPlaces(branch: Branch, tasks: readonly ReadTask[] | null | undefined, pointer: string, javaPath: string): TaskPlace[] {
  if (tasks === null) return [{ branch, task: null, pointer, javaPath }];
  return (tasks ?? []).map((task, index) => ({ branch, task, pointer: `${pointer}/${index}`, javaPath: `${javaPath}[${index}]` }));
}

/** All places below the given ones and they themselves, parents first. `follow` decides which branches are entered. */
export function walkTasks(places: readonly TaskPlace[], follow: (parent: ReadTask, child: TaskPlace) => boolean = () => true): TaskPlace[] {
  return places.flatMap((place) => {
    const { task } = place;
    if (task === null || isLeaf(task)) return [place];
    return [
      place,
      ...walkTasks(
        childTasks(place).filter((child) => follow(task, child)),
        follow,
      ),
    ];
  });
}
