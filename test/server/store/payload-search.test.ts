/** Searches by what lies in payloads, also beside one that SQLite cannot read. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import { createRuntime } from "../../../src/server/runtime/create-runtime.ts";
import type { Runtime } from "../../../src/server/runtime/create-runtime.ts";

let runtime: Runtime;

beforeAll(async () => {
  runtime = await createRuntime({});
  const { metadata, workflows } = runtime.api;
  const given = "${workflow.input.given}";
  const inputParameters = { given, around: { it: { is: given } }, __humanTaskDefinition: { displayName: "Look" } };
  metadata.createWorkflowDef({ name: "wf", tasks: [{ name: "look", taskReferenceName: "look", type: "HUMAN", inputParameters }] }, true);
  let deep: Json = "end";
  for (let depth = 0; depth < 999; depth += 1) deep = [deep];
  for (const value of [true, 1, 20, "true", deep]) await workflows.startWorkflow({ name: "wf", input: { given: value } });
});
afterAll(() => runtime.close());

it.each([
  ["inputData.given = true", 2],
  ["inputData.given = 1", 1],
  ["inputData.given IN (true, 20)", 3],
  ["inputData.given > 3", 1],
  ["inputData.given < 3", 1],
  ["inputData.given = false", 0],
  ["workerId = nobody", 0],
])("%s", (query, count) => {
  expect(runtime.api.tasks.searchTasksV2({ query, freeText: "", start: 0, size: 10 }).totalHits).toBe(count);
});

it("finds HUMAN tasks by their names", () => {
  const { human } = runtime.api;
  expect(human.getDisplayNames()).toEqual(["Look"]);
  expect(human.searchHumanTasks({ displayNames: ["Look"] }).totalHits).toBe(4);
});
