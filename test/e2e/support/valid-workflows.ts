/** Random workflow definitions that a server takes, with every type of task, nested, and single changes of them. */
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { Random } from "../../core/seeded.ts";
import type { FieldFacts } from "./mutations.ts";
import { randomMap, texts } from "./random-json.ts";
import { randomSchemaDef, randomTask } from "./valid-tasks.ts";

const some = (random: Random, share = 0.3): boolean => random.next() < share;

const maps: Json[] = [{}, { a: null }, { a: 0 }, { a: false }, { a: "" }, { a: [] }, { a: { b: [null] } }, { a: "x" }];

export const workflowFields: readonly FieldFacts[] = [
  { key: "description", values: [...texts] },
  { key: "inputParameters", fallback: [], values: [[], ["a"], ["", "b"]] },
  { key: "outputParameters", fallback: {}, values: maps },
  { key: "failureWorkflow", values: ["", "some_flow", "${workflow.input.flow}"] },
  { key: "failureWorkflowVersion", values: [0, 1, 2] },
  { key: "restartable", fallback: true, whenNull: false, values: [true, false] },
  { key: "workflowStatusListenerEnabled", fallback: false, whenNull: false, values: [true, false] },
  { key: "workflowStatusListenerSink", values: ["", "sink"] },
  { key: "ownerEmail", values: ["", "a@b.c"] },
  { key: "timeoutPolicy", fallback: "ALERT_ONLY", values: ["ALERT_ONLY", "TIME_OUT_WF"] },
  { key: "timeoutSeconds", fallback: 0, whenNull: 0, values: [0, 1, -1, 7_000_000_000] },
  { key: "variables", fallback: {}, values: maps },
  { key: "inputTemplate", fallback: {}, values: maps },
  { key: "enforceSchema", fallback: true, whenNull: false, values: [true, false] },
  { key: "metadata", fallback: {}, values: maps },
  { key: "maskedFields", fallback: [], values: [[], ["secret"]] },
  { key: "rateLimitConfig", values: [{ rateLimitKey: "key", concurrentExecLimit: 2, policy: "QUEUE" }] },
  { key: "cacheConfig", values: [{ key: "k", ttlInSecond: 0 }] },
];

/** Of every type of task. */
export const innerTaskFields: readonly FieldFacts[] = [
  { key: "description", values: [...texts] },
  { key: "startDelay", fallback: 0, whenNull: 0, values: [0, 5] },
  { key: "asyncComplete", fallback: false, whenNull: false, values: [true, false] },
  { key: "permissive", fallback: false, whenNull: false, values: [true, false] },
  { key: "rateLimited", values: [true, false] },
  { key: "retryCount", values: [0, 1, -1] },
  { key: "joinStatus", values: ["", "x"] },
  { key: "joinMode", values: ["SYNC", "ASYNC"] },
  { key: "items", values: ["", "${workflow.input.items}"] },
  { key: "scriptExpression", values: ["", "$.x > 1\n&& true"] },
  { key: "defaultExclusiveJoinTask", fallback: [], values: [[], ["x"]] },
  { key: "metadata", fallback: {}, values: maps },
  { key: "cacheConfig", values: [{ key: "", ttlInSecond: 1 }] },
  { key: "onStateChange", fallback: {}, values: [{}, { onStart: [] }, { onStart: [{ type: "x", payload: { a: null } }] }] },
];

interface Names {
  random: Random;
  prefix: string;
  next: number;
}

/** Without a name. */
export function randomWorkflow(random: Random, prefix: string): JsonObject {
  const body: JsonObject = { tasks: randomTasks({ random, prefix, next: 0 }, 0) };
  for (const { key, values } of workflowFields) {
    if (some(random)) body[key] = some(random, 0.1) ? null : random.pick(values);
  }
  if (some(random)) body["schemaVersion"] = 2;
  if (some(random, 0.2)) body["inputSchema"] = randomSchemaDef(random);
  if (some(random, 0.2)) body["rateLimitConfig"] = { rateLimitKey: random.pick(texts) };
  if (some(random)) body["outputParameters"] = { ...randomMap(random), big: 9007199254740991 };
  return body;
}

function randomTasks(names: Names, depth: number): JsonObject[] {
  return Array.from({ length: 1 + names.random.below(depth === 0 ? 4 : 2) }, () => randomInnerTask(names, depth));
}

function randomInnerTask(names: Names, depth: number): JsonObject {
  const { random, prefix } = names;
  names.next += 1;
  const reference = `ref_${names.next}`;
  const simple = depth > 2 || some(random, 0.2);
  const own = simple ? {} : (random.pick(makers)(names, depth, reference) ?? {});
  const common: JsonObject = {};
  for (const { key, values } of innerTaskFields) if (some(random, 0.12)) common[key] = random.pick(values);
  if (some(random) && own["type"] !== "TERMINATE") common["optional"] = some(random, 0.5);
  const input = { ...(some(random) ? randomInput(random) : {}), ...inputOf(own) };
  return {
    name: `${prefix}${random.pick(["a", "b", "c"])}`,
    taskReferenceName: reference,
    ...common,
    ...own,
    ...(Object.keys(input).length > 0 || some(random) ? { inputParameters: input } : {}),
    ...(some(random, 0.1) ? { taskDefinition: { ...randomTask(random), name: `${prefix}inline` } } : {}),
  };
}

function inputOf(own: JsonObject): JsonObject {
  const input = own["inputParameters"];
  return isJsonObject(input) ? input : {};
}

/** Expressions of top-level tasks are checked, so only those that hold everywhere. */
function randomInput(random: Random): JsonObject {
  return { ...randomMap(random), from: "${workflow.input.x}", list: [null, 0, "", false, "${workflow.variables.y}"] };
}

type Maker = (names: Names, depth: number, reference: string) => JsonObject | undefined;

const worded =
  (type: string, inputParameters: JsonObject = {}): Maker =>
  () => ({ type, inputParameters });

const makers: readonly Maker[] = [
  worded("SIMPLE"),
  worded("a_type_of_their_own"),
  worded("HTTP", { http_request: { uri: "http://x/", method: "GET", headers: { A: "" } } }),
  worded("HTTP", { uri: "${workflow.input.uri}", method: "POST" }),
  worded("INLINE", { evaluatorType: "javascript", expression: "(function () {\n  return $.x;\n})();", x: 1 }),
  worded("LAMBDA", { scriptExpression: "return 1" }),
  worded("JSON_JQ_TRANSFORM", { queryExpression: ".a | map(.b)", a: [{ b: 1 }] }),
  worded("KAFKA_PUBLISH", { kafka_request: { topic: "t", value: "v", bootStrapServers: "s" } }),
  worded("SET_VARIABLE", { a: null, b: 0 }),
  worded("TERMINATE", { terminationStatus: "FAILED", workflowOutput: {} }),
  worded("WAIT", { duration: "5 seconds" }),
  worded("WAIT"),
  worded("HUMAN", { assignee: "" }),
  worded("NOOP"),
  worded("JDBC", { statement: "select 1", parameters: [null] }),
  worded("LLM_TEXT_COMPLETE", { temperature: 0.1 }),
  worded("START_WORKFLOW", { startWorkflow: { name: "x", version: 1, input: {} } }),
  () => ({ type: "EVENT", sink: "conductor" }),
  () => ({ type: "JOIN", joinOn: ["ref_1"] }),
  () => ({ type: "EXCLUSIVE_JOIN", joinOn: [] }),
  () => ({ type: "DYNAMIC", dynamicTaskNameParam: "task", inputParameters: { task: "${workflow.input.task}" } }),
  () => ({
    type: "FORK_JOIN_DYNAMIC",
    dynamicForkTasksParam: "tasks",
    dynamicForkTasksInputParamName: "inputs",
    inputParameters: { tasks: "${workflow.input.tasks}", inputs: {} },
  }),
  (names, depth) => ({ type: "FORK_JOIN", forkTasks: [randomTasks(names, depth + 1), [], randomTasks(names, depth + 1)] }),
  (names, depth) => ({
    type: "SWITCH",
    evaluatorType: "value-param",
    expression: "key",
    inputParameters: { key: "${workflow.input.key}" },
    decisionCases: { "a/b": randomTasks(names, depth + 1), "": [], ünï: randomTasks(names, depth + 1) },
    ...(some(names.random, 0.5) ? { defaultCase: randomTasks(names, depth + 1) } : {}),
  }),
  (names, depth) => ({
    type: "DECISION",
    caseValueParam: "key",
    inputParameters: { key: "a" },
    decisionCases: { a: randomTasks(names, depth + 1) },
  }),
  (names, depth, reference) => ({
    type: "DO_WHILE",
    loopCondition: `if ($.${reference}['iteration'] < 2) { true; } else { false; }`,
    loopOver: randomTasks(names, depth + 1),
  }),
  ({ random }) => ({
    type: "SUB_WORKFLOW",
    subWorkflowParam: {
      name: "some_flow",
      ...(some(random, 0.5) ? { version: random.below(3) } : {}),
      ...(some(random, 0.3) ? { taskToDomain: { "*": "d", a: "" } } : {}),
      ...(some(random, 0.3) ? { priority: random.pick([0, 5, "${workflow.input.p}", ""]) } : {}),
      ...(some(random, 0.3) ? { idempotencyKey: "", idempotencyStrategy: "RETURN_EXISTING" } : {}),
    },
  }),
  ({ random, prefix }, depth) => ({
    type: "SUB_WORKFLOW",
    subWorkflowParam: {
      name: "shown_as_the_inner_one",
      workflowDefinition: {
        name: `${prefix}inner`,
        version: 1 + random.below(3),
        tasks: randomTasks({ random, prefix, next: 1000 * (depth + 1) }, depth + 1),
      },
    },
  }),
  () => ({ type: "SUB_WORKFLOW", subWorkflowParam: { name: "x", workflowDefinition: "${workflow.input.definition}" } }),
];
