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

const inert = "Stored; the open-source server does not use it.";
const CacheConfigSchema = Type.Object(
  { key: text({ description: "What the output is kept under." }), ttlInSecond: primitiveInteger(0, { description: "Seconds." }) },
  { description: inert },
);
const RateLimitConfigSchema = Type.Object(
  {
    rateLimitKey: text({ description: "What runs are counted by." }),
    concurrentExecLimit: primitiveInteger(0, { description: "How many run at once." }),
    policy: oneOf(["QUEUE", "REJECT"], { default: "QUEUE", description: "What becomes of one too many." }),
  },
  { description: inert },
);

const StateChangeEventSchema = Type.Object({
  type: text({ description: "The listener that is told." }),
  payload: optionalMap({ description: "What it is told." }),
});

const subWorkflowFields = {
  name: text({ description: "The workflow to start." }),
  version: integer({ description: "Its version; the latest if absent." }),
  taskToDomain: textMap({ description: "Which domain the workers of each task type poll in." }),
  idempotencyKey: text({ description: inert }),
  idempotencyStrategy: oneOf(["FAIL", "RETURN_EXISTING", "FAIL_ON_RUNNING"], {
    description: inert,
  }),
  priority: anyJson({ description: "0 to 99; higher is first." }),
};
const SubWorkflowFields = Type.Object(subWorkflowFields);
/** What a SUB_WORKFLOW task starts: a name with or without a version, or a definition inline, or a `${...}` expression. */
export interface SubWorkflowParams extends Static<typeof SubWorkflowFields> {
  workflowDefinition?: WorkflowDef | string;
}

const workflowTaskFields = {
  name: Type.String({ description: "For SIMPLE tasks the name of the task definition." }),
  taskReferenceName: Type.String({ description: "Unique within the workflow; `${thisName.output.x}` refers to it." }),
  description: text({ description: "What the task is for." }),
  inputParameters: freeMap({ description: "The input: values, and ${...} expressions that are replaced when the task starts." }),
  type: text({
    default: "SIMPLE",
    nullRefused: true,
    description: "What runs it: SIMPLE for a worker, or one of the types that the server runs by itself.",
  }),
  dynamicTaskNameParam: text({ description: "DYNAMIC: the input parameter that holds the name of the task." }),
  caseValueParam: text({ description: "DECISION: the input parameter that decides." }),
  caseExpression: text({ description: "DECISION: JavaScript that decides; $ is the input." }),
  scriptExpression: text({ description: "Stored; LAMBDA reads it from inputParameters." }),
  dynamicForkJoinTasksParam: text({ description: "FORK_JOIN_DYNAMIC, the old way: the input parameter with the tasks and their inputs." }),
  dynamicForkTasksParam: text({ description: "FORK_JOIN_DYNAMIC: the input parameter with the list of tasks." }),
  dynamicForkTasksInputParamName: text({ description: "FORK_JOIN_DYNAMIC: the input parameter with the inputs by reference name." }),
  startDelay: primitiveInteger(0, { minimum: 0, description: "Seconds." }),
  joinOn: texts({ description: "JOIN: the reference names to wait for." }),
  sink: text({ description: "EVENT: where to send, as type:queue." }),
  optional: flag(false, { description: "Whether the workflow goes on when the task has failed." }),
  taskDefinition: optional(TaskDefSchema),
  rateLimited: optional(Type.Boolean({ description: inert })),
  defaultExclusiveJoinTask: texts({ description: "EXCLUSIVE_JOIN: the reference names to take if none of joinOn ran." }),
  asyncComplete: flag(false, { description: "Whether the task stays open until something outside completes it." }),
  loopCondition: text({
    description: "DO_WHILE: JavaScript that says whether to loop again; $ holds the input and the outputs of the loop.",
  }),
  items: text({ description: "DO_WHILE: an expression for the list to loop over." }),
  retryCount: integer({ description: "How often it is tried again, instead of what its definition says." }),
  evaluatorType: text({ description: "SWITCH: value-param, javascript, graaljs or python." }),
  expression: text({ description: "SWITCH: the name of an input parameter (value-param) or a script." }),
  onStateChange: optional(
    Type.Record(Type.String(), Type.Array(StateChangeEventSchema), {
      default: {},
      description: inert,
    }),
  ),
  joinStatus: text({ description: inert }),
  cacheConfig: optional(CacheConfigSchema),
  permissive: flag(false, { description: "Whether the others go on when it has failed; the workflow fails at the end." }),
  joinMode: oneOf(["SYNC", "ASYNC"], { description: "JOIN: SYNC looks each time without waiting longer and longer." }),
  metadata: freeMap({ description: "Free data of your own." }),
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
    decisionCases: optional(
      Type.Record(Type.String(), taskList, { default: {}, description: "SWITCH and DECISION: the tasks for each value." }),
    ),
    defaultCase: listOf(refTo<WorkflowTask>("WorkflowTask"), { description: "SWITCH and DECISION: the tasks for any other value." }),
    forkTasks: listOf(taskList, { description: "FORK_JOIN: the branches, each a list of tasks." }),
    loopOver: listOf(refTo<WorkflowTask>("WorkflowTask"), { description: "DO_WHILE: the tasks of one turn." }),
    subWorkflowParam: optional(SubWorkflowParamsSchema),
  },
  { $id: "WorkflowTask" },
);

export const workflowTimeoutPolicies = ["TIME_OUT_WF", "ALERT_ONLY"] as const;

const workflowDefFields = {
  ...auditFields,
  name: Type.String({ description: "Name of the workflow." }),
  description: text({ description: "What the workflow does." }),
  version: primitiveInteger(1, { description: "A whole number. The highest is the latest." }),
  inputParameters: texts({ description: "Names of the inputs; documentation only." }),
  outputParameters: freeMap({ description: "The output: values, and ${...} expressions. Without any it is the output of the last task." }),
  failureWorkflow: text({ description: "The workflow to start when this one fails." }),
  failureWorkflowVersion: integer({ description: "Its version; the latest if absent." }),
  schemaVersion: primitiveInteger(2, { minimum: 2, maximum: 2, description: "Always 2." }),
  restartable: flag(true, { description: "Whether a completed run may be restarted." }),
  workflowStatusListenerEnabled: flag(false, { description: "Whether listeners of the server hear of its runs." }),
  workflowStatusListenerSink: text({ description: "Where they send." }),
  ownerEmail: text({ description: "Whom to ask." }),
  timeoutPolicy: oneOf(workflowTimeoutPolicies, {
    default: "ALERT_ONLY",
    description: "What happens when a run takes too long: end it, or only count it.",
  }),
  timeoutSeconds: primitiveInteger(0, { long: true, description: "Seconds; 0 is no limit." }),
  variables: freeMap({ description: "Variables of a run, and their first values." }),
  inputTemplate: freeMap({ description: "Input for keys that a start leaves out." }),
  inputSchema: optional(SchemaDefSchema),
  outputSchema: optional(SchemaDefSchema),
  enforceSchema: flag(true, {
    description: "Whether a start is refused whose input does not fit inputSchema; the open-source server does not look at it.",
  }),
  metadata: freeMap({ description: "Free data of your own." }),
  rateLimitConfig: optional(RateLimitConfigSchema),
  cacheConfig: optional(CacheConfigSchema),
  maskedFields: texts({ description: inert }),
};
const WorkflowDefFields = Type.Object(workflowDefFields);
/** A workflow definition: one version of one name. */
export interface WorkflowDef extends Static<typeof WorkflowDefFields> {
  tasks: WorkflowTask[];
}

export const WorkflowDefSchema = Type.Object(
  {
    ...workflowDefFields,
    tasks: Type.Array(refTo<WorkflowTask>("WorkflowTask"), { default: [], nullRefused: true, description: "The steps, in their order." }),
  },
  { $id: "WorkflowDef" },
);

/** One version in a list of versions. */
export const WorkflowVersionSchema = Type.Object(
  {
    name: Type.String(),
    version: Type.Integer(),
    createTime: Type.Integer({ long: true, description: "Epoch milliseconds." }),
    updateTime: integer({ long: true, description: "Epoch milliseconds; in the list of all workflows only." }),
  },
  { $id: "WorkflowVersion" },
);
export type WorkflowVersionSummary = Static<typeof WorkflowVersionSchema>;

/** The recursive schemas by their `$id`, for whoever follows a `$ref`. */
export const schemasById = { WorkflowDef: WorkflowDefSchema, WorkflowTask: WorkflowTaskSchema } as const;
