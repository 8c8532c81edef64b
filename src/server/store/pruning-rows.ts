/**
 * Removal of old runs in small steps. A run goes by its row, in one small transaction: then nothing finds it any more. Its tasks, logs and
 * children follow piece by piece; what is still to follow is in the table `removals`, so that a server that was killed goes on with it.
 */
import type { Database, Row } from "./database.ts";
import type { Store } from "./store.ts";

type PruningCalls = Pick<Store, "prepareForPruning" | "findNewestBeyond" | "findPrunable" | "dropRuns" | "hasRemovals" | "sweepRemovals">;

/** Only those that prune pay for it at the end of each run. */
const endIndex = "CREATE INDEX IF NOT EXISTS runs_ended ON runs (end_time) WHERE is_open = 0 AND parent_workflow_id IS NULL";
const endedRoots = "is_open = 0 AND parent_workflow_id IS NULL";

/** A run with an open descendant, or with something that is still to be done for it, stays. */
const prunable = `SELECT workflow_id FROM runs WHERE ${endedRoots} AND (end_time, rowid) <= (?, ?)
  AND NOT EXISTS (
    WITH RECURSIVE family (id) AS (
      SELECT runs.workflow_id UNION ALL SELECT child.workflow_id FROM runs AS child JOIN family ON child.parent_workflow_id = family.id)
    SELECT 1 FROM family JOIN runs AS member ON member.workflow_id = family.id
    WHERE member.is_open = 1 OR member.workflow_id IN (SELECT workflow_id FROM pending_effects))
  ORDER BY end_time, rowid LIMIT ?`;

export function pruningCalls(database: Database): PruningCalls {
  function drop(workflowId: string): void {
    database.run("INSERT OR IGNORE INTO removals (workflow_id) VALUES (?)", workflowId);
    database.run("DELETE FROM runs WHERE workflow_id = ?", workflowId);
  }

  /** How many. */
  function deleteTasks(workflowId: string, limit: number): number {
    const taskIds = database.all("SELECT task_id FROM tasks WHERE workflow_id = ? LIMIT ?", workflowId, limit).map(firstText);
    for (const taskId of taskIds) {
      database.run("DELETE FROM task_logs WHERE task_id = ?", taskId);
      database.run("DELETE FROM tasks WHERE task_id = ?", taskId);
    }
    return taskIds.length;
  }

  return {
    prepareForPruning: () => database.exec(endIndex),
    findNewestBeyond(count) {
      const sql = `SELECT end_time, rowid FROM runs WHERE ${endedRoots} ORDER BY end_time DESC, rowid DESC LIMIT 1 OFFSET ?`;
      const row = database.get(sql, count);
      return row === undefined ? undefined : { endTime: Number(row[0]), rowid: Number(row[1]) };
    },
    findPrunable: ({ endTime, rowid }, limit) => database.all(prunable, endTime, rowid, limit).map(firstText),
    dropRuns: (workflowIds) => database.transaction(() => workflowIds.forEach(drop)),
    hasRemovals: () => database.get("SELECT 1 FROM removals") !== undefined,
    sweepRemovals(limit) {
      const first = database.get("SELECT workflow_id FROM removals LIMIT 1");
      if (first === undefined) return undefined;
      const workflowId = firstText(first);
      return database.transaction(() => {
        if (deleteTasks(workflowId, limit) === limit) return [];
        // One that was set going again in the meantime is left, as a run of its own.
        const sql = "SELECT workflow_id FROM runs WHERE parent_workflow_id = ? AND is_open = 0 LIMIT ?";
        const children = database.all(sql, workflowId, limit).map(firstText);
        for (const child of children) drop(child);
        if (children.length < limit) database.run("DELETE FROM removals WHERE workflow_id = ?", workflowId);
        return children;
      });
    },
  };
}

const firstText = ([id]: Row): string => String(id);
