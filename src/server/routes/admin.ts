import type { AdminApi, TaskApi } from "../../core/conductor-api.ts";
import { answerJson, answerText } from "./answer.ts";
import type { App } from "./app.ts";
import { unreadable } from "./faults.ts";
import { compatibleVersion } from "./health.ts";
import { pageOf } from "./page-of.ts";
import { integerQuery } from "./read-query.ts";

const base = "/api/admin";

/** What an operator asks. The settings are the server's own: neither the environment nor paths of the machine. */
export function addAdminRoutes(app: App, admin: AdminApi, tasks: TaskApi): void {
  app.get(`${base}/config`, () => answerJson({ version: compatibleVersion, ...admin.getConfig() }));
  app.get(`${base}/task/:type`, (context) => {
    const start = integerQuery(context, "start", 0);
    const count = integerQuery(context, "count", 100);
    return answerJson(pageOf(tasks.getPendingTasks(context.req.param("type")), start, count));
  });
  app.post(`${base}/sweep/requeue/:workflowId`, async (context) => {
    const workflowId = context.req.param("workflowId");
    return answerText(`${await admin.requeueSweep(workflowId)}.${workflowId}`);
  });
  app.post(`${base}/consistency/verifyAndRepair/:workflowId`, () => {
    // Off in the shipped server; here a run and its queues are written together, so there is nothing to repair.
    throw unreadable("WorkflowRepairService is disabled.");
  });
}
