/** Searches as SQL. Columns come from tables here, values are bound. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { Database, Row } from "./database.ts";
import { numberIn, textIn, valueIn } from "./json-sql.ts";
import type { Condition, SearchCriteria } from "./search-criteria.ts";

/** `asNumber`: what to compare with a number, where a text may hold either. */
type Column = { sql: string; type: "text" | "time" | "number"; asNumber?: string };

const runFields: Record<string, Column> = {
  workflowId: { sql: "runs.workflow_id", type: "text" },
  workflowType: { sql: "runs.name", type: "text" },
  version: { sql: "runs.version", type: "number" },
  correlationId: { sql: "runs.correlation_id", type: "text" },
  parentWorkflowId: { sql: "runs.parent_workflow_id", type: "text" },
  classifier: { sql: "(SELECT classifier FROM snapshots WHERE snapshots.id = runs.snapshot_id)", type: "text" },
  status: { sql: "runs.status", type: "text" },
  startTime: { sql: "runs.start_time", type: "time" },
  updateTime: { sql: "runs.update_time", type: "time" },
  endTime: { sql: "runs.end_time", type: "time" },
};

const taskFields: Record<string, Column> = {
  ...runFields,
  taskId: { sql: "tasks.task_id", type: "text" },
  taskType: { sql: "tasks.task_type", type: "text" },
  taskDefName: { sql: "tasks.task_def_name", type: "text" },
  referenceTaskName: { sql: "tasks.reference_name", type: "text" },
  workerId: { sql: valueIn("tasks.body", "$.workerId"), type: "text" },
  /** With what lies in them: `inputData.order.id`. */
  inputData: { sql: "tasks.input", type: "text" },
  outputData: { sql: "tasks.output", type: "text" },
  status: { sql: "tasks.status", type: "text" },
  scheduledTime: { sql: "tasks.scheduled_time", type: "time" },
  startTime: { sql: "tasks.start_time", type: "time" },
  updateTime: { sql: "tasks.update_time", type: "time" },
  endTime: { sql: "tasks.end_time", type: "time" },
};

export const runSearchFields = Object.keys(runFields);
export const taskSearchFields = Object.keys(taskFields);

interface Target {
  fields: Record<string, Column>;
  from: string;
  columns: string;
  freeText: string;
  order: string;
}

const taskFrom = "tasks JOIN runs ON runs.workflow_id = tasks.workflow_id";
const targets = {
  runs: {
    fields: runFields,
    from: "runs",
    columns: "runs.body, runs.input, runs.output, runs.snapshot_id",
    freeText: "runs.body || ' ' || runs.input || ' ' || runs.output",
    order: "runs.start_time DESC, runs.rowid DESC",
  },
  tasks: {
    fields: taskFields,
    from: taskFrom,
    columns: "tasks.body, tasks.input, tasks.output, runs.snapshot_id",
    freeText: "tasks.body || ' ' || tasks.input || ' ' || tasks.output",
    order: "tasks.update_time DESC, tasks.rowid DESC",
  },
} as const satisfies Record<string, Target>;

/** The page of rows, and how many there are in all. */
export function searchRows(database: Database, what: keyof typeof targets, criteria: SearchCriteria): { totalHits: number; rows: Row[] } {
  const target: Target = targets[what];
  const parts = criteria.conditions.map((condition) => toSql(condition, target.fields));
  if (criteria.freeText !== "") parts.push({ sql: `instr(lower(${target.freeText}), lower(?)) > 0`, values: [criteria.freeText] });
  const where = parts.length === 0 ? "" : `WHERE ${parts.map((part) => part.sql).join(" AND ")}`;
  const values = parts.flatMap((part) => part.values);
  const sorted = criteria.sort === undefined ? undefined : target.fields[criteria.sort.field];
  const order =
    sorted === undefined ? target.order : `${sorted.sql} ${criteria.sort?.descending === true ? "DESC" : "ASC"}, ${target.order}`;
  const total = database.get(`SELECT count(*) FROM ${target.from} ${where}`, ...values)?.[0];
  const rows = database.all(
    `SELECT ${target.columns} FROM ${target.from} ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
    ...values,
    criteria.size,
    criteria.start,
  );
  return { totalHits: Number(total ?? 0), rows };
}

function toSql({ field, operator, values }: Condition, fields: Record<string, Column>): { sql: string; values: (string | number)[] } {
  const column = columnOf(field, fields);
  if (column === undefined) throw new ConductorFault(400, `'${field}' is not a field that can be searched.`);
  const [first = ""] = values;
  // What a run does not have is stored as nothing, and asked for as "".
  if (operator === "=" && column.type === "text" && first === "") return { sql: `coalesce(${column.sql}, '') = ''`, values: [] };
  if (operator === "=" && column.type === "text" && first.includes("*")) {
    return { sql: `${column.sql} GLOB ?`, values: [first.replace(/[?[\]]/g, "[$&]")] };
  }
  if (column.asNumber !== undefined && (operator === "<" || operator === ">") && isNumber(first)) {
    return { sql: `${column.asNumber} ${operator} ?`, values: [Number(first)] };
  }
  const converted = values.map((value) => (column.type === "text" ? value : toNumber(field, value)));
  if (operator === "IN")
    return { sql: converted.length === 0 ? "0" : `${column.sql} IN (${converted.map(() => "?").join(", ")})`, values: converted };
  return { sql: `${column.sql} ${operator} ?`, values: converted };
}

/** A path may hold letters, digits, _ and - only (search-query.ts), so that it can stand in the SQL. */
function columnOf(field: string, fields: Record<string, Column>): Column | undefined {
  const [name = "", ...path] = field.split(".");
  const column = fields[name];
  if (column === undefined || path.length === 0) return column;
  const pointer = path.map((part) => `."${part}"`).join("");
  return { sql: textIn(column.sql, `$${pointer}`), type: "text", asNumber: numberIn(column.sql, `$${pointer}`) };
}

const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

/** Epoch milliseconds, or a date that JavaScript reads. */
function toNumber(field: string, value: string): number {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const time = Number.isNaN(number) ? Date.parse(value) : number;
  if (!Number.isFinite(time))
    throw new ConductorFault(400, `'${value}' is not a value of ${field}: give a number; times in milliseconds since 1970.`);
  return time;
}
