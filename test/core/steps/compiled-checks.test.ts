import { expect, it } from "vitest";
import { checkLocalDefinition } from "../../../src/core/local-findings.ts";
import { compileSteps } from "../../../src/core/steps/compile-steps.ts";
import { local } from "../support.ts";
import { randomSteps, stepForm } from "./random-steps.ts";

it.each(Array.from({ length: 60 }, (_, seed) => seed))("nothing is found in what random steps compile to: seed %i", (seed) => {
  const { value, problems } = compileSteps(stepForm("graph", randomSteps(seed, 25)));
  expect(problems).toEqual([]);
  expect(checkLocalDefinition(local("workflow", JSON.parse(JSON.stringify(value))))).toEqual([]);
});
