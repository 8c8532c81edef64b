/** The people's side of HUMAN tasks, joined with what their tasks and runs tell, and the templates of forms. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { JsonObject } from "../../core/json.ts";
import { taskStatuses } from "../../core/model/execution.ts";
import { humanUserTypes } from "../../core/human-user-types.ts";
import { humanDefinitionKey } from "../../core/model/human.ts";
import type { HumanTaskAssignment, HumanTaskUser } from "../../core/model/human.ts";
import type { HumanSide } from "../runtime/human/human-side.ts";
import type { Database, Row } from "./database.ts";
import { valueIn } from "./json-sql.ts";
import { parseStored } from "./stored-json.ts";
import type { HumanCriteria, HumanRecord, HumanTexts } from "./human-criteria.ts";
import type { Store, StoredHumanTemplate } from "./store.ts";
import { createWhere } from "./where.ts";
import type { Where } from "./where.ts";

type HumanCalls = Pick<
  Store,
  | "loadHumanSide"
  | "loadHumanTask"
  | "searchHumanTasks"
  | "loadDueHumanTasks"
  | "listHumanDisplayNames"
  | "deleteHumanTasks"
  | "saveHumanTemplates"
  | "loadHumanTemplates"
  | "deleteHumanTemplates"
>;

const sideColumns =
  "human.task_id, human.workflow_id, human.assignments, human.position, human.assignee_type, human.assignee, human.claimant_type, human.claimant, human.due_at, human.updated_on";
const recordColumns = `${sideColumns}, tasks.status, tasks.task_def_name, tasks.reference_name, tasks.scheduled_time, tasks.update_time, tasks.input, tasks.output, runs.name`;
const records = "human_tasks AS human JOIN tasks USING (task_id) JOIN runs ON runs.workflow_id = human.workflow_id";
const isOpen = "tasks.status IN ('SCHEDULED', 'IN_PROGRESS')";
/** As `humanStateOf` has it. */
const state = `CASE WHEN ${isOpen}
    THEN CASE WHEN human.claimant IS NOT NULL THEN 'IN_PROGRESS' WHEN human.assignee IS NOT NULL THEN 'ASSIGNED' ELSE 'PENDING' END
  WHEN tasks.status IN ('COMPLETED', 'COMPLETED_WITH_ERRORS', 'SKIPPED') THEN 'COMPLETED'
  WHEN tasks.status = 'TIMED_OUT' THEN 'TIMED_OUT' ELSE 'DELETED' END`;
const displayName = valueIn("tasks.input", `$.${humanDefinitionKey}.displayName`);
/** Beside input and output; who claimed without saying as what is an external user. */
const otherTexts = `concat_ws(char(10), ${sideColumns}, tasks.task_def_name, tasks.reference_name, runs.name, 'EXTERNAL_USER')`;
/** Tasks whose input and output are in memory at once. */
const batchSize = 100;
const updatedOn = "max(human.updated_on, tasks.update_time)";

export function humanCalls(database: Database): HumanCalls {
  return {
    loadHumanSide(taskId) {
      const row = database.get(`SELECT ${sideColumns} FROM human_tasks AS human WHERE task_id = ?`, taskId);
      return row === undefined ? undefined : toSide(row);
    },
    loadHumanTask(taskId) {
      const row = database.get(`SELECT ${recordColumns} FROM ${records} WHERE human.task_id = ?`, taskId);
      return row === undefined ? undefined : toRecord(row);
    },
    searchHumanTasks(criteria) {
      const where = whereOf(criteria);
      const from = `FROM ${records} ${where.clause}`;
      const order = "ORDER BY tasks.scheduled_time DESC, human.task_id DESC";
      const { texts, start, size } = criteria;
      if (texts !== undefined) {
        const ids = database.all(`SELECT human.task_id ${from} ${order}`, ...where.values).map(([taskId]) => String(taskId));
        return pick(database, ids, { matches: texts.matches, start, size });
      }
      const page = database.all(`SELECT ${recordColumns} ${from} ${order} LIMIT ? OFFSET ?`, ...where.values, size, start);
      const totalHits = Number(database.get(`SELECT count(*) ${from}`, ...where.values)?.[0] ?? 0);
      return { totalHits, records: page.map(toRecord) };
    },
    loadDueHumanTasks: () =>
      database
        .all(`SELECT ${sideColumns} FROM human_tasks AS human JOIN tasks USING (task_id) WHERE due_at IS NOT NULL AND ${isOpen}`)
        .map(toSide),
    listHumanDisplayNames: () =>
      database
        .all(`SELECT DISTINCT ${displayName} AS name FROM ${records} WHERE ${isOpen} AND typeof(${displayName}) = 'text' ORDER BY name`)
        .map(([name]) => String(name)),
    deleteHumanTasks: (taskIds) =>
      database.transaction(() => taskIds.forEach((taskId) => database.run("DELETE FROM human_tasks WHERE task_id = ?", taskId))),
    ...templateCalls(database),
  };
}

/** Of those that match, which are counted; all others are in memory for a moment only. */
function pick(database: Database, ids: readonly string[], wanted: Pick<HumanTexts, "matches"> & { start: number; size: number }) {
  const { matches, start, size } = wanted;
  const sql = `SELECT ${recordColumns} FROM ${records} WHERE human.task_id IN (SELECT value FROM json_each(?))`;
  const picked: HumanRecord[] = [];
  let totalHits = 0;
  for (let from = 0; from < ids.length; from += batchSize) {
    const batch = ids.slice(from, from + batchSize);
    const byId = new Map(database.all(sql, JSON.stringify(batch)).map((row) => [String(row[0]), row] as const));
    for (const id of batch) {
      const row = byId.get(id);
      const record = row === undefined ? undefined : toRecord(row);
      if (record === undefined || !matches(record)) continue;
      if (totalHits >= start && picked.length < size) picked.push(record);
      totalHits += 1;
    }
  }
  return { totalHits, records: picked };
}

/** Call within the transaction of the run's change. */
export function saveHumanSide(database: Database, side: HumanSide): void {
  const { assignee, claimant, assignments } = side;
  database.run(
    `INSERT OR REPLACE INTO human_tasks (task_id, workflow_id, assignments, position, assignee_type, assignee, claimant_type, claimant, due_at, updated_on)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    side.taskId,
    side.workflowId,
    assignments === undefined ? null : stringifyJson(assignments),
    side.position,
    assignee?.userType,
    assignee?.user,
    claimant?.userType,
    claimant?.user,
    side.dueAt,
    side.updatedOn,
  );
}

function toSide(row: Row): HumanSide {
  const [taskId, workflowId, assignments, position, assigneeType, assignee, claimantType, claimant, dueAt, updatedOnColumn] = row;
  const assigned = toUser(assigneeType, assignee);
  const claimed = toUser(claimantType, claimant);
  return {
    taskId: String(taskId),
    workflowId: String(workflowId),
    ...(typeof assignments === "string" ? { assignments: parseStored<HumanTaskAssignment[]>(assignments) } : {}),
    position: Number(position),
    ...(assigned === undefined ? {} : { assignee: assigned }),
    ...(claimed === undefined ? {} : { claimant: { userType: "EXTERNAL_USER", user: "", ...claimed } }),
    ...(typeof dueAt === "number" ? { dueAt } : {}),
    updatedOn: Number(updatedOnColumn),
  };
}

function toUser(type: Row[number] | undefined, user: Row[number] | undefined): HumanTaskUser | undefined {
  if (typeof user !== "string") return undefined;
  const userType = humanUserTypes.find((known) => known === type);
  return { ...(userType === undefined ? {} : { userType }), user };
}

function toRecord(row: Row): HumanRecord {
  const side = toSide(row);
  const [status, definitionName, taskRefName, createdOn, taskUpdatedOn, input, output, workflowName] = row.slice(10);
  return {
    side,
    status: taskStatuses.find((known) => known === status) ?? "FAILED",
    definitionName: String(definitionName),
    taskRefName: String(taskRefName),
    workflowName: String(workflowName),
    input: parseStored<JsonObject>(String(input)),
    output: parseStored<JsonObject>(String(output)),
    createdOn: Number(createdOn),
    updatedOn: Math.max(side.updatedOn, Number(taskUpdatedOn)),
  };
}

function whereOf(criteria: HumanCriteria): Where {
  const where = createWhere();
  where.among(`(${state})`, criteria.states);
  where.among("tasks.task_def_name", criteria.definitionNames);
  where.among("human.workflow_id", criteria.workflowIds);
  where.among("runs.name", criteria.workflowNames);
  where.among(displayName, criteria.displayNames);
  where.holds(`${updatedOn} >= ?`, criteria.updatedFrom);
  where.holds(`${updatedOn} <= ?`, criteria.updatedTo);
  const { texts } = criteria;
  for (const text of texts?.input ?? []) where.any([mentions("tasks.input", text)]);
  for (const text of texts?.output ?? []) where.any([mentions("tasks.output", text)]);
  for (const text of texts?.anywhere ?? []) {
    where.any([mentions(otherTexts, text), mentions("tasks.input", text), mentions("tasks.output", text)]);
  }
  // In a loop the turn stands behind the name.
  const { taskRefNames } = criteria;
  if (taskRefNames !== undefined) {
    const turn =
      "substr(tasks.reference_name, 1, length(?) + 2) = ? || '__' AND substr(tasks.reference_name, length(?) + 3) NOT GLOB '*[^0-9_]*'";
    where.any(taskRefNames.map((name) => ({ sql: `(tasks.reference_name = ? OR ${turn})`, values: [name, name, name, name] })));
  }
  for (const [column, users] of [
    ["assignee", criteria.assignees],
    ["claimant", criteria.claimants],
  ] as const) {
    if (users !== undefined) where.any(users.map((user) => isUser(column, user)));
  }
  return where;
}

const mentions = (sql: string, text: string): { sql: string; values: string[] } => ({ sql: `${sql} LIKE ?`, values: [`%${text}%`] });

/** What it does not say is any. */
function isUser(column: "assignee" | "claimant", { user, userType }: HumanTaskUser): { sql: string; values: string[] } {
  const parts = [`human.${column} IS NOT NULL`];
  const values: string[] = [];
  if (user !== undefined && user !== "") {
    parts.push(`human.${column} = ?`);
    values.push(user);
  }
  if (userType !== undefined) {
    parts.push(`coalesce(human.${column}_type, 'EXTERNAL_USER') = ?`);
    values.push(userType);
  }
  return { sql: `(${parts.join(" AND ")})`, values };
}

function templateCalls(database: Database): Pick<HumanCalls, "saveHumanTemplates" | "loadHumanTemplates" | "deleteHumanTemplates"> {
  return {
    saveHumanTemplates: (templates) =>
      database.transaction(() => {
        for (const template of templates) {
          const sql = "INSERT OR REPLACE INTO human_templates (name, version, body) VALUES (?, ?, ?)";
          database.run(sql, template.name, template.version, stringifyJson(template));
        }
      }),
    loadHumanTemplates({ name, version }) {
      const where = createWhere();
      where.holds("name = ?", name);
      where.holds("version = ?", version);
      return database
        .all(`SELECT body FROM human_templates ${where.clause} ORDER BY name, version`, ...where.values)
        .map(([body]) => parseStored<StoredHumanTemplate>(String(body)));
    },
    deleteHumanTemplates({ name, version }) {
      const where = createWhere();
      where.holds("name = ?", name);
      where.holds("version = ?", version);
      return database.run(`DELETE FROM human_templates ${where.clause}`, ...where.values) > 0;
    },
  };
}
