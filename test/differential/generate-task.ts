/** One random task of each type, with what has to stand beside it: the JOIN after a fork, the SWITCH before an EXCLUSIVE_JOIN. */
import { stringifyJson } from "../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import type { Random } from "../core/seeded.ts";
import { namePrefix } from "./case.ts";
import { bodies, queries, randomExpression, randomParameters, randomValue, scripts, variableNames } from "./generate-inputs.ts";
import { textOf } from "./text-of.ts";

export interface Making {
  random: Random;
  /** Reference names of the tasks before, which may have run or not. */
  refs: string[];
  counter: { next: number };
  /** What the reference names of this workflow begin with. */
  scope: string;
  depth: number;
  /** Workflows that it may start. */
  children: readonly string[];
  inLoop: boolean;
  inFork: boolean;
  /** How many tasks the workflow may still get. */
  budget: { left: number };
  makeTasks(making: Making, wished: number): JsonObject[];
}

export type TaskType =
  | "SIMPLE"
  | "CUSTOM"
  | "DYNAMIC"
  | "FORK_JOIN"
  | "FORK_JOIN_DYNAMIC"
  | "EXCLUSIVE_JOIN"
  | "SWITCH"
  | "DECISION"
  | "DO_WHILE"
  | "SUB_WORKFLOW"
  | "START_WORKFLOW"
  | "SET_VARIABLE"
  | "TERMINATE"
  | "WAIT"
  | "HUMAN"
  | "INLINE"
  | "LAMBDA"
  | "JSON_JQ_TRANSFORM"
  | "EVENT"
  | "NOOP";

const chance = (random: Random, share: number): boolean => random.next() < share;
const workerName = (random: Random): string => `${namePrefix}work_${random.below(5)}`;
const parameters = ({ random, refs }: Making): JsonObject => randomParameters(random, refs);
const list = (making: Making, more: Partial<Making> = {}): JsonObject[] =>
  making.makeTasks({ ...making, depth: making.depth + 1, ...more }, 1 + making.random.below(2));

/** A task with what any type may have. */
function task(making: Making, type: string, fields: (ref: string) => JsonObject): JsonObject & { taskReferenceName: string } {
  const { random } = making;
  const ref = `${making.scope}${(making.counter.next += 1)}`;
  const made = {
    name: `${namePrefix}${type.toLowerCase()}`,
    taskReferenceName: ref,
    type,
    ...fields(ref),
    ...tolerance(random, type),
    ...(chance(random, 0.05) ? { description: "A step" } : {}),
  };
  making.refs.push(ref);
  return made;
}

function tolerance(random: Random, type: string): JsonObject {
  if (type === "TERMINATE") return {};
  // "wait-with-a-definition"; and where a thread of the server has to come by again, the delay of an unregistered task, a minute, would have to be waited for.
  const isAsynchronous = ["SUB_WORKFLOW", "START_WORKFLOW", "WAIT"].includes(type);
  const retried = {
    retryCount: random.below(3),
    ...(isAsynchronous ? { taskDefinition: { name: "inline", retryDelaySeconds: 0, responseTimeoutSeconds: 0 } } : {}),
  };
  return {
    ...(chance(random, 0.12) ? { optional: true } : {}),
    ...(chance(random, 0.08) ? { permissive: true } : {}),
    ...(chance(random, 0.1) ? retried : {}),
  };
}

const inlineTaskDef = (random: Random, name: string): JsonObject =>
  chance(random, 0.15)
    ? {
        taskDefinition: {
          name,
          retryCount: random.below(3),
          retryDelaySeconds: 0,
          ...(chance(random, 0.4) ? { inputTemplate: { t: "inline" } } : {}),
        },
      }
    : {};

type Maker = (making: Making) => JsonObject[];

const simple: Maker = (making) => {
  const name = workerName(making.random);
  return [
    task(making, "SIMPLE", () => ({
      name,
      inputParameters: parameters(making),
      ...inlineTaskDef(making.random, name),
      ...(chance(making.random, 0.05) ? { startDelay: 2 } : {}),
    })),
  ];
};

const leaf =
  (type: string, fields: (making: Making, ref: string) => JsonObject): Maker =>
  (making) => [task(making, type, (ref) => fields(making, ref))];

const cases = (making: Making): JsonObject => {
  const { random } = making;
  const keys = ["a", "b", "1", "true", "null", "some", "COMPLETED"].filter(() => chance(random, 0.35));
  const chosen = keys.length === 0 ? ["a"] : keys.slice(0, 2);
  return {
    decisionCases: Object.fromEntries(chosen.map((key) => [key, chance(random, 0.1) ? [] : list(making)])),
    ...(chance(random, 0.6) ? { defaultCase: list(making) } : {}),
  };
};

const switchTask: Maker = (making) => {
  const { random } = making;
  const how = random.pick<JsonObject>([
    { evaluatorType: "value-param", expression: "a" },
    { evaluatorType: "javascript", expression: random.pick(scripts) },
    { evaluatorType: "graaljs", expression: "$.a" },
  ]);
  return [
    task(making, "SWITCH", () => ({
      inputParameters: { a: randomValue(random, making.refs), ...parameters(making) },
      ...how,
      ...cases(making),
    })),
  ];
};

const decision: Maker = (making) => {
  const { random } = making;
  const how = random.pick<JsonObject>([{ caseValueParam: "a" }, { caseExpression: random.pick(scripts) }]);
  return [
    task(making, "DECISION", () => ({
      inputParameters: { a: randomValue(random, making.refs), ...parameters(making) },
      ...how,
      ...cases(making),
    })),
  ];
};

const lastRef = (tasks: readonly JsonObject[]): string => textOf(tasks.at(-1)?.["taskReferenceName"] ?? "");

const fork: Maker = (making) => {
  const { random } = making;
  const branches = Array.from({ length: 1 + random.below(3) }, () => list(making, { inFork: true }));
  const forkTask = task(making, "FORK_JOIN", () => ({ forkTasks: branches }));
  const ends = branches.map(lastRef);
  const joinOn = chance(random, 0.85) ? ends : ends.slice(0, -1);
  return [forkTask, task(making, "JOIN", () => ({ joinOn, ...(chance(random, 0.15) ? { joinMode: "SYNC" } : {}) }))];
};

/** A SWITCH and, after it, what takes the output of the case that ran. */
const exclusiveJoin: Maker = (making) => {
  const [before] = switchTask(making);
  if (before === undefined) return [];
  const ends = [...Object.values(before["decisionCases"] ?? {}), before["defaultCase"] ?? []]
    .flatMap((tasks: Json) => (Array.isArray(tasks) ? lastRef(tasks as JsonObject[]) : []))
    .filter((ref) => ref !== "");
  const fields = { joinOn: ends, defaultExclusiveJoinTask: [textOf(before["taskReferenceName"])] };
  return [before, task(making, "EXCLUSIVE_JOIN", () => fields)];
};

const dynamicFork: Maker = (making) => {
  const { random } = making;
  const style = random.pick([sameTask, listedTasks, legacyTasks]);
  const forkTask = task(making, "FORK_JOIN_DYNAMIC", (ref) => style(making, ref));
  return [forkTask, task(making, "JOIN", () => (chance(random, 0.2) ? { inputParameters: { own: 1 } } : {}))];
};

const sameTask = (making: Making): JsonObject => {
  const { random } = making;
  const how = random.pick<JsonObject>([
    { forkTaskName: workerName(random) },
    { forkTaskName: workerName(random), forkTaskType: "SIMPLE" },
    { forkTaskType: "INLINE" },
    { forkTaskWorkflow: `${namePrefix}child` },
    { forkTaskWorkflow: `${namePrefix}child`, forkTaskWorkflowVersion: "1" },
    {},
  ]);
  const one = (): Json =>
    "forkTaskType" in how && how["forkTaskType"] === "INLINE"
      ? { evaluatorType: "javascript", expression: "$.n + 1", n: random.below(9) }
      : // "null-fork-input"
        random.pick<Json>([{ a: randomValue(random, making.refs) }, { a: 1, b: "x" }, "scalar", 5, [1]]);
  const forkTaskInputs: Json = chance(random, 0.2) ? "${workflow.input.list}" : Array.from({ length: random.below(4) }, one);
  return { inputParameters: { ...how, forkTaskInputs } };
};

const listedTasks = (making: Making, ref: string): JsonObject => {
  const { random } = making;
  const tasks = Array.from({ length: random.below(4) }, (_, index): JsonObject => {
    const taskReferenceName = `${ref}_d${index}`;
    return random.pick<() => JsonObject>([
      () => ({
        name: workerName(random),
        taskReferenceName,
        type: "SIMPLE",
        inputParameters: { own: index },
        ...tolerance(random, "SIMPLE"),
      }),
      () => ({ name: workerName(random), taskReferenceName }),
      () => ({
        name: "inline",
        taskReferenceName,
        type: "INLINE",
        inputParameters: { evaluatorType: "javascript", expression: random.pick(scripts) },
      }),
      () => ({ name: "sub", taskReferenceName, type: "SUB_WORKFLOW", subWorkflowParam: { name: `${namePrefix}child`, version: 1 } }),
      () => ({ name: "noop", taskReferenceName, type: "NOOP" }),
      () => ({
        name: "switch",
        taskReferenceName,
        type: "SWITCH",
        evaluatorType: "value-param",
        expression: "a",
        inputParameters: { a: "x" },
        decisionCases: { x: [{ name: workerName(random), taskReferenceName: `${taskReferenceName}_x`, type: "SIMPLE" }] },
      }),
    ])();
  });
  const inputs = Object.fromEntries(
    tasks
      .filter(() => chance(random, 0.7))
      .map((item) => [textOf(item["taskReferenceName"]), { given: randomExpression(random, making.refs) }]),
  );
  return { inputParameters: { tasks, inputs }, dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" };
};

const legacyTasks = (making: Making, ref: string): JsonObject => {
  const { random } = making;
  const dynamicTasks = Array.from({ length: random.below(4) }, (_, index): JsonObject => ({
    taskName: workerName(random),
    referenceName: `${ref}_l${index}`,
    input: { given: randomExpression(random, making.refs) },
    ...(chance(random, 0.5) ? { type: "SIMPLE" } : {}),
  }));
  return { inputParameters: { old: { dynamicTasks } }, dynamicForkJoinTasksParam: "old" };
};

const loop: Maker = (making) => {
  const { random } = making;
  const body = list(making, { inLoop: true });
  const rounds = 1 + random.below(3);
  const child = textOf(body[0]?.["taskReferenceName"]);
  return [
    task(making, "DO_WHILE", (ref) => {
      const own = parameters(making);
      const kind = random.next();
      if (kind < 0.2)
        return {
          inputParameters: own,
          items: "${workflow.input.words}",
          loopCondition: random.pick(["true", `$.${ref}.iteration < 2`, "$.loopIndex < 1"]),
          loopOver: body,
        };
      if (kind < 0.3)
        return {
          inputParameters: { ...own, _items: random.pick<Json>(["${workflow.input.list}", ["one", "two"]]) },
          loopCondition: "true",
          loopOver: body,
        };
      const condition = random.pick([
        `$.${ref}.iteration < ${rounds}`,
        `$.${ref}['iteration'] < ${rounds}`,
        `$.limit > $.${ref}.iteration`,
        `if ($.${ref}.iteration < ${rounds}) { true; } else { false; }`,
        `$.${child} != null && $.${ref}.iteration < ${rounds}`,
        `$.${ref}.iteration < ${rounds} ? 1 : 0`,
      ]);
      const keep = chance(random, 0.2) ? { keepLastN: 1 + random.below(2) } : {};
      return { inputParameters: { ...own, limit: rounds, ...keep }, loopCondition: condition, loopOver: body };
    }),
  ];
};

const subWorkflow: Maker = (making) => {
  const { random } = making;
  const name = namePrefix + random.pick(making.children);
  return [
    task(making, "SUB_WORKFLOW", (ref) => {
      const inner: Making = { ...making, refs: [], counter: { next: 0 }, scope: `${ref}_`, depth: 2, inLoop: false, inFork: false };
      const subWorkflowParam = random.pick<() => JsonObject>([
        () => ({ name, version: 1 }),
        () => ({ name }),
        () => ({ name, version: 1, priority: random.below(50) }),
        () => ({
          name: `${namePrefix}inline`,
          workflowDefinition: {
            name: `${namePrefix}inline`,
            version: 1,
            tasks: making.makeTasks(inner, 2),
            ...(chance(random, 0.4) ? { outputParameters: { inner: randomExpression(random, inner.refs) } } : {}),
          },
        }),
      ])();
      return { subWorkflowParam, inputParameters: parameters(making) };
    }),
  ];
};

const startWorkflow: Maker = leaf("START_WORKFLOW", (making) => {
  const { random } = making;
  const name = namePrefix + random.pick(making.children);
  const request = random.pick<JsonObject>([
    { name, input: parameters(making) },
    { name, version: 1, input: { a: randomExpression(random, making.refs) }, correlationId: "its own" },
    { name: `${namePrefix}nobody`, version: 1 },
  ]);
  return { inputParameters: { startWorkflow: request } };
});

const terminate: Maker = (making) => {
  const { random } = making;
  if (chance(random, 0.6)) return simple(making);
  return leaf("TERMINATE", () => ({
    inputParameters: {
      terminationStatus: random.pick(["COMPLETED", "FAILED", "TERMINATED"]),
      ...(chance(random, 0.7) ? { workflowOutput: randomValue(random, making.refs) } : {}),
      ...(chance(random, 0.5) ? { terminationReason: `because ${randomExpression(random, making.refs)}` } : {}),
    },
  }))(making);
};

export const taskMakers: Readonly<Record<TaskType, Maker>> = {
  SIMPLE: simple,
  CUSTOM: (making) => [task(making, `${namePrefix}own_worker`, () => ({ inputParameters: parameters(making) }))],
  DYNAMIC: leaf("DYNAMIC", (making) => ({
    inputParameters: {
      worker: making.random.pick([workerName(making.random), "${workflow.input.nope}", `${namePrefix}work_\${workflow.input.name}`]),
      ...parameters(making),
    },
    dynamicTaskNameParam: "worker",
  })),
  FORK_JOIN: fork,
  FORK_JOIN_DYNAMIC: dynamicFork,
  EXCLUSIVE_JOIN: exclusiveJoin,
  SWITCH: switchTask,
  DECISION: decision,
  DO_WHILE: loop,
  SUB_WORKFLOW: subWorkflow,
  START_WORKFLOW: startWorkflow,
  SET_VARIABLE: leaf("SET_VARIABLE", ({ random, refs }) => {
    const variables = variableNames.filter(() => chance(random, 0.5)).map((name): [string, Json] => [name, randomValue(random, refs)]);
    // "variables-in-variables"
    return { inputParameters: Object.fromEntries(variables.filter(([, value]) => !stringifyJson(value).includes("workflow.variables}"))) };
  }),
  TERMINATE: terminate,
  WAIT: leaf("WAIT", ({ random }) => ({ inputParameters: chance(random, 0.1) ? { duration: "1 s" } : {} })),
  HUMAN: leaf("HUMAN", (making) => ({ inputParameters: parameters(making) })),
  INLINE: leaf("INLINE", (making) => ({
    inputParameters: {
      ...parameters(making),
      ...(chance(making.random, 0.15)
        ? { evaluatorType: "value-param", expression: "a" }
        : { evaluatorType: making.random.pick(["javascript", "graaljs"]), expression: making.random.pick(scripts) }),
    },
  })),
  LAMBDA: leaf("LAMBDA", (making) => ({ inputParameters: { ...parameters(making), scriptExpression: making.random.pick(bodies) } })),
  JSON_JQ_TRANSFORM: leaf("JSON_JQ_TRANSFORM", (making) => ({
    inputParameters: { ...parameters(making), queryExpression: making.random.pick(queries) },
  })),
  EVENT: leaf("EVENT", (making) => ({
    sink: making.random.pick(["conductor", "conductor:news"]),
    inputParameters: parameters(making),
    ...(chance(making.random, 0.2) ? { asyncComplete: true } : {}),
  })),
  NOOP: leaf("NOOP", (making) => ({ inputParameters: parameters(making) })),
};
