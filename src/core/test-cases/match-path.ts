import { anySteps } from "./format.ts";

/** Whether the steps are those expected, in order. `...` stands for any steps, or none. */
export function matchesPath(actual: readonly string[], expected: readonly string[]): boolean {
  /** How many steps may be taken by what of the pattern has been read. */
  let reached = new Set([0]);
  for (const name of expected) {
    const [first = actual.length + 1] = [...reached].sort((left, right) => left - right);
    if (name === anySteps) reached = new Set(Array.from({ length: Math.max(0, actual.length + 1 - first) }, (_, index) => first + index));
    else reached = new Set([...reached].filter((at) => actual[at] === name).map((at) => at + 1));
  }
  return reached.has(actual.length);
}
