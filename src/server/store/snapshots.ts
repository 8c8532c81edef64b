/**
 * The definitions that runs carry, shared: a run holds the whole definition with all task definitions, far larger than the run
 * itself. Equal ones are stored once and are one object in memory, and a task refers to its part of it by number.
 */
import { stringifyJson } from "../../core/exact-json.ts";
import { classifierOf } from "../../core/model/classifier.ts";
import { parseStored } from "./stored-json.ts";
import { createHash } from "node:crypto";
import type { WorkflowDef, WorkflowTask } from "../../core/model/workflow-def.ts";
import type { Database } from "./database.ts";

export interface Snapshot {
  id: string;
  definition: WorkflowDef;
  /** Every task of the definition, at any depth, in a fixed order. */
  parts: WorkflowTask[];
  numberOf: Map<WorkflowTask, number>;
}

export interface Snapshots {
  /** Same text, same snapshot. */
  intern(definition: WorkflowDef): Snapshot;
  load(id: string): Snapshot;
  /** Writes it if it is not stored yet; call within the transaction of the first run that uses it. */
  save(snapshot: Snapshot): void;
  removeUnused(): void;
}

/** How many are kept at hand; the others are read again. */
const cacheSize = 500;

export function createSnapshots(database: Database): Snapshots {
  const byDefinition = new WeakMap<WorkflowDef, Snapshot>();
  const byId = new Map<string, Snapshot>();

  function remember(id: string, definition: WorkflowDef): Snapshot {
    const parts: WorkflowTask[] = [];
    collectParts(definition.tasks, parts);
    const snapshot: Snapshot = { id, definition, parts, numberOf: new Map(parts.map((part, index) => [part, index])) };
    byDefinition.set(definition, snapshot);
    byId.set(id, snapshot);
    if (byId.size > cacheSize) for (const oldest of byId.keys()) if (byId.delete(oldest)) break;
    return snapshot;
  }

  return {
    intern(definition) {
      const known = byDefinition.get(definition);
      if (known !== undefined) return known;
      const id = snapshotIdOf(stringifyJson(definition));
      return byId.get(id) ?? remember(id, definition);
    },
    load(id) {
      const known = byId.get(id);
      if (known !== undefined) return known;
      const body = database.get("SELECT body FROM snapshots WHERE id = ?", id)?.[0];
      if (typeof body !== "string") throw new Error(`The database lacks the definition ${id} of a run.`);
      const definition = parseStored<WorkflowDef>(body);
      return remember(id, definition);
    },
    save(snapshot) {
      if (database.get("SELECT 1 FROM snapshots WHERE id = ?", snapshot.id) !== undefined) return;
      const { id, definition } = snapshot;
      const classifier = classifierOf(definition);
      database.run("INSERT INTO snapshots (id, body, classifier) VALUES (?, ?, ?)", id, stringifyJson(definition), classifier);
    },
    removeUnused() {
      database.run("DELETE FROM snapshots WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.snapshot_id = snapshots.id)");
    },
  };
}

/** The digest of its text. */
export const snapshotIdOf = (text: string): string => createHash("sha1").update(text).digest("base64url");

function collectParts(tasks: readonly WorkflowTask[], parts: WorkflowTask[]): void {
  for (const task of tasks) {
    parts.push(task);
    for (const branch of Object.values(task.decisionCases ?? {})) collectParts(branch, parts);
    collectParts(task.defaultCase ?? [], parts);
    for (const branch of task.forkTasks ?? []) collectParts(branch, parts);
    collectParts(task.loopOver ?? [], parts);
  }
}
