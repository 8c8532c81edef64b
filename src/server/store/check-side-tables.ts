/** Whether what lies beside runs and tasks is in order: definitions, payloads, schedules, events, effects, and runs that are being removed. */
import { kinds } from "../../core/definition.ts";
import { eventExecutionStatuses } from "../../core/model/event-handler.ts";
import type { Effect } from "../engine/change.ts";
import { differs, plural, restore } from "./check.ts";
import type { StoreCheck } from "./check.ts";

const listOf = (words: readonly string[]): string => `(${words.map((word) => `'${word}'`).join(", ")})`;

const effectTypes = Object.keys({
  enqueue: true,
  dequeue: true,
  "start-child": true,
  "start-workflow": true,
  "human-trigger": true,
  "terminate-child": true,
  http: true,
  kafka: true,
  "publish-event": true,
  "run-ended": true,
  "reopen-parent": true,
  "start-failure-workflow": true,
} as const satisfies Record<Effect["type"], true>);

const scheduleColumns = {
  execution_id: "executionId",
  schedule_name: "scheduleName",
  workflow_name: "workflowName",
  state: "state",
  scheduled_time: "scheduledTime",
  execution_time: "executionTime",
};

/** A path that a run or one of its tasks has in its document. */
const pathIn = (table: string, key: string): string =>
  `SELECT workflow_id, CASE WHEN json_valid(body) THEN json_extract(body, '$.${key}') END AS path FROM ${table}`;
const referred = `${pathIn("runs", "externalInputPayloadStoragePath")} UNION ALL ${pathIn("tasks", "externalOutputPayloadStoragePath")}`;

export const sideTableChecks: readonly StoreCheck[] = [
  {
    code: "definition-columns-differ",
    severity: "error",
    sql: `SELECT kind || ' ' || name FROM definitions WHERE kind NOT IN ${listOf(kinds)}
      OR ${differs({ name: "name" }, "kind = 'workflow' AND coalesce(json_extract(body, '$.version'), 1) IS NOT version")}`,
    message: (count) => `${plural(count, "definition is", "definitions are")} kept under another kind, name or version than it has`,
    hint: `Whoever asks for them gets others. ${restore}`,
  },
  {
    code: "payload-missing",
    severity: "error",
    sql: `SELECT DISTINCT path FROM payload_uses
      WHERE NOT EXISTS (SELECT 1 FROM payloads WHERE payloads.path = payload_uses.path)
      AND EXISTS (SELECT 1 FROM runs WHERE runs.workflow_id = payload_uses.workflow_id)`,
    message: (count) => `${plural(count, "payload that lies outside of its run is", "payloads that lie outside of their runs are")} gone`,
    hint: `The runs that refer to them see nothing in their place. ${restore}`,
  },
  {
    code: "payload-use-missing",
    severity: "error",
    sql: `SELECT DISTINCT path FROM (${referred}) AS referred WHERE path IS NOT NULL
      AND EXISTS (SELECT 1 FROM runs WHERE runs.workflow_id = referred.workflow_id)
      AND NOT EXISTS (SELECT 1 FROM payload_uses WHERE payload_uses.workflow_id = referred.workflow_id AND payload_uses.path = referred.path)`,
    message: (count) => `${plural(count, "payload is", "payloads are")} not known to be in use, though a run refers to it`,
    hint: `They will be deleted while their runs need them. ${restore}`,
  },
  {
    code: "payload-use-without-run",
    severity: "warning",
    sql: "SELECT DISTINCT path FROM payload_uses WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.workflow_id = payload_uses.workflow_id)",
    message: (count) => `${plural(count, "payload is", "payloads are")} kept for a run that is not there`,
    hint: "It takes up room, and does no harm.",
  },
  {
    code: "schedule-execution-columns-differ",
    severity: "error",
    sql: `SELECT execution_id FROM schedule_executions WHERE ${differs(scheduleColumns, "")}`,
    message: (count) =>
      `${plural(count, "execution of a schedule is", "executions of schedules are")} searched by other values than they hold`,
    hint: `Searches of them go wrong. ${restore}`,
  },
  {
    code: "event-execution-unknown",
    severity: "error",
    sql: `SELECT handler || ' ' || message_id FROM event_executions WHERE status NOT IN ${listOf(eventExecutionStatuses)}`,
    message: (count) =>
      `${plural(count, "execution of an event handler has", "executions of event handlers have")} a status that there is not`,
    hint: `They are shown as failed. ${restore}`,
  },
  {
    code: "human-side-without-task",
    severity: "warning",
    sql: "SELECT task_id FROM human_tasks WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.task_id = human_tasks.task_id)",
    message: (count) => `${plural(count, "claim or assignment belongs", "claims or assignments belong")} to no HUMAN task`,
    hint: "It is never shown, and does no harm.",
  },
  {
    code: "human-side-missing",
    severity: "error",
    // A worker's task may have that name as well; workers poll theirs.
    sql: `SELECT task_id FROM tasks JOIN runs USING (workflow_id) WHERE is_open = 1 AND task_type = 'HUMAN' AND tasks.status = 'IN_PROGRESS'
      AND NOT EXISTS (SELECT 1 FROM human_tasks WHERE human_tasks.task_id = tasks.task_id)
      AND CASE WHEN json_valid(tasks.body) THEN json_extract(tasks.body, '$.pollCount') = 0 ELSE 0 END`,
    message: (count) => `${plural(count, "open HUMAN task is", "open HUMAN tasks are")} in no list for people`,
    hint: "Nobody can claim them. POST /api/tasks ends them.",
  },
  {
    code: "human-side-of-other-run",
    severity: "error",
    sql: "SELECT task_id FROM human_tasks JOIN tasks USING (task_id) WHERE human_tasks.workflow_id IS NOT tasks.workflow_id",
    message: (count) => `${plural(count, "HUMAN task is", "HUMAN tasks are")} listed with a run that is not its own`,
    hint: `People see them with the wrong run, or not at all. ${restore}`,
  },
  {
    code: "service-columns-differ",
    severity: "error",
    sql: `SELECT name FROM services WHERE ${differs({ name: "name" }, "")}`,
    message: (count) => `${plural(count, "service is", "services are")} kept under another name than it has`,
    hint: `Whoever asks for them gets others. ${restore}`,
  },
  {
    code: "proto-without-service",
    severity: "warning",
    sql: `SELECT service_name || ' ' || filename FROM service_protos
      WHERE NOT EXISTS (SELECT 1 FROM services WHERE services.name = service_protos.service_name)`,
    message: (count) => `${plural(count, "proto file belongs", "proto files belong")} to no service`,
    hint: "It is never shown, and does no harm.",
  },
  {
    code: "tags-without-owner",
    severity: "warning",
    sql: `SELECT kind || ' ' || name FROM tags WHERE kind <> 'secret'
      AND NOT EXISTS (SELECT 1 FROM definitions WHERE definitions.kind = tags.kind AND definitions.name = tags.name)`,
    message: (count) => `${plural(count, "list of tags belongs", "lists of tags belong")} to no definition`,
    hint: "It is never shown, and does no harm.",
  },
  {
    code: "effect-unknown",
    severity: "error",
    sql: `SELECT id FROM pending_effects WHERE CASE WHEN json_valid(body) THEN coalesce(json_extract(body, '$.type'), '') NOT IN ${listOf(effectTypes)} ELSE 0 END`,
    message: (count) => `${plural(count, "thing that is to be done is", "things that are to be done are")} of no kind that there is`,
    hint: `What waits for them will not go on. ${restore}`,
  },
  {
    code: "removed-run-present",
    severity: "error",
    sql: "SELECT workflow_id FROM removals JOIN runs USING (workflow_id)",
    message: (count) => `${plural(count, "run is", "runs are")} there, though noted as removed`,
    hint: `The next start of the server deletes their tasks. ${restore}`,
  },
];
