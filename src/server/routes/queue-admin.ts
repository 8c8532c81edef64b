import type { Context } from "hono";
import { ConductorFault } from "../../core/conductor-api.ts";
import { answerJson } from "./answer.ts";
import type { App } from "./app.ts";
import { readObject } from "./read-body.ts";
import { taskStatusOf } from "./read-query.ts";

const base = "/api/queue";

/** The queues of other systems through which WAIT tasks were once ended. The shipped server has none either. */
export function addQueueAdminRoutes(app: App): void {
  app.get(`${base}/`, () => answerJson({}));
  app.get(`${base}/size`, () => answerJson({}));
  app.post(`${base}/update/:workflowId/task/:taskId/:status`, refuse);
  app.post(`${base}/update/:workflowId/:ref/:status`, refuse);
}

async function refuse(context: Context): Promise<Response> {
  const status = taskStatusOf(context.req.param("status") ?? "", "com.netflix.conductor.model.TaskModel$Status");
  await readObject(context);
  throw new ConductorFault(400, `There is no queue for handling ${status} status`);
}
