import { expect, test } from "vitest";
import { parseNumber } from "../../../src/core/exact-json.ts";
import { expandReferences } from "../../../src/core/steps/step-references.ts";
import { withStepWords } from "../../../src/core/steps/step-words.ts";

const isStep = (name: string): boolean => name === "price" || name === "a-b";

test.each([
  ["${context.order.id}", "${workflow.input.order.id}"],
  ["${context}", "${workflow.input}"],
  ["${context.input.x}", "${workflow.input.input.x}"],
  ["${context['a b']}", "${workflow.input['a b']}"],
  ["${price.total} > 3 && ${a-b}", "${price.output.total} > 3 && ${a-b.output}"],
  ["${price.list[${context.at}]}", "${price.output.list[${workflow.input.at}]}"],
  ["${price.output.input}", "${price.output.input}"],
  ["${price.output.output.x}", "${price.output.output.x}"],
  ["${price.inputs}", "${price.output.inputs}"],
  ["${price.input.x}", "${price.input.x}"],
  ["${inner.output.x}", "${inner.output.x}"],
  ["${workflow.output.x} ${workflow.variables.x}", "${workflow.output.x} ${workflow.variables.x}"],
  ["$${price.total} 3", "$${price.total} 3"],
])("%s is %s, and back", (inSteps, compiled) => {
  const deep = (text: string) => ({ list: [text, 1, parseNumber("1.0"), null], more: { text } });
  expect(withStepWords(deep(compiled), isStep)).toEqual(deep(inSteps));
  expect(expandReferences(deep(inSteps), isStep)).toEqual(deep(compiled));
});
