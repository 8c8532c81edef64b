/** Which branches of workflows the runs of test cases have taken. */
import type { Task } from "../model/execution.ts";
import type { ReadTask, ReadWorkflow } from "../nested-tasks.ts";
import { topTasks, typeOf, walkTasks } from "../nested-tasks.ts";
import { isLeadingType, knownTaskTypes } from "../task-types.ts";

export interface Branch {
  /** `step`: it did work. `case`: a SWITCH chose it. `failure`: a try of the step failed. */
  kind: "step" | "case" | "failure";
  /** The reference name. */
  step: string;
  /** Of a SWITCH; absent for its default. */
  case?: string;
  /** Into the definition. */
  pointer: string;
}

/** What the server does by talking to others; what is done by workers is no type of Conductor's. */
const fallible: ReadonlySet<string> = new Set(["SIMPLE", "HTTP", "KAFKA_PUBLISH", "SUB_WORKFLOW", "DYNAMIC"]);
const mayFail = (type: string): boolean => fallible.has(type) || !knownTaskTypes.has(type);

export function branchesOf(workflow: ReadWorkflow): Branch[] {
  return walkTasks(topTasks(workflow)).flatMap(({ task, pointer }) => (task === null ? [] : branchesOfTask(task, pointer)));
}

function branchesOfTask(task: ReadTask, pointer: string): Branch[] {
  const { taskReferenceName: step = "", decisionCases = {} } = task;
  const type = typeOf(task);
  if (type === "SWITCH" || type === "DECISION") {
    const cases = Object.keys(decisionCases).map((name): Branch => ({ kind: "case", step, case: name, pointer }));
    return [...cases, { kind: "case", step, pointer }];
  }
  if (isLeadingType(type)) return [];
  return [{ kind: "step", step, pointer }, ...(mayFail(type) ? [{ kind: "failure" as const, step, pointer }] : [])];
}

export const branchKey = ({ kind, step, case: chosen }: Pick<Branch, "kind" | "step" | "case">): string =>
  JSON.stringify([kind, step, ...(chosen === undefined ? [] : [chosen])]);

const failed: ReadonlySet<Task["status"]> = new Set(["FAILED", "FAILED_WITH_TERMINAL_ERROR", "TIMED_OUT", "COMPLETED_WITH_ERRORS"]);

/** The keys of the branches that the tasks of a run have taken. */
export function takenBranches(workflow: ReadWorkflow, tasks: readonly Task[]): Set<string> {
  const places = walkTasks(topTasks(workflow));
  const casesOf = new Map(places.flatMap(({ task }) => (task?.taskReferenceName === undefined ? [] : [[task.taskReferenceName, task]])));
  const taken = new Set<string>();
  for (const task of tasks) {
    const step = task.iteration > 0 ? task.referenceTaskName.replace(/(?:__\d+)+$/, "") : task.referenceTaskName;
    const chosen = task.inputData["case"];
    if (task.taskType === "SWITCH" || task.taskType === "DECISION") {
      if (task.status !== "COMPLETED" || typeof chosen !== "string") continue;
      const isNamed = Object.hasOwn(casesOf.get(step)?.decisionCases ?? {}, chosen);
      taken.add(branchKey({ kind: "case", step, ...(isNamed ? { case: chosen } : {}) }));
    } else if (task.startTime > 0 && task.status !== "SKIPPED") taken.add(branchKey({ kind: "step", step }));
    if (failed.has(task.status)) taken.add(branchKey({ kind: "failure", step }));
  }
  return taken;
}

export interface Coverage {
  workflow: string;
  /** Steps and cases of SWITCH. */
  branches: number;
  taken: number;
  failures: number;
  failuresTaken: number;
  missed: Branch[];
}

export function coverageOf(workflow: string, definition: ReadWorkflow, taken: ReadonlySet<string>): Coverage {
  const all = branchesOf(definition);
  const missed = all.filter((branch) => !taken.has(branchKey(branch)));
  const count = (branches: readonly Branch[], isFailure: boolean): number =>
    branches.filter(({ kind }) => (kind === "failure") === isFailure).length;
  return {
    workflow,
    branches: count(all, false),
    taken: count(all, false) - count(missed, false),
    failures: count(all, true),
    failuresTaken: count(all, true) - count(missed, true),
    missed,
  };
}

/** In per cent, rounded down: 100 means all. Where there is nothing to take, all of it is taken. */
export function percentTaken(covered: readonly Pick<Coverage, "branches" | "taken">[]): number {
  const branches = covered.reduce((sum, one) => sum + one.branches, 0);
  const taken = covered.reduce((sum, one) => sum + one.taken, 0);
  return branches === 0 ? 100 : Math.floor((taken * 100) / branches);
}
