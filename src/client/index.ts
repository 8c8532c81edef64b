/** `conductor-flow/client`: Conductor over HTTP. Loads no third-party module before the first request. */
export { createConductorClient } from "./conductor-client.ts";
export type { ConductorCalls, ConductorClient, ConductorClient as Client, ConductorClientOptions } from "./conductor-client.ts";
export type { Auth } from "./authentication.ts";
export type { Answer, Call, SendCall } from "./call.ts";
export type { ExtendedTaskDef, ExtendedWorkflowDef, Tag } from "./definition-inputs.ts";
export type {
  RerunWorkflowRequest,
  StartWorkflowRequest,
  StartWorkflowRequest as StartWorkflow,
  WorkflowTestRequest,
} from "./run-requests.ts";
export type { ScheduleInput as SaveScheduleRequest } from "./schedule-client.ts";
export type { TlsOptions } from "./undici-transport.ts";

export { orkesConductorClient } from "./sdk/orkes-conductor-client.ts";
export type { OrkesApiConfig } from "./sdk/orkes-conductor-client.ts";
export { EventClient } from "./sdk/event-client.ts";
export { HumanExecutor } from "./sdk/human-executor.ts";
export type { ClaimTaskOptions, PollIntervalOptions, UserType } from "./sdk/human-executor.ts";
export { MetadataClient } from "./sdk/metadata-client.ts";
export { OrkesClients } from "./sdk/orkes-clients.ts";
export { searchAllTasks, searchAllWorkflows } from "./sdk/pages.ts";
export type { SearchAllOptions } from "./sdk/pages.ts";
export { SchedulerClient } from "./sdk/scheduler-client.ts";
export { SchemaClient } from "./sdk/schema-client.ts";
export { SecretClient } from "./sdk/secret-client.ts";
export { ServiceRegistryClient } from "./sdk/service-registry-client.ts";
export { TaskClient } from "./sdk/task-client.ts";
export { TemplateClient } from "./sdk/template-client.ts";
export { WorkflowExecutor } from "./sdk/workflow-executor.ts";
export type { TaskFinderPredicate } from "./sdk/workflow-executor.ts";
export type { CallOptions } from "./sdk/sdk-client.ts";
export type { EnhancedSignalResponse, SignalResponse, WorkflowRun } from "./sdk/signal-response.ts";
export type {
  ConnectivityTestInput,
  ConnectivityTestResult,
  CorrelationIdsSearchRequest,
  EventMessage,
  ExtendedEventExecution,
  HandledEventResponse,
  RateLimitConfig,
  SkipTaskRequest,
  WorkflowStateUpdate,
} from "./sdk/requests.ts";
export { Consistency, ReturnStrategy, ServiceType, TaskResultStatusEnum } from "./sdk/values.ts";
export type * from "./sdk/type-names.ts";

export {
  FlowError as ConductorSdkError,
  FlowError,
  HttpError,
  isAborted,
  isConflict,
  isFlowError,
  isHttpError,
  isMissing,
  isMissingRoute,
} from "../core/errors.ts";
export type { FlowErrorCode, ValidationError } from "../core/errors.ts";
export { exactNumber, stringifyJson } from "../core/exact-json.ts";
export { isExactNumber } from "../core/json.ts";
export type { ExactNumber, Json, JsonObject } from "../core/json.ts";
export type { EventAction, EventAction as Action, EventHandler } from "../core/model/event-handler.ts";
export type {
  BulkResponse,
  PollData,
  SearchResult,
  Task,
  TaskLog,
  TaskLog as TaskExecLog,
  TaskResult,
  TaskResultStatus,
  TaskStatus,
  TaskSummary,
  TaskSummary as ExtendedTaskSummary,
  Workflow,
  WorkflowStatus as WorkflowStatusName,
  WorkflowStatusSummary as WorkflowStatus,
  WorkflowSummary,
} from "../core/model/execution.ts";
export type {
  HumanTaskAssignment,
  HumanTaskDefinition,
  HumanTaskEntry,
  HumanTaskSearch,
  HumanTaskSearchResult,
  HumanTaskSearchResult as HTScrollableSearchResultHumanTaskEntry,
  HumanTaskState,
  HumanTaskTemplate,
  HumanTaskTrigger,
  HumanTaskUser,
  UserFormTemplate,
} from "../core/model/human.ts";
export type {
  ScheduleExecution,
  ScheduleExecution as WorkflowScheduleExecutionModel,
  WorkflowSchedule,
  WorkflowSchedule as WorkflowScheduleModel,
} from "../core/model/schedule.ts";
export type { CircuitBreakerTransitionResponse, ProtoRegistryEntry, ServiceMethod, ServiceRegistry } from "../core/model/service.ts";
export type { SchemaDef, TaskDef } from "../core/model/task-def.ts";
export type { SubWorkflowParams, WorkflowDef, WorkflowTask } from "../core/model/workflow-def.ts";
export type { TaskMock } from "../core/model/workflow-test.ts";
