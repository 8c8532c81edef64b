/** The ids of runs by what they have in common. */
import { isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Database } from "./database.ts";
import type { RunFilter } from "./store.ts";
import { createWhere } from "./where.ts";

/** By start, oldest first. */
export function findRuns(database: Database, filter: RunFilter): string[] {
  const where = createWhere();
  const isOpen = filter.statuses?.every((status) => !isTerminalWorkflow(status)) === true;
  // Few runs are open or belong together, and all of them may have one name. SQLite does not know; a plus keeps the index of names out.
  const isNarrow = isOpen || filter.correlationId !== undefined || filter.parentWorkflowId !== undefined;
  where.holds(isNarrow ? "+name = ?" : "name = ?", filter.name);
  where.holds("version = ?", filter.version);
  where.holds("correlation_id = ?", filter.correlationId);
  where.holds("parent_workflow_id = ?", filter.parentWorkflowId);
  where.holds("start_time > ?", filter.startedAfter);
  where.holds("start_time < ?", filter.startedBefore);
  where.among("status", filter.statuses);
  // As text, because an index of some rows serves only queries that say the same.
  const clause = isOpen ? `${where.clause} AND is_open = 1` : where.clause;
  const rows = database.all(`SELECT workflow_id FROM runs ${clause} ORDER BY start_time, rowid`, ...where.values);
  return rows.map(([id]) => String(id));
}
