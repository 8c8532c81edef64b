/** Random tasks with others inside: decisions, forks with their JOIN, loops. */
import type { Json, JsonObject } from "../../src/core/json.ts";
import { randomValue, scripts } from "./generate-inputs.ts";
import { chance, innerTasks, parameters, task } from "./task-shape.ts";
import type { Maker, Making } from "./task-shape.ts";
import { textOf } from "./text-of.ts";

const cases = (making: Making): JsonObject => {
  const { random } = making;
  const keys = ["a", "b", "1", "true", "null", "some", "COMPLETED"].filter(() => chance(random, 0.35));
  const chosen = keys.length === 0 ? ["a"] : keys.slice(0, 2);
  return {
    decisionCases: Object.fromEntries(chosen.map((key) => [key, chance(random, 0.1) ? [] : innerTasks(making)])),
    ...(chance(random, 0.6) ? { defaultCase: innerTasks(making) } : {}),
  };
};

export const switchTask: Maker = (making) => {
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

export const decision: Maker = (making) => {
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

export const fork: Maker = (making) => {
  const { random } = making;
  const branches = Array.from({ length: 1 + random.below(3) }, () => innerTasks(making, { inFork: true }));
  const forkTask = task(making, "FORK_JOIN", () => ({ forkTasks: branches }));
  const ends = branches.map(lastRef);
  const joinOn = chance(random, 0.85) ? ends : ends.slice(0, -1);
  return [forkTask, task(making, "JOIN", () => ({ joinOn, ...(chance(random, 0.03) ? { joinMode: "SYNC" } : {}) }))];
};

/** A SWITCH and, after it, what takes the output of the case that ran. */
export const exclusiveJoin: Maker = (making) => {
  const [before] = switchTask(making);
  if (before === undefined) return [];
  const ends = [...Object.values(before["decisionCases"] ?? {}), before["defaultCase"] ?? []]
    .flatMap((tasks: Json) => (Array.isArray(tasks) ? lastRef(tasks as JsonObject[]) : []))
    .filter((ref) => ref !== "");
  const fields = { joinOn: ends, defaultExclusiveJoinTask: [textOf(before["taskReferenceName"])] };
  return [before, task(making, "EXCLUSIVE_JOIN", () => fields)];
};

export const loop: Maker = (making) => {
  const { random } = making;
  const body = innerTasks(making, { inLoop: true });
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
