import type { WorkflowApi } from "../../core/conductor-api.ts";
import { RerunWorkflowRequestSchema } from "../../core/model/execution.ts";
import type { RerunWorkflowRequest } from "../../core/model/execution.ts";
import { answerNoContent, answerNothing, answerText } from "./answer.ts";
import type { App } from "./app.ts";
import { readModel } from "./read-body.ts";
import { flagQuery } from "./read-query.ts";

const item = "/api/workflow/:id";

/** What moves a run from one state to another. Restart, retry and resetcallbacks answer 204, the others 200. */
export function addWorkflowLifecycleRoutes(app: App, workflows: WorkflowApi): void {
  app.put("/api/workflow/decide/:id", async (context) => {
    await workflows.decideWorkflow(context.req.param("id"));
    return answerNothing();
  });
  app.put(`${item}/pause`, async (context) => {
    await workflows.pauseWorkflow(context.req.param("id"));
    return answerNothing();
  });
  app.put(`${item}/resume`, async (context) => {
    await workflows.resumeWorkflow(context.req.param("id"));
    return answerNothing();
  });
  app.put(`${item}/skiptask/:ref`, async (context) => {
    await workflows.skipTask(context.req.param("id"), context.req.param("ref"));
    return answerNothing();
  });
  app.post(`${item}/restart`, async (context) => {
    await workflows.restartWorkflow(context.req.param("id"), flagQuery(context, "useLatestDefinitions", false));
    return answerNoContent();
  });
  app.post(`${item}/retry`, async (context) => {
    await workflows.retryWorkflow(context.req.param("id"), flagQuery(context, "resumeSubworkflowTasks", false));
    return answerNoContent();
  });
  app.post(`${item}/rerun`, async (context) => {
    const request = await readModel<RerunWorkflowRequest>(context, RerunWorkflowRequestSchema);
    return answerText(await workflows.rerunWorkflow(context.req.param("id"), request));
  });
  app.post(`${item}/resetcallbacks`, async (context) => {
    await workflows.resetCallbacks(context.req.param("id"));
    return answerNoContent();
  });
  app.delete(`${item}/terminate-remove`, async (context) => {
    const archive = flagQuery(context, "archiveWorkflow", true);
    await workflows.terminateWorkflow(context.req.param("id"), context.req.query("reason"));
    await workflows.removeWorkflow(context.req.param("id"), archive);
    return answerNothing();
  });
  app.delete(`${item}/remove`, async (context) => {
    await workflows.removeWorkflow(context.req.param("id"), flagQuery(context, "archiveWorkflow", true));
    return answerNothing();
  });
  app.delete(item, async (context) => {
    await workflows.terminateWorkflow(context.req.param("id"), context.req.query("reason"));
    return answerNothing();
  });
}
