/** Registered services and tags: what Orkes Conductor answers beyond the open-source server. */
import {
  CircuitBreakerTransitionResponseSchema,
  ProtoRegistryEntrySchema,
  ServiceMethodSchema,
  ServiceRegistrySchema,
} from "../../core/model/service.ts";
import { TagSchema } from "../../core/model/tag.ts";
import type { Operation } from "./operation.ts";
import { answersJson, answersNothing, jsonContent, listOf, queryFlag, queryText, required } from "./operation.ts";

const services = { group: "Registered services" } as const;
const collection = "/api/registry/service";
const item = `${collection}/:name`;
const methods = `${collection}/:registryName/methods`;
const protos = `${collection}/protos/:registryName`;
const bytes = { type: "application/octet-stream", schema: { type: "string", contentEncoding: "binary" } } as const;

const onServices: readonly Operation[] = [
  {
    ...services,
    method: "get",
    path: collection,
    id: "getRegisteredServices",
    summary: "All services, by name",
    answers: answersJson(listOf(ServiceRegistrySchema)),
  },
  {
    ...services,
    method: "post",
    path: collection,
    id: "addOrUpdateService",
    summary: "Register a service, or replace one",
    body: jsonContent(ServiceRegistrySchema),
    answers: answersNothing,
  },
  {
    ...services,
    method: "get",
    path: item,
    id: "getRegisteredService",
    summary: "One service; an answer without a body where there is none",
    answers: answersJson(ServiceRegistrySchema),
  },
  {
    ...services,
    method: "delete",
    path: item,
    id: "removeService",
    summary: "Remove a service with its methods and proto files",
    answers: answersNothing,
  },
  {
    ...services,
    method: "get",
    path: `${item}/discover`,
    id: "discoverServiceMethods",
    summary: "What a service offers, by its OpenAPI document or its descriptors",
    query: { create: queryFlag(false, "Whether these methods are added to the service.") },
    answers: answersJson(listOf(ServiceMethodSchema)),
  },
  {
    ...services,
    method: "post",
    path: methods,
    id: "addOrUpdateServiceMethod",
    summary: "Add a method, or replace the same one",
    body: jsonContent(ServiceMethodSchema),
    answers: answersNothing,
  },
  {
    ...services,
    method: "delete",
    path: methods,
    id: "removeServiceMethod",
    summary: "Remove a method",
    query: {
      serviceName: queryText("Its operation name; the name of the service stands for any.", ""),
      method: required(queryText("Its method name.")),
      methodType: required(queryText("Its type, such as GET.")),
    },
    answers: answersNothing,
  },
];

const onBreakers: readonly Operation[] = [
  {
    ...services,
    method: "post",
    path: `${item}/circuit-breaker/open`,
    id: "openCircuitBreaker",
    summary: "Let no calls through until the wait is over",
    answers: answersJson(CircuitBreakerTransitionResponseSchema),
  },
  {
    ...services,
    method: "post",
    path: `${item}/circuit-breaker/close`,
    id: "closeCircuitBreaker",
    summary: "Let calls through, and count anew",
    answers: answersJson(CircuitBreakerTransitionResponseSchema),
  },
  {
    ...services,
    method: "get",
    path: `${item}/circuit-breaker/status`,
    id: "getCircuitBreakerStatus",
    summary: "The state of a circuit breaker",
    answers: answersJson(CircuitBreakerTransitionResponseSchema),
  },
];

const onProtos: readonly Operation[] = [
  {
    ...services,
    method: "get",
    path: protos,
    id: "getServiceProtos",
    summary: "The proto files of a service",
    answers: answersJson(listOf(ProtoRegistryEntrySchema)),
  },
  {
    ...services,
    method: "get",
    path: `${protos}/:filename`,
    id: "getServiceProto",
    summary: "One proto file",
    answers: { 200: { description: "Its bytes.", content: bytes } },
  },
  {
    ...services,
    method: "post",
    path: `${protos}/:filename`,
    id: "saveServiceProto",
    summary: "Store a proto file; the methods of a compiled descriptor set are added to the service",
    body: bytes,
    answers: answersNothing,
  },
  {
    ...services,
    method: "delete",
    path: `${protos}/:filename`,
    id: "removeServiceProto",
    summary: "Remove a proto file",
    answers: answersNothing,
  },
];

const tagged = { group: "Tags" } as const;
const tagList = { ...jsonContent(listOf(TagSchema)), description: "A list, or one tag alone." } as const;

/** Where tags are, and what has them. */
const places = [
  ["/api/metadata/task/:name/tags", "Task", "a task definition"],
  ["/api/metadata/workflow/:name/tags", "Workflow", "a workflow, in all its versions"],
  ["/api/event/:name/tags", "EventHandler", "an event handler"],
  ["/api/scheduler/schedules/:name/tags", "Schedule", "a schedule"],
  ["/api/secrets/:name/tags", "Secret", "a secret"],
] as const;

const onTags: readonly Operation[] = [
  {
    ...tagged,
    method: "get",
    path: "/api/metadata/tags",
    id: "getAllTags",
    summary: "All tags, each once",
    answers: answersJson(listOf(TagSchema)),
  },
  ...places.flatMap(([path, name, what]): Operation[] => {
    const adds = name === "Task" || name === "Workflow";
    return [
      { ...tagged, method: "get", path, id: `get${name}Tags`, summary: `The tags of ${what}`, answers: answersJson(listOf(TagSchema)) },
      {
        ...tagged,
        method: "put",
        path,
        id: `set${name}Tags`,
        summary: `Replace the tags of ${what}`,
        body: tagList,
        answers: answersNothing,
      },
      {
        ...tagged,
        method: "delete",
        path,
        id: `delete${name}Tags`,
        summary: `Remove tags of ${what}`,
        body: tagList,
        answers: answersNothing,
      },
      ...(adds
        ? [
            {
              ...tagged,
              method: "post",
              path,
              id: `add${name}Tags`,
              summary: `Add tags to ${what}`,
              body: tagList,
              answers: answersNothing,
            } as const,
          ]
        : []),
    ];
  }),
];

export const registryOperations: readonly Operation[] = [...onServices, ...onBreakers, ...onProtos, ...onTags];
