import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import type { WorkflowDef } from "../../../src/core/model/workflow-def.ts";
import { asJson } from "../../../src/server/engine/own.ts";
import { start, wake, workflowOf } from "./support/driver.ts";

interface RecordedRun {
  name: string;
  definition: WorkflowDef;
  input: JsonObject;
  workflow: JsonObject;
  tasks: JsonObject[];
}
const { cases }: { cases: RecordedRun[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/server/engine/runs.json", import.meta.url), "utf8"),
);

const usual: JsonObject = {
  retryCount: 0,
  startDelayInSeconds: 0,
  retried: false,
  responseTimeoutSeconds: 0,
  callbackAfterSeconds: 0,
  outputData: {},
  iteration: 0,
  loopOverTask: false,
  rateLimitPerFrequency: 0,
  rateLimitFrequencyInSeconds: 0,
  workflowPriority: 0,
};

/** The recorded fields of a value, ids replaced. */
function pick(value: object, fields: JsonObject): Json {
  const json = asJson(value);
  const picked = Object.fromEntries(Object.entries(json ?? {}).filter(([key]) => Object.hasOwn(fields, key)));
  return JSON.parse(JSON.stringify(picked).replaceAll(/\bid\d+\b/g, "ID"));
}

describe("runs without workers, as the real server ran them", () => {
  it.each(cases)("$name", ({ definition, input, workflow, tasks }) => {
    const { tasks: specs, name: _unused, ...rest } = { ...definition, name: "eng_wf" };
    const run = start({ tasks: specs, definition: { name: "eng_wf", ...rest }, request: { name: "eng_wf" }, input });
    for (let times = 0; times < 5 && run.wakeAt !== undefined && run.wakeAt < run.now + 5_000; times += 1) wake(run);
    expect(pick(workflowOf(run), workflow)).toEqual(workflow);
    expect(run.state.tasks.map((task) => task.referenceTaskName)).toEqual(tasks.map((task) => task["referenceTaskName"]));
    const expected = tasks.map((task) => ({ ...usual, ...task }));
    expect(run.state.tasks.map((task, index) => pick(task, expected[index] ?? {}))).toEqual(expected);
  });
});
