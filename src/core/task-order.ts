/** Which task of a workflow can have run before which other, as far as the definition alone tells. */
import type { Reference } from "./checks/task-references.ts";
import { taskReferences } from "./checks/task-references.ts";
import type { Branch, ReadTask, ReadWorkflow, TaskPlace } from "./nested-tasks.ts";
import { childTasks, topTasks, typeOf } from "./nested-tasks.ts";

/** One level of the way to a task: which list, and where in it. */
interface Step {
  branch: Branch;
  /** Pointer of the list. */
  list: string;
  index: number;
}

export interface PlacedTask {
  task: ReadTask;
  pointer: string;
  /** The ways in, from the workflow's own list down to the one that holds the task. */
  steps: readonly Step[];
  /** The tasks around it, outermost first. */
  around: readonly PlacedTask[];
  /** What its `${...}` name. */
  references: readonly Reference[];
}

/** Every task at every depth, parents first. */
export function placeTasks(workflow: ReadWorkflow): PlacedTask[] {
  return topTasks(workflow).flatMap((place) => placeBelow(place, [], []));
}

function placeBelow(place: TaskPlace, above: readonly Step[], around: readonly PlacedTask[]): PlacedTask[] {
  const { task, pointer, branch } = place;
  if (task === null) return [];
  const end = pointer.lastIndexOf("/");
  const steps = [...above, { branch, list: pointer.slice(0, end), index: Number(pointer.slice(end + 1)) }];
  const placed = { task, pointer, steps, around, references: taskReferences(task, pointer) };
  return [placed, ...childTasks(place).flatMap((child) => placeBelow(child, steps, [...around, placed]))];
}

/**
 * `before`: it can have run. `itself`, `inside` (in a branch of the task), `later` and `elsewhere` (in another branch of the same
 * decision): it cannot. `beside`: in another branch of the same fork, so chance decides.
 */
export type Order = "before" | "itself" | "inside" | "later" | "elsewhere" | "beside";

/** How `other` stands to `task` when `task` starts. In a loop the turn before may have run anything, so that counts as `before`. */
export function orderOf(other: PlacedTask, task: PlacedTask): Order {
  const at = firstDifference(other.steps, task.steps);
  const shared = task.steps.slice(0, at);
  const [theirs, ours] = [other.steps[at], task.steps[at]];
  if (shared.some(({ branch }) => branch === "loopOver")) return "before";
  if (theirs === undefined) return ours === undefined ? "itself" : "before";
  if (ours === undefined) return typeOf(task.task) === "DO_WHILE" ? "before" : "inside";
  if (theirs.list === ours.list) {
    if (ours.branch === "loopOver") return "before";
    return theirs.index > ours.index ? "later" : "before";
  }
  return theirs.branch === "forkTasks" ? "beside" : "elsewhere";
}

function firstDifference(left: readonly Step[], right: readonly Step[]): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) if (left[at]?.list !== right[at]?.list || left[at]?.index !== right[at]?.index) return at;
  return length;
}

/** What runs after it: the next in its list, and at the end of a branch what comes after the branch. */
export function followerOf({ pointer, around }: PlacedTask, byPointer: ReadonlyMap<string, PlacedTask>): PlacedTask | undefined {
  const next = byPointer.get(neighbour(pointer, 1));
  const outer = around.at(-1);
  if (next !== undefined || outer === undefined || typeOf(outer.task) === "DO_WHILE") return next;
  return followerOf(outer, byPointer);
}

/** The pointer of an entry of the same list. */
export const neighbour = (pointer: string, distance: number): string =>
  pointer.replace(/\d+$/, (index) => String(Number(index) + distance));
