/** Why something of the official package is not here, or is not the same. */

const agents = "Agents are out of this package's scope; the open-source server's own calls for them can be sent with `client.send`.";
const rights =
  "Users, groups, applications and rights are Orkes' own: neither the open-source server nor the embedded one has them. `client.send` reaches an Orkes cluster's calls.";
const models =
  "Integrations with models and prompt templates are Orkes' own: neither the open-source server nor the embedded one has them. `client.send` reaches an Orkes cluster's calls.";
const generated =
  "A part of the official package's generated HTTP layer. Here a call of one's own is `client.send({ method, path, body })`.";
const legacy = "Left over in the official package from its version 1, and used by none of its methods.";
const decorators =
  "Workers are task modules here (`defineTask`), which `flow worker start` finds by their folder; without the CLI they are given to a TaskManager.";
const runtime = "A part of the official package's worker runtime. Here it is not open to programs: TaskManager takes what can be set.";
const metrics =
  "`flow worker start --metrics-port` serves [Prometheus metrics](monitoring.md), and [subscribers](subscribers.md) hear of every task.";
const events = "What workers tell of themselves has other names here, and goes to [subscribers](subscribers.md).";
const leases =
  "Leases are extended by the runtime, unless a worker has `leaseExtendEnabled: false`; there is nothing to set about the times.";
const schemas = "Inputs are described by a Standard Schema (zod, valibot, arktype) in `defineTask`, from which the JSON Schema follows.";

/** The first group that has the name counts. A `*` at the end stands for every name that begins so. */
const groups: readonly (readonly [reason: string, names: string])[] = [
  [agents, "AgentClient OrkesAgentClient OrkesClients.getAgentClient OrkesClients.getAgentWorkflowClient ClientHandle StreamEvent"],
  [agents, "WorkflowClient WorkflowExecution WorkflowTokenUsage InvalidCronExpression Schedule ScheduleError ScheduleInfo"],
  [agents, "ScheduleNameConflict ScheduleNotFound ScheduleOptions SchedulerClient.save SchedulerClient.get SchedulerClient.listForAgent"],
  [agents, "SchedulerClient.pause SchedulerClient.resume SchedulerClient.delete SchedulerClient.runNow SchedulerClient.previewNext"],
  [agents, "SchedulerClient.reconcile"],
  [rights, "AccessKey AccessKeyInfo ApplicationClient ApplicationRole AuthorizationClient AuthorizationRequest ConductorUser"],
  [
    rights,
    "ExtendedConductorApplication ExtendedConductorUser ExtendedGroup GrantedAccessResponse Group UpsertGroupRequest UpsertUserRequest",
  ],
  [rights, "OrkesClients.getAuthorizationClient OrkesClients.getApplicationClient"],
  [models, "AzureOpenAIConfig ExtendedIntegrationApiUpdate Integration* MessageTemplate OpenAIConfig PineconeConfig PromptClient"],
  [models, "PromptTemplateTestRequest WeaviateConfig OrkesClients.getIntegrationClient OrkesClients.getPromptClient"],
  [generated, "ClientOptions Config GenerateTokenRequest Middleware QuerySerializerOptions RequestOptions ResolvedRequestOptions Response"],
  [generated, "TaskDetails"],
  [
    legacy,
    "ApiError ApiRequestOptions ApiResult BaseHttpRequest CancelError CancelablePromise OnCancel OpenAPIConfig Terminate TimeoutPolicy",
  ],
  [
    decorators,
    "worker TaskHandler TaskHandlerConfig RegisteredWorker clearWorkerRegistry getRegisteredWorker getRegisteredWorkers getWorkerCount",
  ],
  [decorators, "TaskContext getTaskContext HealthMonitorConfig"],
  [runtime, "TaskRunner TaskRunnerOptions RunnerArgs Poller EventDispatcher"],
  [metrics, "CanonicalMetricsCollector LegacyMetricsCollector Metrics* WorkerMetrics createMetricsCollector"],
  [events, "PollCompleted PollFailure PollStarted TaskExecutionCompleted TaskExecutionFailure TaskExecutionStarted TaskPaused"],
  [events, "TaskRunnerEvent TaskRunnerEventType TaskRunnerEventsListener TaskUpdateCompleted TaskUpdateFailure"],
  [
    leases,
    "HEARTBEAT_CHECK_INTERVAL_MS HEARTBEAT_RETRY_DELAY_MS LEASE_EXTEND_DURATION_FACTOR LEASE_EXTEND_RETRY_COUNT LeaseInfo LeaseTracker",
  ],
  [schemas, "FieldDescriptor JsonSchemaOutput JsonSchemaType SchemaFieldOptions generateSchemaFromClass jsonSchema schemaField"],
  [
    "The official one is another name of `orkesConductorClient`; this package had a client of that name before, with options of its own.",
    "createConductorClient",
  ],
];

const reasons = groups.flatMap(([reason, names]) => names.split(" ").map((pattern) => ({ pattern, reason })));
const used = new Set<string>();

export function reasonFor(name: string): string | undefined {
  const found = reasons.find(({ pattern }) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
  if (found !== undefined) used.add(found.pattern);
  return found?.reason;
}

/** Reasons that were never asked for. */
export const unusedReasons = (): string[] => reasons.flatMap(({ pattern }) => (used.has(pattern) ? [] : [pattern]));
