import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Effect } from "../../../src/server/engine/change.ts";
import { checkDatabase } from "../../../src/server/store/check-database.ts";
import { openDatabase } from "../../../src/server/store/database.ts";
import type { Database } from "../../../src/server/store/database.ts";
import { createStoreOn } from "../../../src/server/store/sqlite-store.ts";
import type { Store } from "../../../src/server/store/store.ts";
import { queueEntry, sampleTask, sampleWorkflow, sampleWrite } from "./fixtures.ts";

let database: Database;
afterEach(() => database.close());

/**
 * A run with every kind of open task, each with what it waits for: `queued` in a queue, `held` by a worker, `wait` for a time, `human`,
 * `http` for its effect, `sub` for the open run `child`, `join` for the others. And `done`, which has ended.
 */
beforeEach(async () => {
  database = await openDatabase(undefined);
  const store = createStoreOn(database);
  const open = sampleWorkflow("open");
  const task = (id: string, seq: number, more: Parameters<typeof sampleTask>[2] = {}) => sampleTask(open, id, { seq, ...more });
  const begun = { status: "IN_PROGRESS" } as const;
  const queued = task("queued", 1);
  const tasks = [
    queued,
    task("held", 2, { ...begun, pollCount: 1 }),
    task("wait", 3, { ...begun, taskType: "WAIT", inputData: { duration: "5s" } }),
    task("human", 4, { ...begun, taskType: "HUMAN" }),
    task("http", 5, { ...begun, taskType: "HTTP" }),
    task("sub", 6, { ...begun, taskType: "SUB_WORKFLOW", subWorkflowId: "child" }),
    task("join", 7, { ...begun, taskType: "JOIN" }),
    task("later", 8, { taskType: "INLINE" }),
    task("async", 9, { ...begun, taskType: "HTTP", inputData: { asyncComplete: true } }),
  ];
  const effect = (id: string, workflowId: string, what: Effect) => ({ id, workflowId, createdTime: 1, effect: what });
  const done = sampleWorkflow("done", { status: "COMPLETED", endTime: 5, parentWorkflowId: "open" });
  store.saveDefinitions([{ kind: "task", name: "a", version: 0, body: '{"name":"a"}' }]);
  addSideRows(store);
  store.saveRuns([
    sampleWrite(open, tasks, {
      queued: [queueEntry(queued)],
      wakeAt: 9000,
      effects: [effect("e1", "open", { type: "http", taskId: "http" })],
      humanSides: [{ taskId: "human", workflowId: "open", position: 0, updatedOn: 1 }],
    }),
    sampleWrite(sampleWorkflow("child", { parentWorkflowId: "open" }), [
      sampleTask(sampleWorkflow("child"), "c1", { ...begun, pollCount: 1 }),
    ]),
    sampleWrite(done, [sampleTask(done, "d1", { status: "COMPLETED" })], {
      effects: [effect("e2", "done", { type: "run-ended", parentWorkflowId: "open", parentWorkflowTaskId: "x" })],
    }),
    sampleWrite(sampleWorkflow("paused", { status: "PAUSED", externalInputPayloadStoragePath: "input/1.json" }), []),
  ]);
});

/** A row in each table that has nothing to do with runs, and in those beside them. */
function addSideRows(store: Store): void {
  store.savePayload({ path: "input/1.json", createdTime: 1, payload: { large: true } });
  store.savePayload({ path: "input/unused.json", createdTime: 1, payload: {} });
  store.addTaskLog({ taskId: "d1", createdTime: 1, log: "a line" });
  store.savePollData([{ queueName: "a", domain: "d", workerId: "w", lastPollTime: 1 }]);
  const start = { name: "order" };
  const nightly = { name: "nightly", cronExpression: "0 0 3 * * *", startWorkflowRequest: start };
  store.saveSchedule({ name: "nightly", body: JSON.stringify(nightly) }, [{ entry: 0, dueAt: 5 }]);
  const execution = { executionId: "x1", scheduleName: "nightly", workflowName: "order", startWorkflowRequest: start, zoneId: "UTC" };
  store.saveExecution({ ...execution, state: "EXECUTED", scheduledTime: 1, executionTime: 2 }, { entry: 0, dueAt: 6 });
  const raised = { event: "conductor:paid", messageId: "m1" };
  store.addEventMessage({ ...raised, createdTime: 1, payload: {} });
  store.addEventExecution({ ...raised, name: "h", position: 0, action: "start_workflow", status: "COMPLETED", created: 1, output: {} });
  store.saveService({ service: { name: "users", type: "HTTP" }, discovered: [] });
  store.saveProto({ serviceName: "users", filename: "a.proto", data: "AA==" });
  store.saveTags("schedule", "nightly", [{ key: "team", value: "billing" }]);
  store.dropRuns(["long-gone"]);
}

const found = (): string[] => checkDatabase(database).findings.map(({ code, examples }) => `${code}: ${examples.join(", ")}`);

it("finds nothing in a store where everything can go on, and counts what there is", () => {
  expect(checkDatabase(database)).toEqual({
    version: expect.any(Number),
    counts: { definitions: 2, runs: 4, openRuns: 3, tasks: 11, queuedTasks: 1, pendingEffects: 2 },
    findings: [],
  });
});

const setBody = (id: string, key: string, value: string): string =>
  `UPDATE tasks SET body = json_set(body, '$.${key}', json('${value}')) WHERE task_id = '${id}'`;

describe("what is lost or altered", () => {
  it.each([
    ["DELETE FROM snapshots", ["definition-of-run-missing: open, child, done, paused"]],
    ["UPDATE snapshots SET body = replace(body, '\"SIMPLE\"', '\"SIMPEL\"')", ["altered-definition: "]],
    ["DELETE FROM runs WHERE workflow_id = 'paused'", []],
    ["DELETE FROM runs WHERE workflow_id = 'done'", ["task-without-run: d1", "effect-without-run: e2"]],
    ["UPDATE runs SET body = '{' WHERE workflow_id = 'paused'", ["unreadable-document: runs.body of paused"]],
    ["UPDATE tasks SET input = 'x' WHERE task_id = 'd1'", ["unreadable-document: tasks.input of d1"]],
    ["UPDATE definitions SET body = '' WHERE kind = 'task'", ["unreadable-document: definitions.body of task"]],
    ["UPDATE tasks SET output = CAST(x'7b22c32822' AS TEXT) WHERE task_id = 'd1'", ["damaged-text: tasks.output of d1"]],
    ["UPDATE tasks SET task_id = CAST(x'64ff' AS TEXT) WHERE task_id = 'd1'", ["damaged-text: tasks.task_id of d\ufffd"]],
    ["INSERT INTO task_logs (task_id, created_time, log) VALUES ('d1', 1, CAST(x'80' AS TEXT))", ["damaged-text: task_logs.log of d1"]],
    ["UPDATE runs SET status = 'FAILED', is_open = 0 WHERE workflow_id = 'paused'", ["run-columns-differ: paused"]],
    ["UPDATE runs SET is_open = 0 WHERE workflow_id = 'paused'", ["run-columns-differ: paused"]],
    ["UPDATE runs SET correlation_id = 'x' WHERE workflow_id = 'done'", ["run-columns-differ: done"]],
    ["UPDATE tasks SET seq = 77 WHERE task_id = 'held'", ["task-columns-differ: held"]],
    ["UPDATE tasks SET workflow_id = 'done' WHERE task_id = 'd1'", []],
    [setBody("d1", "workflowTask", "2"), []],
    [setBody("d1", "workflowTask", "3"), ["part-of-definition-missing: d1"]],
    ["INSERT INTO schedule_times VALUES ('gone', 0, 5)", ["due-time-without-schedule: gone"]],
    ["UPDATE definitions SET name = 'b' WHERE kind = 'task'", ["definition-columns-differ: task b"]],
    ["UPDATE definitions SET kind = 'taks' WHERE kind = 'task'", ["definition-columns-differ: taks a"]],
    [`INSERT INTO definitions VALUES ('workflow', 'w', 2, '{"name":"w","version":1}')`, ["definition-columns-differ: workflow w"]],
    [`INSERT INTO definitions VALUES ('workflow', 'w', 1, '{"name":"w"}')`, []],
    ["DELETE FROM payloads WHERE path = 'input/1.json'", ["payload-missing: input/1.json"]],
    ["DELETE FROM payloads WHERE path = 'input/unused.json'", []],
    ["DELETE FROM payload_uses", ["payload-use-missing: input/1.json"]],
    ["INSERT INTO payload_uses VALUES ('gone', 'input/unused.json')", ["payload-use-without-run: input/unused.json"]],
    ["UPDATE payloads SET body = '{' WHERE path = 'input/1.json'", ["unreadable-document: payloads.body of input/1.json"]],
    ["UPDATE event_messages SET payload = ''", ["unreadable-document: event_messages.payload of conductor:paid"]],
    ["UPDATE event_executions SET output = '['", ["unreadable-document: event_executions.output of h"]],
    ["UPDATE event_executions SET status = 'DONE'", ["event-execution-unknown: h m1"]],
    ["UPDATE schedule_executions SET state = 'FAILED'", ["schedule-execution-columns-differ: x1"]],
    ["UPDATE pending_effects SET body = '{}' WHERE id = 'e2'", ["effect-unknown: e2"]],
    ["INSERT INTO removals VALUES ('paused')", ["removed-run-present: paused"]],
    ["DELETE FROM human_tasks", ["human-side-missing: human"]],
    [
      "INSERT INTO human_tasks (task_id, workflow_id, position, updated_on) VALUES ('gone', 'open', 0, 1)",
      ["human-side-without-task: gone"],
    ],
    ["UPDATE human_tasks SET workflow_id = 'done'", ["human-side-of-other-run: human"]],
    ["INSERT INTO human_templates VALUES ('form', 1, '{')", ["unreadable-document: human_templates.body of form"]],
    ["UPDATE services SET name = 'accounts'", ["service-columns-differ: accounts", "proto-without-service: users a.proto"]],
    ["UPDATE services SET body = '{'", ["unreadable-document: services.body of users"]],
    ["DELETE FROM services", ["proto-without-service: users a.proto"]],
    ["UPDATE tags SET name = 'b'", ["tags-without-owner: schedule b"]],
    ["UPDATE tags SET body = '['", ["unreadable-document: tags.body of schedule"]],
    ["UPDATE poll_data SET last_poll_time = 'noon'", ["wrong-type: poll_data.last_poll_time"]],
  ])("%s", (sql, expected) => {
    database.exec(sql);
    expect(found().map((finding) => finding.replace(/^(altered-definition: ).*/, "$1"))).toEqual(expected);
  });
});

/** Every column of every table, as far as a wrong value can stand in it: SQLite itself refuses a text as a number of a row. */
function columns(type: "TEXT" | "INTEGER"): { table: string; column: string }[] {
  const tables = database
    .all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .map(([name]) => String(name));
  return tables.flatMap((table) =>
    database
      .all(`SELECT name FROM pragma_table_info('${table}') WHERE type = ? AND NOT (type = 'INTEGER' AND pk = 1)`, type)
      .map(([column]) => ({ table, column: String(column) })),
  );
}

/** With a row of nothing in particular, where it has none. */
function fill(table: string): void {
  if (Number(database.get(`SELECT count(*) FROM ${table}`)?.[0]) > 0) return;
  const types = database.all(`SELECT type FROM pragma_table_info('${table}')`);
  database.exec(`INSERT INTO ${table} VALUES (${types.map(([type]) => (type === "INTEGER" ? "1" : "'{}'")).join(", ")})`);
}

it.each([
  ["TEXT", "CAST(x'80' AS TEXT)", "damaged-text"],
  ["INTEGER", "'x'", "wrong-type"],
  ["TEXT", "x'61'", "wrong-type"],
] as const)("looks at every %s of every table: %s is found", (type, value, code) => {
  const places = columns(type);
  expect(new Set(places.map(({ table }) => table)).size).toBeGreaterThan(10);
  for (const { table, column } of places) {
    database.exec("SAVEPOINT planted");
    fill(table);
    database.exec(`UPDATE ${table} SET ${column} = ${value} WHERE ${column} IS (SELECT ${column} FROM ${table} LIMIT 1)`);
    expect(
      checkDatabase(database).findings.map((finding) => finding.code),
      `${table}.${column}`,
    ).toContain(code);
    database.exec("ROLLBACK TO planted; RELEASE planted");
  }
});

const statusOf = (id: string, status: string): string =>
  `UPDATE tasks SET status = '${status}', body = json_set(body, '$.status', '${status}') WHERE task_id = '${id}'`;

describe("what cannot go on, or is left open", () => {
  it.each([
    ["UPDATE tasks SET available_at = NULL WHERE task_id = 'queued'", ["task-in-no-queue: queued"]],
    ["UPDATE tasks SET available_at = 1 WHERE task_id = 'd1'", ["ended-task-in-queue: d1"]],
    // Handed out again on request, while a worker holds it.
    ["UPDATE tasks SET available_at = 1 WHERE task_id = 'held'", []],
    ["DELETE FROM pending_effects WHERE id = 'e1'", ["effect-missing: http"]],
    ["DELETE FROM pending_effects WHERE id = 'e2'", []],
    [setBody("sub", "subWorkflowId", '"nowhere"'), ["child-missing: sub"]],
    [setBody("sub", "subWorkflowId", '"paused"'), []],
    // It has ended, and has told its parent.
    [`DELETE FROM pending_effects WHERE id = 'e2'; ${setBody("sub", "subWorkflowId", '"done"')}`, ["child-missing: sub"]],
    [setBody("sub", "subWorkflowId", '"done"'), []],
    ["UPDATE runs SET wake_at = NULL", ["timer-missing: open"]],
    ["UPDATE runs SET wake_at = 5 WHERE workflow_id = 'done'", ["ended-run-with-timer: done"]],
    [statusOf("d1", "SCHEDULED"), ["open-task-in-ended-run: d1"]],
    [statusOf("c1", "COMPLETED"), ["run-without-next-step: child"]],
    // Its parent is about to be told of the end of another child.
    [`${statusOf("c1", "COMPLETED")}; UPDATE runs SET wake_at = 5 WHERE workflow_id = 'child'`, []],
  ])("%s", (sql, expected) => {
    database.exec(sql);
    expect(found()).toEqual(expected);
  });
});

it("takes documents that are nested deeper than SQLite reads", () => {
  const deep = `${"[".repeat(2000)}${"]".repeat(2000)}`;
  database.run("UPDATE tasks SET input = ? WHERE task_id = 'd1'", deep);
  database.run("UPDATE pending_effects SET body = ? WHERE id = 'e1'", `{"type":"http","taskId":"http","deep":${deep}}`);
  expect(found()).toEqual([]);
});

it("names a few of many, and counts them all", () => {
  database.exec("UPDATE tasks SET workflow_id = 'gone'");
  expect(checkDatabase(database).findings[0]).toEqual({
    code: "task-without-run",
    severity: "warning",
    message: "11 tasks belong to no run",
    hint: "It is never read, and does no harm.",
    count: 11,
    examples: expect.objectContaining({ length: 5 }),
  });
});
