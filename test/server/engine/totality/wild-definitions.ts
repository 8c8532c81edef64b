/**
 * Random definitions: every task type, nested, with garbage in every place. They are made as raw JSON and read as the server reads a
 * body, so they are what can come to be stored.
 */
import type { Json, JsonObject } from "../../../../src/core/json.ts";
import { chance } from "./chance.ts";
import type { Random } from "../../../core/seeded.ts";
import { mostly, wildValue } from "./wild-values.ts";

/** All that a case is made of; a smaller one may fail as well. */
export interface WildCase {
  [part: string]: Json;
  workflow: JsonObject;
  taskDefs: JsonObject[];
  input: JsonObject;
}

interface Names {
  /** How many references were handed out. */
  count: number;
}

const oddNames = ["__proto__", "constructor", "workflow", "t1", "t2__1", "t1__1__2", "t3j", "", "a.b"];

function nextRef(random: Random, names: Names): string {
  names.count += 1;
  return chance(random, 0.02) ? random.pick(oddNames) : `t${names.count}`;
}

export function wildCase(random: Random): WildCase {
  const names: Names = { count: 0 };
  const tasks = wildTasks(random, random.pick([1, 2, 3, 4]), names);
  const taskDefs: JsonObject[] = [];
  for (let index = 1; index <= names.count; index += 1) if (chance(random, 0.6)) taskDefs.push(wildTaskDef(random, `do_t${index}`));
  if (chance(random, 0.3)) taskDefs.push(wildTaskDef(random, "http"), wildTaskDef(random, "join"), wildTaskDef(random, "wait"));
  const workflow: JsonObject = {
    name: "wild",
    version: 1,
    tasks,
    ...(chance(random, 0.2) ? { timeoutSeconds: mostly(random, 60), timeoutPolicy: random.pick(["TIME_OUT_WF", "ALERT_ONLY"]) } : {}),
    ...(chance(random, 0.3) ? { outputParameters: { a: wildValue(random), b: "${t1.output}" } } : {}),
    ...(chance(random, 0.3)
      ? { failureWorkflow: random.pick(["sweep", "$workflow.input.f", "$", "$a.b.c", "$workflow.input.__proto__"]) }
      : {}),
    ...(chance(random, 0.2) ? { variables: mostly(random, { v: 1 }), inputTemplate: mostly(random, { n: 2, m: "m" }) } : {}),
    ...(chance(random, 0.1) ? { restartable: false } : {}),
  };
  return { workflow, taskDefs, input: { n: 1, list: [1, "two", null], f: "sweep", value: random.pick(["A", "B", null, 1]) } };
}

function wildTaskDef(random: Random, name: string): JsonObject {
  const often = (share: number, values: () => JsonObject): JsonObject => (chance(random, share) ? values() : {});
  return {
    name,
    retryCount: random.pick([0, 0, 1, 2, 3, -1]),
    retryDelaySeconds: random.pick([0, 1, 5, 2_000_000_000, -3]),
    retryLogic: random.pick(["FIXED", "LINEAR_BACKOFF", "EXPONENTIAL_BACKOFF"]),
    ...often(0.7, () => ({ responseTimeoutSeconds: random.pick([1, 5, 60, 0, -1]) })),
    ...often(0.3, () => ({ timeoutSeconds: random.pick([2, 10, 100]) })),
    ...often(0.5, () => ({ timeoutPolicy: random.pick(["RETRY", "TIME_OUT_WF", "ALERT_ONLY"]) })),
    ...often(0.2, () => ({ pollTimeoutSeconds: random.pick([1, 5, 0]) })),
    ...often(0.2, () => ({ totalTimeoutSeconds: random.pick([3, 20]) })),
    ...often(0.2, () => ({ backoffJitterMs: 1500, maxRetryDelaySeconds: random.pick([0, 2]), backoffScaleFactor: random.pick([0, 1, 3]) })),
    ...often(0.1, () => ({ concurrentExecLimit: 1, rateLimitPerFrequency: 1 })),
    ...often(0.2, () => ({ inputTemplate: mostly(random, { t: "template", n: null }) })),
  };
}

function wildTasks(random: Random, depth: number, names: Names): JsonObject[] {
  const tasks: JsonObject[] = [];
  for (let left = random.pick([1, 1, 2, 3]); left > 0; left -= 1) tasks.push(...wildTask(random, depth, names));
  return tasks;
}

function wildTask(random: Random, depth: number, names: Names): JsonObject[] {
  const ref = nextRef(random, names);
  const make = random.pick(depth > 1 && chance(random, 0.45) ? containers : leaves);
  return make({ random, depth: depth - 1, names, ref }).map((task) => withExtras(random, task));
}

/** What any task may have, and now and then a field or a parameter that is not what it should be. */
function withExtras(random: Random, task: JsonObject): JsonObject {
  const extras: JsonObject = {
    ...(chance(random, 0.15) ? { optional: true } : {}),
    ...(chance(random, 0.1) ? { permissive: true } : {}),
    ...(chance(random, 0.1) ? { startDelay: mostly(random, 2, 0.3) } : {}),
    ...(chance(random, 0.1) ? { retryCount: random.pick([0, 1, 2, -1]) } : {}),
    ...(chance(random, 0.05) ? { asyncComplete: true } : {}),
    ...(chance(random, 0.03) ? { onStateChange: { start: [{ type: "x", payload: { a: "${t1.output}" } }] } } : {}),
  };
  const changed: JsonObject = { ...task, ...extras };
  if (chance(random, 0.04)) {
    const field = random.pick(Object.keys(changed));
    if (chance(random, 0.5)) delete changed[field];
    else if (field !== "taskReferenceName") changed[field] = wildValue(random);
  }
  return changed;
}

interface Making {
  random: Random;
  depth: number;
  names: Names;
  ref: string;
}
type Make = (making: Making) => JsonObject[];

const task = (type: string, ref: string, more: JsonObject = {}): JsonObject => ({
  name: type.toLowerCase(),
  taskReferenceName: ref,
  type,
  ...more,
});
const work = (ref: string, more: JsonObject = {}): JsonObject => ({ ...task("SIMPLE", ref, more), name: `do_${ref}` });

/** Parameters with one that may be anything; now and then without any. */
const parametersOf = (random: Random, parameters: JsonObject): JsonObject => {
  if (chance(random, 0.03)) return {};
  const given = Object.entries(parameters).map(([key, value]): [string, Json] => [key, mostly(random, value)]);
  return { inputParameters: { ...Object.fromEntries(given), ...(chance(random, 0.2) ? { extra: wildValue(random) } : {}) } };
};

const scripts = ["({ a: 1 })", "$.n", "throw", "null", "true", '"A"', "[1, 2]", "garbage("];

const leaves: Make[] = [
  ({ ref, random }) => [work(ref, parametersOf(random, { n: "${workflow.input.n}", before: "${t1.output}" }))],
  ({ ref, random }) => [work(ref, parametersOf(random, { own: `\${${ref}.output}` }))],
  ({ ref }) => [work(ref)],
  ({ ref, random }) => [task(random.pick(["CUSTOM", "LLM_CHAT_COMPLETE", "__proto__", "FORK", " "]), ref, parametersOf(random, { n: 1 }))],
  ({ ref, random }) => [task("DYNAMIC", ref, { dynamicTaskNameParam: "p", ...parametersOf(random, { p: "dyn" }) })],
  ({ ref, random }) => [
    task(
      "INLINE",
      ref,
      parametersOf(random, {
        evaluatorType: random.pick(["javascript", "graaljs", "value-param", "python", "no"]),
        expression: random.pick(scripts),
        n: 1,
      }),
    ),
  ],
  ({ ref, random }) => [task("LAMBDA", ref, parametersOf(random, { scriptExpression: random.pick(scripts), n: 1 }))],
  ({ ref, random }) => [task("JSON_JQ_TRANSFORM", ref, parametersOf(random, { queryExpression: random.pick([".", ".[]", "bad("]), n: 1 }))],
  ({ ref, random }) => [task("HTTP", ref, parametersOf(random, { uri: "http://x", method: "GET", asyncComplete: false }))],
  ({ ref, random }) => [
    task("KAFKA_PUBLISH", ref, parametersOf(random, { kafka_request: { topic: "t", bootStrapServers: "x", value: "v" } })),
  ],
  ({ ref, random }) => [
    task("EVENT", ref, {
      sink: mostly(random, random.pick(["conductor", "conductor:x", "kafka:t", "nonsense"])),
      ...parametersOf(random, { n: 1 }),
    }),
  ],
  ({ ref, random }) => [
    task(
      "WAIT",
      ref,
      parametersOf(random, random.pick<JsonObject>([{ duration: "3 s" }, { until: "1970-01-01 00:20" }, { duration: "soon" }, {}])),
    ),
  ],
  ({ ref, random }) => [task("HUMAN", ref, parametersOf(random, { n: 1 }))],
  ({ ref, random }) => [task("NOOP", ref, parametersOf(random, {}))],
  ({ ref, random }) => [task("SET_VARIABLE", ref, parametersOf(random, { v: "${workflow.input.n}", w: "${t1.output}" }))],
  ({ ref, random }) => [
    chance(random, 0.4)
      ? task(
          "TERMINATE",
          ref,
          parametersOf(random, {
            terminationStatus: random.pick(["COMPLETED", "FAILED", "TERMINATED", "PAUSED"]),
            workflowOutput: "${t1.output}",
            terminationReason: "so",
          }),
        )
      : task("NOOP", ref),
  ],
  ({ ref, random }) => [
    task(
      "START_WORKFLOW",
      ref,
      parametersOf(random, {
        startWorkflow: {
          name: "other",
          version: mostly(random, 1),
          input: mostly(random, { a: 1 }),
          taskToDomain: mostly(random, {}),
          priority: mostly(random, 1),
        },
      }),
    ),
  ],
  ({ ref, random }) => [
    task("SUB_WORKFLOW", ref, {
      subWorkflowParam: {
        name: mostly(random, "child"),
        version: mostly(random, 1),
        ...(chance(random, 0.2) ? { priority: wildValue(random), taskToDomain: { "*": "d" } } : {}),
        ...(chance(random, 0.3) ? { workflowDefinition: mostly(random, { name: "inner", tasks: [task("NOOP", "inner")] }, 0.4) } : {}),
      },
      ...parametersOf(random, { n: 1 }),
    }),
  ],
  ({ ref, random }) => [task("JOIN", ref, { joinOn: chance(random, 0.7) ? [] : ["t1"] })],
  ({ ref, random }) => [
    task("JOIN", ref, { joinOn: ["t1"], evaluatorType: "js", expression: random.pick(["true", "({ a: 1 })", "null", "throw", '"A"']) }),
  ],
];

function lastRef(tasks: readonly JsonObject[]): string {
  const ref = tasks.at(-1)?.["taskReferenceName"];
  return typeof ref === "string" ? ref : "none";
}

/** What a JOIN waits for: the ends of the branches, and at times less, more, or what never comes. */
function joinFor(random: Random, ref: string, branches: readonly JsonObject[][]): JsonObject {
  const joinOn = branches.map(lastRef);
  if (chance(random, 0.1)) joinOn.push(random.pick(["nobody", ref, `${ref}j`, "t1", "__proto__"]));
  if (chance(random, 0.1)) joinOn.shift();
  const script = chance(random, 0.1)
    ? { evaluatorType: "js", expression: random.pick(["true", "join-pending", "join-failed", "garbage(", "null"]) }
    : {};
  if (chance(random, 0.08)) return task("EXCLUSIVE_JOIN", `${ref}j`, { joinOn, defaultExclusiveJoinTask: joinOn.slice(0, 1) });
  return task("JOIN", `${ref}j`, { joinOn, ...script });
}

/** A loop that goes on for ever may do so. */
const untilSomeEnd = (condition: Json): Json => (condition === true ? "false" : condition);

const containers: Make[] = [
  ({ ref, random, depth, names }) => [
    task("SWITCH", ref, {
      evaluatorType: mostly(random, random.pick(["value-param", "javascript", "graaljs"]), 0.1),
      expression: mostly(random, random.pick(["v", "v", "$.v", "throw"])),
      ...parametersOf(random, { v: random.pick(["A", "B", "C", "${workflow.input.value}"]) }),
      decisionCases: { A: wildTasks(random, depth, names), B: [], null: wildTasks(random, depth, names) },
      defaultCase: wildTasks(random, depth, names),
    }),
  ],
  ({ ref, random, depth, names }) => [
    task("DECISION", ref, {
      ...(chance(random, 0.3) ? { caseExpression: random.pick(["$.v", "throw", "null"]) } : { caseValueParam: mostly(random, "v") }),
      ...parametersOf(random, { v: random.pick(["A", "B"]) }),
      decisionCases: { A: wildTasks(random, depth, names), B: [] },
      defaultCase: wildTasks(random, depth, names),
    }),
  ],
  ({ ref, random, depth, names }) => {
    const branches = Array.from({ length: random.pick([0, 1, 2, 3]) }, () => (chance(random, 0.05) ? [] : wildTasks(random, depth, names)));
    const fork = task("FORK_JOIN", ref, { forkTasks: branches });
    return chance(random, 0.03) ? [fork] : [fork, joinFor(random, ref, branches)];
  },
  ({ ref, random, depth, names }) => [
    task("DO_WHILE", ref, {
      loopCondition: untilSomeEnd(mostly(random, random.pick([`$.${ref}.iteration < 2`, `$.${ref}.iteration < 3`, "false", "throw", ""]))),
      loopOver: chance(random, 0.05) ? [] : wildTasks(random, depth, names),
      ...(chance(random, 0.2) ? { items: mostly(random, "${workflow.input.list}", 0.3) } : {}),
      ...(chance(random, 0.4)
        ? { inputParameters: { keepLastN: mostly(random, 1, 0.3), ...(chance(random, 0.2) ? { _items: wildValue(random) } : {}) } }
        : {}),
    }),
  ],
  ({ ref, random, depth, names }) => {
    const branches = wildTasks(random, depth, names);
    const inputs = Object.fromEntries(branches.map((branch) => [lastRef([branch]), mostly(random, { given: 1 }, 0.1)]));
    const fork = task("FORK_JOIN_DYNAMIC", ref, {
      dynamicForkTasksParam: "tasks",
      dynamicForkTasksInputParamName: "inputs",
      ...parametersOf(random, { tasks: branches, inputs }),
    });
    return [fork, joinFor(random, ref, [])];
  },
  ({ ref, random }) => {
    const fork = task(
      "FORK_JOIN_DYNAMIC",
      ref,
      parametersOf(random, {
        forkTaskName: `each_${ref}`,
        ...(chance(random, 0.3)
          ? { forkTaskType: random.pick(["NOOP", "INLINE", "SWITCH", "DO_WHILE", "FORK_JOIN", "JOIN", "SIMPLE"]) }
          : {}),
        ...(chance(random, 0.2) ? { forkTaskWorkflow: "child", forkTaskWorkflowVersion: mostly(random, "1", 0.5) } : {}),
        forkTaskInputs: mostly(
          random,
          [{ a: 1 }, "scalar", null, { taskReferenceName: "x", type: 5, expression: "null" }].slice(0, random.below(5)),
          0.1,
        ),
      }),
    );
    return [fork, task("JOIN", `${ref}j`, { joinOn: [] })];
  },
  ({ ref, random }) => {
    const dynamicTasks = [
      { taskName: "old", referenceName: `${ref}x`, input: mostly(random, { a: 1 }) },
      { taskName: mostly(random, "old"), referenceName: mostly(random, `${ref}y`), type: mostly(random, "SIMPLE") },
    ];
    const fork = task("FORK_JOIN_DYNAMIC", ref, { dynamicForkJoinTasksParam: "d", ...parametersOf(random, { d: { dynamicTasks } }) });
    return [fork, task("JOIN", `${ref}j`, { joinOn: [] })];
  },
];
