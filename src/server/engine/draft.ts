/**
 * A run while a decision is made on it. The stored state is never touched: a row is copied when it is first changed, and nested
 * values (inputs, outputs) are replaced, not written into, so they can be shared with the state.
 */
import type { JsonObject } from "../../core/json.ts";
import { isTerminalTask } from "../../core/model/execution.ts";
import type { Task, TaskStatus, Workflow } from "../../core/model/execution.ts";
import type { WorkflowTask } from "../../core/model/workflow-def.ts";
import type { Effect, EngineContext, EvaluationRequest, RunState } from "./change.ts";
import { indexDefinition, indexTasks } from "./definition-index.ts";
import type { DefinitionIndex, Place } from "./definition-index.ts";
import { refuseLargeOutput } from "./payload-size.ts";

/** One try of a task. The row stays the same object while its task is copied. */
export interface Row {
  task: Task;
  /** Its task is this draft's own copy and goes into the change. */
  changed: boolean;
  /** The reference name as the definition has it. */
  readonly base: string;
  /** `__1`, or `__2__1` in a loop within a loop; empty outside of loops. The reference name is base + scope. */
  readonly scope: string;
}

export interface Draft {
  readonly context: EngineContext;
  readonly state: RunState;
  readonly index: DefinitionIndex;
  workflow: Workflow;
  workflowChanged: boolean;
  rows: Row[];
  readonly byId: Map<string, Row>;
  /** The latest try by full reference name. */
  readonly latest: Map<string, Row>;
  /** The latest try by the definition's name: the latest iteration. */
  readonly latestByBase: Map<string, Row>;
  /** Rows of loop iterations by scope. */
  readonly scopes: Map<string, Row[]>;
  readonly removed: string[];
  /**
   * Rows of rounds that this decision took out of a loop with `keepLastN`. Until it ends, expressions and dynamic forks still see them:
   * the real server takes them out of its store, and not of the copy that it decides on.
   */
  readonly dropped: Row[];
  readonly effects: Effect[];
  readonly requests: Map<string, EvaluationRequest>;
  /** Grows with every change of any row; equal before and after means that nothing happened. */
  version: number;
  /** The answers of the sandbox that this decision stands on, by key. */
  readonly answersUsed: Set<string>;
  /** How many rows this decision has added. */
  scheduled: number;
  /** Rows that this decision added, by id. */
  readonly created: Set<string>;
  /** Rows that the present pass added: expressions do not see them before the next, and a run that fails in this pass never had them. */
  readonly unseen: Set<Row>;
  /**
   * What a loop's round began with and the real server does only in the pass after the next draw: a SWITCH. It is COMPLETED here already;
   * where a task beside it brings the run down at that draw, it never was.
   */
  readonly premature: Set<Row>;
  /** Lists that paths found in this decision: as text they are JSON. */
  readonly foundLists: WeakSet<object>;
  lastSeq: number;
  ended: boolean;
  /** A TERMINATE task that was done in this decision: nothing else happens after it. */
  terminated: boolean;
  dynamicPlaces?: Map<string, Place>;
}

export function openDraft(state: RunState, context: EngineContext): Draft {
  const index = indexDefinition(state.workflow.workflowDefinition);
  const draft: Draft = {
    context,
    state,
    index,
    workflow: state.workflow,
    workflowChanged: false,
    rows: [],
    byId: new Map(),
    latest: new Map(),
    latestByBase: new Map(),
    scopes: new Map(),
    removed: [],
    dropped: [],
    effects: [],
    requests: new Map(),
    version: 0,
    answersUsed: new Set(),
    scheduled: 0,
    created: new Set(),
    unseen: new Set(),
    premature: new Set(),
    foundLists: new WeakSet(),
    lastSeq: 0,
    ended: false,
    terminated: false,
  };
  for (const task of state.tasks) {
    // A stored task that is open counts as such, whatever its marks say: otherwise nobody would ever end it.
    const isLost = (task.executed || task.retried) && !isTerminalTask(task.status);
    const kept = isLost ? { ...task, executed: false, retried: false } : task;
    addRow(draft, { task: kept, changed: isLost, ...splitReference(kept) });
  }
  return draft;
}

const suffixes = /(?:__\d+)+$/;

function splitReference(task: Task): { base: string; scope: string } {
  const reference = task.referenceTaskName;
  if (task.iteration === 0) return { base: reference, scope: "" };
  const written = task.workflowTask?.taskReferenceName;
  const base = written !== undefined && reference.startsWith(written) ? written : reference.replace(suffixes, "");
  return { base, scope: reference.slice(base.length) };
}

function addRow(draft: Draft, row: Row): void {
  // A comparison, which a damaged number does not pass on.
  if (row.task.seq > draft.lastSeq) draft.lastSeq = row.task.seq;
  draft.rows.push(row);
  draft.byId.set(row.task.taskId, row);
  draft.latest.set(row.task.referenceTaskName, row);
  if (!draft.unseen.has(row)) draft.latestByBase.set(row.base, row);
  if (row.scope === "") return;
  const rows = draft.scopes.get(row.scope);
  if (rows === undefined) draft.scopes.set(row.scope, [row]);
  else rows.push(row);
}

/** A new try that is not in the run yet. */
export const createRow = (task: Task, base: string, scope: string): Row => ({ task, changed: true, base, scope });

/** Adds a new try at the end of the run; its `seq` is set here. */
export function appendRow(draft: Draft, row: Row, seq = draft.lastSeq + 1): void {
  row.task.seq = seq;
  draft.created.add(row.task.taskId);
  draft.unseen.add(row);
  addRow(draft, row);
  draft.version += 1;
  draft.scheduled += 1;
  delete draft.dynamicPlaces;
}

/** A new pass begins: from now on expressions see what the last one added. */
export function showNewRows(draft: Draft): void {
  for (const row of draft.unseen) draft.latestByBase.set(row.base, row);
  draft.unseen.clear();
}

/** The pass fails the run: what it added never was. */
export function dropUnseenRows(draft: Draft): void {
  for (const { task } of draft.unseen) {
    const before = task.retriedTaskId === undefined ? undefined : draft.byId.get(task.retriedTaskId);
    if (before !== undefined) edit(draft, before).retried = false;
  }
  removeRows(draft, (row) => draft.unseen.has(row));
  draft.unseen.clear();
}

/** The row's task, to be changed. */
export function edit(draft: Draft, row: Row): Task {
  if (!row.changed) {
    row.task = { ...row.task };
    row.changed = true;
  }
  row.task.updateTime = draft.context.now;
  draft.version += 1;
  return row.task;
}

export function editWorkflow(draft: Draft): Workflow {
  if (!draft.workflowChanged) {
    draft.workflow = { ...draft.workflow };
    draft.workflowChanged = true;
  }
  draft.workflow.updateTime = draft.context.now;
  return draft.workflow;
}

/** What was asked for in this decision for tasks that need it no more. */
export function dropEffects(draft: Draft, taskIds: ReadonlySet<string>): void {
  const kept = draft.effects.filter((effect) => effect.type === "dequeue" || !("taskId" in effect && taskIds.has(effect.taskId)));
  draft.effects.splice(0, draft.effects.length, ...kept);
}

/** Takes rows out of the run, for good. */
export function removeRows(draft: Draft, isGone: (row: Row) => boolean): void {
  const kept: Row[] = [];
  const gone: Row[] = [];
  for (const row of draft.rows) (isGone(row) ? gone : kept).push(row);
  if (gone.length === 0) return;
  const neverWere = new Set<string>();
  for (const { task } of gone) {
    if (draft.created.delete(task.taskId)) neverWere.add(task.taskId);
    else draft.removed.push(task.taskId);
  }
  if (neverWere.size > 0) dropEffects(draft, neverWere);
  draft.rows = [];
  draft.byId.clear();
  draft.latest.clear();
  draft.latestByBase.clear();
  draft.scopes.clear();
  for (const row of draft.dropped) draft.latestByBase.set(row.base, row);
  for (const row of kept) addRow(draft, row);
  draft.version += 1;
}

/** The same for rounds of a loop that are over. */
export function dropRows(draft: Draft, isGone: (row: Row) => boolean): void {
  draft.dropped.push(...draft.rows.filter(isGone));
  removeRows(draft, isGone);
}

/** A task's place in the definition, or in what a dynamic fork brought along. */
export function placeOf(draft: Draft, base: string): Place | undefined {
  const place = draft.index.places.get(base);
  if (place !== undefined) return place;
  draft.dynamicPlaces ??= collectDynamicPlaces(draft);
  return draft.dynamicPlaces.get(base);
}

/** Branches of dynamic forks stand in no definition; each carries its own part of one. */
function collectDynamicPlaces(draft: Draft): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const { task, base } of draft.rows) {
    if (task.workflowTask === undefined || draft.index.places.has(base) || places.has(base)) continue;
    for (const [name, place] of indexTasks(task.workflowTask, [task.workflowTask]).places) places.set(name, place);
  }
  return places;
}

/** The definition's side of a row. Rows of skipped tasks have none of their own. */
export function specOf(draft: Draft, row: Row): WorkflowTask | undefined {
  return row.task.workflowTask ?? placeOf(draft, row.base)?.task;
}

/** Ends a try. */
export function finish(draft: Draft, row: Row, status: TaskStatus, ending: { output?: JsonObject; reason?: string } = {}): void {
  const task = edit(draft, row);
  task.status = status;
  if (ending.reason !== undefined) task.reasonForIncompletion = ending.reason;
  if (ending.output !== undefined) {
    task.outputData = ending.output;
    refuseLargeOutput(task);
  }
  task.endTime = draft.context.now;
}

/** Still to be looked at: not retried, its successor not scheduled yet. */
export function isPending(row: Row): boolean {
  const { task } = row;
  return !task.retried && !task.executed && task.status !== "SKIPPED";
}

export const isOpen = (row: Row): boolean => !isTerminalTask(row.task.status);
