/** The OpenAPI 3.1 document, made of the table of operations and of the schemas by which bodies are read. */
import { EventExecutionSchema, EventHandlerSchema } from "../../core/model/event-handler.ts";
import {
  BulkResponseSchema,
  PollDataSchema,
  RerunWorkflowRequestSchema,
  StartWorkflowRequestSchema,
  TaskLogSchema,
  TaskResultSchema,
  TaskSchema,
  TaskSummarySchema,
  WorkflowSchema,
  WorkflowStatusSummarySchema,
  WorkflowSummarySchema,
} from "../../core/model/execution.ts";
import {
  HumanTaskAssignmentSchema,
  HumanTaskDefinitionSchema,
  HumanTaskEntrySchema,
  HumanTaskSearchResultSchema,
  HumanTaskSearchSchema,
  HumanTaskTemplateSchema,
  HumanTaskTriggerSchema,
  HumanTaskUserSchema,
} from "../../core/model/human.ts";
import { SignalResponseSchema } from "../../core/model/signal-response.ts";
import { TaskMockSchema, WorkflowTestRequestSchema } from "../../core/model/workflow-test.ts";
import { ScheduleExecutionSchema, WorkflowScheduleSchema } from "../../core/model/schedule.ts";
import type { SchemaNode } from "../../core/model/schema-node.ts";
import {
  CircuitBreakerConfigSchema,
  CircuitBreakerTransitionResponseSchema,
  ProtoRegistryEntrySchema,
  ServiceMethodSchema,
  ServiceRegistrySchema,
} from "../../core/model/service.ts";
import { TagSchema } from "../../core/model/tag.ts";
import { TokenRequestSchema } from "../../core/model/token.ts";
import { SchemaDefSchema, TaskDefSchema } from "../../core/model/task-def.ts";
import { SubWorkflowParamsSchema, WorkflowDefSchema, WorkflowTaskSchema, WorkflowVersionSchema } from "../../core/model/workflow-def.ts";
import { convertNamed, convertSchema, limitsOf, mapValues, refTo } from "./json-schema.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Answer, Content, Operation, Parameter } from "./operation.ts";
import { groups, operations } from "./operations.ts";

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  /** By path, then by method. */
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, JsonSchema> };
}

export interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  parameters: object[];
  requestBody?: object;
  responses: Record<string, object>;
}

const named: readonly SchemaNode[] = [
  TaskDefSchema,
  SchemaDefSchema,
  WorkflowDefSchema,
  WorkflowTaskSchema,
  SubWorkflowParamsSchema,
  WorkflowVersionSchema,
  StartWorkflowRequestSchema,
  RerunWorkflowRequestSchema,
  WorkflowTestRequestSchema,
  TaskMockSchema,
  SignalResponseSchema,
  WorkflowSchema,
  WorkflowStatusSummarySchema,
  WorkflowSummarySchema,
  BulkResponseSchema,
  TaskSchema,
  TaskSummarySchema,
  TaskResultSchema,
  TaskLogSchema,
  PollDataSchema,
  EventHandlerSchema,
  EventExecutionSchema,
  WorkflowScheduleSchema,
  ScheduleExecutionSchema,
  HumanTaskEntrySchema,
  HumanTaskDefinitionSchema,
  HumanTaskAssignmentSchema,
  HumanTaskUserSchema,
  HumanTaskTriggerSchema,
  HumanTaskSearchSchema,
  HumanTaskSearchResultSchema,
  HumanTaskTemplateSchema,
  ServiceRegistrySchema,
  ServiceMethodSchema,
  CircuitBreakerConfigSchema,
  CircuitBreakerTransitionResponseSchema,
  ProtoRegistryEntrySchema,
  TagSchema,
  TokenRequestSchema,
];

/** What every refusal looks like (faults.ts). */
const refusal: JsonSchema = {
  type: "object",
  properties: {
    status: { type: "integer", description: "The HTTP status." },
    message: { type: "string" },
    instance: { type: "string", description: "The machine; absent where the body was checked." },
    retryable: { type: "boolean" },
    validationErrors: {
      type: "array",
      items: {
        type: "object",
        properties: {
          path: { type: "string", description: "The place in the body." },
          message: { type: "string" },
          invalidValue: { type: "string" },
        },
        required: ["path", "message"],
      },
    },
  },
  required: ["status", "message", "retryable"],
};

/** `version`: the release that this server behaves like. */
export function createOpenApiDocument(version: string): OpenApiDocument {
  return {
    openapi: "3.1.0",
    info: {
      title: "Conductor",
      version,
      description: "The REST interface of Conductor, as the embedded server of conductor-flow answers it.",
    },
    servers: [{ url: "/" }],
    tags: Object.entries(groups).map(([name, description]) => ({ name, description })),
    paths: createPaths(),
    components: {
      schemas: { ...Object.fromEntries(named.map((node) => [node.$id, convertNamed(node)])), Refusal: refusal },
    },
  };
}

function createPaths(): OpenApiDocument["paths"] {
  const paths: OpenApiDocument["paths"] = {};
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation) };
  }
  return paths;
}

function describeOperation(operation: Operation): OperationObject {
  const { id, group, summary, body, answers } = operation;
  return {
    operationId: id,
    tags: [group],
    summary,
    parameters: describeParameters(operation),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            ...(body.description === undefined ? {} : { description: body.description }),
            content: describeContent(body),
          },
        }),
    responses: {
      ...mapValues(answers, describeAnswer),
      default: { description: "A refusal.", content: { "application/json": { schema: refTo("Refusal") } } },
    },
  };
}

const anyText: Parameter = { schema: { type: "string" }, description: "" };

function describeParameters({ path, pathParameters = {}, query = {} }: Operation): object[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  return [
    ...inPath.map((name) => ({ ...describeParameter(name, pathParameters[name] ?? anyText), in: "path", required: true })),
    ...Object.entries(query).map(([name, parameter]) => ({ ...describeParameter(name, parameter), in: "query" })),
  ];
}

const describeParameter = (name: string, { schema, description, required }: Parameter): object => ({
  name,
  ...(description === "" ? {} : { description }),
  ...(required === true ? { required } : {}),
  schema: { ...convertSchema(schema), ...limitsOf(schema) },
});

const describeContent = ({ type, schema }: Content): object => ({ [type]: { schema: convertSchema(schema) } });

const describeAnswer = ({ description, content }: Answer): object => ({
  description,
  ...(content === undefined ? {} : { content: describeContent(content) }),
});
