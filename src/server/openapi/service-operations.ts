import type { Operation } from "./operation.ts";
import { anyObject, answersJson, answersText, listOf, queryFlag } from "./operation.ts";

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

const ofService: readonly Operation[] = [
  { ...service, method: "get", path: "/health", id: "getHealth", summary: "Whether the server takes requests", answers: health },
  { ...service, method: "get", path: "/api/health", id: "getApiHealth", summary: "The same below /api", answers: health },
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

export const serviceOperations: readonly Operation[] = [...ofAdmin, ...ofSettings, ...ofService];
