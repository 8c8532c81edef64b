/**
 * Whether everything that is open has something that can move it on: a queue, a timer, an effect that is still to be done, a child, or
 * somebody outside who holds it. What has not is stuck for ever. And whether nothing is left open in what has ended.
 */
import { plural } from "./check.ts";
import type { StoreCheck } from "./check.ts";

/** Tasks that the engine moves itself. A worker task may have one of these names as well; those are passed over. */
const engineTypes = `('DYNAMIC', 'FORK_JOIN', 'FORK', 'FORK_JOIN_DYNAMIC', 'JOIN', 'EXCLUSIVE_JOIN', 'SWITCH', 'DECISION', 'DO_WHILE', 'SUB_WORKFLOW',
  'START_WORKFLOW', 'SET_VARIABLE', 'TERMINATE', 'WAIT', 'HUMAN', 'INLINE', 'LAMBDA', 'HTTP', 'JSON_JQ_TRANSFORM', 'EVENT', 'NOOP', 'KAFKA_PUBLISH')`;
/** These wait for other tasks of their run. */
const waitingTypes = "('JOIN', 'EXCLUSIVE_JOIN', 'DO_WHILE', 'FORK', 'FORK_JOIN', 'FORK_JOIN_DYNAMIC')";
/** Somebody else ends them, by an effect. */
const effectTypes = "('HTTP', 'EVENT', 'START_WORKFLOW', 'KAFKA_PUBLISH')";

const effectOf = (condition: string): string => `EXISTS (SELECT 1 FROM pending_effects WHERE ${condition})`;
/** What is nested deeper than SQLite reads may be the one. */
const effectIs = (key: string, value: string): string =>
  `CASE WHEN json_valid(pending_effects.body) THEN json_extract(pending_effects.body, '$.${key}') = ${value} ELSE 1 END`;
const openTasks = "tasks JOIN runs USING (workflow_id) WHERE runs.is_open = 1 AND json_valid(tasks.body) AND json_valid(tasks.input)";
const decideHint = "PUT /api/workflow/decide/{workflowId} decides the run again; if that does not help, terminate and retry it.";

export const progressChecks: readonly StoreCheck[] = [
  {
    code: "open-task-in-ended-run",
    severity: "error",
    sql: "SELECT task_id FROM tasks JOIN runs USING (workflow_id) WHERE is_open = 0 AND tasks.status IN ('SCHEDULED', 'IN_PROGRESS')",
    message: (count) => `${plural(count, "task is", "tasks are")} still open, and the run has ended`,
    hint: "Nothing will end them. Remove the runs if they are not needed.",
  },
  {
    code: "ended-task-in-queue",
    severity: "error",
    // A task that a worker holds is in a queue where somebody asked for it to be handed out again.
    sql: "SELECT task_id FROM tasks WHERE available_at IS NOT NULL AND status NOT IN ('SCHEDULED', 'IN_PROGRESS')",
    message: (count) => `${plural(count, "task has", "tasks have")} ended and stands in a queue`,
    hint: "No worker gets them; the next poll of the queue takes them out.",
  },
  {
    code: "ended-run-with-timer",
    severity: "warning",
    sql: "SELECT workflow_id FROM runs WHERE is_open = 0 AND wake_at IS NOT NULL",
    message: (count) => `${plural(count, "run has", "runs have")} ended and is still to be decided`,
    hint: "It does no harm.",
  },
  {
    code: "task-in-no-queue",
    severity: "error",
    sql: `SELECT task_id FROM ${openTasks} AND tasks.status = 'SCHEDULED' AND available_at IS NULL AND task_type NOT IN ${engineTypes}`,
    message: (count) => `${plural(count, "task waits", "tasks wait")} for a worker and ${count === 1 ? "stands" : "stand"} in no queue`,
    hint: "POST /api/tasks/queue/requeue/{taskType} puts all tasks of a type back into their queue.",
  },
  {
    code: "effect-missing",
    severity: "error",
    sql: `SELECT task_id FROM ${openTasks} AND tasks.status = 'IN_PROGRESS' AND task_type IN ${effectTypes}
      AND json_extract(tasks.input, '$.asyncComplete') IS NOT 1 AND json_extract(tasks.body, '$.pollCount') = 0
      AND NOT ${effectOf(`pending_effects.workflow_id = tasks.workflow_id AND ${effectIs("taskId", "tasks.task_id")}`)}`,
    message: (count) => `${plural(count, "task was", "tasks were")} begun and nothing is left to end ${count === 1 ? "it" : "them"}`,
    hint: "Update them by POST /api/tasks, or terminate and retry their runs.",
  },
  {
    code: "child-missing",
    severity: "error",
    sql: `SELECT task_id FROM ${openTasks} AND tasks.status = 'IN_PROGRESS' AND task_type = 'SUB_WORKFLOW'
      AND NOT EXISTS (SELECT 1 FROM runs AS child WHERE child.workflow_id = json_extract(tasks.body, '$.subWorkflowId') AND
        (child.is_open = 1 OR ${effectOf("pending_effects.workflow_id = child.workflow_id")}))
      AND NOT ${effectOf(`pending_effects.workflow_id = tasks.workflow_id AND ${effectIs("taskId", "tasks.task_id")}`)}`,
    message: (count) => `${plural(count, "task waits", "tasks wait")} for a sub-workflow that is not there or has ended`,
    hint: "Terminate and retry their runs.",
  },
  {
    code: "timer-missing",
    severity: "error",
    sql: `SELECT DISTINCT workflow_id FROM ${openTasks} AND runs.status = 'RUNNING' AND runs.wake_at IS NULL AND (
        (tasks.status = 'IN_PROGRESS' AND task_type = 'WAIT' AND coalesce(json_extract(tasks.input, '$.duration'), json_extract(tasks.input, '$.until'), '') <> '')
        OR (tasks.status = 'SCHEDULED' AND available_at IS NULL AND task_type IN ${engineTypes}))`,
    message: (count) => `${plural(count, "run has", "runs have")} a task that is to go on at a time, and no timer`,
    hint: decideHint,
  },
  {
    code: "run-without-next-step",
    severity: "error",
    sql: `SELECT workflow_id FROM runs WHERE status = 'RUNNING' AND is_open = 1 AND wake_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.workflow_id = runs.workflow_id AND tasks.status IN ('SCHEDULED', 'IN_PROGRESS')
        AND task_type NOT IN ${waitingTypes})
      AND NOT ${effectOf(`pending_effects.workflow_id = runs.workflow_id OR ${effectIs("parentWorkflowId", "runs.workflow_id")}`)}`,
    message: (count) => `${plural(count, "run is", "runs are")} open, and nothing will move ${count === 1 ? "it" : "them"} on`,
    hint: decideHint,
  },
];
