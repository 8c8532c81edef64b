/** A task as a row: a JSON document without what is large or known, the large parts beside it, and the columns that are searched. */
import { stringifyJson } from "../../core/exact-json.ts";
import { parseStored } from "./stored-json.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Task } from "../../core/model/execution.ts";
import { withoutPayload } from "../../core/model/outside-payloads.ts";
import type { TaskDef } from "../../core/model/task-def.ts";
import type { WorkflowTask } from "../../core/model/workflow-def.ts";
import type { Database, Row } from "./database.ts";
import type { Snapshot } from "./snapshots.ts";
import type { QueuedTask } from "./store.ts";

/**
 * What nearly all tasks have: half of a document, written with each change of a task, so it is left out where it is so. Rows rely on
 * these values; they must stay as they are.
 */
const usual = {
  retryCount: 0,
  startDelayInSeconds: 0,
  retried: false,
  callbackFromWorker: true,
  callbackAfterSeconds: 0,
  rateLimitPerFrequency: 0,
  rateLimitFrequencyInSeconds: 1,
  workflowPriority: 0,
  iteration: 0,
  subworkflowChanged: false,
  firstStartTime: 0,
  loopOverTask: false,
} as const satisfies Partial<Task>;

type UsualKey = keyof typeof usual;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the constant above
const usualKeys = Object.keys(usual) as UsualKey[];

interface TaskDocument
  extends Partial<Pick<Task, UsualKey>>, Omit<Task, "inputData" | "outputData" | "workflowTask" | "taskDefinition" | UsualKey> {
  /** The number of a part of the run's snapshot, or the whole thing for parts that stand in no definition. */
  workflowTask?: number | WorkflowTask;
  /** `shared`: the one in `workflowTask`. */
  taskDefinition?: "shared" | TaskDef | null;
}

export const taskColumns = "tasks.body, tasks.input, tasks.output";

const insertTask = `INSERT INTO tasks (workflow_id, seq, reference_name, task_type, task_def_name, status, scheduled_time, start_time,
  update_time, end_time, body, input, output, available_at, domain, priority, task_id) VALUES (${Array(17).fill("?").join(", ")})`;
/** Parts given as null stay as they are. */
const updateTask = `UPDATE tasks SET seq = ?, task_type = ?, task_def_name = ?, status = ?, scheduled_time = ?, start_time = ?, update_time = ?,
  end_time = ?, body = ?, input = coalesce(?, input), output = coalesce(?, output),
  available_at = CASE WHEN ? THEN available_at END WHERE task_id = ?`;

export function insertTaskRow(database: Database, task: Task, snapshot: Snapshot, queued: QueuedTask | undefined): void {
  database.run(
    insertTask,
    task.workflowInstanceId,
    task.seq,
    task.referenceTaskName,
    task.taskType,
    task.taskDefName,
    task.status,
    task.scheduledTime,
    task.startTime,
    task.updateTime,
    task.endTime,
    documentOf(task, snapshot),
    stringifyJson(task.inputData),
    stringifyJson(withoutPayload(task).outputData),
    queued?.availableAt,
    queued?.domain,
    queued?.priority,
    task.taskId,
  );
}

export function updateTaskRow(database: Database, task: Task, previous: Task, snapshot: Snapshot): void {
  database.run(
    updateTask,
    task.seq,
    task.taskType,
    task.taskDefName,
    task.status,
    task.scheduledTime,
    task.startTime,
    task.updateTime,
    task.endTime,
    documentOf(task, snapshot),
    task.inputData === previous.inputData ? null : stringifyJson(task.inputData),
    task.outputData === previous.outputData ? null : stringifyJson(withoutPayload(task).outputData),
    // A task that is no longer scheduled waits in no queue.
    task.status === "SCHEDULED" ? 1 : 0,
    task.taskId,
  );
}

function documentOf(task: Task, snapshot: Snapshot): string {
  const { inputData: _input, outputData: _output, workflowTask, taskDefinition, ...rest } = task;
  const document: Omit<TaskDocument, UsualKey> & { [Key in UsualKey]?: Task[Key] | undefined } = rest;
  for (const key of usualKeys) if (document[key] === usual[key]) document[key] = undefined;
  if (workflowTask !== undefined) document.workflowTask = snapshot.numberOf.get(workflowTask) ?? workflowTask;
  if (taskDefinition !== undefined) document.taskDefinition = taskDefinition === workflowTask?.taskDefinition ? "shared" : taskDefinition;
  return stringifyJson(document);
}

/** From the columns of `taskColumns`. */
export function taskOfRow([body, input, output]: Row, snapshot: Snapshot): Task {
  const document = parseStored<TaskDocument>(String(body));
  const { workflowTask: part, taskDefinition: definition, ...rest } = document;
  const inputData = parseStored<JsonObject>(String(input));
  const outputData = parseStored<JsonObject>(String(output));
  const task: Task = { ...usual, ...rest, inputData, outputData };
  const workflowTask = typeof part === "number" ? snapshot.parts[part] : part;
  if (workflowTask !== undefined) task.workflowTask = workflowTask;
  const taskDefinition = definition === "shared" ? workflowTask?.taskDefinition : definition;
  if (taskDefinition !== undefined) task.taskDefinition = taskDefinition;
  return task;
}
