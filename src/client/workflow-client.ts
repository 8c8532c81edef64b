/** Runs of workflows: started, looked at, steered. */
import type { SearchRequest } from "../core/conductor-api.ts";
import { isJsonObject } from "../core/json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { SearchResult, Workflow, WorkflowStatusSummary, WorkflowSummary } from "../core/model/execution.ts";
import { readList, readNothing, readObject, readText } from "./answer.ts";
import { query } from "./call.ts";
import type { Answer, Call, SendCall } from "./call.ts";
import { badAnswer } from "./failure.ts";
import { runPath, segment } from "./path-segment.ts";
import type { RerunWorkflowRequest, StartRequest } from "./run-requests.ts";
import { createWaitingCalls } from "./waiting-calls.ts";

/** What is no run must not pass for one that has ended, or that does nothing. */
function readRun(answer: Answer): Workflow {
  const run = readObject<Workflow>(answer);
  const { workflowId, status, tasks }: JsonObject = run;
  if (typeof workflowId === "string" && typeof status === "string" && Array.isArray(tasks) && tasks.every(isJsonObject)) return run;
  throw badAnswer("The server answered with something other than a run", answer.place);
}

function createReads(send: SendCall) {
  return {
    /** Rejects with a 404 (`isMissing`) if there is none. */
    async get(workflowId: string, options: { includeTasks?: boolean } = {}): Promise<Workflow> {
      return readRun(await send({ method: "GET", path: runPath(workflowId) + query(options) }));
    },
    async getStatus(
      workflowId: string,
      options: { includeOutput?: boolean; includeVariables?: boolean } = {},
    ): Promise<WorkflowStatusSummary> {
      return readObject<WorkflowStatusSummary>(await send({ method: "GET", path: `${runPath(workflowId)}/status${query(options)}` }));
    },
    /** Ids of the open runs of every version: open-source servers do not tell the versions apart here. */
    async getRunning(name: string): Promise<string[]> {
      return readList<string>(await send({ method: "GET", path: `/workflow/running/${segment(name)}` }));
    },
    /** At most 5000 at a time. Values in the query must not hold quotes, parentheses or commas. */
    async search(request: Partial<SearchRequest>): Promise<SearchResult<WorkflowSummary>> {
      return readFound(await send({ method: "GET", path: `/workflow/search${query({ ...request })}` }));
    },
  };
}

/** An answer without results must not pass for a search that has found nothing. */
function readFound(answer: Answer): SearchResult<WorkflowSummary> {
  const found = readObject<SearchResult<WorkflowSummary>>(answer);
  const { totalHits, results }: JsonObject = found;
  const isRun = (one: Json): boolean =>
    isJsonObject(one) && [one["workflowId"], one["workflowType"], one["status"]].every((text) => typeof text === "string");
  if (typeof totalHits === "number" && Array.isArray(results) && results.every(isRun)) return found;
  throw badAnswer("The server answered with something other than what a search finds", answer.place);
}

export type WorkflowClient = ReturnType<typeof createWorkflowClient>;

export function createWorkflowClient(send: SendCall) {
  const command = async (method: Call["method"], path: string): Promise<void> => readNothing(await send({ method, path }));

  async function sendForId(call: Call): Promise<string> {
    const answer = await send({ ...call, repeatsNothing: true });
    const id = readText(answer);
    if (id === "") throw badAnswer("The server answered without the run's id", answer.place);
    return id;
  }

  const reads = createReads(send);

  return {
    ...reads,
    /** Ids of the open runs by version. */
    async getRunningByVersion(name: string): Promise<Map<number, string[]>> {
      const { fetchRunningByVersion } = await import("./running-versions.ts");
      return fetchRunningByVersion(reads, name);
    },
    ...createWaitingCalls(send),
    /** The runs of each correlation id: those that are open, unless told otherwise. */
    async getCorrelated(
      name: string,
      correlationIds: readonly string[],
      options: { includeClosed?: boolean; includeTasks?: boolean } = {},
    ): Promise<Record<string, Workflow[]>> {
      const path = `/workflow/${segment(name)}/correlated${query(options)}`;
      return readObject<Record<string, Workflow[]>>(await send({ method: "POST", path, body: correlationIds, repeat: "idempotent" }));
    },
    /** Answers with the run's id. */
    async startByName(
      name: string,
      input: object,
      options: { version?: number; correlationId?: string; priority?: number } = {},
    ): Promise<string> {
      return sendForId({ method: "POST", path: `/workflow/${segment(name)}${query(options)}`, body: input });
    },
    /** Marks a task that is not scheduled yet as skipped. Open-source servers take neither input nor output. */
    async skipTask(workflowId: string, referenceName: string, request: object = {}): Promise<void> {
      const path = `${runPath(workflowId)}/skiptask/${segment(referenceName)}`;
      readNothing(await send({ method: "PUT", path, body: request }));
    },
    /** Deletes the run. The server archives it unless told not to, which its SQLite cannot: pass `archiveWorkflow: false` there. */
    async remove(workflowId: string, options: { archiveWorkflow?: boolean } = {}): Promise<void> {
      await command("DELETE", `${runPath(workflowId)}/remove${query(options)}`);
    },
    /** Answers with the run's id. Never sent twice, as each would be a run of its own. */
    async start(request: StartRequest): Promise<string> {
      return sendForId({ method: "POST", path: "/workflow", body: request });
    },
    async pause(workflowId: string): Promise<void> {
      await command("PUT", `${runPath(workflowId)}/pause`);
    },
    async resume(workflowId: string): Promise<void> {
      await command("PUT", `${runPath(workflowId)}/resume`);
    },
    async terminate(workflowId: string, options: { reason?: string } = {}): Promise<void> {
      await command("DELETE", runPath(workflowId) + query(options));
    },
    async restart(workflowId: string, options: { useLatestDefinitions?: boolean } = {}): Promise<void> {
      await command("POST", `${runPath(workflowId)}/restart${query(options)}`);
    },
    async retry(workflowId: string, options: { resumeSubworkflowTasks?: boolean } = {}): Promise<void> {
      await command("POST", `${runPath(workflowId)}/retry${query(options)}`);
    },
    /** Answers with the run's id. */
    async rerun(workflowId: string, request: RerunWorkflowRequest): Promise<string> {
      return sendForId({ method: "POST", path: `${runPath(workflowId)}/rerun`, body: request });
    },
    /** Makes the server look at the run now instead of when its timer strikes. */
    async decide(workflowId: string): Promise<void> {
      await command("PUT", `/workflow/decide/${segment(workflowId)}`);
    },
  };
}
