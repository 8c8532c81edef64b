import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import { auditFields, flag, freeMap, integer, oneOf, optional, optionalMap, primitiveInteger, text, texts } from "./fields.ts";

/** A schema attached to a definition (`inputSchema`, `outputSchema`). The open-source server stores it and does not enforce it. */
export const SchemaDefSchema = Type.Object(
  {
    ...auditFields,
    name: text({ description: "The name of the schema." }),
    version: primitiveInteger(1, { description: "Its version." }),
    type: oneOf(["JSON", "AVRO", "PROTOBUF"], { description: "The language of the schema." }),
    data: optionalMap({ description: "The schema itself, for JSON a JSON Schema." }),
    externalRef: text({ description: "Where the schema is, instead of data." }),
  },
  { $id: "SchemaDef" },
);

export const timeoutPolicies = ["RETRY", "TIME_OUT_WF", "ALERT_ONLY"] as const;
export const retryLogics = ["FIXED", "EXPONENTIAL_BACKOFF", "LINEAR_BACKOFF"] as const;

/** A task definition. Defaults and limits as Conductor 3.32.1 has them (`TaskDef.java`, checked live). */
export const TaskDefSchema = Type.Object(
  {
    ...auditFields,
    name: Type.String({ description: "Unique name of the task type." }),
    description: text({ description: "What the task does." }),
    retryCount: primitiveInteger(3, { minimum: 0, description: "How often a failed task is tried again." }),
    timeoutSeconds: primitiveInteger(0, {
      long: true,
      description: "Seconds from the first start to the end; 0 is no limit. Not below responseTimeoutSeconds.",
    }),
    inputKeys: texts({ description: "Names of the inputs; documentation only." }),
    outputKeys: texts({ description: "Names of the outputs; documentation only." }),
    runtimeMetadata: texts({ description: "Names of secrets that a worker gets with the task." }),
    timeoutPolicy: oneOf(timeoutPolicies, {
      default: "TIME_OUT_WF",
      description: "What happens when the task takes too long: try again, end the workflow, or only count it.",
    }),
    retryLogic: oneOf(retryLogics, { default: "FIXED", description: "How the delay grows from try to try." }),
    retryDelaySeconds: primitiveInteger(60, { description: "Seconds before the next try." }),
    responseTimeoutSeconds: primitiveInteger(3600, {
      long: true,
      minimum: 1,
      description: "Seconds within which a worker must answer after a poll.",
    }),
    concurrentExecLimit: integer({ description: "How many may run at once; absent or 0 is no limit." }),
    inputTemplate: freeMap({ description: "Input for keys that the workflow leaves out." }),
    rateLimitPerFrequency: integer({
      default: 0,
      description: "How many may start in rateLimitFrequencyInSeconds; 0 is no limit. The open-source server keeps to it on Redis only.",
    }),
    rateLimitFrequencyInSeconds: integer({ default: 1, description: "Seconds that rateLimitPerFrequency counts for." }),
    isolationGroupId: text({ description: "A group of workers of its own, for system tasks." }),
    executionNameSpace: text({ description: "A name space of workers, for system tasks." }),
    ownerEmail: text({ description: "Whom to ask." }),
    pollTimeoutSeconds: integer({ minimum: 0, description: "Seconds within which a worker must poll the task." }),
    backoffScaleFactor: integer({ default: 1, minimum: 1, description: "What the delay is multiplied by under LINEAR_BACKOFF." }),
    maxRetryDelaySeconds: primitiveInteger(0, { minimum: 0, description: "The longest delay between two tries; 0 is no limit." }),
    backoffJitterMs: primitiveInteger(0, { minimum: 0, description: "Milliseconds." }),
    totalTimeoutSeconds: primitiveInteger(0, { long: true, minimum: 0, description: "Seconds over all tries; 0 is no limit." }),
    taskStatusListenerEnabled: flag(true, { description: "Whether listeners of the server hear of the task." }),
    baseType: text({ description: "The type that the task is made of." }),
    inputSchema: optional(SchemaDefSchema),
    outputSchema: optional(SchemaDefSchema),
    enforceSchema: flag(false, { description: "Stored; the open-source server does not enforce it." }),
  },
  { $id: "TaskDef", fromText: "name" },
);

export type SchemaDef = Static<typeof SchemaDefSchema>;
export type TaskDef = Static<typeof TaskDefSchema>;
