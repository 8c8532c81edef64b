/** The store on SQLite. */
import { stringifyJson } from "../../core/exact-json.ts";
import { parseStored } from "./stored-json.ts";
import type { Kind } from "../../core/definition.ts";
import type { PollData, TaskLog, Workflow } from "../../core/model/execution.ts";
import type { Effect, RunState } from "../engine/change.ts";
import { notePayloadUses, payloadCalls, withPayloads } from "./payload-rows.ts";
import type { Database, Row } from "./database.ts";
import { openDatabase } from "./database.ts";
import { findRuns } from "./find-runs.ts";
import { describeOpenFailure } from "./database-failure.ts";
import { eventCalls, insertEventExecution, insertEventMessage } from "./event-rows.ts";
import { humanCalls, saveHumanSide } from "./human-rows.ts";
import { pruningCalls } from "./pruning-rows.ts";
import { scheduleCalls } from "./schedule-rows.ts";
import { serviceCalls } from "./service-rows.ts";
import { runColumns, wakeRun, workflowOfRow, writeRunRow } from "./run-rows.ts";
import { searchRows } from "./search-sql.ts";
import { createSnapshots } from "./snapshots.ts";
import type { Snapshots } from "./snapshots.ts";
import type { PendingEffect, QueuedTask, RunWrite, Store } from "./store.ts";
import { tagCalls } from "./tag-rows.ts";
import { insertTaskRow, taskColumns, taskOfRow, updateTaskRow } from "./task-rows.ts";

/** `file`: created if it is missing; in memory where it is not given. Throws a FlowError where the file cannot be used. */
export async function createSqliteStore(file?: string): Promise<Store> {
  const database = await openDatabase(file);
  try {
    return createStoreOn(database);
  } catch (error) {
    database.close();
    throw describeOpenFailure(error, file ?? "memory");
  }
}

/** The store closes the database. */
export function createStoreOn(database: Database): Store {
  const snapshots = createSnapshots(database);
  snapshots.removeUnused();
  return {
    ...definitionCalls(database),
    ...runCalls(database, snapshots),
    ...recoveryCalls(database),
    ...sideCalls(database),
    ...payloadCalls(database),
    ...scheduleCalls(database),
    ...eventCalls(database),
    ...humanCalls(database),
    ...serviceCalls(database),
    ...tagCalls(database),
    ...pruningCalls(database),
    removeUnusedSnapshots: () => snapshots.removeUnused(),
    searchRuns(criteria) {
      const { totalHits, rows } = searchRows(database, "runs", criteria);
      return { totalHits, workflows: rows.map((row) => workflowOfRow(row, snapshots.load(text(row[3])))) };
    },
    searchTasks(criteria) {
      const { totalHits, rows } = searchRows(database, "tasks", criteria);
      return { totalHits, tasks: rows.map((row) => taskOfRow(row, snapshots.load(text(row[3])))) };
    },
    close: () => database.close(),
  };
}

const text = (value: Row[number] | undefined): string => String(value);
const optionalText = (value: Row[number] | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

type DefinitionCalls = Pick<Store, "saveDefinitions" | "deleteDefinition" | "loadDefinitions">;

function definitionCalls(database: Database): DefinitionCalls {
  return {
    saveDefinitions(definitions) {
      database.transaction(() => {
        for (const { kind, name, version, body } of definitions) {
          database.run("INSERT OR REPLACE INTO definitions (kind, name, version, body) VALUES (?, ?, ?, ?)", kind, name, version, body);
        }
      });
    },
    deleteDefinition: (kind, name, version) =>
      database.run("DELETE FROM definitions WHERE kind = ? AND name = ? AND version = ?", kind, name, version) > 0,
    loadDefinitions: (kind: Kind) =>
      database
        .all("SELECT name, version, body FROM definitions WHERE kind = ? ORDER BY name, version", kind)
        .map(([name, version, body]) => ({ kind, name: text(name), version: Number(version), body: text(body) })),
  };
}

type RunCalls = Pick<Store, "saveRuns" | "loadRun" | "loadWorkflow" | "findRunOfTask" | "removeRun" | "findRuns" | "internSnapshot">;

function runCalls(database: Database, snapshots: Snapshots): RunCalls {
  const loadWorkflow = (workflowId: string): Workflow | undefined => {
    const row = database.get(`SELECT ${runColumns} FROM runs WHERE workflow_id = ?`, workflowId);
    return row === undefined ? undefined : workflowOfRow(row, snapshots.load(text(row[3])));
  };
  const loadRun = (workflowId: string): RunState | undefined => {
    const workflow = loadWorkflow(workflowId);
    if (workflow === undefined) return undefined;
    const snapshot = snapshots.intern(workflow.workflowDefinition);
    const rows = database.all(`SELECT ${taskColumns} FROM tasks WHERE workflow_id = ? ORDER BY seq, rowid`, workflowId);
    return withPayloads(database, { workflow, tasks: rows.map((row) => taskOfRow(row, snapshot)) });
  };
  return {
    loadRun,
    loadWorkflow,
    saveRuns: (writes) => database.transaction(() => writes.forEach((write) => saveRun(database, snapshots, write))),
    findRunOfTask: (taskId) => optionalText(database.get("SELECT workflow_id FROM tasks WHERE task_id = ?", taskId)?.[0]),
    removeRun: (workflowId) =>
      database.transaction(() => {
        database.run("DELETE FROM task_logs WHERE task_id IN (SELECT task_id FROM tasks WHERE workflow_id = ?)", workflowId);
        database.run("DELETE FROM tasks WHERE workflow_id = ?", workflowId);
        database.run("DELETE FROM pending_effects WHERE workflow_id = ?", workflowId);
        database.run("DELETE FROM runs WHERE workflow_id = ?", workflowId);
      }),
    findRuns: (filter) => findRuns(database, filter),
    internSnapshot: (definition) => snapshots.intern(definition).definition,
  };
}

function saveRun(database: Database, snapshots: Snapshots, write: RunWrite): void {
  const { workflow, previous } = write;
  const snapshot = snapshots.intern(workflow.workflowDefinition);
  if (previous?.workflow.workflowDefinition !== workflow.workflowDefinition) snapshots.save(snapshot);
  if (previous?.workflow !== workflow) writeRunRow(database, { workflow, previous: previous?.workflow, wakeAt: write.wakeAt, snapshot });
  else if (write.wakeAt !== undefined) database.run(wakeRun, write.wakeAt, workflow.workflowId);

  notePayloadUses(database, write);
  for (const taskId of write.removedTaskIds) database.run("DELETE FROM tasks WHERE task_id = ?", taskId);
  const queued = new Map(write.queued.map((task) => [task.taskId, task]));
  const previousTasks = new Map(previous?.tasks.map((task) => [task.taskId, task]));
  for (const task of write.tasks) {
    const known = previousTasks.get(task.taskId);
    if (known === undefined) {
      insertTaskRow(database, task, snapshot, queued.get(task.taskId));
      queued.delete(task.taskId);
    } else {
      updateTaskRow(database, task, known, snapshot);
    }
  }
  for (const task of queued.values()) {
    database.run(
      "UPDATE tasks SET available_at = ?, domain = ?, priority = ? WHERE task_id = ?",
      task.availableAt,
      task.domain,
      task.priority,
      task.taskId,
    );
  }
  for (const taskId of write.unqueuedTaskIds) database.run("UPDATE tasks SET available_at = NULL WHERE task_id = ?", taskId);
  for (const effect of write.effects) {
    database.run(
      "INSERT INTO pending_effects (id, workflow_id, created_time, body) VALUES (?, ?, ?, ?)",
      effect.id,
      effect.workflowId,
      effect.createdTime,
      stringifyJson(effect.effect),
    );
  }
  for (const id of write.doneEffectIds) database.run("DELETE FROM pending_effects WHERE id = ?", id);
  for (const log of write.logs) addTaskLog(database, log);
  if (write.raised !== undefined) insertEventMessage(database, write.raised);
  if (write.eventExecution !== undefined) insertEventExecution(database, write.eventExecution);
  for (const side of write.humanSides ?? []) saveHumanSide(database, side);
}

type RecoveryCalls = Pick<
  Store,
  "loadOpenRuns" | "loadQueuedTasks" | "loadPendingEffects" | "removePendingEffect" | "loadTasksInProgress" | "countOpen"
>;

function recoveryCalls(database: Database): RecoveryCalls {
  return {
    loadOpenRuns: () =>
      database
        .all("SELECT workflow_id, wake_at FROM runs WHERE is_open = 1")
        .map(([id, wakeAt]) => ({ workflowId: text(id), ...(typeof wakeAt === "number" ? { wakeAt } : {}) })),
    loadQueuedTasks: () =>
      database
        .all(
          "SELECT task_id, workflow_id, task_type, domain, priority, available_at FROM tasks WHERE available_at IS NOT NULL ORDER BY available_at, rowid",
        )
        .map(toQueuedTask),
    loadPendingEffects: () =>
      database.all("SELECT id, workflow_id, created_time, body FROM pending_effects ORDER BY created_time, id").map(toPendingEffect),
    removePendingEffect: (id) => void database.run("DELETE FROM pending_effects WHERE id = ?", id),
    loadTasksInProgress: () =>
      database
        .all("SELECT task_id, task_def_name, workflow_id FROM tasks WHERE status = 'IN_PROGRESS'")
        .map(([taskId, taskDefName, workflowId]) => ({
          taskId: text(taskId),
          taskDefName: text(taskDefName),
          workflowId: text(workflowId),
        })),
    countOpen: () => ({
      runs: Number(database.get("SELECT count(*) FROM runs WHERE is_open = 1")?.[0] ?? 0),
      inProgress: database
        .all("SELECT task_def_name, count(*) FROM tasks WHERE status = 'IN_PROGRESS' GROUP BY task_def_name")
        .map(([taskDefName, count]) => ({ taskDefName: text(taskDefName), count: Number(count) })),
    }),
  };
}

function toQueuedTask([taskId, workflowId, taskType, domain, priority, availableAt]: Row): QueuedTask {
  const queue = optionalText(domain);
  return {
    taskId: text(taskId),
    workflowId: text(workflowId),
    taskType: text(taskType),
    ...(queue === undefined ? {} : { domain: queue }),
    priority: Number(priority ?? 0),
    availableAt: Number(availableAt),
  };
}

function toPendingEffect([id, workflowId, createdTime, body]: Row): PendingEffect {
  const effect = parseStored<Effect>(text(body));
  return { id: text(id), workflowId: text(workflowId), createdTime: Number(createdTime), effect };
}

type SideCalls = Pick<Store, "addTaskLog" | "loadTaskLogs" | "savePollData" | "loadPollData">;

function sideCalls(database: Database): SideCalls {
  return {
    addTaskLog: (log) => addTaskLog(database, log),
    loadTaskLogs: (taskId) =>
      database
        .all("SELECT log, created_time FROM task_logs WHERE task_id = ? ORDER BY id", taskId)
        .map(([log, createdTime]) => ({ log: text(log), taskId, createdTime: Number(createdTime) })),
    savePollData(data) {
      database.transaction(() => {
        for (const { queueName, domain, workerId, lastPollTime } of data) {
          const sql = "INSERT OR REPLACE INTO poll_data (queue_name, domain, worker_id, last_poll_time) VALUES (?, ?, ?, ?)";
          database.run(sql, queueName, domain ?? "", workerId, lastPollTime);
        }
      });
    },
    loadPollData: () => database.all("SELECT queue_name, domain, worker_id, last_poll_time FROM poll_data").map(toPollData),
  };
}

function addTaskLog(database: Database, { taskId, createdTime, log }: Required<TaskLog>): void {
  database.run("INSERT INTO task_logs (task_id, created_time, log) VALUES (?, ?, ?)", taskId, createdTime, log);
}

function toPollData([queueName, domain, workerId, lastPollTime]: Row): PollData {
  const [queue, worker] = [optionalText(domain), optionalText(workerId)];
  return {
    queueName: text(queueName),
    ...(queue === undefined ? {} : { domain: queue }),
    ...(worker === undefined ? {} : { workerId: worker }),
    lastPollTime: Number(lastPollTime),
  };
}
