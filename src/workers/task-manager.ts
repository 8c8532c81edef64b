/**
 * The TaskManager of the Conductor JavaScript SDK, over this package's runtime: the same options, defaults and methods
 * (https://github.com/conductor-oss/javascript-sdk, docs/api-reference/task-manager.md), so that a program that uses it can change over.
 */
import { hostname } from "node:os";
import type { TaskModule } from "../core/task-module.ts";
import type { TaskSource } from "../core/task-source.ts";
import type { LaneLimits, Worker } from "./create-worker.ts";
import type { ConductorLogger } from "./default-logger.ts";
import type { ConductorWorker, TaskErrorHandler } from "./execute-runner.ts";
import { createExecuteRunner } from "./execute-runner.ts";
import type { WorkerLogger } from "./logger.ts";
import type { WorkerObserver } from "./observer.ts";

export interface TaskManagerOptions {
  /** Shown by the server beside each task; the host's name by default. */
  workerID: string;
  /** Milliseconds of pause after a poll that brought nothing; 100 by default. */
  pollInterval: number;
  /** How many tasks of each type run at once; 1 by default. */
  concurrency: number;
  domain: string | undefined;
  /**
   * Milliseconds for which the server may hold a poll. 100 is the SDK's default and stands here for compatibility: unless it is
   * given, the runtime holds polls for as long as the server allows, which brings tasks sooner and costs fewer requests.
   */
  batchPollingTimeout: number;
}

export interface TaskManagerConfig {
  /** Warnings and errors go to stderr if there is none. */
  logger?: ConductorLogger;
  options?: Partial<TaskManagerOptions>;
  /** Told what a worker threw, with its task, and of results that were given up. */
  onError?: TaskErrorHandler;
  /** How often a report that failed is tried again before its result is given up. Without it no result is given up. */
  maxRetries?: number;
}

const defaults = { pollInterval: 100, concurrency: 1, domain: undefined, batchPollingTimeout: 100 };

export class TaskManager {
  readonly options: TaskManagerOptions;
  readonly #source: TaskSource;
  readonly #workers: readonly ConductorWorker[];
  readonly #config: TaskManagerConfig;
  /** Undefined unless it was given: the default is there for the eye alone. */
  #longestPollMs: number | undefined;
  #worker: Promise<Worker> | undefined;

  /** Throws where no workers are given. */
  constructor(client: { readonly taskSource: TaskSource }, workers: readonly ConductorWorker[], config: TaskManagerConfig = {}) {
    // Programs in JavaScript may leave it out.
    if (!Array.isArray(workers)) throw new Error("No workers supplied to TaskManager. Please pass an array of workers.");
    this.#source = client.taskSource;
    this.#workers = workers;
    this.#config = config;
    this.#longestPollMs = config.options?.batchPollingTimeout;
    this.options = { ...defaults, ...config.options, workerID: config.options?.workerID || hostname() };
  }

  get isPolling(): boolean {
    return this.#worker !== undefined;
  }

  /** Throws where there is no worker, or two for one task. */
  sanityCheck(): void {
    if (this.#workers.length === 0) throw new Error("No workers supplied to TaskManager");
    const names = new Set<string>();
    for (const { taskDefName } of this.#workers) {
      if (names.has(taskDefName)) throw new Error(`Duplicate worker taskDefName: ${taskDefName}`);
      names.add(taskDefName);
    }
  }

  /** Throws at once where `sanityCheck` does. Resolves when polls go out; nobody need wait for it. */
  startPolling(): Promise<void> {
    this.sanityCheck();
    this.#worker ??= this.#start();
    return this.#worker.then(() => undefined);
  }

  /** Stops in order: resolves when what runs has ended and every result is delivered. */
  async stopPolling(): Promise<void> {
    const worker = await this.#worker;
    await worker?.drain();
    this.#worker = undefined;
  }

  /**
   * Changes options of all workers; a worker's own options give way. Concurrency, pauses and the domain change while they poll, the
   * rest with the next start.
   */
  updatePollingOptions(options: Partial<TaskManagerOptions>): void {
    Object.assign(this.options, options);
    this.#longestPollMs = options.batchPollingTimeout ?? this.#longestPollMs;
    this.#configure(
      this.#workers.map((worker) => worker.taskDefName),
      options,
    );
  }

  /** Changes options of one worker, while it polls. */
  updatePollingOptionForWorker(taskDefName: string, options: Partial<TaskManagerOptions>): void {
    if (this.#workers.some((worker) => worker.taskDefName === taskDefName)) this.#configure([taskDefName], options);
    else this.#config.logger?.info(`No runner found for worker with taskDefName: ${taskDefName}`);
  }

  #configure(names: readonly string[], options: Partial<TaskManagerOptions>): void {
    const limits: LaneLimits = {
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      ...(options.pollInterval === undefined ? {} : { pollIntervalMs: options.pollInterval }),
      ...("domain" in options ? { domain: options.domain } : {}),
    };
    void this.#worker?.then((worker) => {
      const types = worker.stats().types;
      const concurrency = types.reduce(
        (sum, type) => sum + (names.includes(type.taskType) ? (options.concurrency ?? type.concurrency) : type.concurrency),
        0,
      );
      worker.configure({ concurrency, types: Object.fromEntries(names.map((name) => [name, limits])) });
    });
  }

  async #start(): Promise<Worker> {
    const { createWorker } = await import("./create-worker.ts");
    const modules = this.#workers.map((worker) => this.#toModule(worker));
    const { onError = ignore, logger, maxRetries } = this.#config;
    const tell: WorkerObserver = {
      settled: ({ task }, end) => {
        if (end === "dropped") onError(new Error(`The server took no result of task ${task.taskId}.`), task);
      },
    };
    const worker = createWorker({
      modules,
      source: this.#source,
      workerId: this.options.workerID,
      concurrency: modules.reduce((sum, module) => sum + (module.worker.concurrency ?? 1), 0),
      logger: toWorkerLogger(logger),
      observer: tell,
      createRunner: (module, tools) => Promise.resolve(createExecuteRunner(this.#executorOf(module), tools, onError)),
      ...(this.#longestPollMs === undefined ? {} : { longestPollMs: this.#longestPollMs }),
      ...(maxRetries === undefined ? {} : { mostRetries: maxRetries }),
    });
    await worker.start();
    return worker;
  }

  #executorOf({ name }: TaskModule): ConductorWorker {
    const worker = this.#workers.find(({ taskDefName }) => taskDefName === name);
    if (worker === undefined) throw new Error(`There is no worker for ${name}.`);
    return worker;
  }

  #toModule({ taskDefName, execute, ...own }: ConductorWorker): TaskModule {
    const domain = own.domain ?? this.options.domain;
    return {
      name: taskDefName,
      definition: { name: taskDefName },
      worker: {
        concurrency: own.concurrency ?? this.options.concurrency,
        pollIntervalMs: own.pollInterval ?? this.options.pollInterval,
        ...(domain === undefined ? {} : { domain }),
        ...(own.leaseExtendEnabled === undefined ? {} : { leaseExtend: own.leaseExtendEnabled }),
      },
      handler: (_input, { task }) => execute(task),
      source: { file: "", line: 1, column: 1 },
    };
  }
}

const ignore = (): void => undefined;

const writeLine = (message: unknown): void => void process.stderr.write(`${String(message)}\n`);

const stderrLogger: ConductorLogger = { info: ignore, debug: ignore, warn: writeLine, error: writeLine };

function toWorkerLogger(logger: ConductorLogger = stderrLogger): WorkerLogger {
  const say = (level: "info" | "error" | "debug" | "warn"): WorkerLogger["info"] => {
    return (message, data) => {
      const write = logger[level] ?? logger.info;
      if (data === undefined) write.call(logger, message);
      else write.call(logger, message, data);
    };
  };
  return { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
}
