/** The parts of the differential test, without a real server: that it is repeatable, that it sees a difference, that it makes one small. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseJson, stringifyJson } from "../../src/core/exact-json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { differences } from "../contract/differences.ts";
import type { Case } from "./case.ts";
import { differencesOf, kindOf } from "./compare.ts";
import { differentialDifferences } from "./differences.ts";
import { drive } from "./drive.ts";
import type { Outcome } from "./drive.ts";
import { generateCase } from "./generate-definition.ts";
import { minimise } from "./minimise.ts";
import { normalise } from "./normalise.ts";
import { judgeCase } from "./run-case.ts";
import { answerOf } from "./scripted-worker.ts";

let embedded: EmbeddedServer;
let url = "";

beforeAll(async () => {
  embedded = await createServer({});
  url = `${(await embedded.listen({ port: 0 })).url}/api`;
});
afterAll(() => embedded.close());

const seeds = [1, 2, 3, 5, 8, 13];
const textOf = (given: Case): string => stringifyJson({ ...given });

describe("a case", () => {
  it("comes again with its seed", () => {
    expect(textOf(generateCase(7))).toBe(textOf(generateCase(7)));
    expect(textOf(generateCase(7))).not.toBe(textOf(generateCase(8)));
  });

  it("can hold every type of task", () => {
    const all = Array.from({ length: 150 }, (_, seed) => textOf(generateCase(seed))).join();
    const types = new Set(Array.from(all.matchAll(/"type":"([A-Za-z_]+)"/g), ([, type = ""]) => type));
    expect([...types].toSorted((left, right) => (left < right ? -1 : 1))).toEqual([
      "DECISION",
      "DO_WHILE",
      "DYNAMIC",
      "EVENT",
      "EXCLUSIVE_JOIN",
      "FORK_JOIN",
      "FORK_JOIN_DYNAMIC",
      "HUMAN",
      "INLINE",
      "JOIN",
      "JSON_JQ_TRANSFORM",
      "LAMBDA",
      "NOOP",
      "SET_VARIABLE",
      "SIMPLE",
      "START_WORKFLOW",
      "SUB_WORKFLOW",
      "SWITCH",
      "TERMINATE",
      "WAIT",
      "dx_own_worker",
    ]);
  });
});

it("a scripted worker answers each try in its own way, and always the same", () => {
  const habits = { failing: 30, givingBack: 20, polling: 50 };
  const answers = Array.from({ length: 200 }, (_, retryCount) => answerOf(1, habits, { reference: "t", retryCount, answers: 0 }));
  expect(answers).toEqual(answers.map((_, retryCount) => answerOf(1, habits, { reference: "t", retryCount, answers: 0 })));
  const statuses = new Set(answers.map(({ result }) => result.status));
  expect(statuses).toEqual(new Set(["COMPLETED", "FAILED", "FAILED_WITH_TERMINAL_ERROR", "IN_PROGRESS"]));
});

it.each(seeds)("a server agrees with itself, seed %i", async (seed) => {
  const { differences, runs } = await judgeCase({ real: url, ours: url }, generateCase(seed));
  expect(differences).toEqual([]);
  expect(runs).toBe(1);
});

describe("a difference", () => {
  it.each([
    ["status", '"status":"COMPLETED"', '"status":"CANCELED"'],
    ["attempt", '"retryCount":0', '"retryCount":1'],
    ["order", '"seq":1', '"seq":2'],
    ["input", '"inputData":{', '"inputData":{"more":1,'],
    ["number", '"priority":0', '"priority":0.0'],
    ["call", '"status":200', '"status":400'],
  ])("of a run's %s is seen", async (_what, text, other) => {
    const outcome = await drive(url, generateCase(5));
    const changed = stringifyJson({ ...outcome }).replace(text, other);
    expect(changed).not.toBe(stringifyJson({ ...outcome }));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an outcome with one value changed is one
    expect(differencesOf(normalise(outcome), normalise(parseJson(changed) as unknown as Outcome))).not.toEqual([]);
  });

  it("of the order of tasks is seen", async () => {
    const outcome = await drive(url, generateCase(5));
    const [run, ...others] = outcome.runs;
    const tasks = isJsonObject(run) && Array.isArray(run["tasks"]) ? run["tasks"] : [];
    const reversed: Outcome = { ...outcome, runs: [{ ...(isJsonObject(run) ? run : {}), tasks: tasks.toReversed() }, ...others] };
    expect(tasks.length).toBeGreaterThan(1);
    expect(differencesOf(normalise(outcome), normalise(reversed)).length).toBeGreaterThan(0);
  });

  it("is made small", async () => {
    const given = generateCase(22);
    const isDifferent = (candidate: Case): boolean => textOf(candidate).includes('"type":"SET_VARIABLE"');
    expect(isDifferent(given)).toBe(true);
    const smallest = await minimise(given, (candidate) => Promise.resolve(isDifferent(candidate)), 2000);
    expect(textOf(smallest).match(/taskReferenceName/g)).toHaveLength(1);
    expect(textOf(smallest).length).toBeLessThan(500);
  });
});

it("the kind of a difference is the same wherever it is, and another for another cause", () => {
  const status = { pointer: "/runs/0/tasks/3/status", real: "FAILED", ours: "CANCELED" };
  expect(kindOf({ ...status, pointer: "/runs/1/tasks/0/status" })).toBe(kindOf(status));
  expect(kindOf({ ...status, pointer: "/runs/0/status" })).toBe(kindOf(status));
  expect(kindOf({ ...status, real: "COMPLETED" })).not.toBe(kindOf(status));
  const missing = { pointer: "/runs/0/tasks/3", ours: { taskType: "JOIN", seq: 4 } };
  expect(kindOf({ pointer: "/runs/0/tasks/1", ours: { taskType: "JOIN", seq: 2 } })).toBe(kindOf(missing));
  expect(kindOf({ ...missing, ours: { taskType: "WAIT" } })).not.toBe(kindOf(missing));
});

it("runs that a dropped round of a loop had started are nobody's", async () => {
  const start = {
    name: "start",
    taskReferenceName: "start",
    type: "START_WORKFLOW",
    inputParameters: { startWorkflow: { name: "dx_child", version: 1 } },
  };
  const round = [start, { name: "wait", taskReferenceName: "wait", type: "HUMAN" }];
  const loop = { loopCondition: "$.loop.iteration < 4", inputParameters: { keepLastN: 1 }, loopOver: round };
  const workflow = (name: string, task: JsonObject): JsonObject => ({ name, version: 1, tasks: [task] });
  const { runs } = await drive(url, {
    seed: 1,
    taskDefs: [],
    workflows: [
      workflow("dx_child", { name: "n", taskReferenceName: "n", type: "NOOP" }),
      workflow("dx_main", { name: "loop", taskReferenceName: "loop", type: "DO_WHILE", ...loop }),
    ],
    request: { name: "dx_main" },
    worker: { failing: 0, givingBack: 0, polling: 0 },
  });
  const [main, ...others] = runs.filter(isJsonObject);
  const tasks = Array.isArray(main?.["tasks"]) ? main["tasks"].filter(isJsonObject) : [];
  expect(main?.["status"]).toBe("COMPLETED");
  expect(tasks.filter(({ taskType }) => taskType === "START_WORKFLOW").map((task) => task["referenceTaskName"])).toEqual(["start__4"]);
  expect(others).toHaveLength(1);
});

describe("the list of differences", () => {
  const sources = readdirSync(import.meta.dirname)
    .filter((file) => !file.startsWith("differences.") && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(path.join(import.meta.dirname, file), "utf8"))
    .join("\n");

  it.each(Object.keys(differentialDifferences))("%s is named where it is allowed for", (id) => {
    expect(sources).toContain(`"${id}"`);
  });

  it("holds all that is allowed for", () => {
    const named = Array.from(sources.matchAll(/(?:\/\/|\*\*|\*) [^\n]*?"([a-z]+(?:-[a-z]+)+)"/g), ([, id]) => id ?? "");
    expect(named.filter((id) => !(id in differentialDifferences) && !(id in differences))).toEqual([]);
  });
});
