/**
 * One run in a world of its own: queue, pending effects, children and clock, as far as the engine can tell. Every decision is made
 * twice, the second time on what the store would give back, and everything that must hold is checked after it.
 */
import { ConductorFault } from "../../../../src/core/conductor-api.ts";
import { parseJson, stringifyJson } from "../../../../src/core/exact-json.ts";
import { isJsonObject } from "../../../../src/core/json.ts";
import type { Json } from "../../../../src/core/json.ts";
import { decode, isRefused } from "../../../../src/core/model/decode.ts";
import { isTerminalWorkflow } from "../../../../src/core/model/execution.ts";
import type { TaskStatus } from "../../../../src/core/model/execution.ts";
import { TaskDefSchema } from "../../../../src/core/model/task-def.ts";
import type { TaskDef } from "../../../../src/core/model/task-def.ts";
import { WorkflowDefSchema } from "../../../../src/core/model/workflow-def.ts";
import type { WorkflowDef } from "../../../../src/core/model/workflow-def.ts";
import type { Decision, Effect, EngineContext, Evaluation, RunChange, RunState } from "../../../../src/server/engine/change.ts";
import { decide } from "../../../../src/server/engine/decide.ts";
import { decideSafely } from "../../../../src/server/engine/decide-safely.ts";
import { asJson } from "../../../../src/server/engine/own.ts";
import { createRun } from "../../../../src/server/engine/start-run.ts";
import { lookupOf } from "../support/driver.ts";
import { answerScript } from "./fake-sandbox.ts";
import { checkChange } from "./invariants.ts";
import type { WildCase } from "./wild-definitions.ts";

export interface World {
  state: RunState;
  now: number;
  wakeAt: number | undefined;
  /** When a worker may poll each queued task. */
  queue: Map<string, number>;
  /** What the engine asked for and nobody has done yet. */
  pending: Effect[];
  /** Ids of child runs that are under way. */
  children: Set<string>;
  lastId: number;
  taskDefs: Record<string, TaskDef>;
  /** How tasks that have ended did so. */
  ended: Map<string, TaskStatus>;
  /** The stored state was tampered with: what is missing then may stay missing. */
  isDamaged: boolean;
  /** What was done, for the report. */
  log: string[];
}

export type Operation = (state: RunState, context: EngineContext) => Decision | { status: "descend" };

/** Undefined for what the server would not take: a body of wrong types, a sub-workflow that is nowhere. */
export function createWorld(wild: WildCase): World | undefined {
  const workflow = decode<WorkflowDef>(WorkflowDefSchema, wild.workflow);
  const taskDefs = wild.taskDefs.map((body) => decode<TaskDef>(TaskDefSchema, body));
  if ([workflow, ...taskDefs].some(({ issues }) => issues.some(isRefused)) || hasHoles(asJson(workflow.value.tasks))) return undefined;
  const named = Object.fromEntries(taskDefs.map(({ value }) => [value.name, value]));
  const children: WorkflowDef[] = [{ name: "child", version: 1, tasks: [] }];
  let state: RunState;
  try {
    const context = { now: 1_000_000, nextId: () => "run" };
    state = createRun({ name: "wild", input: wild.input }, lookupOf([workflow.value, ...children], named), context);
  } catch (error) {
    if (error instanceof ConductorFault) return undefined;
    throw error;
  }
  const world: World = {
    state: freeze(state),
    now: 1_000_000,
    wakeAt: undefined,
    queue: new Map(),
    pending: [],
    children: new Set(),
    lastId: 0,
    taskDefs: named,
    ended: new Map(),
    isDamaged: false,
    log: [],
  };
  perform(world, "start", decide);
  return world;
}

/** A list of tasks with nothing in a place. */
function hasHoles(tasks: Json): boolean {
  if (Array.isArray(tasks)) return tasks.some((task) => task === null || hasHoles(task));
  if (!isJsonObject(tasks)) return false;
  const { loopOver = [], forkTasks = [], defaultCase = [], decisionCases = {} } = tasks;
  return [loopOver, forkTasks, defaultCase, ...(isJsonObject(decisionCases) ? Object.values(decisionCases) : [])].some(hasHoles);
}

/** False where the call was refused, or meant another run. Throws where something does not hold. */
export function perform(world: World, name: string, operation: Operation, options: { reopens?: boolean } = {}): boolean {
  world.log.push(name);
  if (!performOnce(world, operation, options.reopens === true)) return false;
  // What wants to be decided again at once is, as the runtime does it.
  for (let round = 0; world.wakeAt !== undefined && world.wakeAt <= world.now; round += 1) {
    if (round > 200) throw new Error("the run wants to be decided for ever");
    performOnce(world, decide, false);
  }
  // In a run that was tampered with, what does not fit together may take a decision more.
  if (world.isDamaged) return true;
  const again = decideWithAnswers(world, decide);
  if (again === undefined || again.tasks.length + again.removedTaskIds.length + again.effects.length > 0)
    throw new Error(`deciding again changes something: ${textOf(again)}`);
  return true;
}

function performOnce(world: World, operation: Operation, reopens: boolean): boolean {
  const change = decideWithAnswers(world, operation);
  if (change !== undefined) store(world, change, reopens);
  return change !== undefined;
}

/** Undefined where the call was refused, or meant another run. */
function decideWithAnswers(world: World, operation: Operation): RunChange | undefined {
  const evaluated = new Map<string, Evaluation>();
  for (let round = 0; round < 200; round += 1) {
    const decision = decideTwice(world, operation, evaluated);
    if (decision === undefined || decision.status === "descend") return undefined;
    if (decision.status === "change") return decision.change;
    for (const request of decision.requests) {
      if (evaluated.has(request.key)) throw new Error("the same question was asked twice");
      evaluated.set(request.key, answerScript(request));
    }
  }
  throw new Error("the decision asks for ever");
}

/** Undefined where the call was refused. */
function decideTwice(world: World, operation: Operation, evaluated: ReadonlyMap<string, Evaluation>): ReturnType<Operation> | undefined {
  const first = attempt(world, operation, world.state, evaluated);
  const second = attempt(world, operation, fromStore(world.state), evaluated);
  if (first.text !== second.text)
    throw new Error(`the decision is not the same on what the store gives back:\n${first.text}\n${second.text}`);
  if (first.decision !== undefined) world.lastId = first.lastId;
  return first.decision;
}

interface Attempt {
  decision: ReturnType<Operation> | undefined;
  text: string;
  lastId: number;
}

function attempt(world: World, operation: Operation, state: RunState, evaluated: ReadonlyMap<string, Evaluation>): Attempt {
  let { lastId } = world;
  const context: EngineContext = {
    now: world.now,
    nextId: () => `id${(lastId += 1)}`,
    evaluated,
    environment: { S: "value" },
    secrets: { S: "secret" },
    isDomainActive: () => false,
    random: () => 0.5,
    taskDef: (name) => (Object.hasOwn(world.taskDefs, name) ? world.taskDefs[name] : undefined),
  };
  try {
    // As the runtime asks.
    const decision = decideSafely(operation, state, context);
    return { decision, text: textOf(decision), lastId };
  } catch (error) {
    if (error instanceof ConductorFault) return { decision: undefined, text: `${error.status}: ${error.message}`, lastId };
    // Somebody asks for another go of a run that has ended, and nobody can make sense of what is left of it: it stays ended.
    if (world.isDamaged && isTerminalWorkflow(state.workflow.status)) return { decision: undefined, text: String(error), lastId };
    throw error;
  }
}

const textOf = (value: object | undefined): string => stringifyJson(value ?? {});

/** As text and back. */
export function fromStore(state: RunState): RunState {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was written is what is read
  return parseJson(textOf(state)) as object as RunState;
}

function store(world: World, change: RunChange, reopens: boolean): void {
  const before = world.state;
  const tasks = new Map(before.tasks.map((task) => [task.taskId, task]));
  for (const id of change.removedTaskIds) tasks.delete(id);
  for (const task of change.tasks) tasks.set(task.taskId, task);
  const state = { workflow: change.workflow, tasks: [...tasks.values()].toSorted((left, right) => left.seq - right.seq) };
  // What is missing in a run that was tampered with is so in lists of names, too.
  world.state = freeze(world.isDamaged ? fromStore(state) : state);
  world.wakeAt = change.wakeAt;
  for (const id of change.removedTaskIds) world.queue.delete(id);
  for (const effect of change.effects) takeNote(world, effect);
  checkChange(world, { before, change, reopens });
}

function takeNote(world: World, effect: Effect): void {
  if (effect.type === "dequeue") world.queue.delete(effect.taskId);
  else if (effect.type === "enqueue") world.queue.set(effect.taskId, effect.availableAt);
  else if (effect.type === "start-child") world.children.add(effect.workflowId);
  else if (effect.type === "terminate-child") world.children.delete(effect.workflowId);
  else world.pending.push(effect);
}

/** The engine must never write into what it was given. */
export function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) freeze(item);
  }
  return value;
}
