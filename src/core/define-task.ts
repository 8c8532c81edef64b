/** `defineTask` and its like: what a module in `tasks/`, `workflows/`, `events/` or `schedules/` exports. */
import type {
  AuthoredEventHandler,
  AuthoredFields,
  AuthoredSchedule,
  AuthoredWorkflow,
  WorkflowInSteps,
  WorkflowOfBuiltSteps,
  WorkflowOfListedSteps,
} from "./authoring/authored-types.ts";
import { fullName } from "./authoring/full-name.ts";
import type { SemanticVersion } from "./authoring/versions.ts";
import type { JsonObject } from "./json.ts";
import type { StandardSchema, TaskContext, TaskHandler, WorkerOptions } from "./task-module.ts";
import { workerOptionNames } from "./task-module.ts";
import type { Task } from "./model/execution.ts";
import type { TaskDef } from "./model/task-def.ts";
import type { EventHandler } from "./model/event-handler.ts";
import type { WorkflowSchedule } from "./model/schedule.ts";
import type { WorkflowDef } from "./model/workflow-def.ts";
import { buildSteps, nameTasks } from "./steps/build-steps.ts";
import { checkWithSchema } from "./standard-schema.ts";
import { NonRetryableError } from "./task-errors.ts";

const brand = Symbol.for("conductor-flow.task");

/** The server sets these by itself; they have no place in a file. */
type AuditField = "createTime" | "updateTime" | "createdBy" | "updatedBy";

/** Values that count for one profile alone, by the profiles' names: merged into the definition; null takes a field away. */
export type ProfileOverrides<Fields> = Record<
  string,
  { [Name in keyof Omit<Fields, "namespace" | "name" | "version">]?: Fields[Name] | null }
>;

/** Every field of a Conductor task definition and the worker's options, side by side. */
export interface TaskOptions<Checked = unknown, Input = Checked, Output = unknown>
  extends Omit<TaskDef, AuditField>, WorkerOptions, AuthoredFields {
  /** Of the function. Shown by `flow worker list`; no server is told. */
  version?: number | SemanticVersion;
  profiles?: ProfileOverrides<Omit<TaskDef, AuditField> & WorkerOptions>;
  /** Checked before the handler runs, which gets what the schema makes of it. Conductor's own `inputSchema` is another field. */
  input?: StandardSchema<Input, Checked>;
  /** Checked after the handler ran. */
  output?: StandardSchema<Output, unknown>;
}

/** A task, defined. Frozen; `flow` finds it as the default export of a task module. */
export interface DefinedTask<Checked = JsonObject, Input = Checked, Output = unknown> {
  /** As the server knows it: with its namespace. */
  readonly name: string;
  readonly options: Readonly<TaskOptions<Checked, Input, Output>>;
  readonly handler: (input: Checked, context: TaskContext) => Output | Promise<Output>;
  /**
   * Runs the task here, without a server: for tests. Checks input and output by their schemas as a worker does, and
   * answers what the handler returned. Throws a NonRetryableError that names the field where a schema does not fit.
   */
  readonly run: (input: Input, context?: Partial<TaskContext>) => Promise<Output>;
}

/**
 * Defines a task: its definition on the server, how a worker runs it, and the function that does the work.
 * The handler's input has the type of the `input` schema, or of the handler's own annotation.
 */
export function defineTask<Checked = JsonObject, Input = Checked, Output = unknown>(
  options: TaskOptions<Checked, Input, Output>,
  handler: (input: Checked, context: TaskContext) => Output | Promise<Output>,
): DefinedTask<Checked, Input, Output>;
// Without a schema what comes in is what the handler gets: that Checked is Input then, the signature above says by its default.
export function defineTask(options: TaskOptions, handler: TaskHandler<unknown>): DefinedTask<unknown> {
  const name = fullName(options.namespace, options.name);
  const run = async (input: unknown, context: Partial<TaskContext> = {}): Promise<unknown> => {
    const { input: inputSchema, output: outputSchema } = options;
    const checked = inputSchema === undefined ? input : await insist(inputSchema, input, "input", name);
    const output = await handler(checked, localContext(name, context));
    if (outputSchema !== undefined) await insist(outputSchema, output, "output", name);
    return output;
  };
  const task: DefinedTask<unknown> = { name, options: Object.freeze({ ...options }), handler, run };
  Object.defineProperty(task, brand, { value: true });
  return Object.freeze(task);
}

/** `Written` is what a program may say instead. */
type WithProfiles<Definition, Written = Definition> = Written & { profiles?: ProfileOverrides<Definition> };

/** A workflow definition in TypeScript: typed, and passed through as it is. */
export function defineWorkflow(definition: WithProfiles<WorkflowDef>): WorkflowDef;
/** With a namespace, a semantic version or a schema, which are written out when the file is loaded; `compileWorkflow` does so in a program. */
export function defineWorkflow(definition: WithProfiles<AuthoredWorkflow>): AuthoredWorkflow;
/**
 * In steps: a list of them, in which tasks may stand themselves, or a function that adds them one by one. Inputs have the types of the
 * tasks' schemas, and in the function what they refer to as well. They are compiled when the file is loaded; `compileWorkflow` does so in a program.
 */
export function defineWorkflow<Context = unknown, const Name extends string = string, const Inputs extends readonly unknown[] | [] = []>(
  definition: WithProfiles<WorkflowInSteps, WorkflowOfListedSteps<Name, Inputs> | WorkflowOfBuiltSteps<Context>>,
): WorkflowInSteps;
export function defineWorkflow(
  definition: AuthoredWorkflow | WorkflowOfListedSteps<string, readonly unknown[]> | WorkflowOfBuiltSteps<unknown>,
): AuthoredWorkflow | WorkflowInSteps {
  if (!("steps" in definition)) return definition;
  const { steps, ...rest } = definition;
  return typeof steps === "function" ? { ...rest, ...buildSteps(steps) } : { ...rest, steps: nameTasks(steps) };
}

/** An event handler in TypeScript: typed, and passed through as it is. */
export function defineEventHandler(definition: WithProfiles<EventHandler>): EventHandler;
/** With a semantic version of what it starts, which is written out when the file is loaded. */
export function defineEventHandler(definition: WithProfiles<AuthoredEventHandler>): AuthoredEventHandler;
export function defineEventHandler(definition: AuthoredEventHandler): AuthoredEventHandler {
  return definition;
}

/** A schedule in TypeScript: typed, and passed through as it is. */
export function defineSchedule(definition: WithProfiles<WorkflowSchedule>): WorkflowSchedule;
/** With a semantic version of what it starts, which is written out when the file is loaded. */
export function defineSchedule(definition: WithProfiles<AuthoredSchedule>): AuthoredSchedule;
export function defineSchedule(definition: AuthoredSchedule): AuthoredSchedule {
  return definition;
}

/** What `defineTask` made, maybe in another copy of this package. */
export function isDefinedTask(value: unknown): value is { options: TaskOptions; handler: TaskHandler } {
  return typeof value === "object" && value !== null && brand in value;
}

const isWorkerOption = (key: string): boolean => workerOptionNames.some((name) => name === key);

/** Tells what goes to the server from what stays with the worker. */
export function splitWorkerOptions(fields: JsonObject): { definition: JsonObject; worker: JsonObject } {
  const entries = Object.entries(fields);
  return {
    definition: Object.fromEntries(entries.filter(([key]) => !isWorkerOption(key))),
    worker: Object.fromEntries(entries.filter(([key]) => isWorkerOption(key))),
  };
}

async function insist<Checked>(
  schema: StandardSchema<unknown, Checked>,
  value: unknown,
  side: "input" | "output",
  name: string,
): Promise<Checked> {
  const check = await checkWithSchema(schema, value);
  if (check.ok) return check.value;
  throw new NonRetryableError(`The ${side} of ${name} does not fit its schema: ${check.message}`);
}

/** What a handler sees where there is no server: the first try of a task that nobody aborts. */
function localContext(name: string, given: Partial<TaskContext>): TaskContext {
  const taskId = given.taskId ?? "local-task";
  const workflowId = given.workflowId ?? "local-run";
  return {
    task: localTask(name, taskId, workflowId),
    taskId,
    workflowId,
    attempt: 1,
    signal: new AbortController().signal,
    idempotencyKey: `${workflowId}/${name}`,
    workflow: { id: workflowId, type: "local" },
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    log: ignore,
    callbackAfter: ignore,
    ...given,
  };
}

const ignore = (): void => undefined;

/** A task as a worker gets it, where no server has made it. */
export function localTask(name: string, taskId: string, workflowInstanceId: string): Task {
  return {
    taskType: name,
    taskDefName: name,
    referenceTaskName: name,
    status: "IN_PROGRESS",
    taskId,
    workflowInstanceId,
    workflowType: "local",
    inputData: {},
    outputData: {},
    retryCount: 0,
    seq: 1,
    pollCount: 1,
    iteration: 0,
    workflowPriority: 0,
    scheduledTime: 0,
    startTime: 0,
    firstStartTime: 0,
    endTime: 0,
    updateTime: 0,
    queueWaitTime: 0,
    startDelayInSeconds: 0,
    callbackAfterSeconds: 0,
    responseTimeoutSeconds: 0,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    retried: false,
    executed: false,
    callbackFromWorker: true,
    subworkflowChanged: false,
    loopOverTask: false,
  };
}
