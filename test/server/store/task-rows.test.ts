import { expect, it, onTestFinished } from "vitest";
import type { Task } from "../../../src/core/model/execution.ts";
import { openDatabase } from "../../../src/server/store/database.ts";
import type { Database } from "../../../src/server/store/database.ts";
import { createStoreOn } from "../../../src/server/store/sqlite-store.ts";
import type { Store } from "../../../src/server/store/store.ts";
import { sampleTask, sampleWorkflow, sampleWrite } from "./fixtures.ts";

async function open(): Promise<{ database: Database; store: Store }> {
  const database = await openDatabase(undefined);
  const store = createStoreOn(database);
  onTestFinished(() => store.close());
  return { database, store };
}

const bodyOf = (database: Database): string => String(database.get("SELECT body FROM tasks")?.[0]);

it("leaves out what nearly all tasks have, and reads it again", async () => {
  const { database, store } = await open();
  const workflow = sampleWorkflow("w1");
  const task = sampleTask(workflow, "t1");
  store.saveRuns([sampleWrite(workflow, [task])]);
  expect(Object.keys(JSON.parse(bodyOf(database)))).not.toContain("loopOverTask");
  expect(bodyOf(database).length).toBeLessThan(JSON.stringify(task).length / 2);
  expect(store.loadRun("w1")?.tasks).toEqual([task]);
});

it.each<Partial<Task>>([
  { retryCount: 2, retried: true, firstStartTime: 7 },
  { startDelayInSeconds: 5, callbackAfterSeconds: 9, callbackFromWorker: false },
  { rateLimitPerFrequency: 3, rateLimitFrequencyInSeconds: 0, workflowPriority: 99 },
  { iteration: 4, loopOverTask: true, subworkflowChanged: true },
])("keeps what is otherwise: %o", async (changes) => {
  const { store } = await open();
  const workflow = sampleWorkflow("w1");
  const task = sampleTask(workflow, "t1", changes);
  store.saveRuns([sampleWrite(workflow, [task])]);
  expect(store.loadRun("w1")?.tasks).toEqual([task]);
});

it("takes back what was otherwise", async () => {
  const { store } = await open();
  const workflow = sampleWorkflow("w1");
  const before = sampleTask(workflow, "t1", { callbackAfterSeconds: 30, iteration: 2 });
  const after = sampleTask(workflow, "t1");
  store.saveRuns([sampleWrite(workflow, [before])]);
  store.saveRuns([sampleWrite(workflow, [after], { previous: { workflow, tasks: [before] } })]);
  expect(store.loadRun("w1")?.tasks).toEqual([after]);
});

it("reads a document with everything in it", async () => {
  const { database, store } = await open();
  const workflow = sampleWorkflow("w1");
  const task = sampleTask(workflow, "t1");
  store.saveRuns([sampleWrite(workflow, [task])]);
  const { inputData: _input, outputData: _output, workflowTask: _part, taskDefinition: _definition, ...document } = task;
  const body = { ...document, workflowTask: 0, taskDefinition: "shared", retryCount: 1, loopOverTask: true };
  database.run("UPDATE tasks SET body = ?", JSON.stringify(body));
  expect(store.loadRun("w1")?.tasks).toEqual([{ ...task, retryCount: 1, loopOverTask: true }]);
});
