/** From a definition, and the run of it where there is one, to what is drawn. */
import { identityText } from "../../core/definition.ts";
import type { Workflow } from "../../core/model/execution.ts";
import type { ReadTask, ReadWorkflow } from "../../core/nested-tasks.ts";
import { typeOf } from "../../core/nested-tasks.ts";
import { findMadeTasks } from "../../core/steps/find-made-tasks.ts";
import { readStepNames } from "../../core/steps/read-compiled.ts";
import { toStepWords } from "../../core/steps/step-words.ts";
import type { GraphEdge, GraphNode } from "../../core/task-graph.ts";
import { buildTaskGraph } from "../../core/task-graph.ts";
import { describeCondition, describeTask, shapeOf } from "./describe-task.ts";
import type { Say } from "./describe-task.ts";
import type { Picture, PictureEdge, PictureNode } from "./picture.ts";
import { addRun } from "./run-states.ts";

/** `isInSteps`: expressions are told in the words of steps. Where nobody says so, it is told by the tasks. */
export function assemblePicture(workflow: ReadWorkflow, isInSteps = looksCompiled(workflow)): Picture {
  const graph = buildTaskGraph(workflow);
  const steps = isInSteps ? readStepNames(workflow) : new Set<string>();
  const say: Say = isInSteps ? (text) => toStepWords(text, (name) => steps.has(name)) : (text) => text;
  const tasks = new Map(graph.nodes.map(({ ref, task }) => [ref, task]));
  const folded = foldConditions({ nodes: graph.nodes.map((node) => toNode(node, say)), edges: graph.edges }, workflow, { tasks, say });
  const nodes = unique(folded.nodes);
  const edges = joinEdges(folded.edges, nodes);
  return {
    title: identityText({ name: workflow.name ?? "", ...(workflow.version === undefined ? {} : { version: workflow.version }) }),
    ...(workflow.description === undefined ? {} : { description: workflow.description }),
    nodes: inOrder(nodes, edges),
    edges,
  };
}

/** Forks and joins may have been named so by hand. */
const looksCompiled = (workflow: ReadWorkflow): boolean =>
  [...findMadeTasks(workflow).values()].some(({ made }) => made !== "fork" && made !== "join");

/** The same of a run: by the definition as it was when it started. */
export function assembleRunPicture(run: Workflow): Picture {
  const { workflowId, status, startTime, endTime, reasonForIncompletion: reason } = run;
  const picture = assemblePicture({ ...run.workflowDefinition, name: run.workflowName, version: run.workflowVersion });
  return { ...addRun(picture, run), run: { workflowId, status, startTime, endTime, ...(reason === undefined ? {} : { reason }) } };
}

function toNode({ ref, task, group }: GraphNode, say: Say): PictureNode {
  const shape = shapeOf(task);
  const isDynamicFork = typeOf(task) === "FORK_JOIN_DYNAMIC";
  return {
    ref,
    // Of a step that is a dynamic fork the JOIN has the name.
    label: isDynamicFork && task.name !== ref ? ref.replace(/_fork(?:_\d+)?$/, "") : ref,
    detail: describeTask(task, say),
    type: typeOf(task),
    shape,
    ...(group === undefined ? {} : { group }),
  };
}

interface Drawn {
  nodes: readonly PictureNode[];
  edges: readonly GraphEdge[];
}

interface Written {
  tasks: ReadonlyMap<string, ReadTask>;
  say: Say;
}

/** A step with a condition has become a SWITCH with the step in it: it is drawn as the step. */
function foldConditions({ nodes, edges }: Drawn, workflow: ReadWorkflow, { tasks, say }: Written): Drawn {
  const stepOf = new Map<string, string>();
  for (const [ref, { made }] of findMadeTasks(workflow)) {
    // Of a dynamic fork it is the fork, after which the step's own name follows.
    const step = tasks.get(ref)?.decisionCases?.["true"]?.[0]?.taskReferenceName;
    if (made === "when" && step !== undefined) stepOf.set(ref, step);
  }
  const conditionOf = new Map([...stepOf].map(([condition, step]) => [step, describeCondition(tasks.get(condition) ?? {}, say)]));
  const types = new Map(nodes.map(({ ref, type }) => [ref, type]));
  return {
    nodes: nodes
      .filter(({ ref }) => !stepOf.has(ref))
      .map((node) => (conditionOf.has(node.ref) ? { ...node, condition: conditionOf.get(node.ref) ?? "" } : node)),
    edges: edges.flatMap((edge) => {
      const to = stepOf.get(edge.to) ?? edge.to;
      const step = stepOf.get(edge.from);
      if (step === undefined) return [{ ...edge, to }];
      // What follows the step follows it whether it ran or not; nothing follows one that ends the run.
      return step === edge.to || types.get(step) !== "TERMINATE" ? [] : [{ from: step, to, label: "otherwise" }];
    }),
  };
}

/** A definition that could not run may have a name twice: the first is drawn. */
function unique(nodes: readonly PictureNode[]): PictureNode[] {
  const seen = new Map<string, PictureNode>();
  for (const node of nodes) if (!seen.has(node.ref)) seen.set(node.ref, node);
  return [...seen.values()];
}

/**
 * One edge for all cases that lead to the same place, and edges only within a group: what leads into a group from outside, or out of it,
 * ends at the group.
 */
function joinEdges(edges: readonly GraphEdge[], nodes: readonly PictureNode[]): PictureEdge[] {
  const groups = new Map(nodes.map(({ ref, group }) => [ref, group]));
  const pathOf = (ref: string): string[] => {
    const path = [ref];
    for (let group = groups.get(ref); group !== undefined && !path.includes(group); group = groups.get(group)) path.unshift(group);
    return path;
  };
  const found = new Map<string, PictureEdge & { labels: string[] }>();
  for (const { from, to, label } of edges) {
    const [left, right] = [pathOf(from), pathOf(to)];
    const apart = left.findIndex((ref, index) => right[index] !== ref);
    const [start, end] = [left[apart], right[apart]];
    if (start === undefined || end === undefined) continue;
    const key = JSON.stringify([start, end]);
    const known = found.get(key) ?? { from: start, to: end, labels: [] };
    if (label !== undefined && !known.labels.includes(label)) known.labels.push(label);
    found.set(key, known);
  }
  return [...found.values()];
}

/** Each node after all that it follows, otherwise as in the definition. In a circle, which no run could go, the first comes first. */
function inOrder(nodes: readonly PictureNode[], edges: readonly PictureEdge[]): PictureNode[] {
  const before = new Map<string, string[]>();
  for (const { from, to } of edges) before.set(to, [...(before.get(to) ?? []), from]);
  const byRef = new Map(nodes.map((node) => [node.ref, node]));
  const done = new Set<string>();
  const ordered: PictureNode[] = [];
  const place = (node: PictureNode): void => {
    if (done.has(node.ref)) return;
    done.add(node.ref);
    for (const ref of before.get(node.ref) ?? []) {
      const earlier = byRef.get(ref);
      if (earlier !== undefined) place(earlier);
    }
    ordered.push(node);
  };
  for (const node of nodes) place(node);
  return ordered;
}
