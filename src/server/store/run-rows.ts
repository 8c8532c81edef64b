/** A run as a row, without its tasks and its definition. */
import { stringifyJson } from "../../core/exact-json.ts";
import { parseStored } from "./stored-json.ts";
import type { JsonObject } from "../../core/json.ts";
import { isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Workflow } from "../../core/model/execution.ts";
import type { Database, Row } from "./database.ts";
import type { Snapshot } from "./snapshots.ts";

type WorkflowDocument = Omit<Workflow, "input" | "output" | "tasks" | "workflowDefinition">;

export const runColumns = "runs.body, runs.input, runs.output, runs.snapshot_id";

const insertRun = `INSERT INTO runs (snapshot_id, name, version, status, correlation_id, parent_workflow_id, start_time, update_time, end_time,
  is_open, wake_at, body, input, output, workflow_id) VALUES (${Array(15).fill("?").join(", ")})`;
/** Parts given as null stay as they are. */
const updateRun = `UPDATE runs SET snapshot_id = ?, name = ?, version = ?, status = ?, correlation_id = ?, parent_workflow_id = ?, start_time = ?,
  update_time = ?, end_time = ?, is_open = ?, wake_at = ?, body = ?, input = coalesce(?, input), output = coalesce(?, output) WHERE workflow_id = ?`;

export function writeRunRow(
  database: Database,
  run: { workflow: Workflow; previous: Workflow | undefined; wakeAt: number | undefined; snapshot: Snapshot },
): void {
  const { workflow, previous, snapshot } = run;
  const { input, output, tasks: _tasks, workflowDefinition: _definition, ...document } = workflow;
  database.run(
    previous === undefined ? insertRun : updateRun,
    snapshot.id,
    workflow.workflowName,
    workflow.workflowVersion,
    workflow.status,
    workflow.correlationId,
    workflow.parentWorkflowId,
    workflow.startTime,
    workflow.updateTime,
    workflow.endTime,
    isTerminalWorkflow(workflow.status) ? 0 : 1,
    run.wakeAt,
    stringifyJson(document),
    input === previous?.input ? null : stringifyJson(document.externalInputPayloadStoragePath === undefined ? input : {}),
    output === previous?.output ? null : stringifyJson(output),
    workflow.workflowId,
  );
}

export const wakeRun = "UPDATE runs SET wake_at = ? WHERE workflow_id = ?";

/** From the columns of `runColumns`. */
export function workflowOfRow([body, input, output]: Row, snapshot: Snapshot): Workflow {
  const document = parseStored<WorkflowDocument>(String(body));
  const parsedInput = parseStored<JsonObject>(String(input));
  const parsedOutput = parseStored<JsonObject>(String(output));
  return { ...document, tasks: [], input: parsedInput, output: parsedOutput, workflowDefinition: snapshot.definition };
}
