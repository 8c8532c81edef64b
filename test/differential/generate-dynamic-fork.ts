/** Forks whose branches are known when the run gets there, in all three ways of writing them. */
import type { Json, JsonObject } from "../../src/core/json.ts";
import { namePrefix } from "./case.ts";
import { randomExpression, randomValue, scripts } from "./generate-inputs.ts";
import { chance, task, tolerance, workerName } from "./task-shape.ts";
import type { Maker, Making } from "./task-shape.ts";
import { textOf } from "./text-of.ts";

export const dynamicFork: Maker = (making) => {
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
