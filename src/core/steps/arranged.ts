/** Which steps an arrangement holds, and which of them come first and last. */
import type { Arrangement } from "./arrange-steps.ts";
import type { StepGraph } from "./step.ts";

export function stepsIn(part: Arrangement): number[] {
  if (part.kind === "step") return [part.step];
  if (part.kind === "woven") return [part.step, ...part.behind.flatMap(stepsIn)];
  return part.parts.flatMap(stepsIn);
}

/** The one that begins it, or the first in the file of those that do. */
export function firstStep(part: Arrangement): number {
  if (part.kind === "step" || part.kind === "woven") return part.step;
  return Math.min(...part.parts.slice(0, part.kind === "series" ? 1 : undefined).map(firstStep));
}

/** Those that none of the others waits for. */
export const sinksOf = ({ precedes }: StepGraph, set: readonly number[]): number[] =>
  set.filter((step) => !set.some((other) => precedes(step, other)));

/** Those that wait for none of the others. */
export const sourcesOf = ({ precedes }: StepGraph, set: readonly number[]): number[] =>
  set.filter((step) => !set.some((other) => precedes(other, step)));
