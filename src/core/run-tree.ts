/** A run as the tree that people picture: tasks under the fork, switch, loop or sub-workflow that they belong to. */
import type { Task, TaskStatus, Workflow } from "./model/execution.ts";
import type { JsonObject } from "./json.ts";
import { childTasks, topTasks, walkTasks } from "./nested-tasks.ts";
import { findMadeTasks } from "./steps/find-made-tasks.ts";
import type { MadePlace } from "./steps/find-made-tasks.ts";

/** One try of a task, as it is shown and as scripts get it (`flow.run/1`). */
export interface RunTask {
  ref: string;
  type: string;
  status: TaskStatus;
  /** From 1. */
  attempt: number;
  /** Epoch milliseconds; 0 where it has not happened. */
  startTime: number;
  endTime: number;
  reason?: string;
}

/** The latest try of a task, with what belongs to it. */
export interface RunNode extends RunTask {
  output: JsonObject;
  children: RunNode[];
}

/** Every try of every task, in the order in which they were scheduled. */
export function listRunTasks(run: Workflow): RunTask[] {
  return inOrder(run).map(toRunTask);
}

export interface RunTreeOptions {
  /** Without the tasks that no step is, unless one has failed; with the steps that a condition has left out. */
  stepsOnly?: boolean;
}

/** `childRuns` holds the runs of sub-workflows by their id, as far as they were read. */
export function assembleRunTree(run: Workflow, childRuns: ReadonlyMap<string, Workflow>, options: RunTreeOptions = {}): RunNode[] {
  const latest = new Map<string, Task>();
  for (const task of inOrder(run)) latest.set(task.referenceTaskName, task);
  const parents = parentsByReference(run);
  const made = options.stepsOnly === true ? findMadeTasks(run.workflowDefinition) : new Map<string, MadePlace>();
  const nodes = new Map(
    [...latest].map(([ref, task]) => [ref, { task, node: toNode(task, childRuns, options), isHidden: isHidden(task, made) }]),
  );
  const roots: RunNode[] = [];
  for (const one of nodes.values()) {
    let parent = findParent(one.task, parents, nodes);
    while (parent?.isHidden === true) parent = findParent(parent.task, parents, nodes);
    const shown = one.isHidden ? leftOut(one.task, made) : one.node;
    if (shown !== undefined) (parent?.node.children ?? roots).push(shown);
  }
  return roots;
}

/** Why a run has failed is never hidden. */
function isHidden({ referenceTaskName, status }: Task, made: ReadonlyMap<string, MadePlace>): boolean {
  return made.has(referenceTaskName) && !["FAILED", "TIMED_OUT", "FAILED_WITH_TERMINAL_ERROR"].includes(status);
}

/** The step that a condition has left out. */
function leftOut(task: Task, made: ReadonlyMap<string, MadePlace>): RunNode | undefined {
  const place = made.get(task.referenceTaskName);
  const chosen = chosenCase(task);
  if (place?.made !== "when" || task.status !== "COMPLETED" || chosen === undefined || chosen === "true") return undefined;
  return { ...toRunTask(task), ref: place.step, type: place.step, status: "SKIPPED", output: {}, children: [] };
}

/** The case that a decision came to; undefined where it does not say. */
export function chosenCase({ outputData: { selectedCase, evaluationResult, caseOutput } }: Task): string | undefined {
  const results = Array.isArray(evaluationResult) ? evaluationResult : Array.isArray(caseOutput) ? caseOutput : [];
  const value = selectedCase ?? results[0];
  return typeof value === "string" ? value : undefined;
}

const inOrder = (run: Workflow): Task[] => [...run.tasks].sort((left, right) => left.seq - right.seq);

function toRunTask(task: Task): RunTask {
  return {
    ref: task.referenceTaskName,
    type: task.taskType,
    status: task.status,
    attempt: task.retryCount + 1,
    startTime: task.startTime,
    endTime: task.endTime,
    ...(task.reasonForIncompletion === undefined ? {} : { reason: task.reasonForIncompletion }),
  };
}

function toNode(task: Task, childRuns: ReadonlyMap<string, Workflow>, options: RunTreeOptions): RunNode {
  const child = task.subWorkflowId === undefined ? undefined : childRuns.get(task.subWorkflowId);
  const children = child === undefined ? [] : assembleRunTree(child, childRuns, options);
  return { ...toRunTask(task), output: task.outputData, children };
}

/** Who encloses whom, by the definition, and for dynamic forks by what the fork was given. */
function parentsByReference(run: Workflow): Map<string, string> {
  const parents = new Map<string, string>();
  for (const place of walkTasks(topTasks(run.workflowDefinition))) {
    for (const { task } of childTasks(place)) {
      if (task?.taskReferenceName !== undefined && place.task?.taskReferenceName !== undefined) {
        parents.set(task.taskReferenceName, place.task.taskReferenceName);
      }
    }
  }
  for (const { inputData, referenceTaskName } of run.tasks) {
    const forked = inputData["forkedTasks"];
    if (Array.isArray(forked))
      for (const ref of forked) if (typeof ref === "string" && !parents.has(ref)) parents.set(ref, referenceTaskName);
  }
  return parents;
}

/** Tasks in a loop carry the iteration in their name (`ref__2`), and so do those that enclose them inside the loop. */
function findParent<Entry>(task: Task, parents: ReadonlyMap<string, string>, nodes: ReadonlyMap<string, Entry>): Entry | undefined {
  const ref = task.referenceTaskName;
  const suffix = /(?:__\d+)+$/.exec(ref)?.[0] ?? "";
  const parent = parents.get(ref) ?? parents.get(ref.slice(0, ref.length - suffix.length));
  if (parent === undefined) return undefined;
  return nodes.get(parent + suffix) ?? nodes.get(parent);
}
