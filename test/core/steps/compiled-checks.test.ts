import { expect, it } from "vitest";
import { checkLocalDefinition } from "../../../src/core/local-findings.ts";
import { compileSteps } from "../../../src/core/steps/compile-steps.ts";
import { local } from "../support.ts";
import { randomSteps, stepForm } from "./random-steps.ts";

it("nothing is found in what steps compile to", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const steps = randomSteps(seed, 25);
    const { value, problems } = compileSteps(stepForm("graph", steps));
    expect(problems).toEqual([]);
    expect(checkLocalDefinition(local("workflow", JSON.parse(JSON.stringify(value)))), `seed ${seed}`).toEqual([]);
  }
});
