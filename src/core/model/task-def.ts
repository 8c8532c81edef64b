import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import { auditFields, flag, freeMap, integer, oneOf, optional, optionalMap, primitiveInteger, text, texts } from "./fields.ts";

/** A schema attached to a definition (`inputSchema`, `outputSchema`). The open-source server stores it and does not enforce it. */
export const SchemaDefSchema = Type.Object(
  {
    ...auditFields,
    name: text(),
    version: primitiveInteger(1),
    type: oneOf(["JSON", "AVRO", "PROTOBUF"]),
    data: optionalMap({ description: "The schema itself, for JSON a JSON Schema." }),
    externalRef: text(),
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
    description: text(),
    retryCount: primitiveInteger(3, { minimum: 0, description: "How often a failed task is tried again." }),
    timeoutSeconds: primitiveInteger(0, {
      long: true,
      description: "Seconds from the first start to the end; 0 is no limit. Not below responseTimeoutSeconds.",
    }),
    inputKeys: texts(),
    outputKeys: texts(),
    runtimeMetadata: texts(),
    timeoutPolicy: oneOf(timeoutPolicies, { default: "TIME_OUT_WF" }),
    retryLogic: oneOf(retryLogics, { default: "FIXED" }),
    retryDelaySeconds: primitiveInteger(60, { description: "Seconds before the next try." }),
    responseTimeoutSeconds: primitiveInteger(3600, {
      long: true,
      minimum: 1,
      description: "Seconds within which a worker must answer after a poll.",
    }),
    concurrentExecLimit: integer({ description: "How many may run at once; absent or 0 is no limit." }),
    inputTemplate: freeMap({ description: "Input for keys that the workflow leaves out." }),
    rateLimitPerFrequency: integer({ default: 0 }),
    rateLimitFrequencyInSeconds: integer({ default: 1 }),
    isolationGroupId: text(),
    executionNameSpace: text(),
    ownerEmail: text(),
    pollTimeoutSeconds: integer({ minimum: 0, description: "Seconds within which a worker must poll the task." }),
    backoffScaleFactor: integer({ default: 1, minimum: 1 }),
    maxRetryDelaySeconds: primitiveInteger(0, { minimum: 0 }),
    backoffJitterMs: primitiveInteger(0, { minimum: 0, description: "Milliseconds." }),
    totalTimeoutSeconds: primitiveInteger(0, { long: true, minimum: 0, description: "Seconds over all tries; 0 is no limit." }),
    taskStatusListenerEnabled: flag(true),
    baseType: text(),
    inputSchema: optional(SchemaDefSchema),
    outputSchema: optional(SchemaDefSchema),
    enforceSchema: flag(false),
  },
  { $id: "TaskDef", fromText: "name" },
);

export type SchemaDef = Static<typeof SchemaDefSchema>;
export type TaskDef = Static<typeof TaskDefSchema>;
