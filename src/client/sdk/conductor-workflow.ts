/** The fluent builder: a workflow put together call by call, then registered and run. */
import { lastReferences } from "../../core/builders/fork-tasks.ts";
import { asJson } from "../../core/builders/task-input.ts";
import { taskHead } from "../../core/builders/task-head.ts";
import type { SubWorkflowTaskDef } from "../../core/builders/workflow-tasks.ts";
import { FlowError } from "../../core/errors.ts";
import type { StartWorkflowRequest } from "../../core/model/execution.ts";
import type { WorkflowDef, WorkflowTask } from "../../core/model/workflow-def.ts";
import type { WorkflowRun } from "./signal-response.ts";

/** What the builder needs of a WorkflowExecutor. */
export interface WorkflowStarter {
  registerWorkflow(override: boolean, workflow: WorkflowDef): Promise<unknown>;
  startWorkflow(request: StartWorkflowRequest): Promise<string>;
  executeWorkflow(
    request: StartWorkflowRequest,
    name: string,
    version: number,
    requestId: string,
    waitUntilTaskRef?: string,
  ): Promise<WorkflowRun>;
}

type IdempotencyStrategy = NonNullable<StartWorkflowRequest["idempotencyStrategy"]>;

/** The fields that are always there, and those of the definition that are there once they are set. */
type Fields = Required<Pick<WorkflowDef, "version" | "timeoutSeconds" | "restartable" | "failureWorkflow" | "inputParameters">> &
  Required<Pick<WorkflowDef, "outputParameters" | "inputTemplate" | "variables">> &
  Pick<WorkflowDef, "description" | "timeoutPolicy" | "ownerEmail" | "workflowStatusListenerEnabled" | "workflowStatusListenerSink">;

/**
 * ```ts
 * const orders = new ConductorWorkflow(executor, "orders")
 *   .add(simpleTask("validate_ref", "validate", { orderId: "${workflow.input.orderId}" }))
 *   .fork([[simpleTask("charge_ref", "charge", {})], [simpleTask("pack_ref", "pack", {})]])
 *   .timeoutSeconds(3600);
 * await orders.register();
 * const run = await orders.execute({ orderId: "1" });
 * ```
 * Each method changes the builder and answers with it. Unless it is told otherwise, a run has 60 seconds (`timeoutSeconds`), which the
 * server only counts: `timeoutPolicy("TIME_OUT_WF")` makes it end the run.
 */
export class ConductorWorkflow {
  readonly #executor: WorkflowStarter;
  readonly #name: string;
  readonly #tasks: WorkflowTask[] = [];
  #forks = 0;
  #fields: Fields;

  /** @param version 1 if absent */
  constructor(executor: WorkflowStarter, name: string, version = 1, description?: string) {
    this.#executor = executor;
    this.#name = name;
    this.#fields = {
      version,
      timeoutSeconds: 60,
      restartable: true,
      failureWorkflow: "",
      inputParameters: [],
      outputParameters: {},
      inputTemplate: {},
      variables: {},
      ...(description === undefined ? {} : { description }),
    };
  }

  getName(): string {
    return this.#name;
  }

  getVersion(): number {
    return this.#fields.version;
  }

  /** Appends a task, or several in their order. */
  add(task: WorkflowTask | WorkflowTask[]): this {
    this.#tasks.push(...[task].flat());
    return this;
  }

  /**
   * Appends a fork and its join, which waits for the last task of each branch. Their reference names are `__fork_1` and `__join_1`,
   * `__fork_2` and so on. Throws a FlowError (`usage`) for a branch without tasks, which the server lets a run fail at.
   */
  fork(branches: WorkflowTask[][]): this {
    const empty = branches.findIndex((branch) => branch.length === 0);
    if (empty !== -1) {
      throw new FlowError("usage", `Branch ${empty + 1} of a fork in the workflow ${this.#name} has no tasks.`, {
        hint: "Give each branch at least one task, or leave the branch out.",
      });
    }
    this.#forks += 1;
    return this.add([
      { ...taskHead("FORK_JOIN", `__fork_${this.#forks}`), forkTasks: branches },
      { ...taskHead("JOIN", `__join_${this.#forks}`), joinOn: lastReferences(branches) },
    ]);
  }

  /** This workflow, as it is now, as a task of another one: the definition is in the task, nothing needs to be registered. */
  toSubWorkflowTask(taskReferenceName: string): SubWorkflowTaskDef {
    return {
      ...taskHead("SUB_WORKFLOW", taskReferenceName),
      inputParameters: {},
      subWorkflowParam: { name: this.#name, version: this.#fields.version, workflowDefinition: this.toWorkflowDef() },
    };
  }

  description(description: string): this {
    return this.#set({ description });
  }

  version(version: number): this {
    return this.#set({ version });
  }

  /** What happens when a run takes too long: the server ends it, or only counts it. */
  timeoutPolicy(timeoutPolicy: "TIME_OUT_WF" | "ALERT_ONLY"): this {
    return this.#set({ timeoutPolicy });
  }

  /** Seconds that a run may take; 0 is no limit. */
  timeoutSeconds(timeoutSeconds: number): this {
    return this.#set({ timeoutSeconds });
  }

  ownerEmail(ownerEmail: string): this {
    return this.#set({ ownerEmail });
  }

  /** The workflow to start when a run of this one fails. */
  failureWorkflow(failureWorkflow: string): this {
    return this.#set({ failureWorkflow });
  }

  /** Whether a completed run may be restarted. */
  restartable(restartable: boolean): this {
    return this.#set({ restartable });
  }

  /** The names of the inputs; documentation only. */
  inputParameters(inputParameters: string[]): this {
    return this.#set({ inputParameters: [...inputParameters] });
  }

  /** Input for keys that a start leaves out; servers pass over it where a start gives no input at all. */
  inputTemplate(template: Record<string, unknown>): this {
    return this.#set({ inputTemplate: asJson({ ...template }) });
  }

  /** Another name of `inputTemplate`. */
  workflowInput(input: Record<string, unknown>): this {
    return this.inputTemplate(input);
  }

  /** All of the run's output: values, and `${...}` expressions. */
  outputParameters(parameters: Record<string, unknown>): this {
    return this.#set({ outputParameters: asJson({ ...parameters }) });
  }

  /** One value of the run's output, beside those that are set. */
  outputParameter(key: string, value: unknown): this {
    return this.outputParameters({ ...this.#fields.outputParameters, [key]: value });
  }

  /** Variables of a run, and their first values. */
  variables(variables: Record<string, unknown>): this {
    return this.#set({ variables: asJson({ ...variables }) });
  }

  /** Lets a listener of the server hear of the runs. */
  enableStatusListener(sinkName: string): this {
    return this.#set({ workflowStatusListenerEnabled: true, workflowStatusListenerSink: sinkName });
  }

  disableStatusListener(): this {
    const { workflowStatusListenerEnabled: _enabled, workflowStatusListenerSink: _sink, ...rest } = this.#fields;
    this.#fields = rest;
    return this;
  }

  /** The expression for a value of the run's input, by its path: `input("order.id")` is `${workflow.input.order.id}`. */
  input(jsonPath: string): string {
    return `\${workflow.input.${jsonPath}}`;
  }

  /** The expression for a value of the run's output, by its path, or for all of it. */
  output(jsonPath?: string): string {
    return jsonPath === undefined || jsonPath === "" ? "${workflow.output}" : `\${workflow.output.${jsonPath}}`;
  }

  /** The definition as it is now; what the builder does later does not change it. */
  toWorkflowDef(): WorkflowDef {
    return { name: this.#name, tasks: [...this.#tasks], ...this.#fields };
  }

  /** Writes the definition to the server. Without `overwrite` a version that is there rejects with a 409 (`isConflict`). */
  async register(overwrite = true): Promise<void> {
    await this.#executor.registerWorkflow(overwrite, this.toWorkflowDef());
  }

  /**
   * Starts a run and waits: for its end, for the task of the reference name, or as long as the server lets a call wait.
   *
   * @param waitUntilTaskRef reference names, several with commas
   * @param requestId a random one if absent
   */
  async execute(
    input?: Record<string, unknown>,
    waitUntilTaskRef?: string,
    requestId?: string,
    idempotencyKey?: string,
    idempotencyStrategy?: IdempotencyStrategy,
    taskToDomain?: Record<string, string>,
  ): Promise<WorkflowRun> {
    const request = this.#request({ input, idempotencyKey, idempotencyStrategy, taskToDomain });
    return this.#executor.executeWorkflow(
      request,
      this.#name,
      this.#fields.version,
      requestId ?? globalThis.crypto.randomUUID(),
      waitUntilTaskRef,
    );
  }

  /**
   * Starts a run and answers with its id.
   *
   * @param priority 0 to 99; higher is first
   */
  async startWorkflow(
    input?: Record<string, unknown>,
    correlationId?: string,
    priority?: number,
    idempotencyKey?: string,
    idempotencyStrategy?: IdempotencyStrategy,
    taskToDomain?: Record<string, string>,
  ): Promise<string> {
    return this.#executor.startWorkflow(
      this.#request({ input, correlationId, priority, idempotencyKey, idempotencyStrategy, taskToDomain }),
    );
  }

  #set(fields: Partial<Fields>): this {
    this.#fields = { ...this.#fields, ...fields };
    return this;
  }

  #request(options: StartOptions): StartWorkflowRequest {
    const { input, taskToDomain, correlationId, priority, idempotencyKey, idempotencyStrategy } = options;
    return {
      name: this.#name,
      version: this.#fields.version,
      ...(input === undefined ? {} : { input: asJson(input) }),
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(priority === undefined ? {} : { priority }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(idempotencyStrategy === undefined ? {} : { idempotencyStrategy }),
      ...(taskToDomain === undefined ? {} : { taskToDomain: asJson(taskToDomain) }),
    };
  }
}

interface StartOptions {
  input: Record<string, unknown> | undefined;
  correlationId?: string | undefined;
  priority?: number | undefined;
  idempotencyKey: string | undefined;
  idempotencyStrategy: IdempotencyStrategy | undefined;
  taskToDomain: Record<string, string> | undefined;
}
