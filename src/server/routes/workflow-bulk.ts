import type { Context } from "hono";
import type { WorkflowApi } from "../../core/conductor-api.ts";
import type { BulkResponse } from "../../core/model/execution.ts";
import { answerJson } from "./answer.ts";
import type { App } from "./app.ts";
import { invalid } from "./faults.ts";
import { readTextList } from "./read-body.ts";
import { flagQuery } from "./read-query.ts";

const mostIds = 1000;

/** The same move for many runs. Always 200 once the list is accepted; what failed stands by its id in the answer. */
export function addWorkflowBulkRoutes(app: App, workflows: WorkflowApi): void {
  const at = (verb: string): string => `/api/workflow/bulk/${verb}`;
  app.put(at("pause"), async (context) =>
    answerJson(await forEach(await readIds(context, "pauseWorkflow"), (id) => workflows.pauseWorkflow(id))),
  );
  app.put(at("resume"), async (context) =>
    answerJson(await forEach(await readIds(context, "resumeWorkflow"), (id) => workflows.resumeWorkflow(id))),
  );
  app.post(at("restart"), async (context) => {
    const latest = flagQuery(context, "useLatestDefinitions", false);
    return answerJson(await forEach(await readIds(context, "restart"), (id) => workflows.restartWorkflow(id, latest)));
  });
  app.post(at("retry"), async (context) =>
    answerJson(await forEach(await readIds(context, "retry"), (id) => workflows.retryWorkflow(id, false))),
  );
  app.post(at("terminate"), async (context) => {
    const reason = context.req.query("reason");
    return answerJson(await forEach(await readIds(context, "terminate"), (id) => workflows.terminateWorkflow(id, reason)));
  });
  app.delete(at("remove"), async (context) => {
    const archive = flagQuery(context, "archiveWorkflow", true);
    return answerJson(await forEach(await readIds(context, "deleteWorkflow"), (id) => workflows.removeWorkflow(id, archive)));
  });
  app.delete(at("terminate-remove"), async (context) => {
    const archive = flagQuery(context, "archiveWorkflow", true);
    const reason = context.req.query("reason");
    return answerJson(
      await forEach(await readIds(context, "terminateRemove"), async (id) => {
        await workflows.terminateWorkflow(id, reason);
        await workflows.removeWorkflow(id, archive);
      }),
    );
  });
}

async function readIds(context: Context, call: string): Promise<string[]> {
  const ids = await readTextList(context);
  const path = `${call}.arg0`;
  if (ids.length === 0) throw invalid([{ path, message: "WorkflowIds list cannot be null." }]);
  if (ids.length > mostIds) {
    throw invalid([{ path, message: `Cannot process more than ${mostIds} workflows. Please use multiple requests.` }]);
  }
  return ids;
}

async function forEach(ids: string[], act: (id: string) => Promise<void>): Promise<BulkResponse> {
  const answer: BulkResponse = { bulkErrorResults: {}, bulkSuccessfulResults: [] };
  for (const id of ids) {
    try {
      await act(id);
      answer.bulkSuccessfulResults.push(id);
    } catch (error) {
      answer.bulkErrorResults[id] = error instanceof Error ? error.message : String(error);
    }
  }
  return answer;
}
