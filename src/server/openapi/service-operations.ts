import { TaskSchema, taskStatuses } from "../../core/model/execution.ts";
import { TokenRequestSchema } from "../../core/model/token.ts";
import type { Operation } from "./operation.ts";
import { anyObject, answersJson, answersText, jsonContent, listOf, queryFlag, queryInteger } from "./operation.ts";

const admin = { group: "Administration" } as const;
const settings = { group: "Environment and secrets" } as const;
const service = { group: "Service" } as const;

const ofAdmin: readonly Operation[] = [
  { ...admin, method: "get", path: "/api/queue/", id: "getEventQueues", summary: "The queues of events", answers: answersJson(anyObject) },
  {
    ...admin,
    method: "get",
    path: "/api/queue/size",
    id: "getEventQueueSizes",
    summary: "How much waits in the queues of events",
    answers: answersJson(anyObject),
  },
  {
    ...admin,
    method: "get",
    path: "/api/admin/queues",
    id: "getAdminQueues",
    summary: "The queues that event handlers listen to",
    query: { verbose: queryFlag(false, "Whether to tell how many messages wait.") },
    answers: answersJson(anyObject),
  },
];

const atQueue = {
  ...admin,
  method: "post",
  pathParameters: { status: { schema: { type: "string", enum: taskStatuses }, description: "How the task ended." } },
  body: jsonContent(anyObject),
  answers: { 400: { description: "Refused: there is no queue for it, as on a server as it is shipped." } },
} as const satisfies Partial<Operation>;

const ofOperators: readonly Operation[] = [
  {
    ...admin,
    method: "get",
    path: "/api/admin/config",
    id: "getConfig",
    summary: "The server's own settings",
    answers: answersJson(anyObject),
  },
  {
    ...admin,
    method: "get",
    path: "/api/admin/task/:type",
    id: "getPendingTasks",
    summary: "The open tasks of a type",
    query: { start: queryInteger(0, "How many to leave out."), count: queryInteger(100, "How many to answer.") },
    answers: answersJson(listOf(TaskSchema)),
  },
  {
    ...admin,
    method: "post",
    path: "/api/admin/sweep/requeue/:workflowId",
    id: "requeueSweep",
    summary: "Decide a run anew",
    answers: answersText("`true.` or `false.` and the id."),
  },
  {
    ...admin,
    method: "post",
    path: "/api/admin/consistency/verifyAndRepair/:workflowId",
    id: "verifyAndRepair",
    summary: "Refused, as on a server as it is shipped: a run and its queues are written together",
    answers: { 500: { description: "Always." } },
  },
  { ...atQueue, path: "/api/queue/update/:workflowId/:ref/:status", id: "updateByQueue", summary: "Refused: reports of tasks by a queue" },
  {
    ...atQueue,
    path: "/api/queue/update/:workflowId/task/:taskId/:status",
    id: "updateByQueueAndId",
    summary: "The same by the task's id",
  },
];

const health = answersJson({
  type: "object",
  properties: {
    healthResults: listOf({}),
    suppressedHealthResults: listOf({}),
    healthy: { type: "boolean" },
  },
  required: ["healthResults", "suppressedHealthResults", "healthy"],
});

const answersPage: Operation["answers"] = { 200: { description: "A page.", content: { type: "text/html", schema: { type: "string" } } } };

const answersMetrics: Operation["answers"] = {
  200: { description: "In the text format of Prometheus.", content: { type: "text/plain", schema: { type: "string" } } },
};

const ofService: readonly Operation[] = [
  { ...service, method: "get", path: "/metrics", id: "getMetrics", summary: "Metrics for Prometheus", answers: answersMetrics },
  {
    ...service,
    method: "get",
    path: "/actuator/prometheus",
    id: "getActuatorMetrics",
    summary: "The same, where other servers have it",
    answers: answersMetrics,
  },
  { ...service, method: "get", path: "/health", id: "getHealth", summary: "Whether the server takes requests", answers: health },
  { ...service, method: "get", path: "/api/health", id: "getApiHealth", summary: "The same below /api", answers: health },
  {
    ...service,
    method: "post",
    path: "/api/token",
    id: "generateToken",
    summary: "A token for a key; only there where the server has keys (--auth-keys)",
    body: jsonContent(TokenRequestSchema),
    answers: answersJson({ type: "object", properties: { token: { type: "string" } }, required: ["token"] }),
  },
  {
    ...service,
    method: "get",
    path: "/api/version",
    id: "getVersion",
    summary: "The release of Conductor that this server behaves like",
    answers: answersText("A version."),
  },
  {
    ...service,
    method: "get",
    path: "/api-docs",
    id: "getApiDocs",
    summary: "This document",
    answers: answersJson(anyObject),
  },
  { ...service, method: "get", path: "/swagger-ui", id: "getApiPage", summary: "A page to read and try it", answers: answersPage },
  { ...service, method: "get", path: "/swagger-ui/index.html", id: "getApiPageAsFile", summary: "The same page", answers: answersPage },
];

const keyed = { type: "object", properties: { name: { type: "string" }, value: { type: "string" } }, required: ["name", "value"] } as const;
const masked = {
  type: "object",
  properties: { name: { type: "string" }, partial: { type: "string" } },
  required: ["name", "partial"],
} as const;
const names = answersJson(listOf({ type: "string" }), "Their names.");
const readOnly: Operation["answers"] = { 501: { description: "Secrets are given when the server starts." } };

const ofSettings: readonly Operation[] = [
  {
    ...settings,
    method: "get",
    path: "/api/environment",
    id: "getVariables",
    summary: "All variables",
    answers: answersJson(listOf(keyed)),
  },
  {
    ...settings,
    method: "get",
    path: "/api/environment/:key",
    id: "getVariable",
    summary: "One variable",
    answers: answersText("Its value; nothing where there is none."),
  },
  { ...settings, method: "get", path: "/api/secrets", id: "getSecretNames", summary: "The names of all secrets", answers: names },
  { ...settings, method: "post", path: "/api/secrets", id: "listSecretNames", summary: "The same, as a POST", answers: names },
  {
    ...settings,
    method: "get",
    path: "/api/secrets/v2",
    id: "getMaskedSecrets",
    summary: "The names of all secrets with a part of each",
    answers: answersJson(listOf(masked)),
  },
  { ...settings, method: "get", path: "/api/secrets/:key", id: "getSecret", summary: "One secret", answers: answersText("Its value.") },
  {
    ...settings,
    method: "put",
    path: "/api/secrets/:key",
    id: "putSecret",
    summary: "Refused: secrets are given when the server starts",
    body: { type: "text/plain", schema: { type: "string" } },
    answers: readOnly,
  },
  {
    ...settings,
    method: "delete",
    path: "/api/secrets/:key",
    id: "deleteSecret",
    summary: "Refused: secrets are given when the server starts",
    answers: readOnly,
  },
  {
    ...settings,
    method: "get",
    path: "/api/secrets/:key/exists",
    id: "secretExists",
    summary: "Whether there is a secret of that name",
    answers: answersJson({ type: "boolean" }),
  },
];

export const serviceOperations: readonly Operation[] = [...ofAdmin, ...ofOperators, ...ofSettings, ...ofService];
