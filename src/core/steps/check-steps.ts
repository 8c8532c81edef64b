/** What is wrong with steps that could be read: their conditions, and the expressions in them. */
import type { JsonObject } from "../json.ts";
import { childPointer } from "../pointer.ts";
import type { PlacedExpressions } from "./check-expressions.ts";
import { findUnknownBeginnings, findUnknownContext, placeExpressions } from "./check-expressions.ts";
import { readCondition } from "./condition.ts";
import { findMistakenTexts } from "./mistaken-texts.ts";
import { dependsOnKnown } from "./order-steps.ts";
import { stepError, stepWarning } from "./problem.ts";
import type { StepProblem } from "./problem.ts";
import type { ReadSteps } from "./read-steps.ts";
import type { Step, StepGraph } from "./step.ts";

export function isStepOf(steps: readonly Step[]): (name: string) => boolean {
  const names = new Set(steps.map(({ name }) => name));
  return (name) => names.has(name);
}

/** Without a graph nothing is said of what comes before what. */
export function checkSteps(read: ReadSteps, graph: StepGraph | undefined, definition: JsonObject): StepProblem[] {
  const placed = placeExpressions(read.steps, definition);
  return [
    ...checkConditions(read.steps),
    ...findUnknownBeginnings(placed, read),
    ...findUnknownContext(placed, definition),
    ...findMistakenTexts(read.steps, placed, definition),
    ...(graph === undefined ? [] : checkOrder(graph, placed, read.unsure)),
  ];
}

function checkConditions(steps: readonly Step[]): StepProblem[] {
  const isStep = isStepOf(steps);
  return steps.flatMap((step) => {
    const place = childPointer(step.pointer, "when");
    if (step.when === false) return [stepWarning("step-unreachable", place, `The step ${step.name} never runs: its \`when\` is false.`)];
    const { quoted } = readCondition(step.when, isStep);
    if (quoted !== undefined) {
      const message = `step ${step.name}: ${quoted} stands in quotes, and would be the text of an expression instead of its value.`;
      return [stepError("step-condition", place, message, "Take the quotes away.")];
    }
    const bare = findBareName(step.when, isStep);
    if (bare === undefined) return [];
    const message = `step ${step.name}: ${bare} in the condition is no expression, and a script does not know it.`;
    return [stepError("step-condition", place, message, `Write \${${bare}}.`)];
  });
}

/** `price.total` without its braces. A script with functions of its own may have names of its own. */
function findBareName(when: string | boolean, isStep: (name: string) => boolean): string | undefined {
  if (typeof when === "boolean" || /=>|\bfunction\b/.test(when)) return undefined;
  const script = when.replaceAll(/\$\{[^{}]*\}|"[^"]*"|'[^']*'|`[^`]*`/g, " ");
  return [...script.matchAll(/(?<![\w.$-])([A-Za-z_]\w*)(?:\.\w+|\[\d+\])+/g)]
    .filter(([, name = ""]) => name === "context" || isStep(name))
    .map(([written]) => written)[0];
}

/** Whether there is a value yet would be chance. Where it is not known what a step waits for, nothing is said of it. */
function checkOrder({ steps, precedes }: StepGraph, placed: readonly PlacedExpressions[], unsure: ReadonlySet<string>): StepProblem[] {
  const open = steps.flatMap((step, index) => (unsure.has(step.name) || !dependsOnKnown(step, steps) ? [index] : []));
  return placed.flatMap(({ step, expressions }) => {
    const index = steps.findIndex((one) => one === step);
    if (step === undefined || open.some((other) => other === index || precedes(other, index))) return [];
    const told = new Set<string>();
    return expressions.flatMap(({ root, pointer }) => {
      const earlier = steps.findIndex(({ name }) => name === root);
      if (earlier === -1 || precedes(earlier, index) || (earlier === index && step.type === "DO_WHILE")) return [];
      if (told.has(`${pointer} ${root}`)) return [];
      told.add(`${pointer} ${root}`);
      return [describeReference(step, root, pointer)];
    });
  });
}

function describeReference(step: Step, name: string, place: string): StepProblem {
  if (name === step.name)
    return stepError("step-not-upstream", place, `The step ${name} refers to its own output, which is not there yet.`);
  const message = `The step ${step.name} refers to ${name}, and does not come after it.`;
  return stepError("step-not-upstream", place, message, `Add ${name} to its \`dependsOn\`.`);
}
