/** When schedules are due, and what they started. */
import type { ScheduleExecution } from "../../core/model/schedule.ts";
import { stringifyJson } from "../../core/exact-json.ts";
import type { Database, Row } from "./database.ts";
import { parseStored } from "./stored-json.ts";
import type { DueTime, ExecutionCriteria, ExecutionField, Store } from "./store.ts";
import { createWhere } from "./where.ts";
import type { Where } from "./where.ts";

type ScheduleCalls = Pick<Store, "saveSchedule" | "deleteSchedule" | "loadDueTimes" | "saveExecution" | "searchExecutions">;

const keptExecutions = 1000;

export function scheduleCalls(database: Database): ScheduleCalls {
  return {
    saveSchedule({ name, body }, times) {
      database.transaction(() => {
        database.run("INSERT OR REPLACE INTO definitions (kind, name, version, body) VALUES ('schedule', ?, 0, ?)", name, body);
        database.run("DELETE FROM schedule_times WHERE schedule_name = ?", name);
        for (const time of times) saveDueTime(database, name, time);
      });
    },
    deleteSchedule(name) {
      database.transaction(() => {
        database.run("DELETE FROM definitions WHERE kind = 'schedule' AND name = ?", name);
        database.run("DELETE FROM schedule_times WHERE schedule_name = ?", name);
      });
    },
    loadDueTimes: (scheduleName) =>
      database
        .all("SELECT entry, due_at FROM schedule_times WHERE schedule_name = ? ORDER BY entry", scheduleName)
        .map(([entry, dueAt]) => ({ entry: Number(entry), dueAt: Number(dueAt) })),
    saveExecution(execution, next) {
      database.transaction(() => {
        insertExecution(database, execution);
        if (next !== undefined) saveNext(database, execution.scheduleName, next);
      });
    },
    searchExecutions(criteria) {
      const { clause, values } = whereOf(criteria);
      const total = database.get(`SELECT count(*) FROM schedule_executions ${clause}`, ...values)?.[0];
      const rows = database.all(
        `SELECT body FROM schedule_executions ${clause} ORDER BY ${orderOf(criteria)} LIMIT ? OFFSET ?`,
        ...values,
        criteria.size,
        criteria.start,
      );
      return { totalHits: Number(total ?? 0), executions: rows.map(toExecution) };
    },
  };
}

function saveDueTime(database: Database, scheduleName: string, { entry, dueAt }: DueTime): void {
  database.run("INSERT OR REPLACE INTO schedule_times (schedule_name, entry, due_at) VALUES (?, ?, ?)", scheduleName, entry, dueAt);
}

function saveNext(database: Database, scheduleName: string, { entry, dueAt }: { entry: number; dueAt: number | undefined }): void {
  if (dueAt !== undefined) saveDueTime(database, scheduleName, { entry, dueAt });
  else database.run("DELETE FROM schedule_times WHERE schedule_name = ? AND entry = ?", scheduleName, entry);
}

function insertExecution(database: Database, execution: ScheduleExecution): void {
  const { executionId, scheduleName, workflowName, state, scheduledTime, executionTime } = execution;
  database.run(
    `INSERT OR REPLACE INTO schedule_executions (execution_id, schedule_name, workflow_name, state, scheduled_time, execution_time, body)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    executionId,
    scheduleName,
    workflowName,
    state,
    scheduledTime,
    executionTime,
    stringifyJson(execution),
  );
  database.run(
    `DELETE FROM schedule_executions WHERE execution_id IN
       (SELECT execution_id FROM schedule_executions WHERE schedule_name = ? ORDER BY scheduled_time DESC LIMIT -1 OFFSET ?)`,
    scheduleName,
    keptExecutions,
  );
}

const columns = {
  scheduledTime: "scheduled_time",
  executionTime: "execution_time",
  scheduleName: "schedule_name",
  workflowName: "workflow_name",
  state: "state",
} as const satisfies Record<ExecutionField, string>;

function orderOf({ sort }: ExecutionCriteria): string {
  const parts = sort.map(({ field, descending }) => `${columns[field]} ${descending ? "DESC" : "ASC"}`);
  return [...parts, "scheduled_time DESC", "rowid DESC"].join(", ");
}

function whereOf(criteria: ExecutionCriteria): Where {
  const where = createWhere();
  where.among("schedule_name", criteria.scheduleNames);
  where.among("state", criteria.states);
  where.holds("scheduled_time > ?", criteria.scheduledAfter);
  where.holds("scheduled_time < ?", criteria.scheduledBefore);
  where.holds("instr(lower(workflow_name), lower(?)) > 0", criteria.workflowName);
  where.holds("execution_id = ?", criteria.executionId);
  return where;
}

const toExecution = ([body]: Row): ScheduleExecution => parseStored(String(body));
