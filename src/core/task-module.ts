/** What a task module exports, and what its handler gets. Every task module imports these types through `conductor-flow`. */
import type { Json, JsonObject } from "./json.ts";
import type { Finding } from "./findings.ts";
import type { Source } from "./definition.ts";
import type { Task } from "./model/execution.ts";

/** The part of the Standard Schema contract (https://standardschema.dev) that is used; zod, valibot and arktype implement it. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    /** JSON Schemas of what goes in and of what comes out (Standard JSON Schema); the libraries that have it throw for what JSON has not. */
    readonly jsonSchema?: Readonly<Record<"input" | "output", (options: { readonly target: "draft-07" }) => unknown>> | undefined;
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** How a worker runs a task. They stand beside the TaskDef fields in `defineTask` and are never sent to a server. */
export interface WorkerOptions {
  /** How many of this task run at once in one worker process. */
  concurrency?: number;
  domain?: string;
  /** Milliseconds between polls of an idle queue, as far as long polls do not make it moot. */
  pollIntervalMs?: number;
  /** Extend the response timeout for as long as the handler runs. */
  leaseExtend?: boolean;
  /** Where the handler runs: among the worker's own work (the default), in a thread of a pool, or in a process of its own. */
  isolation?: Isolation;
  /** Milliseconds after which a handler is told to end by its signal; soon after it is given up, and killed where it is isolated. */
  handlerTimeoutMs?: number;
  /** MiB that a thread or process of this task may use. */
  memoryLimitMb?: number;
  /** A thread or process of this task is replaced after that many tasks. */
  recycleAfter?: number;
}

export const isolations = ["inline", "thread", "process"] as const;
export type Isolation = (typeof isolations)[number];

/** The names of `WorkerOptions`, to tell them from TaskDef fields. */
export const workerOptionNames = [
  "concurrency",
  "domain",
  "pollIntervalMs",
  "leaseExtend",
  "isolation",
  "handlerTimeoutMs",
  "memoryLimitMb",
  "recycleAfter",
] as const satisfies readonly (keyof WorkerOptions)[];

export interface TaskContext {
  /** The task as polled. */
  readonly task: Readonly<Task>;
  readonly taskId: string;
  readonly workflowId: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the worker is forced to stop, or when the task is lost to this worker. */
  readonly signal: AbortSignal;
  /** The same for every try of one task of one run: safe as a key for payments and the like. */
  readonly idempotencyKey: string;
  /** The run that the task belongs to. */
  readonly workflow: { readonly id: string; readonly type: string; readonly correlationId?: string };
  /** Writes to the worker's own log, with the task's ids. */
  readonly logger: TaskLogger;
  /** Adds a line to the task's log, sent with the result. */
  log(message: string): void;
  /**
   * The task is not done: what the handler returns is kept as its output so far, and the server offers the task again after
   * that many seconds (0: at once), to any worker, without consuming a retry.
   */
  callbackAfter(seconds: number): void;
}

type Say = (message: string, data?: Readonly<Record<string, unknown>>) => void;

export interface TaskLogger {
  debug: Say;
  info: Say;
  warn: Say;
  error: Say;
}

/** An object is the output as it is, undefined is `{}`, anything else is `{ result: value }`. */
export type TaskHandler<Input = JsonObject> = (input: Input, context: TaskContext) => unknown;

/** A task's code, loaded and ready to run. */
export interface TaskModule {
  name: string;
  /** As its file says it; no server knows it. */
  version?: string;
  /** The TaskDef fields as written. */
  definition: JsonObject;
  worker: WorkerOptions;
  handler: TaskHandler;
  /** Checked before the handler runs. */
  input?: StandardSchema;
  /** Checked after it. */
  output?: StandardSchema;
  /** A JSON Schema for the input, from `inputSchema: { type: "JSON", data }`, where `input` is absent. */
  inputJsonSchema?: JsonObject;
  /** One for the output, from `outputSchema`, where `output` is absent. */
  outputJsonSchema?: JsonObject;
  source: Source;
  /** How a thread or process of its own loads it; absent for a task that stands in no file. */
  loader?: TaskLoader;
}

/** A module by its URL, which exports `loadTaskModule: (data: Json) => Promise<TaskModule>`, and what that function is called with. */
export interface TaskLoader {
  url: string;
  data: Json;
}

export interface TaskModules {
  modules: TaskModule[];
  findings: Finding[];
}
