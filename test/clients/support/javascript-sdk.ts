/**
 * The official JavaScript SDK, as bench/package.json pins it. It is installed there and not in the product's tree, so its types are not at
 * hand when this is compiled: what the suite calls is described here.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import type { Task, Workflow } from "../../../src/core/model/execution.ts";

type Definition = JsonObject & { name: string };
type Workload = JsonObject & { taskReferenceName?: Json };
type Client = object;

interface Tag extends JsonObject {
  key: string;
  value: string;
}

interface WorkerResult {
  status: string;
  outputData?: JsonObject;
  reasonForIncompletion?: string;
  callbackAfterSeconds?: number;
}

export interface SdkWorker {
  taskDefName: string;
  domain?: string;
  concurrency?: number;
  pollInterval?: number;
  execute(task: Task): Promise<WorkerResult>;
}

interface TaskManager {
  startPolling(): void;
  stopPolling(): Promise<void>;
}

interface WorkflowExecutor {
  registerWorkflow(overwrite: boolean, definition: Definition): Promise<void>;
  startWorkflow(request: JsonObject): Promise<string>;
  executeWorkflow(request: JsonObject, name: string, version: number, requestId: string, until?: string): Promise<JsonObject>;
  getWorkflow(id: string, withTasks: boolean): Promise<Workflow>;
  getExecution(id: string): Promise<Workflow>;
  getWorkflowStatus(id: string, output: boolean, variables: boolean): Promise<JsonObject>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  retry(id: string, resumeSubworkflows: boolean): Promise<void>;
  restart(id: string, latest: boolean): Promise<void>;
  reRun(id: string, request: JsonObject): Promise<string>;
  terminate(id: string, reason: string): Promise<void>;
  deleteWorkflow(id: string, archive?: boolean): Promise<void>;
  search(
    start: number,
    size: number,
    query: string,
    freeText: string,
  ): Promise<{ totalHits: number; results: { workflowId: string; status: string }[] }>;
  updateTask(taskId: string, workflowId: string, status: string, output: JsonObject): Promise<string>;
  updateTaskByRefName(ref: string, workflowId: string, status: string, output: JsonObject): Promise<string>;
  updateTaskSync(ref: string, workflowId: string, status: string, output: JsonObject): Promise<Workflow>;
  signal(workflowId: string, status: string, output: JsonObject): Promise<JsonObject>;
  signalAsync(workflowId: string, status: string, output: JsonObject): Promise<void>;
  getTask(taskId: string): Promise<Task>;
  testWorkflow(request: JsonObject): Promise<Workflow>;
}

interface MetadataClient {
  registerTask(definition: Definition): Promise<void>;
  registerTasks(definitions: Definition[]): Promise<void>;
  updateTask(definition: Definition): Promise<void>;
  getTask(name: string): Promise<Definition>;
  getAllTaskDefs(): Promise<Definition[]>;
  unregisterTask(name: string): Promise<void>;
  registerWorkflowDef(definition: Definition, overwrite?: boolean): Promise<void>;
  getWorkflowDef(name: string, version?: number): Promise<Definition>;
  getAllWorkflowDefs(): Promise<Definition[]>;
  unregisterWorkflow(name: string, version?: number): Promise<void>;
  addWorkflowTag(tag: Tag, name: string): Promise<void>;
  deleteWorkflowTag(tag: Tag, name: string): Promise<void>;
  getWorkflowTags(name: string): Promise<Tag[]>;
  setWorkflowTags(tags: Tag[], name: string): Promise<void>;
  addTaskTag(tag: Tag, name: string): Promise<void>;
  deleteTaskTag(tag: Tag, name: string): Promise<void>;
  getTaskTags(name: string): Promise<Tag[]>;
  setTaskTags(tags: Tag[], name: string): Promise<void>;
}

interface TaskClient {
  addTaskLog(taskId: string, message: string): Promise<void>;
  getTaskLogs(taskId: string): Promise<{ log: string }[]>;
  getQueueSizeForTask(taskType: string): Promise<Record<string, number>>;
  getTaskPollData(taskType: string): Promise<{ queueName: string; lastPollTime: number }[]>;
}

interface SchedulerClient {
  saveSchedule(schedule: JsonObject): Promise<void>;
  getSchedule(name: string): Promise<JsonObject>;
  getAllSchedules(workflowName?: string): Promise<JsonObject[]>;
  getNextFewSchedules(cron: string, start?: number, end?: number, limit?: number): Promise<number[]>;
  pauseSchedule(name: string): Promise<void>;
  resumeSchedule(name: string): Promise<void>;
  deleteSchedule(name: string): Promise<void>;
  setSchedulerTags(tags: Tag[], name: string): Promise<void>;
  getSchedulerTags(name: string): Promise<Tag[]>;
  deleteSchedulerTags(tags: Tag[], name: string): Promise<void>;
  search(start: number, size: number): Promise<{ results: JsonObject[] }>;
}

interface EventClient {
  addEventHandler(handler: Definition): Promise<void>;
  updateEventHandler(handler: Definition): Promise<void>;
  getAllEventHandlers(): Promise<Definition[]>;
  getEventHandlersForEvent(event: string): Promise<Definition[]>;
  removeEventHandler(name: string): Promise<void>;
  getTagsForEventHandler(name: string): Promise<Tag[]>;
  putTagForEventHandler(name: string, tags: Tag[]): Promise<void>;
  deleteTagsForEventHandler(name: string, tags: Tag[]): Promise<void>;
}

interface SecretClient {
  setSecretTags(tags: Tag[], key: string): Promise<void>;
  getSecretTags(key: string): Promise<Tag[]>;
  deleteSecretTags(tags: Tag[], key: string): Promise<void>;
}

interface ServiceRegistryClient {
  getRegisteredServices(): Promise<JsonObject[]>;
  getService(name: string): Promise<JsonObject | undefined>;
  addOrUpdateService(service: JsonObject): Promise<void>;
  removeService(name: string): Promise<void>;
  addOrUpdateServiceMethod(name: string, method: JsonObject): Promise<void>;
  removeMethod(name: string, serviceName: string, method: string, methodType: string): Promise<void>;
  openCircuitBreaker(name: string): Promise<JsonObject>;
  closeCircuitBreaker(name: string): Promise<JsonObject>;
  getCircuitBreakerStatus(name: string): Promise<JsonObject>;
  setProtoData(name: string, filename: string, data: Blob): Promise<void>;
  getProtoData(name: string, filename: string): Promise<Blob>;
  getAllProtos(name: string): Promise<JsonObject[]>;
  deleteProto(name: string, filename: string): Promise<void>;
  discover(name: string, create?: boolean): Promise<JsonObject[]>;
}

interface HumanTask extends JsonObject {
  taskId: string;
  state: string;
}

interface HumanExecutor {
  search(search: JsonObject): Promise<HumanTask[]>;
  pollSearch(search: JsonObject, options: { pollInterval: number; maxPollTimes: number }): Promise<HumanTask[]>;
  getTasksByFilter(state: string, assignee?: string, type?: string, claimedBy?: string, taskName?: string): Promise<HumanTask[]>;
  getTaskById(taskId: string): Promise<HumanTask>;
  claimTaskAsExternalUser(taskId: string, assignee: string, options?: JsonObject): Promise<HumanTask>;
  claimTaskAsConductorUser(taskId: string, options?: JsonObject): Promise<HumanTask>;
  releaseTask(taskId: string): Promise<void>;
  updateTaskOutput(taskId: string, body: JsonObject): Promise<void>;
  completeTask(taskId: string, body?: JsonObject): Promise<void>;
  getTemplateByNameVersion(name: string, version: number): Promise<JsonObject>;
  getTemplateById(name: string): Promise<JsonObject>;
}

interface TemplateClient {
  registerTemplate(template: JsonObject, asNewVersion?: boolean): Promise<JsonObject>;
}

interface ConductorWorkflow {
  add(task: Workload | Workload[]): ConductorWorkflow;
  fork(branches: Workload[][]): ConductorWorkflow;
  outputParameters(parameters: JsonObject): ConductorWorkflow;
  toSubWorkflowTask(taskReferenceName: string): Workload;
  register(overwrite?: boolean): Promise<void>;
  execute(input?: JsonObject): Promise<JsonObject>;
  startWorkflow(input?: JsonObject, correlationId?: string): Promise<string>;
}

export interface JavascriptSdk {
  createConductorClient(config: { serverUrl: string; logger: object; keyId?: string; keySecret?: string }): Promise<Client>;
  TaskManager: new (
    client: Client,
    workers: SdkWorker[],
    config: { logger: object; options?: JsonObject; maxRetries?: number },
  ) => TaskManager;
  NonRetryableException: new (message: string) => Error;
  WorkflowExecutor: new (client: Client) => WorkflowExecutor;
  MetadataClient: new (client: Client) => MetadataClient;
  TaskClient: new (client: Client) => TaskClient;
  SchedulerClient: new (client: Client) => SchedulerClient;
  EventClient: new (client: Client) => EventClient;
  HumanExecutor: new (client: Client) => HumanExecutor;
  TemplateClient: new (client: Client) => TemplateClient;
  SecretClient: new (client: Client) => SecretClient;
  ServiceRegistryClient: new (client: Client) => ServiceRegistryClient;
  ConductorWorkflow: new (executor: WorkflowExecutor, name: string) => ConductorWorkflow;
  /** Of the task whose handler calls it. */
  getTaskContext(): { addLog(message: string): void } | undefined;
  simpleTask(ref: string, name: string, input: JsonObject): Workload;
  inlineTask(ref: string, script: string, evaluator?: string): Workload;
  jsonJqTask(ref: string, script: string): Workload;
  setVariableTask(ref: string, input: JsonObject): Workload;
  switchTask(ref: string, expression: string, cases: Record<string, Workload[]>, otherwise: Workload[]): Workload;
  newLoopTask(ref: string, iterations: number, tasks: Workload[]): Workload;
  waitTaskDuration(ref: string, duration: string): Workload;
  humanTask(ref: string, options: JsonObject): Workload;
  terminateTask(ref: string, status: string, reason: string): Workload;
}

const bench = path.resolve(import.meta.dirname, "../../../bench");
const name = "@io-orkes/conductor-javascript";

export const isJavascriptSdkInstalled = existsSync(path.join(bench, "node_modules", name, "package.json"));

/** Its CommonJS build, as most of its users have it. */
export function loadJavascriptSdk(): JavascriptSdk {
  return createRequire(path.join(bench, "package.json"))(name) as JavascriptSdk;
}

const ignore = (): void => undefined;
export const silentLogger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
