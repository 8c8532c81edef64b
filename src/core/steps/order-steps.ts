/** What comes before what: unknown names and cycles, and the order that is left. */
import { nearest } from "../nearest.ts";
import { stepError, stepWarning } from "./problem.ts";
import type { StepProblem } from "./problem.ts";
import type { Step, StepGraph } from "./step.ts";

export interface OrderedSteps {
  /** Absent where there is no order. */
  graph?: StepGraph;
  problems: StepProblem[];
}

export function orderSteps(steps: readonly Step[]): OrderedSteps {
  const position = new Map(steps.map(({ name }, index) => [name, index]));
  const unknown = findUnknown(steps, position);
  if (unknown.length > 0) return { problems: unknown };
  const direct = steps.map(({ dependsOn }) => dependsOn.flatMap((name) => position.get(name) ?? []));
  const order = topologicalOrder(direct);
  if (order === undefined) return { problems: [describeCycle(steps, direct)] };
  const ancestors = collectAncestors(direct, order);
  const precedes = (earlier: number, later: number): boolean => ancestors[later]?.has(earlier) === true;
  const before = direct.map((names) => names.filter((name) => !names.some((other) => precedes(name, other))));
  const graph = { steps, before, precedes };
  return { graph, problems: findUnreachable(graph) };
}

function findUnknown(steps: readonly Step[], position: ReadonlyMap<string, number>): StepProblem[] {
  return steps.flatMap((step) =>
    step.dependsOn
      .filter((name) => !position.has(name))
      .map((name) => {
        const near = nearest(name, position.keys());
        const message = `step ${step.name}: depends on ${name}, and no step is called so.`;
        return stepError(
          "step-unknown",
          step.namedAt.get(name) ?? step.pointer,
          message,
          near === undefined ? undefined : `Did you mean ${near}?`,
        );
      }),
  );
}

/** Every step after those that it depends on; undefined where there is a cycle. */
function topologicalOrder(direct: readonly (readonly number[])[]): number[] | undefined {
  const open = direct.map((names) => names.length);
  const followers = direct.map((): number[] => []);
  direct.forEach((names, index) => names.forEach((name) => followers[name]?.push(index)));
  const order = open.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let at = 0; at < order.length; at++) {
    for (const follower of followers[order[at] ?? -1] ?? []) {
      open[follower] = (open[follower] ?? 0) - 1;
      if (open[follower] === 0) order.push(follower);
    }
  }
  return order.length === direct.length ? order : undefined;
}

function collectAncestors(direct: readonly (readonly number[])[], order: readonly number[]): Set<number>[] {
  const ancestors = direct.map(() => new Set<number>());
  for (const index of order) {
    const own = ancestors[index];
    for (const name of direct[index] ?? []) {
      own?.add(name);
      for (const further of ancestors[name] ?? []) own?.add(further);
    }
  }
  return ancestors;
}

/** From each step to one that it depends on: in the end one comes again. What does not lead there is left out. */
function describeCycle(steps: readonly Step[], direct: readonly (readonly number[])[]): StepProblem {
  const inCycle = new Set(steps.keys());
  for (let isSmaller = true; isSmaller;) {
    const leaves = [...inCycle].filter((index) => !direct[index]?.some((name) => inCycle.has(name)));
    leaves.forEach((index) => inCycle.delete(index));
    isSmaller = leaves.length > 0;
  }
  const path: number[] = [];
  let [at] = inCycle;
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    at = direct[at]?.find((name) => inCycle.has(name));
  }
  const cycle = path.slice(path.indexOf(at ?? 0));
  const first = Math.min(...cycle);
  const turned = [...cycle.slice(cycle.indexOf(first)), ...cycle.slice(0, cycle.indexOf(first)), first];
  const names = turned.map((index) => steps[index]?.name).join(" -> ");
  const message =
    turned.length === 2 ? `The step ${steps[first]?.name} depends on itself.` : `These steps depend on each other in a circle: ${names}.`;
  return stepError("step-cycle", `${steps[first]?.pointer}/dependsOn`, message, "Take one name out of a `dependsOn`.");
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
