/** One random task of each type, with what has to stand beside it: the JOIN after a fork, the SWITCH before an EXCLUSIVE_JOIN. */
import { stringifyJson } from "../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { namePrefix } from "./case.ts";
import { decision, exclusiveJoin, fork, loop, switchTask } from "./generate-branches.ts";
import { dynamicFork } from "./generate-dynamic-fork.ts";
import { bodies, queries, randomExpression, randomValue, scripts, variableNames } from "./generate-inputs.ts";
import { chance, inlineTaskDef, leaf, parameters, task, workerName } from "./task-shape.ts";
import type { Maker, Making } from "./task-shape.ts";

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
