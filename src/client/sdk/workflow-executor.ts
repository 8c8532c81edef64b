/** Runs of workflows, in the shape of the official SDK's class of that name: the same methods, parameters and results. */
import { FlowError, isHttpError } from "../../core/errors.ts";
import type { SearchResult, Task, TaskResultStatus, Workflow, WorkflowStatusSummary, WorkflowSummary } from "../../core/model/execution.ts";
import type { WorkflowDef } from "../../core/model/workflow-def.ts";
import { pauseFor } from "../abort-signals.ts";
import { createInputGuard } from "../check-input.ts";
import type { ExtendedWorkflowDef } from "../definition-inputs.ts";
import type { RerunWorkflowRequest, StartWorkflowRequest, WorkflowTestRequest } from "../run-requests.ts";
import type { CorrelationIdsSearchRequest, SkipTaskRequest, WorkflowStateUpdate } from "./requests.ts";
import { SdkClient } from "./sdk-client.ts";
import type { CallOptions } from "./sdk-client.ts";
import { enhanceSignalResponse, runOf } from "./signal-response.ts";
import type { EnhancedSignalResponse, WorkflowRun } from "./signal-response.ts";
import type { Consistency, ReturnStrategy, TaskResultStatusEnum } from "./values.ts";

export type TaskFinderPredicate = (task: Task) => boolean;

/** Between the tries of `getWorkflow`; as in the official package. */
const retryDelayMs = 10_000;
const worthRetrying: ReadonlySet<number> = new Set([500, 404, 403]);

export class WorkflowExecutor extends SdkClient {
  readonly #inputs = createInputGuard();

  /** Saves the definition; with `override` it replaces the version that exists, otherwise that is a 409 (`isConflict`). */
  async registerWorkflow(override: boolean, workflow: WorkflowDef | ExtendedWorkflowDef, options?: CallOptions): Promise<void> {
    await this.on(options).metadata.createWorkflowDef(workflow, { overwrite: override });
    this.#inputs.know(workflow);
  }

  /**
   * Answers with the run's id. Never sent twice by itself: each would be a run of its own. Where the definition is known, as it stands
   * in the request or its version was registered here, an input that does not fit its schema is not sent (`invalid`).
   */
  async startWorkflow<Input extends object = object>(workflowRequest: StartWorkflowRequest<Input>, options?: CallOptions): Promise<string> {
    await this.#inputs.check(workflowRequest);
    return this.on(options).workflows.start(workflowRequest);
  }

  /** One promise of an id for each request, all under way at once. */
  startWorkflows<Input extends object = object>(workflowsRequest: StartWorkflowRequest<Input>[], options?: CallOptions): Promise<string>[] {
    return workflowsRequest.map((request) => this.startWorkflow(request, options));
  }

  async startWorkflowByName(
    name: string,
    input: object,
    version?: number,
    correlationId?: string,
    priority?: number,
    options?: CallOptions,
  ): Promise<string> {
    await this.#inputs.check({ name, input, ...given({ version }) });
    const queries = given({ version, correlationId, priority });
    return this.on(options).workflows.startByName(name, input, queries);
  }

  /**
   * Starts a run and waits: for its end, for a task that waits for something outside, for one of the reference names in
   * `waitUntilTaskRef` (separated by commas), or for `waitForSeconds` (10 by default). Version 0 is the latest.
   */
  async executeWorkflow<Input extends object = object>(
    workflowRequest: StartWorkflowRequest<Input>,
    name: string,
    version: number,
    requestId: string,
    waitUntilTaskRef?: string,
  ): Promise<WorkflowRun>;
  /** With a return strategy the answer is the run or the task that is waited at; see `EnhancedSignalResponse`. */
  async executeWorkflow<Input extends object = object>(
    workflowRequest: StartWorkflowRequest<Input>,
    name: string,
    version: number,
    requestId: string,
    waitUntilTaskRef: string | undefined,
    waitForSeconds: number | undefined,
    consistency: Consistency | undefined,
    returnStrategy: ReturnStrategy | undefined,
    options?: CallOptions,
  ): Promise<EnhancedSignalResponse>;
  async executeWorkflow(
    workflowRequest: StartWorkflowRequest,
    name: string,
    version: number,
    requestId: string,
    waitUntilTaskRef?: string,
    waitForSeconds?: number,
    consistency?: Consistency,
    returnStrategy?: ReturnStrategy,
    options?: CallOptions,
  ): Promise<WorkflowRun | EnhancedSignalResponse> {
    await this.#inputs.check({ ...workflowRequest, name, version });
    const references = waitUntilTaskRef === "" ? undefined : waitUntilTaskRef;
    const wait = given({ requestId, waitUntilTaskRef: references, waitForSeconds, consistency, returnStrategy });
    return enhanceSignalResponse(await this.on(options).workflows.execute({ ...workflowRequest, name }, { version, ...wait }));
  }

  /** Runs again from the last task that the predicate finds. Throws (`not-found`) where it finds none. */
  async goBackToTask(
    workflowInstanceId: string,
    taskFinderPredicate: TaskFinderPredicate,
    rerunWorkflowRequestOverrides: Partial<RerunWorkflowRequest> = {},
    options?: CallOptions,
  ): Promise<void> {
    const { tasks } = await this.getExecution(workflowInstanceId, true, options);
    const task = tasks.findLast(taskFinderPredicate);
    if (task === undefined) throw new FlowError("not-found", `The run ${workflowInstanceId} has no such task to go back to.`);
    await this.reRun(workflowInstanceId, { ...rerunWorkflowRequestOverrides, reRunFromTaskId: task.taskId }, options);
  }

  /** Runs again from the last completed task of that type. */
  async goBackToFirstTaskMatchingType(workflowInstanceId: string, taskType: string, options?: CallOptions): Promise<void> {
    const isMatch: TaskFinderPredicate = (task) => task.status === "COMPLETED" && task.taskType === taskType;
    await this.goBackToTask(workflowInstanceId, isMatch, {}, options);
  }

  /** Asks up to `retry` times more, every ten seconds, after a 403, 404 or 500: a run may be known a little later than its id. */
  async getWorkflow(workflowInstanceId: string, includeTasks: boolean, retry = 0, options?: CallOptions): Promise<Workflow> {
    try {
      return await this.getExecution(workflowInstanceId, includeTasks, options);
    } catch (error) {
      if (retry <= 0 || !isHttpError(error) || !worthRetrying.has(error.status)) throw error;
    }
    // A signal ends the pause, and keeps the next try from being sent.
    await pauseFor(retryDelayMs, options?.signal);
    return this.getWorkflow(workflowInstanceId, includeTasks, retry - 1, options);
  }

  /** Rejects with a 404 (`isMissing`) if there is none. */
  async getExecution(workflowInstanceId: string, includeTasks = true, options?: CallOptions): Promise<Workflow> {
    return this.on(options).workflows.get(workflowInstanceId, { includeTasks });
  }

  async getWorkflowStatus(
    workflowInstanceId: string,
    includeOutput: boolean,
    includeVariables: boolean,
    options?: CallOptions,
  ): Promise<WorkflowStatusSummary> {
    return this.on(options).workflows.getStatus(workflowInstanceId, { includeOutput, includeVariables });
  }

  async pause(workflowInstanceId: string, options?: CallOptions): Promise<void> {
    await this.on(options).workflows.pause(workflowInstanceId);
  }

  async resume(workflowInstanceId: string, options?: CallOptions): Promise<void> {
    await this.on(options).workflows.resume(workflowInstanceId);
  }

  async terminate(workflowInstanceId: string, reason: string, options?: CallOptions): Promise<void> {
    await this.on(options).workflows.terminate(workflowInstanceId, { reason });
  }

  /** Starts an ended run anew, with its own input. */
  async restart(workflowInstanceId: string, useLatestDefinitions: boolean, options?: CallOptions): Promise<void> {
    await this.on(options).workflows.restart(workflowInstanceId, { useLatestDefinitions });
  }

  /** Goes on from the task that failed last. */
  async retry(workflowInstanceId: string, resumeSubworkflowTasks: boolean, options?: CallOptions): Promise<void> {
    await this.on(options).workflows.retry(workflowInstanceId, { resumeSubworkflowTasks });
  }

  /** Runs again, from a task or from the beginning. Answers with the run's id. */
  async reRun(
    workflowInstanceId: string,
    rerunWorkflowRequest: Partial<RerunWorkflowRequest> = {},
    options?: CallOptions,
  ): Promise<string> {
    return this.on(options).workflows.rerun(workflowInstanceId, rerunWorkflowRequest);
  }

  /** `size` is at most 5000. `searchAllWorkflows` walks through all pages. */
  async search(
    start: number,
    size: number,
    query: string,
    freeText: string,
    sort = "",
    skipCache = false,
    options?: CallOptions,
  ): Promise<SearchResult<WorkflowSummary>> {
    return this.on(options).workflows.search({ start, size, query, freeText, sort, ...(skipCache ? { skipCache } : {}) });
  }

  async skipTasksFromWorkflow(
    workflowInstanceId: string,
    taskReferenceName: string,
    skipTaskRequest: Partial<SkipTaskRequest>,
    options?: CallOptions,
  ): Promise<void> {
    await this.on(options).workflows.skipTask(workflowInstanceId, taskReferenceName, skipTaskRequest);
  }

  /** Answers with the task's id. */
  async updateTask(
    taskId: string,
    workflowInstanceId: string,
    taskStatus: TaskResultStatus,
    outputData: object,
    options?: CallOptions,
  ): Promise<string> {
    return this.on(options).tasks.update({ taskId, workflowInstanceId, status: taskStatus, outputData });
  }

  /** Answers with the task's id; with "" from open-source servers where no such task is open. */
  async updateTaskByRefName(
    taskReferenceName: string,
    workflowInstanceId: string,
    status: TaskResultStatus,
    taskOutput: object,
    options?: CallOptions,
  ): Promise<string> {
    const update = { workflowId: workflowInstanceId, referenceName: taskReferenceName, status, output: taskOutput };
    return this.on(options).tasks.updateByReference(update);
  }

  async getTask(taskId: string, options?: CallOptions): Promise<Task> {
    return this.on(options).tasks.get(taskId);
  }

  /** Answers with the run as it is after the report. */
  async updateTaskSync(
    taskReferenceName: string,
    workflowInstanceId: string,
    status: TaskResultStatusEnum,
    taskOutput: object,
    workerId?: string,
    options?: CallOptions,
  ): Promise<Workflow> {
    const update = { workflowId: workflowInstanceId, referenceName: taskReferenceName, status, output: taskOutput };
    return this.on(options).tasks.updateByReferenceSync({ ...update, ...given({ workerId }) });
  }

  /** Reports on the task that the run waits at, and waits for what comes of it. */
  async signal(
    workflowInstanceId: string,
    status: TaskResultStatusEnum,
    taskOutput: object,
    returnStrategy: ReturnStrategy = "TARGET_WORKFLOW",
    options?: CallOptions,
  ): Promise<EnhancedSignalResponse> {
    const answer = await this.on(options).workflows.signalAndWait(workflowInstanceId, status, taskOutput, { returnStrategy });
    return enhanceSignalResponse(answer);
  }

  /** The same without waiting. Nothing happens where the run waits at no task. */
  async signalAsync(workflowInstanceId: string, status: TaskResultStatusEnum, taskOutput: object, options?: CallOptions): Promise<void> {
    await this.on(options).tasks.signal(workflowInstanceId, status, taskOutput);
  }

  /** The server's SQLite store cannot archive: pass `false` there, or the run's summary stays in searches for good. */
  async deleteWorkflow(workflowId: string, archiveWorkflow = true, options?: CallOptions): Promise<void> {
    await this.on(options).workflows.remove(workflowId, { archiveWorkflow });
  }

  /** By correlation id, the runs of all these workflows. */
  async getByCorrelationIds(
    request: CorrelationIdsSearchRequest,
    includeClosed = false,
    includeTasks = false,
    options?: CallOptions,
  ): Promise<Record<string, Workflow[]>> {
    const { getByCorrelationIds } = await import("./correlated-runs.ts");
    return getByCorrelationIds(this.on(options), request, { includeClosed, includeTasks });
  }

  /** Runs a workflow whose tasks are ended by made-up results. The run stays on the server. */
  async testWorkflow<Input extends object = object>(testRequest: WorkflowTestRequest<Input>, options?: CallOptions): Promise<Workflow> {
    return this.on(options).workflows.test(testRequest);
  }

  /** Orkes only. Answers with the run. */
  async updateVariables(workflowId: string, variables: object, options?: CallOptions): Promise<Workflow> {
    return this.on(options).workflows.updateVariables(workflowId, variables);
  }

  /** Orkes only. Changes a task and variables in one step, and waits as `executeWorkflow` does. */
  async updateState(
    workflowId: string,
    updateRequest: WorkflowStateUpdate,
    requestId: string,
    waitUntilTaskRef?: string,
    waitForSeconds?: number,
    options?: CallOptions,
  ): Promise<WorkflowRun> {
    const wait = given({ requestId, waitUntilTaskRef, waitForSeconds });
    return runOf(await this.on(options).workflows.updateState(workflowId, updateRequest, wait));
  }
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the parameters that were left out. */
function given<T extends object>(values: T): Given<T>;
function given(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
