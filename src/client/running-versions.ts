import { FlowError, isHttpError, isMissing } from "../core/errors.ts";
import type { SearchRequest } from "../core/conductor-api.ts";
import type { SearchResult, Workflow, WorkflowSummary } from "../core/model/execution.ts";
import { isTerminalWorkflow } from "../core/model/execution.ts";
import { mapConcurrently } from "./map-concurrently.ts";

export interface RunReads {
  get(workflowId: string, options: { includeTasks: boolean }): Promise<Workflow>;
  getRunning(name: string): Promise<string[]>;
  search(request: Partial<SearchRequest>): Promise<SearchResult<WorkflowSummary>>;
}

const fewRuns = 50;
const pageSize = 1000;
const concurrency = 8;

/**
 * Which versions of a workflow have open runs. The list of open runs is the truth but has no versions; the search index has
 * versions but may lag behind. So many runs are looked up in the index, and what it does not know one by one.
 */
export async function fetchRunningByVersion(runs: RunReads, name: string): Promise<Map<number, string[]>> {
  const open = await runs.getRunning(name);
  const versions = open.length > fewRuns ? await searchVersions(runs, name, open.length) : new Map<string, number>();
  const unknown = open.filter((id) => !versions.has(id));
  await mapConcurrently(unknown, concurrency, async (id) => {
    const run = await findRun(runs, id);
    if (run !== undefined && !isTerminalWorkflow(run.status)) versions.set(id, run.workflowVersion);
  });
  const byVersion = new Map<number, string[]>();
  for (const id of open) {
    const version = versions.get(id);
    if (version === undefined) continue;
    const ids = byVersion.get(version);
    if (ids === undefined) byVersion.set(version, [id]);
    else ids.push(id);
  }
  return byVersion;
}

/** Undefined for a run that is gone meanwhile. What does not say so clearly is an unreadable answer: a run must not be overlooked. */
async function findRun(runs: RunReads, id: string): Promise<Workflow | undefined> {
  try {
    const run = await runs.get(id, { includeTasks: false });
    if (typeof run.status === "string" && Number.isInteger(run.workflowVersion)) return run;
  } catch (error) {
    if (!isMissing(error)) throw error;
    if (isHttpError(error) && error.serverMessage.includes(id)) return undefined;
  }
  throw unreadable(`the open run ${id}`);
}

const unreadable = (what: string): FlowError =>
  new FlowError("bad-answer", `The server did not say what it knows of ${what}.`, {
    hint: "Check the server address; `flow doctor` looks into it.",
  });

async function searchVersions(runs: RunReads, name: string, expected: number): Promise<Map<string, number>> {
  const versions = new Map<string, number>();
  // The query language has no way to quote these; such names are looked up one by one.
  if (/["'(),*\s]/.test(name)) return versions;
  for (let start = 0; start < expected; start += pageSize) {
    const page = await runs.search({ start, size: pageSize, query: `workflowType=${name} AND status IN (RUNNING,PAUSED)` });
    if (!Array.isArray(page.results)) throw unreadable(`the runs of ${name}`);
    for (const run of page.results) if (run.workflowType === name) versions.set(run.workflowId, run.version);
    if (page.results.length < pageSize) break;
  }
  return versions;
}
