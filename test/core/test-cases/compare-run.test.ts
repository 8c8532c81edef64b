import { expect, it } from "vitest";
import { compareRun } from "../../../src/core/test-cases/compare-run.ts";
import type { RunFacts, StepFacts } from "../../../src/core/test-cases/compare-run.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { readTestFile } from "../../../src/core/test-cases/read-test-file.ts";
import { updateCase } from "../../../src/core/test-cases/update-case.ts";

const run: RunFacts = {
  status: "FAILED",
  reason: "ship: no address given",
  output: { total: 5, list: [1, { a: 2 }] },
  path: ["price", "ship"],
  steps: new Map([
    ["price", { status: "COMPLETED", attempts: 1, input: { id: 1 }, output: { total: 5 } }],
    ["ship", { status: "FAILED", attempts: 4, input: {}, output: {}, reason: "no address given" }],
  ]),
};

function compare(expected: JsonObject) {
  const { cases, problems } = readTestFile({ cases: [{ name: "a", expect: expected }] });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return compareRun(cases[0]?.case.expect ?? {}, run);
}

it.each<[string, JsonObject, unknown[]]>([
  ["the same", { status: "FAILED", path: ["price", "..."], output: { total: 5 }, reason: "no address" }, []],
  ["steps that are as expected", { status: "FAILED", steps: { price: { output: { total: 5 } }, ship: { status: "FAILED" } } }, []],
  ["no status", {}, [{ pointer: "/expect/status", expected: "COMPLETED", actual: "FAILED" }]],
  ["a path", { status: "FAILED", path: ["ship"] }, [{ pointer: "/expect/path", expected: ["ship"], actual: ["price", "ship"] }]],
  [
    "values of the output",
    { status: "FAILED", output: { total: 6, list: [1, { a: 3 }], none: 1 } },
    [
      { pointer: "/expect/output/total", expected: 6, actual: 5 },
      { pointer: "/expect/output/list/1/a", expected: 3, actual: 2 },
      { pointer: "/expect/output/none", expected: 1 },
    ],
  ],
  [
    "a value of which the run has more",
    { status: "FAILED", output: { list: [1] } },
    [{ pointer: "/expect/output/list/1", actual: { a: 2 } }],
  ],
  ["a reason", { status: "FAILED", reason: "stock" }, [{ pointer: "/expect/reason", expected: "stock", actual: "ship: no address given" }]],
  [
    "a step",
    { status: "FAILED", steps: { price: { status: "FAILED", attempts: 2, input: { id: 2 }, output: { total: 5 }, reason: "no" } } },
    [
      { pointer: "/expect/steps/price/status", expected: "FAILED", actual: "COMPLETED" },
      { pointer: "/expect/steps/price/attempts", expected: 2, actual: 1 },
      { pointer: "/expect/steps/price/input/id", expected: 2, actual: 1 },
      { pointer: "/expect/steps/price/reason", expected: "no" },
    ],
  ],
  [
    "steps that did not run",
    { status: "FAILED", steps: { a: { attempts: 0 }, b: {}, "c/d": { status: "COMPLETED" }, e: { attempts: 1 } } },
    [
      { pointer: "/expect/steps/b", expected: "a step that ran" },
      { pointer: "/expect/steps/c~1d", expected: "COMPLETED" },
      { pointer: "/expect/steps/e", expected: { attempts: 1 } },
    ],
  ],
])("%s", (_, expected, differences) => {
  expect(compare(expected)).toEqual(differences);
});

it.each<[JsonObject | undefined, JsonObject]>([
  [undefined, { status: "FAILED", path: ["price", "ship"], output: run.output }],
  [{}, { status: "FAILED" }],
  [
    { status: "COMPLETED", path: ["..."], output: { total: 1, gone: 1 }, reason: "address" },
    { status: "FAILED", path: ["..."], output: { total: 5 }, reason: "address" },
  ],
  [
    { status: "FAILED", path: ["ship", "..."], reason: "stock" },
    { status: "FAILED", path: ["price", "ship"], reason: run.reason ?? "" },
  ],
  [
    {
      status: "FAILED",
      steps: { price: { status: "FAILED", attempts: 5, input: { id: 2 }, reason: "no" }, gift: { status: "COMPLETED" } },
    },
    { status: "FAILED", steps: { price: { status: "COMPLETED", attempts: 1, input: { id: 1 } }, gift: { attempts: 0 } } },
  ],
])("an update of %j passes then", (written, wanted) => {
  const updated = updateCase(written === undefined ? { name: "a" } : { name: "a", expect: written }, run);
  expect(updated).toEqual({ name: "a", expect: wanted });
  expect(compare(wanted)).toEqual([]);
});

it("an update names the reason of the step that failed, not that of the run with the id of a task in it", () => {
  const failed: StepFacts = { status: "FAILED", attempts: 1, input: {}, output: {}, reason: "no stock" };
  const reason = "Task 0194 failed with status: FAILED and reason: 'no stock'";
  const facts = { ...run, reason, steps: new Map([["ship", failed]]) };
  const expected = { status: "FAILED", reason: "no lorry" };
  expect(updateCase({ expect: expected }, facts)).toEqual({ expect: { status: "FAILED", reason: "no stock" } });
});

it("an update leaves out a reason that is none any more, and adds nothing to a step", () => {
  const { reason: _, ...completed } = { ...run, status: "COMPLETED" as const };
  const written = { reason: "no address", steps: { price: { output: { total: 1 } } } };
  expect(updateCase({ name: "a", expect: written }, completed)).toEqual({
    name: "a",
    expect: { steps: { price: { output: { total: 5 } } } },
  });
});

it("what is no expectation stays as it is", () => {
  const expected = { status: "FAILED", path: "price", output: 5, reason: 5, steps: { price: 1 } };
  expect(updateCase({ name: "a", expect: expected }, run)).toEqual({ name: "a", expect: expected });
});

it("an update leaves out an empty output", () => {
  expect(updateCase({ name: "a" }, { ...run, output: {} })).toEqual({ name: "a", expect: { status: "FAILED", path: ["price", "ship"] } });
});
