import type { Context } from "hono";
import type { WorkflowApi } from "../../core/conductor-api.ts";
import type { JsonObject } from "../../core/json.ts";
import type { BulkResponse } from "../../core/model/execution.ts";
import { answerJson } from "./answer.ts";
import type { App } from "./app.ts";
import { forEachOf, readBulkNames } from "./bulk.ts";
import { flagQuery } from "./read-query.ts";

/** The same move for many runs. */
export function addWorkflowBulkRoutes(app: App, workflows: WorkflowApi): void {
  const at = (verb: string): string => `/api/workflow/bulk/${verb}`;
  app.put(at("pause"), async (context) =>
    answerJson(await forEachOf(await readIds(context, "pauseWorkflow"), (id) => workflows.pauseWorkflow(id))),
  );
  app.put(at("resume"), async (context) =>
    answerJson(await forEachOf(await readIds(context, "resumeWorkflow"), (id) => workflows.resumeWorkflow(id))),
  );
  app.post(at("restart"), async (context) => {
    const latest = flagQuery(context, "useLatestDefinitions", false);
    return answerJson(await forEachOf(await readIds(context, "restart"), (id) => workflows.restartWorkflow(id, latest)));
  });
  app.post(at("retry"), async (context) =>
    answerJson(await forEachOf(await readIds(context, "retry"), (id) => workflows.retryWorkflow(id, false))),
  );
  app.post(at("terminate"), async (context) => {
    const reason = context.req.query("reason");
    return answerJson(await forEachOf(await readIds(context, "terminate"), (id) => workflows.terminateWorkflow(id, reason)));
  });
  app.delete(at("remove"), async (context) => {
    const archive = flagQuery(context, "archiveWorkflow", true);
    return answerJson(await forEachOf(await readIds(context, "deleteWorkflow"), (id) => workflows.removeWorkflow(id, archive)));
  });
  app.delete(at("terminate-remove"), async (context) => {
    const archive = flagQuery(context, "archiveWorkflow", true);
    const reason = context.req.query("reason");
    const ids = await readIds(context, "terminateRemove");
    return answerJson(
      merged(
        await forEachOf(ids, (id) => workflows.terminateWorkflow(id, reason)),
        await forEachOf(ids, (id) => workflows.removeWorkflow(id, archive)),
      ),
    );
  });
  app.post(at("search"), async (context) => {
    const includeTasks = flagQuery(context, "includeTasks", true);
    const found: JsonObject[] = [];
    const { bulkErrorResults } = await forEachOf(await readIds(context, "searchWorkflow"), (id) => {
      found.push(workflows.getWorkflowModel(id, includeTasks));
    });
    return answerJson({ bulkErrorResults, bulkSuccessfulResults: found });
  });
}

/** Two moves, each with an answer of its own: an id may stand twice among the successes, or in both. */
function merged(terminated: BulkResponse, removed: BulkResponse): BulkResponse {
  return {
    bulkErrorResults: { ...terminated.bulkErrorResults, ...removed.bulkErrorResults },
    bulkSuccessfulResults: [...terminated.bulkSuccessfulResults, ...removed.bulkSuccessfulResults],
  };
}

const readIds = (context: Context, call: string): Promise<string[]> =>
  readBulkNames(context, { path: `${call}.arg0`, none: "WorkflowIds list cannot be null.", what: "workflows" });
