/** What a search for runs looks at: never at all runs of a name where few are meant. */
import { expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../../src/server/store/database.ts";
import { findRuns } from "../../../src/server/store/find-runs.ts";
import type { RunFilter } from "../../../src/server/store/store.ts";

/** The steps that SQLite would take. */
async function planOf(filter: RunFilter): Promise<string> {
  const database = await openDatabase(undefined);
  onTestFinished(() => database.close());
  let plan = "";
  const explained = {
    ...database,
    all: (sql: string, ...values: unknown[]) => {
      plan = database.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).join("; ");
      return database.all(sql, ...values);
    },
  };
  expect(findRuns(explained, filter)).toEqual([]);
  return plan;
}

it.each<[string, RunFilter, string]>([
  ["open runs of a name", { name: "order", statuses: ["RUNNING", "PAUSED"] }, "INDEX runs_open"],
  ["runs of a name that belong together", { name: "order", correlationId: "c" }, "INDEX runs_by_correlation"],
  ["open ones of them", { name: "order", correlationId: "c", statuses: ["RUNNING"] }, "runs_by_correlation"],
  ["children", { name: "order", parentWorkflowId: "p" }, "INDEX runs_by_parent"],
  ["all runs of a name", { name: "order", startedAfter: 5 }, "INDEX runs_by_name"],
  ["ended runs of a name", { name: "order", statuses: ["RUNNING", "FAILED"] }, "INDEX runs_by_name"],
])("%s", async (_, filter, index) => {
  expect(await planOf(filter)).toContain(index);
});
