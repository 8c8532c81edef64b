/** Which tasks of a definition no step is: by the names that compiling gives them, and their types. */
import type { ReadTask, ReadWorkflow } from "../nested-tasks.ts";
import { topTasks, typeOf, walkTasks } from "../nested-tasks.ts";
import type { MadeTask } from "./made-names.ts";

export interface MadePlace {
  made: MadeTask;
  /** The step that it is named after. */
  step: string;
}

/** By reference name. A definition that was written by hand has none, unless its names are those that compiling gives. */
export function findMadeTasks(workflow: ReadWorkflow): ReadonlyMap<string, MadePlace> {
  const tasks = walkTasks(topTasks(workflow)).flatMap(({ task }) => task ?? []);
  const names = new Set(tasks.map(({ taskReferenceName }) => taskReferenceName));
  return new Map(
    tasks.flatMap((task): [string, MadePlace][] => {
      const ref = task.taskReferenceName ?? "";
      const [, step = "", made = ""] = /^(.+)_(fork|join|ready|done|when)(?:_\d+)?$/.exec(ref) ?? [];
      return isMade(made) && names.has(step) && fits[made](task, step) ? [[ref, { made, step }]] : [];
    }),
  );
}

const fits = {
  fork: (task) => typeOf(task) === "FORK_JOIN",
  join: (task) => typeOf(task) === "JOIN",
  ready: (task) => typeOf(task) === "JOIN",
  done: (task) => typeOf(task) === "NOOP",
  when: ({ type, decisionCases, defaultCase }, step) => {
    const cases = Object.entries(decisionCases ?? {});
    const [[label, tasks] = []] = cases;
    const first = tasks?.[0]?.taskReferenceName;
    const isOnly = label === "true" && cases.length === 1 && (defaultCase ?? []).length === 0;
    // A step that is a dynamic fork begins with the fork, whose JOIN has the step's name.
    return type === "SWITCH" && isOnly && first?.replace(first === step ? "" : /_fork(?:_\d+)?$/, "") === step;
  },
} as const satisfies Record<MadeTask, (task: ReadTask, step: string) => boolean>;

const isMade = (word: string): word is MadeTask => Object.hasOwn(fits, word);
