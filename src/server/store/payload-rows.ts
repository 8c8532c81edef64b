/**
 * Payloads that clients keep outside of tasks and runs, here in a table of their own. The last run that refers to one takes it with it
 * when it is deleted (a trigger does that).
 */
import { stringifyJson } from "../../core/exact-json.ts";
import type { JsonObject } from "../../core/json.ts";
import type { RunState } from "../engine/change.ts";
import type { Database } from "./database.ts";
import type { RunWrite, Store } from "./store.ts";
import { parseStored } from "./stored-json.ts";

/** How long a payload may lie there before a run refers to it. */
const abandonedMs = 7 * 24 * 3_600_000;

export function payloadCalls(database: Database): Pick<Store, "savePayload" | "loadPayload"> {
  return {
    savePayload({ path, createdTime, payload }) {
      return database.transaction(() => {
        if (database.get("SELECT 1 FROM payload_uses WHERE path = ?", path) !== undefined) return false;
        database.run(
          "DELETE FROM payloads WHERE created_time < ? AND NOT EXISTS (SELECT 1 FROM payload_uses WHERE payload_uses.path = payloads.path)",
          createdTime - abandonedMs,
        );
        const body = stringifyJson(payload);
        database.run("INSERT OR REPLACE INTO payloads (path, created_time, body) VALUES (?, ?, ?)", path, createdTime, body);
        return true;
      });
    },
    loadPayload: (path) => loadPayload(database, path),
  };
}

function loadPayload(database: Database, path: string): JsonObject | undefined {
  const body = database.get("SELECT body FROM payloads WHERE path = ?", path)?.[0];
  return typeof body === "string" ? parseStored<JsonObject>(body) : undefined;
}

/** Call within the transaction of the write. */
export function notePayloadUses(database: Database, { workflow, previous, tasks }: RunWrite): void {
  const { workflowId, externalInputPayloadStoragePath: inputPath } = workflow;
  if (inputPath !== undefined && inputPath !== previous?.workflow.externalInputPayloadStoragePath) note(database, workflowId, inputPath);
  for (const { externalOutputPayloadStoragePath: path } of tasks) if (path !== undefined) note(database, workflowId, path);
}

function note(database: Database, workflowId: string, path: string): void {
  database.run("INSERT OR IGNORE INTO payload_uses (workflow_id, path) VALUES (?, ?)", workflowId, path);
}

/** What is stored has paths; the engine works with what they lead to. */
export function withPayloads(database: Database, { workflow, tasks }: RunState): RunState {
  const { externalInputPayloadStoragePath: inputPath } = workflow;
  return {
    workflow: inputPath === undefined ? workflow : { ...workflow, input: loadPayload(database, inputPath) ?? {} },
    tasks: tasks.map((task) => {
      const { externalOutputPayloadStoragePath: path } = task;
      return path === undefined ? task : { ...task, outputData: loadPayload(database, path) ?? {} };
    }),
  };
}
