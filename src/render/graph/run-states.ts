/** How far each step of a picture has come in a run, and which ways the run went. */
import type { Task, Workflow } from "../../core/model/execution.ts";
import { chosenCase } from "../../core/run-tree.ts";
import type { NodeState, Picture, PictureEdge, PictureNode } from "./picture.ts";

/** Branches of a dynamic fork that are drawn one by one. */
const branchesShown = 12;

export function addRun(picture: Picture, run: Workflow): Picture {
  const known = new Set(picture.nodes.map(({ ref }) => ref));
  const latest = new Map<string, Task>();
  for (const task of [...run.tasks].sort((left, right) => left.seq - right.seq)) latest.set(stepOf(task.referenceTaskName, known), task);
  const nodes = picture.nodes.flatMap((node) => {
    const task = latest.get(node.ref);
    const state = task === undefined ? skippedState(node, latest) : stateOf(task);
    const shown = state === undefined ? node : { ...node, state };
    return node.type === "FORK_JOIN_DYNAMIC" ? showBranches(shown, latest) : [shown];
  });
  const states = new Map(nodes.map(({ ref, state }) => [ref, state]));
  return { ...picture, nodes, edges: picture.edges.map((edge) => ({ ...edge, isTaken: isTaken(edge, states, latest.get(edge.from)) })) };
}

/** Tasks in a loop carry the round in their name: `ref__2`. */
function stepOf(ref: string, known: ReadonlySet<string>): string {
  if (known.has(ref)) return ref;
  const bare = ref.replace(/(?:__\d+)+$/, "");
  return known.has(bare) ? bare : ref;
}

function stateOf({ status, retryCount, iteration, startTime, endTime, taskId, reasonForIncompletion: reason }: Task): NodeState {
  return {
    status,
    attempt: retryCount + 1,
    ...(iteration > 0 ? { round: iteration } : {}),
    startTime,
    endTime,
    taskId,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A step whose condition did not hold was left out, and the run went on. */
function skippedState({ label, condition }: PictureNode, latest: ReadonlyMap<string, Task>): NodeState | undefined {
  if (condition === undefined) return undefined;
  const decided = [...latest].find(([ref, task]) => task.taskType === "SWITCH" && ref.replace(/_when(?:_\d+)?$/, "") === label)?.[1];
  if (decided?.status !== "COMPLETED" || chosenCase(decided) === "true") return undefined;
  return { status: "SKIPPED", attempt: 1, startTime: decided.startTime, endTime: decided.endTime };
}

/** What it forked into, which only the run knows. */
function showBranches(node: PictureNode, latest: ReadonlyMap<string, Task>): PictureNode[] {
  const forked = latest.get(node.ref)?.inputData["forkedTasks"];
  const tasks = (Array.isArray(forked) ? forked : []).flatMap((ref) => (typeof ref === "string" ? (latest.get(ref) ?? []) : []));
  if (node.state === undefined || tasks.length === 0) return [node];
  const branches = tasks.slice(0, branchesShown).map((task): PictureNode => {
    const { referenceTaskName: ref, taskDefName, taskType } = task;
    const shape = taskType === "SUB_WORKFLOW" ? "sub-workflow" : "task";
    const detail = taskDefName === ref ? "" : taskDefName;
    return { ref, label: ref, detail, type: taskType, shape, group: node.ref, state: stateOf(task) };
  });
  const left = tasks.length - branches.length;
  const detail = left > 0 ? `${node.detail}, and ${left} more branches` : node.detail;
  return [{ ...node, shape: "group", detail, state: { ...node.state, ...joinedState(tasks) } }, ...branches];
}

/** A fork has ended at once; what people see is that of its branches. */
function joinedState(tasks: readonly Task[]): Pick<NodeState, "status" | "endTime"> {
  const open = tasks.some(({ endTime }) => endTime === 0);
  const failed = tasks.find(
    ({ status }) => !["COMPLETED", "COMPLETED_WITH_ERRORS", "SKIPPED", "SCHEDULED", "IN_PROGRESS"].includes(status),
  );
  return {
    status: failed?.status ?? (open ? "IN_PROGRESS" : "COMPLETED"),
    endTime: open ? 0 : Math.max(...tasks.map(({ endTime }) => endTime)),
  };
}

function isTaken({ from, to, labels }: PictureEdge, states: ReadonlyMap<string, NodeState | undefined>, task: Task | undefined): boolean {
  if (states.get(from) === undefined || states.get(to) === undefined) return false;
  const chosen = task === undefined || labels.length === 0 ? undefined : caseOf(task);
  return chosen === undefined || labels.includes(chosen);
}

/** A value without a case of its own leads to the default one. */
function caseOf(task: Task): string | undefined {
  const chosen = chosenCase(task);
  const cases = task.workflowTask?.decisionCases;
  return chosen === undefined || cases === undefined || Object.hasOwn(cases, chosen) ? chosen : "default";
}
