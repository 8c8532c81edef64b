/**
 * What comes before what in a workflow definition, without the tasks that only order others: forks, joins and markers are edges here.
 * For whoever draws a definition, compares two, or asks whether a task has ended when another one starts.
 */
import type { ReadTask, ReadWorkflow, TaskPlace } from "./nested-tasks.ts";
import { childTasks, topTasks, typeOf } from "./nested-tasks.ts";
import { pointerKeys } from "./pointer.ts";

export interface GraphNode {
  /** The reference name. */
  ref: string;
  pointer: string;
  task: ReadTask;
  /** A loop stands for all that is in it: what follows it comes after its last round. */
  kind: "task" | "decision" | "loop";
  /** The innermost loop that it is in, by its reference name. */
  group?: string;
}

export interface GraphEdge {
  from: string;
  to: string;
  /** Of a decision: the case that leads there; "default" for any other value. */
  label?: string;
}

/** In the order of the definition, without the edges that others imply. */
export interface TaskGraph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export function buildTaskGraph(workflow: ReadWorkflow): TaskGraph {
  const flow = followTasks(workflow);
  // A fork is followed by its JOIN, which comes after its branches: to be followed once, not past each fork there is.
  const edges = skipStructure({ ...flow, edges: reduceEdges(flow.edges) });
  return { nodes: flow.nodes.filter(({ isStructure }) => !isStructure).map(({ node }) => node), edges: reduceEdges(edges) };
}

/** Whether one task has ended, or was never to run, whenever another one starts; both by their reference names. */
export function createPrecedence(workflow: ReadWorkflow): (earlier: string, later: string) => boolean {
  const { edges, nodes } = followTasks(workflow);
  // The first of a name, so that no loop is within itself.
  const groups = new Map(nodes.toReversed().map(({ node }) => [node.ref, node.group]));
  const before = ancestorsOf(edges);
  const isBefore = (earlier: string, later: string): boolean => {
    if (before(later).has(earlier)) return true;
    // What comes before a loop comes before all that is in it, and a loop has ended with all that is in it.
    const [outerEarlier, outerLater] = [groups.get(earlier), groups.get(later)];
    if (outerEarlier === outerLater) return false;
    return (outerLater !== undefined && isBefore(earlier, outerLater)) || (outerEarlier !== undefined && isBefore(outerEarlier, later));
  };
  return isBefore;
}

interface FlowNode {
  node: GraphNode;
  /** Only there to order others. */
  isStructure: boolean;
}

interface Flow {
  nodes: FlowNode[];
  edges: GraphEdge[];
}

/** Where the flow comes from: a task, and the way out of it. */
type Source = Pick<GraphEdge, "from" | "label">;

function followTasks(workflow: ReadWorkflow): Flow {
  const flow: Flow = { nodes: [], edges: [] };
  followList(topTasks(workflow), [], flow, undefined);
  return flow;
}

function followList(places: readonly TaskPlace[], entry: readonly Source[], flow: Flow, group: string | undefined): readonly Source[] {
  let sources = entry;
  let previous: ReadTask | null = null;
  for (const place of places) {
    sources = followTask(place, sources, flow, { group, previous });
    previous = place.task;
  }
  return sources;
}

interface Surroundings {
  group: string | undefined;
  /** In the same list. */
  previous: ReadTask | null;
}

/** Answers with where the flow goes on from. */
function followTask(place: TaskPlace, entry: readonly Source[], flow: Flow, { group, previous }: Surroundings): readonly Source[] {
  const { task, pointer } = place;
  const ref = task?.taskReferenceName;
  if (task === null || ref === undefined) return entry;
  const type = typeOf(task);
  const kind = type === "SWITCH" || type === "DECISION" ? "decision" : type === "DO_WHILE" ? "loop" : "task";
  const node: GraphNode = { ref, pointer, task, kind, ...(group === undefined ? {} : { group }) };
  flow.nodes.push({ node, isStructure: isStructure(node, previous) });
  flow.edges.push(...entry.map((source) => ({ ...source, to: ref })));
  if (type === "JOIN") flow.edges.push(...joinedNames(task, previous).map((from) => ({ from, to: ref })));
  if (type === "TERMINATE") return [];
  const lists = branchesOf(place);
  if (type === "DO_WHILE") for (const list of lists) followList(list.places, [], flow, ref);
  if (type === "FORK_JOIN") for (const list of lists) followList(list.places, [{ from: ref }], flow, group);
  if (kind !== "decision") return [{ from: ref }];
  const ends = lists.flatMap(({ places, label }) => followList(places, [{ from: ref, label }], flow, group));
  // A case without tasks leads on, and so does every value without a case.
  const cases = Object.entries<readonly unknown[] | null>(task.decisionCases ?? {});
  const empty = cases.flatMap(([label, tasks]) => ((tasks ?? []).length === 0 ? [label] : []));
  const rest = lists.some(({ pointer: list }) => list === `${pointer}/defaultCase`) ? [] : ["default"];
  return [...ends, ...[...empty, ...rest].map((label) => ({ from: ref, label }))];
}

/** After a dynamic fork the server writes the names itself. */
function joinedNames(join: ReadTask, previous: ReadTask | null): string[] {
  if (previous !== null && typeOf(previous) === "FORK_JOIN_DYNAMIC") return [];
  return (join.joinOn ?? []).filter((name: string | null) => name !== null);
}

interface BranchList {
  pointer: string;
  label: string;
  places: TaskPlace[];
}

/** The lists that a task holds; of a decision by their cases. */
function branchesOf(place: TaskPlace): BranchList[] {
  const lists = new Map<string, BranchList>();
  for (const child of childTasks(place)) {
    if (child.task === null) continue;
    const pointer = child.pointer.slice(0, child.pointer.lastIndexOf("/"));
    const label = child.branch === "decisionCases" ? pointerKeys(pointer).slice(-1).join("") : "default";
    const known = lists.get(pointer) ?? { pointer, label, places: [] };
    known.places.push(child);
    lists.set(pointer, known);
  }
  return [...lists.values()];
}

/** Forks, joins, and the markers that compiled steps have behind them. */
function isStructure({ ref, task }: GraphNode, previous: ReadTask | null): boolean {
  const type = typeOf(task);
  if (type === "FORK_JOIN" || type === "JOIN" || type === "EXCLUSIVE_JOIN") return true;
  if (type !== "NOOP" || previous?.taskReferenceName === undefined) return false;
  const step = typeOf(previous) === "SWITCH" ? previous.taskReferenceName.replace(/_when(?:_\d+)?$/, "") : previous.taskReferenceName;
  return ref.replace(/_done(?:_\d+)?$/, "") === step;
}

/** Edges from work to work: what led through forks and joins leads there at once. */
function skipStructure({ nodes, edges }: Flow): GraphEdge[] {
  const structural = new Set(nodes.filter((one) => one.isStructure).map(({ node }) => node.ref));
  const known = new Set(nodes.map(({ node }) => node.ref));
  const into = groupBy(edges, ({ to }) => to);
  const found = new Map<string, GraphEdge>();
  for (const { node, isStructure: isSkipped } of nodes) {
    if (isSkipped) continue;
    const seen = new Set<string>();
    const collect = (ref: string): void => {
      for (const { from, label } of into.get(ref) ?? []) {
        if (structural.has(from)) {
          if (seen.has(from)) continue;
          seen.add(from);
          collect(from);
        } else if (known.has(from)) {
          const edge = { from, to: node.ref, ...(label === undefined ? {} : { label }) };
          found.set(JSON.stringify(edge), edge);
        }
      }
    };
    collect(node.ref);
  }
  return [...found.values()];
}

/** A way with a label is implied only by one that begins with the same label. */
function reduceEdges(edges: readonly GraphEdge[]): GraphEdge[] {
  const before = ancestorsOf(edges);
  const into = groupBy(edges, ({ to }) => to);
  const outOf = groupBy(edges, ({ from }) => from);
  return edges.filter(({ from, to, label }) =>
    label === undefined
      ? !into.get(to)?.some((other) => other.from !== from && before(other.from).has(from))
      : !outOf.get(from)?.some((other) => other.label === label && other.to !== to && before(to).has(other.to)),
  );
}

function groupBy<One>(all: readonly One[], keyOf: (one: One) => string): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

/** Of each name all from which a way leads there. Ways in a circle, which no run could go, are followed once. */
function ancestorsOf(edges: readonly GraphEdge[]): (ref: string) => ReadonlySet<string> {
  const into = new Map<string, string[]>();
  for (const { from, to } of edges) into.set(to, [...(into.get(to) ?? []), from]);
  const known = new Map<string, Set<string>>();
  return (ref) => {
    const found = known.get(ref) ?? new Set<string>();
    if (!known.has(ref)) {
      known.set(ref, found);
      const open = [...(into.get(ref) ?? [])];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (found.has(next)) continue;
        found.add(next);
        open.push(...(into.get(next) ?? []));
      }
    }
    return found;
  };
}
