/**
 * Steps that a JOIN cannot name, and the NOOP that stands behind each of them for it.
 *
 * Where a task in a branch is named by some JOIN, its end alone does not make the server look at the run: what follows it in the branch
 * would wait for the next sweep, up to half a minute. And a SWITCH has ended before what it chose.
 */
import type { Arrangement } from "./arrange-steps.ts";
import { sinksOf, stepsIn } from "./arranged.ts";
import type { NameMaker } from "./made-names.ts";
import type { Step, StepGraph } from "./step.ts";

/** Reference names of markers, by step. */
export function nameMarkers(graph: StepGraph, arrangement: Arrangement, nameOf: NameMaker): ReadonlyMap<number, string> {
  const { named, followed } = survey(graph, arrangement);
  const needed = graph.steps.flatMap((step, index) =>
    named.has(index) && (followed.has(index) || endsEarly(step)) ? [[index, step.name] as const] : [],
  );
  return new Map(needed.map(([index, name]) => [index, nameOf(name, "done")]));
}

const endsEarly = ({ type, when }: Step): boolean => when !== true || type === "SWITCH" || type === "DECISION";

interface Survey {
  /** By a JOIN. */
  named: ReadonlySet<number>;
  /** By something in the same branch. */
  followed: ReadonlySet<number>;
}

function survey(graph: StepGraph, arrangement: Arrangement): Survey {
  const named = new Set<number>();
  const followed = new Set<number>();
  const visitFork = (parts: readonly Arrangement[]): void => {
    for (const step of sinksOf(graph, parts.flatMap(stepsIn))) named.add(step);
    for (const part of parts) visit(part, false);
  };
  const visit = (part: Arrangement, isFollowed: boolean): void => {
    if (part.kind === "parallel") return visitFork(part.parts);
    if (part.kind === "series") return part.parts.forEach((inner, at) => visit(inner, isFollowed || at < part.parts.length - 1));
    const behind = part.kind === "woven" ? part.behind : [];
    if (isFollowed || behind.length > 0) followed.add(part.step);
    if (part.kind === "woven") for (const step of part.waitsFor) named.add(step);
    const [only, second] = behind;
    if (second !== undefined) visitFork(behind);
    else if (only !== undefined) visit(only, false);
  };
  visit(arrangement, false);
  return { named, followed };
}
