/** What comes before what: unknown names and cycles, and the order that is left. */
import { itemAt } from "../item-at.ts";
import { childPointer } from "../pointer.ts";
import { nearest } from "../nearest.ts";
import { stepError, stepWarning } from "./problem.ts";
import type { StepProblem } from "./problem.ts";
import type { ReadSteps } from "./read-steps.ts";
import type { Step, StepGraph } from "./step.ts";

export interface OrderedSteps {
  /** Absent where there is no order. */
  graph?: StepGraph;
  problems: StepProblem[];
}

/** Where a step depends on what is not there, the order is that of the others. */
export function orderSteps({ steps, unread }: Pick<ReadSteps, "steps" | "unread">): OrderedSteps {
  // What has no name may be what is missing.
  const unknown = unread > 0 ? [] : findUnknown(steps);
  const direct = steps.map(({ dependsOn }) => {
    const names = new Set(dependsOn.map(({ name }) => name));
    return [...steps.keys()].filter((index) => names.has(itemAt(steps, index).name));
  });
  const order = topologicalOrder(direct);
  if (order === undefined) return { problems: [...unknown, describeCycle(steps, direct)] };
  const ancestors = collectAncestors(direct, order);
  const precedes = (earlier: number, later: number): boolean => itemAt(ancestors, later).has(earlier);
  const before = direct.map((names) => names.filter((name) => !names.some((other) => precedes(name, other))));
  const graph = { steps, before, precedes };
  return { graph, problems: [...unknown, ...findUnreachable(graph)] };
}

/** Whether all that it depends on is there. */
export const dependsOnKnown = ({ dependsOn }: Step, steps: readonly Step[]): boolean =>
  dependsOn.every(({ name }) => steps.some((other) => other.name === name));

function findUnknown(steps: readonly Step[]): StepProblem[] {
  const names = new Set(steps.map(({ name }) => name));
  return steps.flatMap((step) =>
    step.dependsOn
      .filter(({ name }) => !names.has(name))
      .map(({ name, pointer }) => {
        const message = `step ${step.name}: depends on ${name}, and no step is called so.`;
        return stepError("step-unknown", pointer, message, hintOn(name, names));
      }),
  );
}

function hintOn(name: string, names: ReadonlySet<string>): string | undefined {
  const parts = name.split(/[\s,]+/);
  if (parts.length > 1 && parts.every((part) => names.has(part))) return `Several are a list: \`dependsOn: [${parts.join(", ")}]\`.`;
  const near = nearest(name, names);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

/** Every step after those that it depends on; undefined where there is a cycle. */
function topologicalOrder(direct: readonly (readonly number[])[]): number[] | undefined {
  const order: number[] = [];
  const placed = new Set<number>();
  let open = [...direct.keys()];
  while (open.length > 0) {
    const ready = open.filter((index) => itemAt(direct, index).every((name) => placed.has(name)));
    if (ready.length === 0) return undefined;
    for (const index of ready) placed.add(index);
    order.push(...ready);
    open = open.filter((index) => !placed.has(index));
  }
  return order;
}

function collectAncestors(direct: readonly (readonly number[])[], order: readonly number[]): Set<number>[] {
  const ancestors = direct.map(() => new Set<number>());
  for (const index of order) {
    const own = itemAt(ancestors, index);
    for (const name of itemAt(direct, index)) {
      own.add(name);
      for (const further of itemAt(ancestors, name)) own.add(further);
    }
  }
  return ancestors;
}

/** From each step to one that it depends on: in the end one comes again. What does not lead there is left out. */
function describeCycle(steps: readonly Step[], direct: readonly (readonly number[])[]): StepProblem {
  const inCycle = new Set(steps.keys());
  const openOf = (index: number): number[] => itemAt(direct, index).filter((name) => inCycle.has(name));
  for (let isSmaller = true; isSmaller;) {
    const leaves = [...inCycle].filter((index) => openOf(index).length === 0);
    for (const index of leaves) inCycle.delete(index);
    isSmaller = leaves.length > 0;
  }
  const path: number[] = [];
  let at = itemAt([...inCycle], 0);
  while (!path.includes(at)) {
    path.push(at);
    at = itemAt(openOf(at), 0);
  }
  const cycle = path.slice(path.indexOf(at));
  const start = cycle.indexOf(Math.min(...cycle));
  const turned = [...cycle.slice(start), ...cycle.slice(0, start)].map((index) => itemAt(steps, index));
  const first = itemAt(turned, 0);
  const names = [...turned, first].map(({ name }) => name).join(" -> ");
  const message =
    turned.length === 1 ? `The step ${first.name} depends on itself.` : `These steps depend on each other in a circle: ${names}.`;
  return stepError("step-cycle", childPointer(first.pointer, "dependsOn"), message, "Take one name out of a `dependsOn`.");
}

/** After a TERMINATE there is nothing. */
function findUnreachable({ steps, precedes }: StepGraph): StepProblem[] {
  return steps.flatMap((step, index) => {
    const end = steps.find((other, at) => other.type === "TERMINATE" && other.when === true && precedes(at, index));
    if (end === undefined) return [];
    const message = `The step ${step.name} never runs: it comes after ${end.name}, which ends the run.`;
    return [stepWarning("step-unreachable", step.pointer, message, `Give ${end.name} a \`when\`, or take it out of what comes before.`)];
  });
}
