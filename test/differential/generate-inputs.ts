/** Values with expressions of every kind, and what the scripts of tasks compute. */
import { exactNumber } from "../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import type { Random } from "../core/seeded.ts";

/** What every generated run is started with, so that paths have something to find. */
export function randomInput(random: Random): JsonObject {
  return {
    x: random.pick<Json>([1, 2, "a", "b", true, null, exactNumber("1.0"), 2.5, -3, "", 'text with "quotes" and ünïcode', [], {}]),
    key: random.pick(["x", "name", "words"]),
    name: random.pick(["a", "b", "c"]),
    number: random.pick<Json>([0, 5, -1, 7.25, exactNumber("12345678901234567890"), exactNumber("3.0"), exactNumber("1e3")]),
    flag: random.next() < 0.5,
    none: null,
    empty: {},
    words: ["a", "b", "c"].slice(0, random.below(4)),
    list: [
      { n: 1, name: "a" },
      { n: 2, name: "b", k: null },
      { n: 3.5, k: { deep: true } },
    ].slice(0, 1 + random.below(3)),
    nested: { deep: { er: ["z", { y: 1 }] } },
    "a b": "spaced",
    dollars: "$${kept}",
  };
}

/** Below `workflow.input` for a start. */
const inputPaths = [
  "x",
  "name",
  "number",
  "flag",
  "none",
  "empty",
  "words",
  "list",
  "nested",
  "nested.deep.er[1].y",
  "nope",
  "nope.deeper[3]",
  "list[0]",
  "list[0].name",
  "list[-1].n",
  "list[9]",
  "list[*].n",
  "list[?(@.n > 1)]",
  "list[?(@.n >= 2)].name",
  "list[?(@.name == 'a')].n",
  "list[?(@.k)]",
  "list[?(@.name == 'nobody')]",
  "words[0:2]",
  "words[0,1]",
  "words.length()",
  "['a b']",
  "nested..y",
  "nested.deep.*",
  "dollars",
];

/** Without `status`, which a script of the real server gets as an object: "script-host-objects". */
const workflowFields = [
  "workflowType",
  "version",
  "correlationId",
  "schemaVersion",
  "reasonForIncompletion",
  "input",
  "workflowId",
  "parentWorkflowId",
];
/** Without `pollCount`: "poll-count-of-own-tasks". */
const taskFields = [
  "output",
  "output.value",
  "output.value",
  "output.result",
  "output.list[0]",
  "output.map.k",
  "output.nope",
  "output.iteration",
  "input.a",
  "status",
  "taskType",
  "referenceTaskName",
  "retryCount",
  "reasonForIncompletion",
  "taskDefName",
  "iteration",
  "workerId",
];

/** Paths as they stand between `${` and `}`. `refs` are the tasks that may have run before. */
function randomPath(random: Random, refs: readonly string[]): string {
  const dice = random.next();
  if (refs.length > 0 && dice < 0.45) return `${random.pick(refs)}.${random.pick(taskFields)}`;
  if (dice < 0.85) {
    const path = random.pick(inputPaths);
    return path.startsWith("[") ? `workflow.input${path}` : `workflow.input.${path}`;
  }
  if (dice < 0.93) return `workflow.variables.${random.pick(variableNames)}`;
  return `workflow.${random.pick(workflowFields)}`;
}

export const variableNames = ["v0", "v1", "v2"];

export function randomExpression(random: Random, refs: readonly string[]): string {
  const path = (): string => `\${${randomPath(random, refs)}}`;
  const dice = random.next();
  if (dice < 0.62) return path();
  if (dice < 0.74) return `is ${path()}`;
  if (dice < 0.82) return `${path()}-${path()}!`;
  if (dice < 0.9) return "${workflow.input.${workflow.input.key}}";
  if (dice < 0.94) return `$${path()}`;
  return random.pick(["{ ${workflow.input.name} }", "${workflow.input.name", "a } b ${workflow.input.name}", "$ {x}"]);
}

const constants: readonly Json[] = [1, "plain", true, null, exactNumber("2.0"), "", [], {}, -0.5];

/** A value as a definition may have it: expressions at any depth, and constants. */
export function randomValue(random: Random, refs: readonly string[], depth = 0): Json {
  const dice = random.next();
  if (dice < 0.65 || depth > 2) return randomExpression(random, refs);
  if (dice < 0.8) return random.pick(constants);
  if (dice < 0.9) return Array.from({ length: random.below(3) }, () => randomValue(random, refs, depth + 1));
  return Object.fromEntries(["k", "l"].slice(0, 1 + random.below(2)).map((key) => [key, randomValue(random, refs, depth + 1)]));
}

/** Input parameters. `a` and `b` are what scripts look at. */
export function randomParameters(random: Random, refs: readonly string[]): JsonObject {
  const keys = ["a", "b", "c", "d e"].slice(0, random.below(5));
  return Object.fromEntries(keys.map((key) => [key, randomValue(random, refs)]));
}

/** JavaScript over `$`, with the values of `randomParameters`. Some throw. None asks what an object is: "script-host-objects". */
export const scripts: readonly string[] = [
  "$.a",
  "1 + 1",
  "10 / 4",
  "10 / 2",
  "0.1 + 0.2",
  "2 ** 40",
  "'text ' + typeof $.b",
  "$.a == null ? 'none' : 'some'",
  "({ a: $.a, list: [1, 2.5, 'x', null], map: { k: true } })",
  "[1, 'a', null, true, { b: $.b }]",
  "null",
  "undefined",
  "true",
  "var sum = 0; for (var i = 0; i < 5; i++) { sum += i; } sum",
  "(function () { return $.a ? { value: 1 } : { value: 2 }; })()",
  "$.nope.deeper",
  "typeof $.a",
  "$.c && $.c.length",
];

/** The same as bodies of a function, for LAMBDA. */
export const bodies: readonly string[] = [
  "return { value: $.a };",
  "if ($.a) { return { value: 'yes' }; } else { return { value: 'no' }; }",
  "return 5;",
  "return null;",
  "return $.nope.deeper;",
  "return [1, $.b];",
];

/** jq over the input. Some fail. None computes with a double: "jq-doubles". */
export const queries: readonly string[] = [
  ".a",
  "{ y: .a }",
  ".a, .b",
  "[.a, .b, 1.5]",
  ".nope.deeper",
  "keys",
  ".a | type",
  'if .a == null then "none" else "some" end',
  ".c[]?",
  "empty",
  'if (.a | type) == "number" then 1 else .a + 1 end',
  "to_entries | length",
  "[range(3)] | map(. * 2)",
  "{ value: .a, list: [.b] }",
];
