/** Runs whole workflows in memory: applies decisions to a state, answers scripts, and plays the worker from a script. */
import { runInNewContext } from "node:vm";
import type { Json, JsonObject } from "../../../../src/core/json.ts";
import { isTerminalTask } from "../../../../src/core/model/execution.ts";
import type { StartWorkflowRequest, Task, TaskResult, Workflow } from "../../../../src/core/model/execution.ts";
import type { TaskDef } from "../../../../src/core/model/task-def.ts";
import type { WorkflowDef, WorkflowTask } from "../../../../src/core/model/workflow-def.ts";
import type {
  Decision,
  DefinitionLookup,
  Effect,
  EngineContext,
  Evaluation,
  EvaluationRequest,
  RunState,
} from "../../../../src/server/engine/change.ts";
import { decide } from "../../../../src/server/engine/decide.ts";
import { createRun } from "../../../../src/server/engine/start-run.ts";
import { markPolled, updateTask } from "../../../../src/server/engine/update-task.ts";

export interface Driver {
  state: RunState;
  now: number;
  /** Every effect so far, in order. */
  effects: Effect[];
  wakeAt: number | undefined;
  environment: Record<string, string>;
  secrets: Record<string, string>;
  activeDomains: Set<string>;
  random: () => number;
  /** Answers of `jq` by its source. */
  jq: Record<string, Json[]>;
  /** How often the sandbox was asked. */
  evaluations: number;
  taskDefs: Record<string, TaskDef>;
  nextId: () => string;
}

export interface DriverOptions {
  tasks?: WorkflowTask[];
  definition?: Partial<WorkflowDef>;
  input?: JsonObject;
  request?: Partial<StartWorkflowRequest>;
  taskDefs?: TaskDef[];
  workflowDefs?: WorkflowDef[];
  now?: number;
  environment?: Record<string, string>;
  secrets?: Record<string, string>;
  parent?: { workflowId: string; taskId: string };
}

export function lookupOf(workflowDefs: readonly WorkflowDef[], taskDefs: Readonly<Record<string, TaskDef>>): DefinitionLookup {
  return {
    workflowDef: (name, version) =>
      workflowDefs
        .filter((definition) => definition.name === name && (version === undefined || (definition.version ?? 1) === version))
        .toSorted((left, right) => (right.version ?? 1) - (left.version ?? 1))[0],
    taskDef: (name) => (Object.hasOwn(taskDefs, name) ? taskDefs[name] : undefined),
  };
}

/** A run with nothing decided yet. */
export function prepare(options: DriverOptions): Driver {
  const taskDefs = Object.fromEntries((options.taskDefs ?? []).map((definition) => [definition.name, definition]));
  const definition: WorkflowDef = { name: "wf", version: 1, tasks: options.tasks ?? [], ...options.definition };
  let lastId = 0;
  const nextId = (): string => `id${(lastId += 1)}`;
  const now = options.now ?? 1_000_000;
  const request: StartWorkflowRequest = { name: "wf", input: options.input ?? {}, ...options.request };
  const state = createRun(request, lookupOf([definition, ...(options.workflowDefs ?? [])], taskDefs), {
    now,
    nextId,
    ...(options.parent === undefined ? {} : { parent: options.parent }),
  });
  return {
    state,
    now,
    effects: [],
    wakeAt: undefined,
    environment: options.environment ?? {},
    secrets: options.secrets ?? {},
    activeDomains: new Set(),
    random: () => 0.5,
    jq: {},
    evaluations: 0,
    taskDefs,
    nextId,
  };
}

/** A run with its first tasks scheduled. */
export function start(options: DriverOptions): Driver {
  const driver = prepare(options);
  apply(driver, (context) => decide(driver.state, context));
  return driver;
}

export function contextOf(driver: Driver, evaluated: ReadonlyMap<string, Evaluation> = new Map()): EngineContext {
  return {
    now: driver.now,
    nextId: driver.nextId,
    evaluated,
    environment: driver.environment,
    secrets: driver.secrets,
    isDomainActive: (type, domain) => driver.activeDomains.has(`${type}:${domain}`),
    random: driver.random,
    taskDef: (name) => driver.taskDefs[name],
  };
}

/** Makes a decision, answering the sandbox's questions, and stores what comes out; again while it asks to be called at once. */
export function apply(driver: Driver, operation: (context: EngineContext) => Decision): void {
  applyOnce(driver, operation);
  for (let round = 0; driver.wakeAt !== undefined && driver.wakeAt <= driver.now; round += 1) {
    if (round > 1000) throw new Error("The run wants to be decided for ever.");
    applyOnce(driver, (context) => decide(driver.state, context));
  }
}

function applyOnce(driver: Driver, operation: (context: EngineContext) => Decision): void {
  const evaluated = new Map<string, Evaluation>();
  for (let round = 0; round < 500; round += 1) {
    const decision = operation(contextOf(driver, evaluated));
    if (decision.status === "change") return store(driver, decision.change);
    for (const request of decision.requests) {
      if (evaluated.has(request.key)) throw new Error("The same question was asked twice.");
      evaluated.set(request.key, evaluate(driver, request));
    }
  }
  throw new Error("The decision asks for ever.");
}

function store(driver: Driver, change: Extract<Decision, { status: "change" }>["change"]): void {
  const tasks = new Map(driver.state.tasks.map((task) => [task.taskId, task]));
  for (const id of change.removedTaskIds) tasks.delete(id);
  for (const task of change.tasks) tasks.set(task.taskId, freeze(task));
  driver.state = { workflow: freeze(change.workflow), tasks: [...tasks.values()].toSorted((left, right) => left.seq - right.seq) };
  driver.effects.push(...change.effects);
  driver.wakeAt = change.wakeAt;
}

/** The engine must never write into what it was given. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) freeze(item);
  }
  return value;
}

function evaluate(driver: Driver, request: EvaluationRequest): Evaluation {
  driver.evaluations += 1;
  if (request.language === "jq") {
    const all = driver.jq[request.source];
    return all === undefined ? { ok: false, error: "jq: compile error" } : { ok: true, value: all[0] ?? null, all };
  }
  const source = request.form === "body" ? `(function () {${request.source}})()` : request.source;
  try {
    const value: unknown = runInNewContext(source, { $: JSON.parse(JSON.stringify(request.input)) });
    return { ok: true, value: value === undefined ? null : JSON.parse(JSON.stringify(value)) };
  } catch (error) {
    return { ok: false, error: error instanceof Object && "message" in error ? String(error.message) : String(error) };
  }
}

export const byRef = (driver: Driver, ref: string): Task => {
  const found = driver.state.tasks.findLast((task) => task.referenceTaskName === ref);
  if (found === undefined) throw new Error(`No task ${ref} among ${driver.state.tasks.map((task) => task.referenceTaskName).join(", ")}`);
  return found;
};

export const refs = (driver: Driver): string[] => driver.state.tasks.map((task) => task.referenceTaskName);

/** `ref:STATUS` of every row in order. */
export const outline = (driver: Driver): string[] => driver.state.tasks.map((task) => `${task.referenceTaskName}:${task.status}`);

export const workflowOf = (driver: Driver): Workflow => driver.state.workflow;

/** A worker takes the task. */
export function poll(driver: Driver, ref: string): Task {
  const task = markPolled(byRef(driver, ref), { workerId: "w1", now: driver.now });
  driver.state = { ...driver.state, tasks: driver.state.tasks.map((other) => (other.taskId === task.taskId ? freeze(task) : other)) };
  return task;
}

export function report(driver: Driver, ref: string, result: Partial<TaskResult>): void {
  const task = byRef(driver, ref);
  apply(driver, (context) =>
    updateTask(
      driver.state,
      { workflowInstanceId: driver.state.workflow.workflowId, taskId: task.taskId, status: "COMPLETED", ...result },
      context,
    ),
  );
}

/** Polls and reports. */
export function work(driver: Driver, ref: string, result: Partial<TaskResult> = {}): void {
  poll(driver, ref);
  report(driver, ref, result);
}

export function advanceTo(driver: Driver, now: number): void {
  driver.now = now;
  apply(driver, (context) => decide(driver.state, context));
}

/** Goes on to the moment that the last decision named. */
export function wake(driver: Driver): void {
  if (driver.wakeAt === undefined) throw new Error("Nothing is going to happen by itself.");
  advanceTo(driver, driver.wakeAt);
}

export const openRefs = (driver: Driver): string[] =>
  driver.state.tasks.filter((task) => !isTerminalTask(task.status)).map((task) => task.referenceTaskName);

export const effectsOf = <T extends Effect["type"]>(driver: Driver, type: T): Extract<Effect, { type: T }>[] =>
  driver.effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type);
