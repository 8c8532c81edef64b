/**
 * How steps are nested: one after another, side by side, or woven. The order of the steps is kept exactly: no step waits for one that
 * it does not depend on, so no parallelism is lost.
 *
 * A set of steps is side by side where it falls into parts with no order between them, and one after another where it falls into parts
 * of which each comes as a whole before the next. What falls neither way (the smallest is c after a, d after a and b) is woven: each
 * step stands behind one of those that it waits for, and waits for the others where it stands.
 */
import { entryOf, itemAt } from "../item-at.ts";
import type { StepGraph } from "./step.ts";

export type Arrangement =
  | { kind: "step"; step: number }
  | { kind: "series"; parts: readonly Arrangement[] }
  | { kind: "parallel"; parts: readonly Arrangement[] }
  | { kind: "woven"; step: number; waitsFor: readonly number[]; behind: readonly Arrangement[] };

export function arrangeSteps(graph: StepGraph): Arrangement {
  return arrange(graph, [...graph.steps.keys()]);
}

/** `set`: in the order of the file. */
function arrange(graph: StepGraph, set: readonly number[]): Arrangement {
  const [step, second] = set;
  if (step !== undefined && second === undefined) return { kind: "step", step };
  const isOrdered = (left: number, right: number): boolean => graph.precedes(left, right) || graph.precedes(right, left);
  const beside = connectedParts(set, isOrdered);
  if (beside.length > 1) return { kind: "parallel", parts: beside.map((part) => arrange(graph, part)) };
  const inTurn = connectedParts(set, (left, right) => !isOrdered(left, right));
  if (inTurn.length > 1) {
    const parts = inTurn.sort(([left = 0], [right = 0]) => (graph.precedes(left, right) ? -1 : 1));
    return { kind: "series", parts: parts.map((part) => arrange(graph, part)) };
  }
  return weave(graph, set);
}

/** Parts between which the relation never holds, each in the order of the file, by their first steps. */
function connectedParts(set: readonly number[], isRelated: (left: number, right: number) => boolean): number[][] {
  let open = [...set];
  const parts: number[][] = [];
  for (let first = open[0]; first !== undefined; first = open[0]) {
    const part = [first];
    open = open.slice(1);
    for (let at = 0; at < part.length; at++) {
      const member = itemAt(part, at);
      const found = new Set(open.filter((other) => isRelated(member, other)));
      part.push(...found);
      open = open.filter((other) => !found.has(other));
    }
    parts.push(part.sort((left, right) => left - right));
  }
  return parts;
}

/**
 * A tree: each step stands behind the deepest of those that it waits for. That one is likely to end last, so the JOIN for the others
 * is open for a short time only, and a server that looks at open joins less and less often still looks often.
 */
function weave(graph: StepGraph, set: readonly number[]): Arrangement {
  const members = new Set(set);
  const before = new Map(set.map((step) => [step, itemAt(graph.before, step).filter((other) => members.has(other))]));
  const depths = new Map<number, number>();
  const depthOf = (step: number): number => {
    const depth = depths.get(step) ?? 1 + Math.max(0, ...entryOf(before, step).map(depthOf));
    depths.set(step, depth);
    return depth;
  };
  const deepest = (steps: readonly number[]): number | undefined =>
    steps.reduce<number | undefined>((best, step) => (best === undefined || depthOf(step) >= depthOf(best) ? step : best), undefined);
  const parents = new Map(set.map((step) => [step, deepest(entryOf(before, step))]));
  const childrenOf = (parent: number | undefined): number[] => set.filter((step) => parents.get(step) === parent);
  const treeOf = (step: number): Arrangement => {
    const waitsFor = entryOf(before, step).filter((other) => other !== parents.get(step));
    return { kind: "woven", step, waitsFor, behind: childrenOf(step).map(treeOf) };
  };
  return { kind: "parallel", parts: childrenOf(undefined).map(treeOf) };
}
