/** Whether rows belong together, and whether the columns that are searched say what the documents beside them say. */
import { differs, plural, restore } from "./check.ts";
import type { StoreCheck } from "./check.ts";

const harmless = "It is never read, and does no harm.";

const runColumns = {
  name: "workflowName",
  version: "workflowVersion",
  status: "status",
  correlation_id: "correlationId",
  parent_workflow_id: "parentWorkflowId",
  start_time: "startTime",
  update_time: "updateTime",
  end_time: "endTime",
};

const taskColumns = {
  workflow_id: "workflowInstanceId",
  seq: "seq",
  reference_name: "referenceTaskName",
  task_type: "taskType",
  task_def_name: "taskDefName",
  status: "status",
  scheduled_time: "scheduledTime",
  start_time: "startTime",
  update_time: "updateTime",
  end_time: "endTime",
};

export const contentChecks: readonly StoreCheck[] = [
  {
    code: "definition-of-run-missing",
    severity: "error",
    sql: "SELECT workflow_id FROM runs WHERE NOT EXISTS (SELECT 1 FROM snapshots WHERE snapshots.id = runs.snapshot_id)",
    message: (count) => `${plural(count, "run lacks", "runs lack")} the definition that they were started with`,
    hint: `They cannot be read. ${restore}`,
  },
  {
    code: "task-without-run",
    severity: "warning",
    // Those of runs that are being removed are about to go.
    sql: `SELECT task_id FROM tasks WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.workflow_id = tasks.workflow_id)
      AND workflow_id NOT IN (SELECT workflow_id FROM removals)`,
    message: (count) => `${plural(count, "task belongs", "tasks belong")} to no run`,
    hint: harmless,
  },
  {
    code: "effect-without-run",
    severity: "warning",
    sql: "SELECT id FROM pending_effects WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.workflow_id = pending_effects.workflow_id)",
    message: (count) => `${plural(count, "thing that was to be done belongs", "things that were to be done belong")} to no run`,
    hint: "The next start of the server forgets it.",
  },
  {
    code: "run-columns-differ",
    severity: "error",
    sql: `SELECT workflow_id FROM runs WHERE ${differs(runColumns, "is_open IS NOT (status IN ('RUNNING', 'PAUSED'))")}`,
    message: (count) => `${plural(count, "run is", "runs are")} searched by other values than they hold`,
    hint: `Searches and the recovery at a start go wrong. ${restore}`,
  },
  {
    code: "task-columns-differ",
    severity: "error",
    sql: `SELECT task_id FROM tasks WHERE ${differs(taskColumns, "")}`,
    message: (count) => `${plural(count, "task is", "tasks are")} searched by other values than they hold`,
    hint: `Searches and the recovery at a start go wrong. ${restore}`,
  },
  {
    code: "part-of-definition-missing",
    severity: "error",
    // Every object with a reference name is a part, so there are at most as many as there are such names.
    sql: `WITH parts AS MATERIALIZED
        (SELECT id, (length(body) - length(replace(body, '"taskReferenceName":', ''))) / length('"taskReferenceName":') AS number FROM snapshots)
      SELECT task_id FROM tasks JOIN runs USING (workflow_id) JOIN parts ON parts.id = runs.snapshot_id
      WHERE json_valid(tasks.body) AND json_type(tasks.body, '$.workflowTask') = 'integer'
        AND json_extract(tasks.body, '$.workflowTask') >= parts.number`,
    message: (count) => `${plural(count, "task refers", "tasks refer")} to a part that the definition of their run does not have`,
    hint: `They cannot be decided. ${restore}`,
  },
  {
    code: "due-time-without-schedule",
    severity: "warning",
    sql: `SELECT DISTINCT schedule_name FROM schedule_times
      WHERE NOT EXISTS (SELECT 1 FROM definitions WHERE kind = 'schedule' AND definitions.name = schedule_times.schedule_name)`,
    message: (count) => `${plural(count, "schedule has", "schedules have")} a time at which they are due, and no definition`,
    hint: harmless,
  },
];
