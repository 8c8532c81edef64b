/** Which runs a move is for: those that are named, or those that a search finds. */
import type { ConductorClient } from "../../client/conductor-client.ts";
import { FlowError } from "../../core/errors.ts";
import type { WorkflowSummary } from "../../core/model/execution.ts";
import { runMoves } from "../../core/run-move.ts";
import type { RunMoveName } from "../../core/run-move.ts";
import { asksForStatus } from "../../core/run-query.ts";
import { mustRead } from "../read-remote.ts";
import type { FilterFlags } from "./run-filter.ts";
import { readRunQuery } from "./run-filter.ts";

/** Runs in one answer. */
const pageSize = 1_000;

export interface RunSelection {
  ids: readonly string[];
  /** Absent where ids are given. */
  query?: string;
  limit?: number;
  /** No status was asked for, so that the query asks for those that the move can do something about. */
  anyStatus?: boolean;
}

/** Throws a usage error where there are neither ids nor conditions, or both. */
export function readSelection(move: RunMoveName, args: readonly string[], flags: FilterFlags & { readonly limit?: number }): RunSelection {
  const ids = [...new Set(args)];
  const query = readRunQuery(flags);
  if (ids.length > 0 && (query !== "" || flags.limit !== undefined))
    throw new FlowError("usage", "Ids of runs and a search for them exclude each other", { hint: "Leave out the ids, or the options." });
  if (ids.length > 0) return { ids };
  if (query === "") {
    throw new FlowError("usage", `Which runs are to be ${runMoves[move].done}?`, {
      hint: `Give their ids, or search for them: flow workflows ${move} --name NAME.`,
    });
  }
  const anyStatus = !asksForStatus(query);
  const statuses = anyStatus ? ` AND status IN (${runMoves[move].statuses.join(",")})` : "";
  return { ids: [], query: query + statuses, anyStatus, ...(flags.limit === undefined ? {} : { limit: flags.limit }) };
}

/** Everything is read before anything is moved, as a run that moves may leave the result. The oldest first. */
export async function findRuns(client: ConductorClient, query: string, limit = Number.POSITIVE_INFINITY): Promise<WorkflowSummary[]> {
  const found = new Map<string, WorkflowSummary>();
  for (let start = 0; found.size < limit; start += pageSize) {
    const request = { query, freeText: "*", sort: "startTime:ASC", start, size: pageSize };
    const { results, totalHits } = await mustRead(client.workflows.search(request));
    for (const run of results) found.set(run.workflowId, run);
    if (results.length === 0 || start + pageSize >= totalHits) break;
  }
  return [...found.values()].slice(0, limit);
}
