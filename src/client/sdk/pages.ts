/**
 * Every hit of a search, page by page, without repeating or skipping any while runs start, end and are deleted in between.
 * Pages by number would do both: what is deleted or leaves the query moves the rest up. So each page asks for what lies beyond the
 * last hit's start time, and hits that share one are told apart by their ids.
 */
import type { SearchRequest } from "../../core/conductor-api.ts";
import type { SearchResult, TaskSummary, WorkflowSummary } from "../../core/model/execution.ts";
import type { ConductorClient } from "../conductor-client.ts";
import type { CallOptions } from "./sdk-client.ts";

export interface SearchAllOptions extends CallOptions {
  /** Conditions joined by ` AND `, such as `workflowType=orders AND status IN (FAILED,TIMED_OUT)`; everything by default. */
  query?: string;
  /** Text that occurs in the hit's summary. */
  freeText?: string;
  /** By start time; oldest first by default. Runs that start meanwhile are found then as well. */
  order?: "oldest-first" | "newest-first";
  /** Hits that one request asks for, 1 to 5000; 500 by default. */
  pageSize?: number;
}

/** The runs that match. Ids of all hits are kept until the end: some 100 bytes each. */
export function searchAllWorkflows(client: ConductorClient, options: SearchAllOptions = {}): AsyncGenerator<WorkflowSummary, void, void> {
  const { workflows } = options.signal === undefined ? client : client.withSignal(options.signal);
  return walk(
    options,
    (request) => workflows.search(request),
    (run) => run.workflowId,
  );
}

/** The tasks that match; open-source servers know those that were changed at least once since they were scheduled. */
export function searchAllTasks(client: ConductorClient, options: SearchAllOptions = {}): AsyncGenerator<TaskSummary, void, void> {
  const { tasks } = options.signal === undefined ? client : client.withSignal(options.signal);
  return walk(
    options,
    (request) => tasks.search(request),
    (task) => task.taskId,
  );
}

async function* walk<Hit extends { startTime: string }>(
  { query = "", freeText = "*", order = "oldest-first", pageSize = 500 }: SearchAllOptions,
  search: (request: SearchRequest) => Promise<SearchResult<Hit>>,
  idOf: (hit: Hit) => string,
): AsyncGenerator<Hit, void, void> {
  const isOldestFirst = order === "oldest-first";
  const sort = `startTime:${isOldestFirst ? "ASC" : "DESC"}`;
  const seen = new Set<string>();
  let beyond: number | undefined;
  for (let start = 0; ;) {
    const edge = beyond === undefined ? "" : edgeOf(beyond, isOldestFirst);
    const request = { start, size: pageSize, sort, freeText, query: [query, edge].filter((part) => part.trim() !== "").join(" AND ") };
    const { results } = await search(request);
    const fresh = results.filter((hit) => !seen.has(idOf(hit)));
    for (const hit of fresh) {
      seen.add(idOf(hit));
      yield hit;
    }
    if (results.length < pageSize) return;
    const last = Date.parse(results.at(-1)?.startTime ?? "");
    // More hits of one time than fit a page, or a server that does not sort: only the number of the page leads on.
    if (fresh.length === 0 || Number.isNaN(last) || last === beyond) start += pageSize;
    else [beyond, start] = [last, 0];
  }
}

/** Another hit may share the last one's time, so that time is asked for again. Tasks that have not started have the time 0. */
function edgeOf(time: number, isOldestFirst: boolean): string {
  if (!isOldestFirst) return `startTime<${time + 1}`;
  return time < 1 ? "" : `startTime>${time - 1}`;
}
