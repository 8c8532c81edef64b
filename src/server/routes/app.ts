/** The REST surface of Conductor on `ConductorApi`: paths, status codes and JSON as the real server has them. */
import { Hono } from "hono";
import type { ConductorApi } from "../../core/conductor-api.ts";
import { addOpenApiRoutes } from "../openapi/routes.ts";
import { createDefinitionChecker } from "./check-definitions.ts";
import { addEnvironmentRoutes } from "./environment.ts";
import { addEventRoutes } from "./events.ts";
import { addHealthRoutes } from "./health.ts";
import { answerFault, missingRoute, wrongMethod } from "./faults.ts";
import { addScheduleRoutes } from "./schedules.ts";
import { addSecretRoutes } from "./secrets.ts";
import { addTaskDefRoutes } from "./task-defs.ts";
import { addTaskPollRoutes } from "./task-polls.ts";
import { addTaskQueueRoutes } from "./task-queues.ts";
import { addTaskRoutes } from "./tasks.ts";
import { addWorkflowBulkRoutes } from "./workflow-bulk.ts";
import { addWorkflowDefRoutes } from "./workflow-defs.ts";
import { addWorkflowExecuteRoute } from "./workflow-execute.ts";
import { addWorkflowLifecycleRoutes } from "./workflow-lifecycle.ts";
import { addWorkflowReadRoutes } from "./workflow-reads.ts";
import { addWorkflowSearchRoutes } from "./workflow-search.ts";
import { addWorkflowStartRoutes } from "./workflow-start.ts";

export interface RequestBindings {
  /** Aborted when the listener that took the request closes: long polls end then. */
  closing?: AbortSignal;
}

export type App = Hono<{ Bindings: RequestBindings }>;

const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"] as const;

/** Where two paths match, the one added first wins, so fixed words stand before parameters. */
export function createApp(api: ConductorApi): App {
  const app: App = new Hono();
  const checker = createDefinitionChecker(api.metadata);
  addHealthRoutes(app);
  addOpenApiRoutes(app);
  addTaskDefRoutes(app, api.metadata, checker);
  addWorkflowDefRoutes(app, api.metadata, checker);
  addWorkflowBulkRoutes(app, api.workflows);
  addWorkflowSearchRoutes(app, api.workflows);
  addWorkflowExecuteRoute(app, api.workflows, checker);
  addWorkflowLifecycleRoutes(app, api.workflows);
  addWorkflowReadRoutes(app, api.workflows);
  addWorkflowStartRoutes(app, api, checker);
  addTaskPollRoutes(app, api.tasks);
  addTaskQueueRoutes(app, api.tasks);
  addTaskRoutes(app, api);
  addEventRoutes(app, api.events, checker);
  addScheduleRoutes(app, api.schedules, checker);
  addEnvironmentRoutes(app, api.environment);
  addSecretRoutes(app, api.environment);
  app.notFound((context) => {
    const allowed = methods.filter((method) => app.router.match(method === "HEAD" ? "GET" : method, context.req.path)[0].length > 0);
    if (allowed.length === 0) return missingRoute(context.req.path);
    if (context.req.method === "OPTIONS")
      return new Response(null, { headers: { Allow: [...allowed, "OPTIONS"].join(","), "Content-Length": "0" } });
    return wrongMethod(context.req.method);
  });
  app.onError((error) => answerFault(error));
  return app;
}
