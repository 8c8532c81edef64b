import { describe, expect, it, test } from "vitest";
import { assembleUpload } from "../../../src/core/assemble-upload.ts";
import { compareDefinitions, definitionChanges } from "../../../src/core/compare.ts";
import type { RemoteDefinition } from "../../../src/core/definition.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { compileSteps } from "../../../src/core/steps/compile-steps.ts";
import { findStepChanges } from "../../../src/core/steps/step-changes.ts";
import { local, remote } from "../support.ts";

const compiled = (steps: JsonObject[]): JsonObject => JSON.parse(JSON.stringify(compileSteps({ name: "w", steps }).value));

function changesOf(before: JsonObject, after: JsonObject, computed = { environment: [], profile: [], authored: ["/tasks"] }) {
  const there: RemoteDefinition = { kind: "workflow", name: "w", version: 1, body: before };
  const definition = { ...local("workflow", after), computed };
  return findStepChanges(definition, there, definitionChanges("workflow", after, before));
}

const between = (before: JsonObject[], after: JsonObject[]) => changesOf(compiled(before), compiled(after));

const steps: JsonObject[] = [
  { name: "validate" },
  { name: "price", task: "price_order", dependsOn: "validate", input: { lines: "${validate.lines}" } },
  { name: "reserve", dependsOn: "validate", when: "${validate.total} > 3 && ${context.x}" },
  { name: "ship", dependsOn: ["price", "reserve"], retryLimit: 2 },
];

/** With other values in the step of that name. */
const withFields = (name: string, fields: JsonObject): JsonObject[] =>
  steps.map((step) => (step["name"] === name ? { ...step, ...fields } : step));

describe("two definitions are compared by their steps", () => {
  test.each<[string, JsonObject[], unknown]>([
    [
      "an input",
      withFields("price", { input: { lines: "${context.lines}" } }),
      [{ step: "price", path: "/input/lines", remote: "${validate.lines}", local: "${context.lines}" }],
    ],
    [
      "a task",
      withFields("price", { task: "price_order_2" }),
      [{ step: "price", path: "/task", remote: "price_order", local: "price_order_2" }],
    ],
    [
      "the order",
      withFields("ship", { dependsOn: ["reserve"] }),
      [
        { step: "ship", path: "/dependsOn/0", remote: "price", local: "reserve" },
        { step: "ship", path: "/dependsOn/1", remote: "reserve" },
      ],
    ],
    ["retries", withFields("ship", { retryLimit: 5 }), [{ step: "ship", path: "/retryLimit", remote: 2, local: 5 }]],
    [
      "a condition",
      withFields("reserve", { when: "${validate.ok}" }),
      [{ step: "reserve", path: "/when", remote: "${validate.total} > 3 && ${context.x}", local: "${validate.ok}" }],
    ],
    [
      "a condition that goes",
      withFields("reserve", { when: true }),
      [{ step: "reserve", path: "/when", remote: "${validate.total} > 3 && ${context.x}" }],
    ],
    [
      "a step more",
      [...steps, { name: "tell", task: "mail", dependsOn: "ship" }],
      [{ step: "tell", path: "", local: { task: "mail", dependsOn: ["ship"] } }],
    ],
    [
      "a step less",
      steps.slice(0, 3),
      [{ step: "ship", path: "", remote: { task: "ship", retryLimit: 2, dependsOn: ["price", "reserve"] } }],
    ],
  ])("%s", (_what, after, expected) => {
    expect(between(steps, after)).toEqual(expected);
  });

  it("with dynamic forks, loops, choices and odd SWITCHes", () => {
    const odd = (fork: JsonObject): JsonObject[] => [
      { name: "many", type: "FORK_JOIN_DYNAMIC", dynamicForkTasksParam: "tasks", when: "${context.x}", ...fork },
      { name: "loop", type: "DO_WHILE", loopCondition: "false", loopOver: [{ name: "t", taskReferenceName: "inner" }], dependsOn: "many" },
      {
        name: "choice",
        type: "SWITCH",
        evaluatorType: "value-param",
        expression: "x",
        decisionCases: { a: [{ name: "t", taskReferenceName: "in_a" }] },
      },
      { name: "bare", type: "SWITCH", evaluatorType: "value-param", expression: "x", decisionCases: { true: [] } },
      {
        name: "own_when",
        type: "SWITCH",
        evaluatorType: "javascript",
        expression: "$.value9",
        decisionCases: { true: [{ name: "t", taskReferenceName: "other" }] },
      },
      { name: "flag", when: false },
    ];
    expect(between(odd({}), odd({ description: "d" }))).toEqual([{ step: "many", path: "/description", local: "d" }]);
  });
});

describe("nothing is told in steps", () => {
  it("where the file has none, and where no task differs", () => {
    const after = compiled(withFields("ship", { retryLimit: 5 }));
    expect(changesOf(compiled(steps), after, { environment: [], profile: [], authored: [] })).toBeUndefined();
    expect(changesOf(compiled(steps), { ...compiled(steps), description: "d" })).toBeUndefined();
  });

  it("where steps do not tell what differs", () => {
    const before = JSON.stringify(compiled(steps)).replaceAll("price_fork", "fork_of_price");
    expect(changesOf(JSON.parse(before), compiled(steps))).toBeUndefined();
  });
});

it("what nobody compiled is read as well as it goes", () => {
  const byHand: JsonObject = {
    name: "w",
    tasks: [
      { name: "validate", taskReferenceName: "validate" },
      { taskReferenceName: "nameless" },
      {
        taskReferenceName: "x_when",
        name: "x_when",
        type: "SWITCH",
        evaluatorType: "javascript",
        expression: "$.value1 + $.value7",
        decisionCases: { true: [{ name: "x", taskReferenceName: "x" }] },
      },
    ],
  };
  const without = { step: "nameless", path: "", remote: { dependsOn: ["validate"] } };
  expect(changesOf(byHand, compiled([{ name: "validate" }, { name: "x", dependsOn: "validate", when: "${context.a}" }]))).toEqual([
    { step: "x", path: "/when", remote: "null + null", local: "${context.a}" },
    { step: "x", path: "/dependsOn/0", remote: "nameless", local: "validate" },
    without,
  ]);
});

it("is in comparisons, and in the plans that are made of them", () => {
  const computed = { environment: [], profile: [], authored: ["/tasks"] };
  const here = { ...local("workflow", compiled(withFields("ship", { retryLimit: 5 }))), computed };
  const comparisons = compareDefinitions({ kind: "workflow", local: [here], remote: [remote("workflow", compiled(steps))] });
  const stepChanges = [{ step: "ship", path: "/retryLimit", remote: 2, local: 5 }];
  expect(comparisons).toMatchObject([{ changes: [{ path: "/tasks/3/retryCount" }], stepChanges }]);
  expect(assembleUpload({ comparisons }).steps).toMatchObject([{ stepChanges }]);
});
