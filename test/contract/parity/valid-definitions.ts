/** Random definitions that a server takes: what people write, in every type of task and every nesting. */
import type { Kind } from "../../../src/core/definition.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Random } from "../../core/seeded.ts";

type Task = JsonObject;

export const goodScripts = [
  "$.x > 1 ? 'a' : 'b'",
  "(function () { if ($.x) { return 'a'; } return 'b'; })()",
  "function pick() { switch ($.x) { case 1: return 'a'; default: return 'b'; } } pick();",
  "const [a, ...rest] = $.list ?? []; a?.b ?? rest.length;",
  "/^[a-z]+$/u.test($.x)",
  "let total = 0; for (const item of $.items) { total += item.price; } total",
  "",
] as const;

export function validDefinition(kind: Kind, name: string, random: Random): JsonObject {
  return makers[kind](name, random);
}

const some = (random: Random, fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(() => random.next() < 0.5));

const makers: Record<Kind, (name: string, random: Random) => JsonObject> = {
  task: (name, random) => ({
    name,
    ...some(random, {
      description: "What it does",
      retryCount: random.below(5),
      retryLogic: random.pick(["FIXED", "EXPONENTIAL_BACKOFF", "LINEAR_BACKOFF"]),
      retryDelaySeconds: random.below(60),
      backoffScaleFactor: 1 + random.below(3),
      pollTimeoutSeconds: random.below(100),
      concurrentExecLimit: random.below(9),
      inputKeys: ["a", "b"],
      inputTemplate: { region: "eu", retries: null },
      ownerEmail: "team@example.test",
      maxRetryDelaySeconds: random.below(10),
      inputSchema: { name: "in", version: 1, type: "JSON", data: { type: "object" } },
    }),
    ...(random.next() < 0.5 ? { responseTimeoutSeconds: 10, timeoutSeconds: 20, totalTimeoutSeconds: random.pick([0, 20, 90]) } : {}),
  }),
  workflow: (name, random) => ({
    name,
    version: 1 + random.below(3),
    tasks: taskList(random, 1 + random.below(4), 0, { refs: [], next: 0 }),
    ...some(random, {
      description: "What it does",
      inputParameters: ["x", "list"],
      outputParameters: { result: "${workflow.input.x}", nested: { deep: ["${workflow.variables.y}"] } },
      timeoutPolicy: random.pick(["TIME_OUT_WF", "ALERT_ONLY"]),
      timeoutSeconds: random.below(1000),
      restartable: random.next() < 0.5,
      schemaVersion: 2,
      failureWorkflow: "compensate",
      variables: { y: 1 },
      ownerEmail: "team@example.test",
    }),
  }),
  "event-handler": (name, random) => ({
    name,
    event: random.pick(["conductor:orders:paid", "kafka:orders", "sqs:queue"]),
    actions: Array.from({ length: 1 + random.below(2) }, () => action(random)),
    ...some(random, { active: true, condition: "$.amount > 1", evaluatorType: "javascript" }),
  }),
  schedule: (name, random) => ({
    name,
    cronExpression: random.pick(["0 0 9 * * MON-FRI", "@daily", "0 */5 * * * ?", "0 0 0 L * ?"]),
    // Nothing may come due while the suite runs.
    paused: true,
    startWorkflowRequest: { name: "nobody", ...some(random, { version: 1, input: { x: 1 }, correlationId: "c", priority: 3 }) },
    ...some(random, { zoneId: random.pick(["Europe/Berlin", "UTC", "+02:00", "Asia/Kolkata"]), description: "When", scheduleStartTime: 1 }),
  }),
};

function action(random: Random): JsonObject {
  return random.pick<JsonObject>([
    { action: "start_workflow", start_workflow: { name: "orders", version: 2, input: { id: "${id}" } }, expandInlineJSON: true },
    { action: "complete_task", complete_task: { workflowId: "${id}", taskRefName: "wait", output: {} } },
    { action: "fail_task", fail_task: { workflowId: "${id}", taskRefName: "wait" } },
  ]);
}

interface Names {
  /** Of the tasks so far, at every depth. */
  refs: string[];
  next: number;
}

function taskList(random: Random, length: number, depth: number, names: Names): Task[] {
  return Array.from({ length }, () => tasksOfOne(random, depth, names)).flat();
}

/** A task, with its JOIN behind it where it is a fork. */
function tasksOfOne(random: Random, depth: number, names: Names): Task[] {
  const ref = `t${(names.next += 1)}`;
  const known = [...names.refs];
  const inputs = (): JsonObject => {
    const source = known.length > 0 && random.next() < 0.6 ? `\${${random.pick(known)}.output.value}` : "${workflow.input.x}";
    return {
      x: source,
      ...some(random, { plain: 5, list: [source, { deep: `is ${source}!` }], none: null, flag: true, price: "$${kept}" }),
    };
  };
  const list = (): Task[] => taskList(random, 1 + random.below(2), depth + 1, names);
  const nests = depth < 2;
  const type = random.pick(nests ? [...leaves, ...branching, ...branching] : leaves);
  const base: Task = { name: `work_${random.below(5)}`, taskReferenceName: ref, type };
  const branches = type === "FORK_JOIN" ? [list(), list()] : [];
  names.refs.push(ref);
  const common = some(random, { optional: false, startDelay: random.below(5), description: "A step", asyncComplete: false });
  const task: Task = { ...base, ...common, ...(fields[type]?.({ random, inputs, list }) ?? { inputParameters: inputs() }) };
  if (type === "FORK_JOIN") {
    const joined = branches.flatMap((branch) => branch.at(-1)?.["taskReferenceName"] ?? []);
    return [
      { ...task, forkTasks: branches },
      { name: "join", taskReferenceName: `${ref}_join`, type: "JOIN", joinOn: joined },
    ];
  }
  if (type === "FORK_JOIN_DYNAMIC") return [task, { name: "join", taskReferenceName: `${ref}_join`, type: "JOIN" }];
  return [task];
}

const branching = ["SWITCH", "DECISION", "FORK_JOIN", "DO_WHILE"];
const leaves = [
  "SIMPLE",
  "SIMPLE",
  "HTTP",
  "INLINE",
  "WAIT",
  "SUB_WORKFLOW",
  "EVENT",
  "TERMINATE",
  "SET_VARIABLE",
  "JSON_JQ_TRANSFORM",
  "KAFKA_PUBLISH",
  "DYNAMIC",
  "FORK_JOIN_DYNAMIC",
  "HUMAN",
  "NOOP",
  "LAMBDA",
  "START_WORKFLOW",
  "own_worker",
];

interface Making {
  random: Random;
  inputs(): JsonObject;
  list(): Task[];
}

const cases = ({ list, random }: Making): JsonObject => ({
  decisionCases: { a: list(), ...(random.next() < 0.5 ? { "b c": list() } : {}), ...(random.next() < 0.3 ? { empty: [] } : {}) },
  ...(random.next() < 0.5 ? { defaultCase: list() } : {}),
});

const fields: Readonly<Record<string, (making: Making) => JsonObject>> = {
  HTTP: ({ inputs, random }) => ({
    inputParameters: random.pick<JsonObject>([
      { http_request: { uri: "http://example.test", method: "GET" }, ...inputs() },
      { uri: "http://example.test", method: "POST", body: inputs() },
    ]),
  }),
  INLINE: ({ inputs, random }) => ({
    inputParameters: { ...inputs(), evaluatorType: "javascript", expression: random.pick(goodScripts) },
  }),
  LAMBDA: ({ inputs }) => ({ inputParameters: { ...inputs(), scriptExpression: "return { y: $.x };" } }),
  WAIT: ({ random }) => ({
    inputParameters: random.pick<JsonObject>([
      { duration: "1 hour 5 mins" },
      { duration: "${workflow.input.wait}" },
      { until: "2031-05-01 10:00 GMT+02:00" },
      {},
    ]),
  }),
  SUB_WORKFLOW: ({ inputs, random }) => ({
    inputParameters: inputs(),
    subWorkflowParam: random.pick<JsonObject>([
      { name: "other", version: 2 },
      { name: "other", taskToDomain: { "*": "blue" } },
      { name: "made", workflowDefinition: "${workflow.input.definition}" },
    ]),
  }),
  EVENT: ({ inputs, random }) => ({ inputParameters: inputs(), sink: random.pick(["conductor", "kafka:topic", "sqs:queue"]) }),
  TERMINATE: ({ random }) => ({
    inputParameters: { terminationStatus: random.pick(["COMPLETED", "FAILED", "TERMINATED"]), workflowOutput: "${workflow.input.x}" },
  }),
  JSON_JQ_TRANSFORM: ({ inputs }) => ({ inputParameters: { ...inputs(), queryExpression: ".x | {y: .}" } }),
  KAFKA_PUBLISH: () => ({ inputParameters: { kafka_request: { topic: "t", value: "v", bootStrapServers: "localhost:9092" } } }),
  DYNAMIC: () => ({ inputParameters: { task: "${workflow.input.task}" }, dynamicTaskNameParam: "task" }),
  FORK_JOIN_DYNAMIC: ({ random }) =>
    random.pick<JsonObject>([
      {
        inputParameters: { tasks: "${workflow.input.tasks}", inputs: "${workflow.input.inputs}" },
        dynamicForkTasksParam: "tasks",
        dynamicForkTasksInputParamName: "inputs",
      },
      { inputParameters: { forkTaskName: "work_1", forkTaskInputs: [{ a: 1 }] } },
      { inputParameters: { old: { dynamicTasks: [] } }, dynamicForkJoinTasksParam: "old" },
    ]),
  START_WORKFLOW: () => ({ inputParameters: { startWorkflow: { name: "other", version: 1, input: {} } } }),
  SWITCH: (making) => ({
    inputParameters: making.inputs(),
    ...making.random.pick<JsonObject>([
      { evaluatorType: "value-param", expression: "x" },
      { evaluatorType: "javascript", expression: making.random.pick(goodScripts) },
      { evaluatorType: "graaljs", expression: making.random.pick(goodScripts) },
    ]),
    ...cases(making),
  }),
  DECISION: (making) => ({
    inputParameters: making.inputs(),
    ...making.random.pick<JsonObject>([{ caseValueParam: "x" }, { caseExpression: making.random.pick(goodScripts) }]),
    ...cases(making),
  }),
  DO_WHILE: ({ inputs, list, random }) => ({
    inputParameters: inputs(),
    loopCondition: "$.loop.iteration < 3",
    loopOver: list(),
    ...(random.next() < 0.3 ? { items: "${workflow.input.list}" } : {}),
  }),
};
