/** Random graphs of steps, compiled and run by the engine with as many workers as there are tasks, on a clock of their own. */
import { describe, expect, it } from "vitest";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { compileSteps } from "../../../src/core/steps/compile-steps.ts";
import { idealTime, inputOf, randomSteps, stepForm } from "../../core/steps/random-steps.ts";
import type { RandomStep } from "../../core/steps/random-steps.ts";
import { testScale } from "../../harness/scale.ts";
import { report, start, workflowOf } from "./support/driver.ts";
import type { Driver } from "./support/driver.ts";

interface Played {
  /** When each step that ran began and ended. */
  times: Map<string, { began: number; ended: number }>;
  /** How often the engine scheduled each step. */
  counts: Map<string, number>;
  total: number;
}

/** Ends open steps in the order of their ends; each takes its own time from when it was scheduled. */
function play(driver: Driver, steps: readonly RandomStep[]): Played {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const times: Played["times"] = new Map();
  let now = 0;
  const begin = (): void => {
    for (const { referenceTaskName: name, status } of driver.state.tasks) {
      const step = byName.get(name);
      if (step !== undefined && status === "SCHEDULED" && !times.has(name)) times.set(name, { began: now, ended: now + step.duration });
    }
  };
  const open = (): string[] => driver.state.tasks.filter(({ status }) => status === "SCHEDULED").map((task) => task.referenceTaskName);
  for (begin(); open().length > 0; begin()) {
    const [next] = open().toSorted((left, right) => endOf(times, left) - endOf(times, right));
    if (next === undefined) break;
    now = endOf(times, next);
    report(driver, next, { outputData: { by: next } });
  }
  const counts = new Map<string, number>();
  for (const { referenceTaskName: name } of driver.state.tasks) if (byName.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return { times, counts, total: now };
}

const endOf = (times: Played["times"], name: string): number => times.get(name)?.ended ?? Infinity;

function beganBefore({ times }: Played, name: string, other: string): boolean {
  const ended = times.get(other)?.ended;
  return ended !== undefined && (times.get(name)?.began ?? -1) < ended;
}

function runSteps(steps: readonly RandomStep[]): { driver: Driver; played: Played } {
  const { value, problems } = compileSteps(stepForm("graph", steps));
  expect(problems).toEqual([]);
  const tasks: WorkflowTask[] = JSON.parse(JSON.stringify(value["tasks"]));
  const driver = start({ tasks, input: inputOf(steps) });
  return { driver, played: play(driver, steps) };
}

/** 2,000 in `npm run test:long`. */
const count = testScale === 1 ? 15 : 40 * testScale;
const seeds = Array.from({ length: count }, (_, index) => index + 1);

describe("a random graph of up to 40 steps", () => {
  it.each(seeds)("runs each step once, after all that it depends on, and loses no time: seed %i", (seed) => {
    const steps = randomSteps(seed);
    const { driver, played } = runSteps(steps);
    expect(workflowOf(driver).status).toBe("COMPLETED");
    const ran = steps.filter(({ isLeftOut }) => isLeftOut !== true);
    expect(played.counts).toEqual(new Map(ran.map(({ name }) => [name, 1])));
    const early = ran.flatMap(({ name, dependsOn }) => dependsOn.filter((other) => beganBefore(played, name, other)));
    expect(early).toEqual([]);
    // What each refers to is there, and null where a step was left out.
    const inputs = new Map(driver.state.tasks.map(({ referenceTaskName, inputData }) => [referenceTaskName, inputData]));
    for (const { name, dependsOn } of ran) {
      expect(inputs.get(name)).toEqual(Object.fromEntries(dependsOn.map((other) => [other, played.times.has(other) ? other : null])));
    }
    // As long as it takes at best, with a worker for every step.
    expect(played.total).toBe(idealTime(steps));
  });
});
