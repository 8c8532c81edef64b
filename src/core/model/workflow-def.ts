import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import {
  anyJson,
  auditFields,
  flag,
  freeMap,
  integer,
  listOf,
  oneOf,
  optional,
  optionalMap,
  primitiveInteger,
  refTo,
  text,
  textMap,
  texts,
} from "./fields.ts";
import { SchemaDefSchema, TaskDefSchema } from "./task-def.ts";

const CacheConfigSchema = Type.Object({ key: text(), ttlInSecond: primitiveInteger(0) });
const RateLimitConfigSchema = Type.Object({
  rateLimitKey: text(),
  concurrentExecLimit: primitiveInteger(0),
  policy: oneOf(["QUEUE", "REJECT"], { default: "QUEUE" }),
});

const StateChangeEventSchema = Type.Object({ type: text(), payload: optionalMap() });

const subWorkflowFields = {
  name: text(),
  version: integer(),
  taskToDomain: textMap(),
  idempotencyKey: text(),
  idempotencyStrategy: oneOf(["FAIL", "RETURN_EXISTING", "FAIL_ON_RUNNING"]),
  priority: anyJson(),
};
const SubWorkflowFields = Type.Object(subWorkflowFields);
/** What a SUB_WORKFLOW task starts: a name with or without a version, or a definition inline, or a `${...}` expression. */
export interface SubWorkflowParams extends Static<typeof SubWorkflowFields> {
  workflowDefinition?: WorkflowDef | string;
}

const workflowTaskFields = {
  name: Type.String({ description: "For SIMPLE tasks the name of the task definition." }),
  taskReferenceName: Type.String({ description: "Unique within the workflow; `${thisName.output.x}` refers to it." }),
  description: text(),
  inputParameters: freeMap(),
  type: text({ default: "SIMPLE", nullRefused: true }),
  dynamicTaskNameParam: text(),
  caseValueParam: text(),
  caseExpression: text(),
  scriptExpression: text(),
  dynamicForkJoinTasksParam: text(),
  dynamicForkTasksParam: text(),
  dynamicForkTasksInputParamName: text(),
  startDelay: primitiveInteger(0, { minimum: 0, description: "Seconds." }),
  joinOn: texts(),
  sink: text(),
  optional: flag(false),
  taskDefinition: optional(TaskDefSchema),
  rateLimited: optional(Type.Boolean()),
  defaultExclusiveJoinTask: texts(),
  asyncComplete: flag(false),
  loopCondition: text(),
  items: text(),
  retryCount: integer(),
  evaluatorType: text(),
  expression: text(),
  onStateChange: optional(Type.Record(Type.String(), Type.Array(StateChangeEventSchema), { default: {} })),
  joinStatus: text(),
  cacheConfig: optional(CacheConfigSchema),
  permissive: flag(false),
  joinMode: oneOf(["SYNC", "ASYNC"]),
  metadata: freeMap(),
};
const WorkflowTaskFields = Type.Object(workflowTaskFields);
/** One task of a workflow definition, with the tasks nested in it. */
export interface WorkflowTask extends Static<typeof WorkflowTaskFields> {
  decisionCases?: Record<string, WorkflowTask[]>;
  defaultCase?: WorkflowTask[];
  forkTasks?: WorkflowTask[][];
  loopOver?: WorkflowTask[];
  subWorkflowParam?: SubWorkflowParams;
}

const taskList = Type.Array(refTo<WorkflowTask>("WorkflowTask"));

export const SubWorkflowParamsSchema = Type.Object(
  {
    ...subWorkflowFields,
    workflowDefinition: optional(
      Type.Unsafe<WorkflowDef | string>({ anyOf: [{ $ref: "WorkflowDef" }, { type: "string", pattern: "^\\$\\{[^]*\\}$" }] }),
    ),
  },
  { $id: "SubWorkflowParams" },
);

export const WorkflowTaskSchema = Type.Object(
  {
    ...workflowTaskFields,
    decisionCases: optional(Type.Record(Type.String(), taskList, { default: {} })),
    defaultCase: listOf(refTo<WorkflowTask>("WorkflowTask")),
    forkTasks: listOf(taskList),
    loopOver: listOf(refTo<WorkflowTask>("WorkflowTask")),
    subWorkflowParam: optional(SubWorkflowParamsSchema),
  },
  { $id: "WorkflowTask" },
);

export const workflowTimeoutPolicies = ["TIME_OUT_WF", "ALERT_ONLY"] as const;

const workflowDefFields = {
  ...auditFields,
  name: Type.String(),
  description: text(),
  version: primitiveInteger(1),
  inputParameters: texts(),
  outputParameters: freeMap(),
  failureWorkflow: text(),
  failureWorkflowVersion: integer(),
  schemaVersion: primitiveInteger(2, { minimum: 2, maximum: 2 }),
  restartable: flag(true),
  workflowStatusListenerEnabled: flag(false),
  workflowStatusListenerSink: text(),
  ownerEmail: text(),
  timeoutPolicy: oneOf(workflowTimeoutPolicies, { default: "ALERT_ONLY" }),
  timeoutSeconds: primitiveInteger(0, { long: true, description: "Seconds; 0 is no limit." }),
  variables: freeMap(),
  inputTemplate: freeMap(),
  inputSchema: optional(SchemaDefSchema),
  outputSchema: optional(SchemaDefSchema),
  enforceSchema: flag(true),
  metadata: freeMap(),
  rateLimitConfig: optional(RateLimitConfigSchema),
  cacheConfig: optional(CacheConfigSchema),
  maskedFields: texts(),
};
const WorkflowDefFields = Type.Object(workflowDefFields);
/** A workflow definition: one version of one name. */
export interface WorkflowDef extends Static<typeof WorkflowDefFields> {
  tasks: WorkflowTask[];
}

export const WorkflowDefSchema = Type.Object(
  { ...workflowDefFields, tasks: Type.Array(refTo<WorkflowTask>("WorkflowTask"), { default: [], nullRefused: true }) },
  { $id: "WorkflowDef" },
);

/** The recursive schemas by their `$id`, for whoever follows a `$ref`. */
export const schemasById = { WorkflowDef: WorkflowDefSchema, WorkflowTask: WorkflowTaskSchema } as const;
