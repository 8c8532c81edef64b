import path from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/server/store/database.ts";
import { latestVersion, schemaVersion } from "../../../src/server/store/migrations.ts";
import { createSqliteStore } from "../../../src/server/store/sqlite-store.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { startChild } from "../start-child.ts";

const freshFile = (): string => path.join(tempFolder(), "server.db");
const versions = Array.from({ length: latestVersion - 1 }, (_, index) => index + 1);

/** What the first version wrote, as it stood in its tables. */
const definition = { name: "order", version: 1, tasks: [{ name: "price", taskReferenceName: "price_ref", type: "SIMPLE" }] };
const run = { workflowId: "w1", workflowName: "order", workflowVersion: 1, status: "RUNNING", startTime: 5, updateTime: 5, endTime: 0 };
const task = {
  taskId: "t1",
  workflowInstanceId: "w1",
  status: "SCHEDULED",
  referenceTaskName: "price_ref",
  taskType: "price",
  workflowTask: 0,
};
const snapshotId = "snapshot";
const contents = `
  INSERT INTO definitions VALUES ('task', 'price', 0, '{"name":"price"}');
  INSERT INTO snapshots (id, body) VALUES ('${snapshotId}', '${JSON.stringify(definition)}');
  INSERT INTO runs (workflow_id, snapshot_id, name, version, status, start_time, update_time, end_time, is_open, wake_at, body, input, output)
    VALUES ('w1', '${snapshotId}', 'order', 1, 'RUNNING', 5, 5, 0, 1, 7, '${JSON.stringify(run)}', '{"amount":1}', '{}');
  INSERT INTO tasks (task_id, workflow_id, seq, reference_name, task_type, task_def_name, status, scheduled_time, start_time, update_time, end_time,
    body, input, output, available_at, priority)
    VALUES ('t1', 'w1', 1, 'price_ref', 'price', 'price', 'SCHEDULED', 5, 0, 0, 0, '${JSON.stringify(task)}', '{}', '{}', 6, 0);
  INSERT INTO task_logs (task_id, created_time, log) VALUES ('t1', 5, 'hello');
  INSERT INTO poll_data VALUES ('price', '', 'worker', 5);
  INSERT INTO pending_effects VALUES ('e1', 'w1', 5, '{"type":"http","taskId":"t1"}');`;

async function createEarlier(version: number): Promise<string> {
  const file = freshFile();
  const database = await openDatabase(file, version);
  database.exec(contents);
  database.close();
  return file;
}

describe.each(versions)("a file of version %i", (version) => {
  it("opens with all that it holds", async () => {
    const store = await createSqliteStore(await createEarlier(version));
    expect(store.loadDefinitions("task")).toEqual([{ kind: "task", name: "price", version: 0, body: '{"name":"price"}' }]);
    expect(store.loadRun("w1")).toMatchObject({
      workflow: { ...run, tasks: [], input: { amount: 1 }, output: {}, workflowDefinition: definition },
      tasks: [{ ...task, inputData: {}, outputData: {}, workflowTask: definition.tasks[0] }],
    });
    expect(store.loadOpenRuns()).toEqual([{ workflowId: "w1", wakeAt: 7 }]);
    expect(store.loadQueuedTasks()).toMatchObject([{ taskId: "t1", availableAt: 6 }]);
    expect(store.loadTaskLogs("t1")).toMatchObject([{ log: "hello" }]);
    expect(store.loadPollData()).toEqual([{ queueName: "price", workerId: "worker", lastPollTime: 5 }]);
    expect(store.loadPendingEffects()).toMatchObject([{ id: "e1", effect: { type: "http" } }]);
    store.close();
  });

  it("has the tables of a new file afterwards", async () => {
    const [old, fresh] = [await createEarlier(version), freshFile()];
    const tablesOf = async (file: string): Promise<unknown[]> => {
      const database = await openDatabase(file);
      expect(schemaVersion(database)).toBe(latestVersion);
      const tables = database.all("SELECT type, name, sql FROM sqlite_master ORDER BY type, name");
      database.close();
      return tables;
    };
    expect(await tablesOf(old)).toEqual(await tablesOf(fresh));
  });
});

it("a migration that is cut off leaves the file as it was", async () => {
  const file = await createEarlier(1);
  const child = startChild(new URL("./children/killed-migration.ts", import.meta.url), file);
  expect(await new Promise((resolve) => child.on("exit", (_code, signal) => resolve(signal)))).toBe("SIGKILL");
  const before = await openDatabase(file, 1);
  expect(schemaVersion(before)).toBe(1);
  expect(before.get("SELECT count(*) FROM sqlite_master WHERE name = 'schedule_times'")).toEqual([0]);
  expect(before.get("SELECT count(*) FROM runs")).toEqual([1]);
  before.close();
  const after = await openDatabase(file);
  expect(schemaVersion(after)).toBe(latestVersion);
  after.close();
});

it("a step that fails leaves the file as it was", async () => {
  const file = await createEarlier(1);
  const blocked = await openDatabase(file, 1);
  // The name that the next step needs is taken.
  blocked.exec("CREATE TABLE schedule_executions (x)");
  blocked.close();
  await expect(createSqliteStore(file)).rejects.toThrow(`The database ${file} cannot be used: table schedule_executions already exists.`);
  const database = await openDatabase(file, 1);
  expect(schemaVersion(database)).toBe(1);
  expect(database.get("SELECT count(*) FROM sqlite_master WHERE name = 'schedule_times'")).toEqual([0]);
  database.close();
});

it("a file of a newer version is refused, and left as it is", async () => {
  const file = freshFile();
  const database = await openDatabase(file);
  database.exec("PRAGMA user_version = 99");
  database.close();
  await expect(createSqliteStore(file)).rejects.toMatchObject({
    code: "config",
    message: `The database ${file} was written by a newer version of flow (schema 99, this version knows ${latestVersion}).`,
    hint: expect.stringContaining("Update flow"),
  });
});
