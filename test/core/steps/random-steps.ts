/** Random workflows in step form, of many shapes. */
import type { JsonObject } from "../../../src/core/json.ts";
import { seeded } from "../seeded.ts";
import type { Random } from "../seeded.ts";

export interface RandomStep {
  name: string;
  dependsOn: string[];
  /** Time units. */
  duration: number;
  /** Whether its `when` leaves it out; undefined where it has none. */
  isLeftOut?: boolean;
}

/** Chances that a step depends on an earlier one, from few dependencies to many. */
const densities = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8];

/** Up to `most` steps, in an order that is not that of their dependencies. */
export function randomSteps(seed: number, most = 40): RandomStep[] {
  const random = seeded(seed);
  const count = 1 + random.below(most);
  const density = random.pick(densities);
  // Near steps only, as in layers, or any.
  const reach = random.pick([3, 6, count]);
  const withConditions = random.next() < 0.3;
  const steps = Array.from({ length: count }, (_, index): RandomStep => {
    const earlier = Array.from({ length: index }, (_unused, other) => other).filter(
      (other) => index - other <= reach && random.next() < density,
    );
    const condition = withConditions && random.next() < 0.3 ? { isLeftOut: random.next() < 0.5 } : {};
    return { name: `s${index}`, dependsOn: earlier.map((other) => `s${other}`), duration: 1 + random.below(20), ...condition };
  });
  return shuffled(steps, random);
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items];
  return items.map(() => {
    const [item] = rest.splice(random.below(rest.length), 1);
    if (item === undefined) throw new Error("Nothing is left to shuffle");
    return item;
  });
}

/** As it would stand in a file. All tasks are of one type where `task` names it. */
export function stepForm(name: string, steps: readonly RandomStep[], task?: string): JsonObject {
  return {
    name,
    steps: steps.map((step) => ({
      name: step.name,
      ...(task === undefined ? {} : { task }),
      ...(step.dependsOn.length === 0 ? {} : { dependsOn: step.dependsOn }),
      ...(step.isLeftOut === undefined ? {} : { when: `\${context.${step.name}}` }),
      input: Object.fromEntries(step.dependsOn.map((other) => [other, `\${${other}.by}`])),
    })),
  };
}

/** What the conditions ask for. */
export const inputOf = (steps: readonly RandomStep[]): JsonObject =>
  Object.fromEntries(steps.flatMap(({ name, isLeftOut }) => (isLeftOut === undefined ? [] : [[name, !isLeftOut]])));

/** The time that the steps take where every step begins as soon as what it depends on has ended. */
export function idealTime(steps: readonly RandomStep[]): number {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const ends = new Map<string, number>();
  const endOf = (name: string): number => {
    const known = ends.get(name);
    if (known !== undefined) return known;
    const step = byName.get(name);
    if (step === undefined) throw new Error(`No step ${name}`);
    const end = Math.max(0, ...step.dependsOn.map(endOf)) + (step.isLeftOut === true ? 0 : step.duration);
    ends.set(name, end);
    return end;
  };
  return Math.max(...steps.map(({ name }) => endOf(name)));
}
