/**
 * Every hit of a search, page by page, without repeating or skipping any while runs start, end and are deleted in between.
 * Pages by number would do both: what is deleted or leaves the query moves the rest up. So each page asks for what lies beyond the
 * last hit's start time, and hits that share one are told apart by their ids.
 */
import { FlowError } from "../../core/errors.ts";
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
  if (!Number.isInteger(pageSize) || pageSize < 1) throw new FlowError("usage", `pageSize must be a whole number from 1, not ${pageSize}.`);
  const isOldestFirst = order === "oldest-first";
  const sort = `startTime:${isOldestFirst ? "ASC" : "DESC"}`;
  const seen = new Set<string>();
  let beyond: number | undefined;
  let pass = { isCrowded: false, foundAny: false };
  for (let start = 0; ;) {
    const edge = beyond === undefined ? "" : edgeOf(beyond, isOldestFirst);
    const request = { start, size: pageSize, sort, freeText, query: [query, edge].filter((part) => part.trim() !== "").join(" AND ") };
    const { results } = await search(request);
    for (const hit of results) {
      if (seen.has(idOf(hit))) continue;
      seen.add(idOf(hit));
      pass.foundAny = true;
      yield hit;
    }
    const isLast = results.length < pageSize;
    const time = Date.parse(results.at(-1)?.startTime ?? "");
    const leadsOn = beyond === undefined ? !Number.isNaN(time) : isOldestFirst ? time > beyond : time < beyond;
    if (!isLast && !leadsOn) {
      // More hits of one time than fit a page, or a server that does not sort: the number of the page has to lead on.
      start += pageSize;
      pass.isCrowded = true;
      continue;
    }
    start = 0;
    // What was found may have left the query since, so that others have moved up to pages that were read before.
    const isToRepeat = pass.isCrowded && pass.foundAny;
    pass = { isCrowded: false, foundAny: false };
    if (isToRepeat) continue;
    if (isLast) return;
    beyond = time;
  }
}

/** Another hit may share the last one's time, so that time is asked for again. Tasks that have not started have the time 0. */
function edgeOf(time: number, isOldestFirst: boolean): string {
  if (!isOldestFirst) return `startTime<${time + 1}`;
  return time < 1 ? "" : `startTime>${time - 1}`;
}
