/** What a stored run can look like after a crash of another program, an older version, or a hand in the database. */
import type { Json, JsonObject } from "../../../../src/core/json.ts";
import { isJsonObject } from "../../../../src/core/json.ts";
import { taskStatuses, workflowStatuses } from "../../../../src/core/model/execution.ts";
import { asJson } from "../../../../src/server/engine/own.ts";
import type { RunState } from "../../../../src/server/engine/change.ts";
import type { Random } from "../../../core/seeded.ts";
import { wildValue } from "./wild-values.ts";
import { freeze } from "./world.ts";
import type { World } from "./world.ts";

/** A few fields of a task that must be there; the store itself needs these. */
const kept = new Set(["taskId", "workflowInstanceId", "status"]);

export function damage(world: World, random: Random): void {
  const state = asJson(world.state);
  if (!isJsonObject(state) || !Array.isArray(state["tasks"]) || !isJsonObject(state["workflow"])) return;
  const { workflow } = state;
  let tasks = state["tasks"].filter(isJsonObject);
  for (let times = random.pick([1, 1, 2, 4]); times > 0; times -= 1) {
    const blows: (() => void)[] = [
      () => (tasks = tasks.filter(() => random.next() < 0.7)),
      () => (tasks = [...tasks].reverse()),
      () => hit(tasks, random, (task) => ({ ...task, status: random.pick(taskStatuses) })),
      () =>
        hit(tasks, random, (task) => ({
          ...task,
          status: random.pick(taskStatuses),
          executed: random.next() < 0.5,
          retried: random.next() < 0.5,
        })),
      () => hit(tasks, random, (task) => withBrokenField(task, random)),
      () => hit(tasks, random, (task) => withBrokenField(task, random)),
      () => hit(tasks, random, (task) => ({ ...task, seq: random.pick([0, 1, -3]), iteration: random.pick([0, 1, 7]) })),
      () => hit(tasks, random, (task) => ({ ...task, outputData: wildObject(random), inputData: wildObject(random) })),
      () => (workflow["status"] = random.pick(workflowStatuses)),
      () => (workflow["input"] = wildObject(random)),
      () => (workflow["variables"] = wildObject(random)),
      () => breakDefinition(workflow, random),
    ];
    random.pick(blows)();
  }
  world.log.push("damage");
  world.isDamaged = true;
  world.ended.clear();
  world.wakeAt = undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is none any more, on purpose
  world.state = freeze({ workflow, tasks } as Json as object as RunState);
}

function hit(tasks: JsonObject[], random: Random, change: (task: JsonObject) => JsonObject): void {
  const index = random.below(tasks.length);
  const task = tasks[index];
  if (task !== undefined) tasks[index] = change(task);
}

function withBrokenField(task: JsonObject, random: Random): JsonObject {
  const field = random.pick(Object.keys(task));
  if (kept.has(field)) return task;
  if (random.next() < 0.6) return Object.fromEntries(Object.entries(task).filter(([key]) => key !== field));
  return { ...task, [field]: wildValue(random) };
}

const wildObject = (random: Random): JsonObject => {
  const value = wildValue(random);
  return isJsonObject(value) ? value : { value };
};

function breakDefinition(workflow: JsonObject, random: Random): void {
  const definition = workflow["workflowDefinition"];
  if (!isJsonObject(definition) || !Array.isArray(definition["tasks"])) return;
  const tasks = definition["tasks"].filter(() => random.next() < 0.6);
  workflow["workflowDefinition"] = random.next() < 0.2 ? { ...definition, tasks: [] } : { ...definition, tasks };
}
