/**
 * Random workflow definitions that a server takes, over all task types that need nothing but the server, with the task definitions,
 * children and input that belong to them. The same seed makes the same case.
 *
 * Left out is where two servers cannot agree, because the real one does not agree with itself or is known to be wrong. Comments name
 * the entry of `differences.ts`.
 */
import type { Json, JsonObject } from "../../src/core/json.ts";
import { seeded } from "../core/seeded.ts";
import type { Random } from "../core/seeded.ts";
import type { Case } from "./case.ts";
import { namePrefix } from "./case.ts";
import { taskMakers } from "./generate-task.ts";
import type { TaskType } from "./generate-task.ts";
import type { Making } from "./task-shape.ts";
import { randomInput, randomParameters, randomValue, variableNames } from "./generate-inputs.ts";

export function generateCase(seed: number): Case {
  const random = seeded(seed);
  // A child starts nothing of its own, or it would start itself.
  const child = makeWorkflow(random, "child", { budget: 3, depth: 2, children: [] });
  const parent = makeWorkflow(random, "parent", { budget: 3, depth: 2, children: ["child"] });
  const main = makeWorkflow(random, "main", { budget: 2 + random.below(9), depth: 0, children: ["child", "child", "parent"] });
  const failure = random.next() < 0.3 ? [makeWorkflow(random, "on_failure", { budget: 2, depth: 2, children: ["child"] })] : [];
  if (failure.length > 0) main["failureWorkflow"] = `${namePrefix}on_failure`;
  const isTroubled = random.next() < 0.6;
  return {
    seed,
    taskDefs: workerNames.filter(() => random.next() < 0.7).map((name) => makeTaskDef(random, name)),
    workflows: [child, parent, ...failure, main],
    request: {
      name: `${namePrefix}main`,
      ...(random.next() < 0.1 ? {} : { input: randomInput(random) }),
      ...(random.next() < 0.3 ? { correlationId: "order 7" } : {}),
      ...(random.next() < 0.2 ? { priority: random.below(100) } : {}),
      ...(random.next() < 0.2 ? { version: 1 } : {}),
    },
    worker: { failing: isTroubled ? 18 : 0, givingBack: isTroubled ? 8 : 0, polling: random.next() < 0.5 ? 30 : 0 },
  };
}

export const workerNames = ["work_0", "work_1", "work_2", "work_3"].map((name) => namePrefix + name);

function makeTaskDef(random: Random, name: string): JsonObject {
  return {
    name,
    retryCount: random.below(3),
    retryDelaySeconds: 0,
    ...(random.next() < 0.3
      ? { inputTemplate: { a: "from the template", t: { k: random.pick<Json>([1, null, "${workflow.input.name}"]) } } }
      : {}),
    ...(random.next() < 0.2 ? { responseTimeoutSeconds: 100, timeoutSeconds: 1000 } : {}),
    ...(random.next() < 0.2 ? { retryLogic: random.pick(["EXPONENTIAL_BACKOFF", "LINEAR_BACKOFF"]) } : {}),
  };
}

function makeWorkflow(random: Random, name: string, size: { budget: number; depth: number; children: readonly string[] }): JsonObject {
  const { depth, children } = size;
  const scope = name === "main" ? "t" : name.slice(0, 1);
  const making: Making = {
    random,
    refs: [],
    counter: { next: 0 },
    scope,
    depth,
    children,
    inLoop: false,
    inFork: false,
    budget: { left: size.budget },
    makeTasks,
  };
  const tasks = makeTasks(making, size.budget);
  return {
    name: namePrefix + name,
    version: 1,
    tasks,
    ...(random.next() < 0.5
      ? { outputParameters: { ...randomParameters(random, making.refs), last: randomValue(random, making.refs) } }
      : {}),
    ...(random.next() < 0.3 ? { variables: { [variableNames[0] ?? ""]: random.pick<Json>(["start", 1, { k: [] }]) } } : {}),
    // "template-in-parent-input"
    ...(name === "main" && random.next() < 0.6 ? { inputTemplate: { x: "from the template", extra: { k: 1 }, nope: null } } : {}),
    ...(random.next() < 0.2 ? { timeoutSeconds: 3600, timeoutPolicy: random.pick(["TIME_OUT_WF", "ALERT_ONLY"]) } : {}),
  };
}

/** As many tasks as are asked for, while the budget of the workflow lasts. */
function makeTasks(making: Making, wished: number): JsonObject[] {
  const tasks: JsonObject[] = [];
  for (let count = 0; count < wished && (making.budget.left > 0 || tasks.length === 0); count += 1) {
    making.budget.left -= 1;
    tasks.push(...makeTask(making));
  }
  return tasks;
}

function makeTask(making: Making): JsonObject[] {
  const { random } = making;
  const type = random.pick(making.depth < 2 ? [...leaves, ...containers, ...containers] : leaves);
  // Loops in loops get stuck there; and "exclusive-join-in-loop".
  if ((type === "DO_WHILE" || type === "EXCLUSIVE_JOIN") && making.inLoop) return makeTask(making);
  // "event-beside-others"
  if (type === "EVENT" && making.inFork) return makeTask(making);
  if ((type === "SUB_WORKFLOW" || type === "START_WORKFLOW") && making.children.length === 0) return makeTask(making);
  return taskMakers[type](making);
}

const leaves: readonly TaskType[] = [
  "SIMPLE",
  "SIMPLE",
  "SIMPLE",
  "SIMPLE",
  "SIMPLE",
  "CUSTOM",
  "DYNAMIC",
  "SUB_WORKFLOW",
  "SUB_WORKFLOW",
  "START_WORKFLOW",
  "SET_VARIABLE",
  "SET_VARIABLE",
  "INLINE",
  "INLINE",
  "LAMBDA",
  "JSON_JQ_TRANSFORM",
  "JSON_JQ_TRANSFORM",
  "EVENT",
  "NOOP",
  "WAIT",
  "HUMAN",
  "TERMINATE",
];
const containers: readonly TaskType[] = [
  "SWITCH",
  "SWITCH",
  "DECISION",
  "FORK_JOIN",
  "FORK_JOIN",
  "FORK_JOIN_DYNAMIC",
  "FORK_JOIN_DYNAMIC",
  "DO_WHILE",
  "DO_WHILE",
  "EXCLUSIVE_JOIN",
];
