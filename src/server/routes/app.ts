/** The REST surface of Conductor on `ConductorApi`: paths, status codes and JSON as the real server has them. */
import { Hono } from "hono";
import type { HonoRequest } from "hono";
import type { ConductorApi } from "../../core/conductor-api.ts";
import type { AppMetrics } from "../metrics/measure-routes.ts";
import { measureRoutes, measureRest } from "../metrics/measure-routes.ts";
import { addMetricsRoutes } from "../metrics/routes.ts";
import type { Tokens } from "../runtime/tokens.ts";
import { addOpenApiRoutes } from "../openapi/routes.ts";
import { addAdminRoutes } from "./admin.ts";
import { createDefinitionChecker } from "./check-definitions.ts";
import { createTagKeeper } from "./definition-tags.ts";
import { addEnvironmentRoutes } from "./environment.ts";
import { addEventRoutes } from "./events.ts";
import { addHealthRoutes } from "./health.ts";
import { addHumanPageRoutes } from "./human-pages.ts";
import { addHumanTaskRoutes } from "./human-tasks.ts";
import { addHumanTemplateRoutes } from "./human-templates.ts";
import { answerFault, missingRoute, wrongMethod } from "./faults.ts";
import { addPayloadRoutes } from "./payloads.ts";
import { addQueueAdminRoutes } from "./queue-admin.ts";
import { addScheduleRoutes } from "./schedules.ts";
import { addSecretRoutes } from "./secrets.ts";
import { addServiceRoutes } from "./services.ts";
import { addTagRoutes } from "./tags.ts";
import { addTaskDefRoutes } from "./task-defs.ts";
import { addTaskPollRoutes } from "./task-polls.ts";
import { addTaskQueueRoutes } from "./task-queues.ts";
import { addTaskSignalRoutes } from "./task-signals.ts";
import { addTaskRoutes } from "./tasks.ts";
import { addTokenRoute } from "./token.ts";
import { addWorkflowBulkRoutes } from "./workflow-bulk.ts";
import { addWorkflowDefRoutes } from "./workflow-defs.ts";
import { addWorkflowExecuteRoute } from "./workflow-execute.ts";
import { addWorkflowLifecycleRoutes } from "./workflow-lifecycle.ts";
import { addWorkflowReadRoutes } from "./workflow-reads.ts";
import { addWorkflowSearchRoutes } from "./workflow-search.ts";
import { addWorkflowStartRoutes } from "./workflow-start.ts";
import { addWorkflowTestRoute } from "./workflow-test.ts";

export interface RequestBindings {
  /** Aborted when the listener that took the request closes: long polls end then. */
  closing?: AbortSignal;
}

export type App = Hono<{ Bindings: RequestBindings }>;

const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"] as const;

/** With metrics, every route is measured, and they are served; with tokens, they are given out. */
export function createApp(api: ConductorApi, metrics?: AppMetrics, tokens?: Tokens): App {
  const routes = addRoutes(api, metrics);
  if (tokens !== undefined) addTokenRoute(routes, tokens);
  const app = metrics === undefined ? routes : measureRoutes(routes, metrics);
  const missing = metrics === undefined ? answerMissing : measureRest(answerMissing, metrics);
  app.notFound((context) => missing(app, context.req));
  app.onError((error) => answerFault(error));
  return app;
}

/** What is no route, or none for this method. */
function answerMissing(app: App, { path, method }: Pick<HonoRequest, "path" | "method">): Response {
  const allowed = methods.filter((one) => app.router.match(one === "HEAD" ? "GET" : one, path)[0].length > 0);
  if (allowed.length === 0) return missingRoute(path);
  if (method === "OPTIONS") return new Response(null, { headers: { Allow: [...allowed, "OPTIONS"].join(","), "Content-Length": "0" } });
  return wrongMethod(method);
}

/** Where two paths match, the one added first wins, so fixed words stand before parameters. */
function addRoutes(api: ConductorApi, metrics: AppMetrics | undefined): App {
  const app: App = new Hono();
  const checker = createDefinitionChecker(api.metadata);
  addHealthRoutes(app);
  addOpenApiRoutes(app);
  if (metrics !== undefined) addMetricsRoutes(app, metrics.render);
  addTagRoutes(app, api.tags);
  const keepTags = createTagKeeper(api.tags);
  addTaskDefRoutes(app, api.metadata, checker, keepTags);
  addWorkflowDefRoutes(app, api.metadata, checker, keepTags);
  addWorkflowBulkRoutes(app, api.workflows);
  addWorkflowSearchRoutes(app, api.workflows);
  addWorkflowExecuteRoute(app, api.workflows, checker);
  addWorkflowLifecycleRoutes(app, api.workflows);
  addPayloadRoutes(app, api.payloads);
  addWorkflowReadRoutes(app, api.workflows);
  addWorkflowTestRoute(app, api.workflows, checker);
  addWorkflowStartRoutes(app, api, checker);
  addTaskPollRoutes(app, api.tasks);
  addTaskQueueRoutes(app, api.tasks);
  addTaskSignalRoutes(app, api);
  addTaskRoutes(app, api);
  addEventRoutes(app, api.events, checker);
  addScheduleRoutes(app, api.schedules, checker);
  addHumanTaskRoutes(app, api.human);
  addHumanTemplateRoutes(app, api.humanTemplates);
  addHumanPageRoutes(app, api.human);
  addServiceRoutes(app, api.services);
  addEnvironmentRoutes(app, api.environment);
  addSecretRoutes(app, api.environment);
  addQueueAdminRoutes(app);
  addAdminRoutes(app, api.admin, api.tasks);
  return app;
}
