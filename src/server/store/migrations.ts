/** The tables. A file says in `user_version` how many of these steps it has been through; steps are only ever added. */
import { FlowError } from "../../core/errors.ts";
import type { Database } from "./database.ts";

const steps: readonly string[] = [
  `CREATE TABLE definitions (
     kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (kind, name, version)
   ) WITHOUT ROWID;

   -- What a run keeps of its definition. Runs of the same definition share one.
   CREATE TABLE snapshots (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;

   CREATE TABLE runs (
     workflow_id TEXT PRIMARY KEY, snapshot_id TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL,
     correlation_id TEXT, parent_workflow_id TEXT, start_time INTEGER NOT NULL, update_time INTEGER NOT NULL, end_time INTEGER NOT NULL,
     is_open INTEGER NOT NULL, wake_at INTEGER, body TEXT NOT NULL, input TEXT NOT NULL, output TEXT NOT NULL
   );
   CREATE INDEX runs_by_name ON runs (name, start_time);
   CREATE INDEX runs_by_correlation ON runs (correlation_id) WHERE correlation_id IS NOT NULL;
   CREATE INDEX runs_by_parent ON runs (parent_workflow_id) WHERE parent_workflow_id IS NOT NULL;
   CREATE INDEX runs_by_snapshot ON runs (snapshot_id);
   CREATE INDEX runs_open ON runs (workflow_id) WHERE is_open = 1;

   CREATE TABLE tasks (
     task_id TEXT PRIMARY KEY, workflow_id TEXT NOT NULL, seq INTEGER NOT NULL, reference_name TEXT NOT NULL, task_type TEXT NOT NULL,
     task_def_name TEXT NOT NULL, status TEXT NOT NULL, scheduled_time INTEGER NOT NULL, start_time INTEGER NOT NULL,
     update_time INTEGER NOT NULL, end_time INTEGER NOT NULL, body TEXT NOT NULL, input TEXT NOT NULL, output TEXT NOT NULL,
     -- Set while the task waits in a queue for a worker.
     available_at INTEGER, domain TEXT, priority INTEGER
   );
   CREATE INDEX tasks_by_run ON tasks (workflow_id, seq);
   CREATE INDEX tasks_queued ON tasks (available_at) WHERE available_at IS NOT NULL;
   CREATE INDEX tasks_in_progress ON tasks (task_def_name) WHERE status = 'IN_PROGRESS';

   CREATE TABLE task_logs (id INTEGER PRIMARY KEY, task_id TEXT NOT NULL, created_time INTEGER NOT NULL, log TEXT NOT NULL);
   CREATE INDEX task_logs_by_task ON task_logs (task_id);

   CREATE TABLE poll_data (
     queue_name TEXT NOT NULL, domain TEXT NOT NULL, worker_id TEXT, last_poll_time INTEGER NOT NULL, PRIMARY KEY (queue_name, domain)
   ) WITHOUT ROWID;

   -- Effects that were decided and are not done yet.
   CREATE TABLE pending_effects (id TEXT PRIMARY KEY, workflow_id TEXT NOT NULL, created_time INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;`,
  `-- When each cron expression of a schedule is due, so that what was due while no server ran is made up for.
   CREATE TABLE schedule_times (
     schedule_name TEXT NOT NULL, entry INTEGER NOT NULL, due_at INTEGER NOT NULL, PRIMARY KEY (schedule_name, entry)
   ) WITHOUT ROWID;

   CREATE TABLE schedule_executions (
     execution_id TEXT PRIMARY KEY, schedule_name TEXT NOT NULL, workflow_name TEXT NOT NULL, state TEXT NOT NULL,
     scheduled_time INTEGER NOT NULL, execution_time INTEGER NOT NULL, body TEXT NOT NULL
   );
   CREATE INDEX schedule_executions_by_schedule ON schedule_executions (schedule_name, scheduled_time);
   CREATE INDEX schedule_executions_by_time ON schedule_executions (scheduled_time);`,
  `-- Events that were raised and are not handled yet, in the order in which they came.
   CREATE TABLE event_messages (
     number INTEGER PRIMARY KEY, event TEXT NOT NULL, message_id TEXT NOT NULL, created_time INTEGER NOT NULL, payload TEXT NOT NULL,
     UNIQUE (event, message_id)
   );
   CREATE INDEX event_messages_by_event ON event_messages (event, number);

   -- What became of each action of a handler for a message: none is done twice.
   CREATE TABLE event_executions (
     number INTEGER PRIMARY KEY, handler TEXT NOT NULL, event TEXT NOT NULL, message_id TEXT NOT NULL, position INTEGER NOT NULL,
     action TEXT NOT NULL, status TEXT NOT NULL, created_time INTEGER NOT NULL, output TEXT NOT NULL,
     UNIQUE (handler, event, message_id, position)
   );`,
  `-- Inputs and outputs that clients keep outside of tasks and runs, and the runs that refer to them.
   CREATE TABLE payloads (path TEXT PRIMARY KEY, created_time INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE INDEX payloads_by_time ON payloads (created_time);
   CREATE TABLE payload_uses (workflow_id TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (workflow_id, path)) WITHOUT ROWID;
   CREATE INDEX payload_uses_by_path ON payload_uses (path);

   ALTER TABLE snapshots ADD COLUMN classifier TEXT NOT NULL DEFAULT 'workflow';
   UPDATE snapshots SET classifier = CASE
     WHEN json_type(body, '$.metadata.classifier') = 'text' THEN json_extract(body, '$.metadata.classifier')
     WHEN json_type(body, '$.metadata.agent_sdk') IS NOT NULL OR json_type(body, '$.metadata.agentDef') IS NOT NULL THEN 'agent'
     ELSE 'workflow' END;`,
  `-- Runs that are gone, whose tasks, logs and children are still to be removed.
   CREATE TABLE removals (workflow_id TEXT PRIMARY KEY) WITHOUT ROWID;`,
  `-- A payload goes with the last run that refers to it.
   CREATE TRIGGER run_deleted AFTER DELETE ON runs BEGIN
     DELETE FROM payload_uses WHERE workflow_id = OLD.workflow_id;
   END;
   CREATE TRIGGER payload_use_deleted AFTER DELETE ON payload_uses BEGIN
     DELETE FROM payloads WHERE path = OLD.path AND NOT EXISTS (SELECT 1 FROM payload_uses WHERE path = OLD.path);
   END;`,
  `-- What people do with HUMAN tasks: who is assigned, who has claimed them. All else is in the tasks.
   CREATE TABLE human_tasks (
     task_id TEXT PRIMARY KEY, workflow_id TEXT NOT NULL, assignments TEXT, position INTEGER NOT NULL, assignee_type TEXT, assignee TEXT,
     claimant_type TEXT, claimant TEXT, due_at INTEGER, updated_on INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX human_tasks_due ON human_tasks (due_at) WHERE due_at IS NOT NULL;
   CREATE TRIGGER human_task_deleted AFTER DELETE ON tasks WHEN OLD.task_type = 'HUMAN' BEGIN
     DELETE FROM human_tasks WHERE task_id = OLD.task_id;
   END;
   INSERT INTO human_tasks (task_id, workflow_id, position, updated_on)
     SELECT task_id, workflow_id, 0, update_time FROM tasks WHERE task_type = 'HUMAN';

   CREATE TABLE human_templates (
     name TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (name, version)
   ) WITHOUT ROWID;`,
  `CREATE TABLE services (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   -- In base64.
   CREATE TABLE service_protos (
     service_name TEXT NOT NULL, filename TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (service_name, filename)
   );`,
  `-- Words by which people sort definitions and secrets: a list for each that has some.
   CREATE TABLE tags (kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
   CREATE TRIGGER definition_deleted AFTER DELETE ON definitions
     WHEN NOT EXISTS (SELECT 1 FROM definitions WHERE kind = OLD.kind AND name = OLD.name) BEGIN
     DELETE FROM tags WHERE kind = OLD.kind AND name = OLD.name;
   END;`,
  `-- The methods of services that discovery brought.
   ALTER TABLE services ADD COLUMN discovered TEXT NOT NULL DEFAULT '[]';`,
];

/** Of this program. */
export const latestVersion = steps.length;

/** Marks the file as one of ours ("flow" in ASCII), so that no other program's database is taken for an old one. */
const applicationId = 0x666c6f77;

/** Refuses files that are not ours, or that only a newer version understands. `file`: its name, for the message. */
export function checkOwner(database: Database, file: string): void {
  const version = schemaVersion(database);
  const owner = Number(database.get("PRAGMA application_id")?.[0] ?? 0);
  const tables = Number(database.get("SELECT count(*) FROM sqlite_master")?.[0] ?? 0);
  if (owner !== applicationId && tables > 0) {
    throw new FlowError("config", `The database ${file} belongs to another program.`, { hint: "Give another file with --db." });
  }
  if (version > latestVersion) {
    throw new FlowError(
      "config",
      `The database ${file} was written by a newer version of flow (schema ${version}, this version knows ${latestVersion}).`,
      {
        hint: "Update flow, or give another file with --db.",
      },
    );
  }
}

/** Brings the tables up to that version, all steps or none. Those of a later one stay as they are. */
export function migrate(database: Database, target: number): void {
  const version = schemaVersion(database);
  if (version >= target) return;
  database.transaction(() => {
    for (const step of steps.slice(version, target)) database.exec(step);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${target};`);
  });
}

/** Of a file: how many steps it has been through. */
export const schemaVersion = (database: Database): number => Number(database.get("PRAGMA user_version")?.[0] ?? 0);
