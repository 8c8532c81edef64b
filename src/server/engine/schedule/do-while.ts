/**
 * DO_WHILE: one row that counts the rounds; the tasks of a round carry its number in their reference names. Loops nest: the inner
 * loop's row belongs to a round of the outer one, and its own rounds add a second number.
 */
import type { Json, JsonObject } from "../../../core/json.ts";
import { isSuccessfulTask } from "../../../core/model/execution.ts";
import type { WorkflowTask } from "../../../core/model/workflow-def.ts";
import { collectTasks } from "../definition-index.ts";
import { dropRows, edit, finish, isPending } from "../draft.ts";
import type { Draft, Row } from "../draft.ts";
import { evaluateScript, isTruthy } from "../evaluation.ts";
import { resolveInput } from "../expressions.ts";
import { numberIn, own, withValue } from "../own.ts";
import { firstNotSkipped } from "../successor.ts";
import { templatedInput } from "./behaviour.ts";
import type { Scheduler, TaskBehaviour } from "./behaviour.ts";

export const doWhileTask: TaskBehaviour = {
  waitsForOthers: true,
  showsRateLimit: true,
  isNeverRetried: true,
  input: templatedInput,
  advance(draft, row, spec, schedule) {
    if (row.task.iteration === 0 || !hasStarted(row)) return startLoop(draft, row, spec, schedule);
    const rows = latestOfRound(draft, row, spec);
    // The run failed while the round's first task was being scheduled, or a rerun deleted it.
    if (rows.length === 0)
      return startRound(draft, row, { spec, iteration: row.task.iteration, items: itemsOf(draft, row, spec) }, schedule);
    dropRounds(draft, row, spec);
    // A permissive task lets its siblings go on, but not the loop. The others fail the run, as soon as that is drawn from their failure.
    const failed = rows.findIndex((child) => !isSuccessfulTask(child.task.status) && !isPending(child));
    if (failed >= 0) {
      const output = outputWithRound(row, spec, rows.slice(0, failed + 1));
      return finish(draft, row, "FAILED", { output, reason: `${rows[failed]?.task.reasonForIncompletion ?? null} ` });
    }
    if (rows.some((child) => isPending(child) || !isDone(child))) return;
    return continueOrEnd(draft, { row, spec, output: outputWithRound(row, spec, rows), rows }, schedule);
  },
};

/** The output tells the rounds of a loop within a loop, whose row is itself part of a round. */
const hasStarted = (row: Row): boolean => Object.hasOwn(row.task.outputData, "iteration");

const isDone = (row: Row): boolean => row.task.status !== "SCHEDULED" && row.task.status !== "IN_PROGRESS";

const scopeOfRound = (row: Row, iteration: number): string => `${row.scope}__${iteration}`;

function latestOfRound(draft: Draft, row: Row, spec: WorkflowTask): Row[] {
  const rows = draft.scopes.get(scopeOfRound(row, row.task.iteration)) ?? [];
  return rows.filter((child) => draft.latest.get(child.task.referenceTaskName) === child && isBodyOf(spec, child));
}

function startLoop(draft: Draft, row: Row, spec: WorkflowTask, schedule: Scheduler): void {
  const items = itemsOf(draft, row, spec);
  if (items?.length === 0) {
    return finish(draft, row, "COMPLETED", { output: { iteration: 0 } });
  }
  return startRound(draft, row, { spec, iteration: 1, items }, schedule);
}

/** A definition that was made at run time can name two tasks alike; a loop that follows itself would never end. */
const deepestNesting = 32;

function startRound(
  draft: Draft,
  row: Row,
  round: { spec: WorkflowTask; iteration: number; items: readonly Json[] | undefined },
  schedule: Scheduler,
): void {
  const { spec, iteration, items } = round;
  if (row.scope.split("__").length > deepestNesting) {
    const reason = `Loops are nested more than ${deepestNesting} deep. Is ${row.base} the name of two tasks, one of them inside of the other?`;
    return finish(draft, row, "FAILED_WITH_TERMINAL_ERROR", { reason });
  }
  const task = edit(draft, row);
  task.iteration = iteration;
  task.loopOverTask = true;
  task.outputData = { ...task.outputData, iteration, ...itemOf(iteration, items) };
  const first = firstNotSkipped(draft, spec.loopOver?.[0]);
  if (first === undefined) return finish(draft, row, "COMPLETED");
  const scope = scopeOfRound(row, iteration);
  schedule(draft, first, { scope, iteration });
  if (draft.ended || latestOfRound(draft, row, spec).length > 0) return;
  const reason = `The task ${first.taskReferenceName} of round ${iteration} cannot be scheduled: ${first.taskReferenceName}${scope} is another task.`;
  finish(draft, row, "FAILED_WITH_TERMINAL_ERROR", { reason });
}

/** What the loop's output becomes when the round is done; with `keepLastN` older rounds drop out. */
function outputWithRound(row: Row, spec: WorkflowTask, rows: readonly Row[]): JsonObject {
  const round = Object.fromEntries(rows.map((child) => [child.base, child.task.outputData]));
  const output = withValue(row.task.outputData, String(row.task.iteration), round);
  const oldest = lastDropped(row, spec);
  return oldest < 1 ? output : Object.fromEntries(Object.entries(output).filter(([key]) => !/^\d+$/.test(key) || Number(key) > oldest));
}

function lastDropped(row: Row, spec: WorkflowTask): number {
  const keepLast = numberIn(own(spec.inputParameters ?? {}, "keepLastN"));
  return keepLast !== undefined ? row.task.iteration - Math.max(0, keepLast) : 0;
}

/** With `keepLastN`: as soon as a round has begun, the tasks of those that are too many with it are gone. The output follows at its end. */
function dropRounds(draft: Draft, row: Row, spec: WorkflowTask): void {
  // The tasks of the round that goes on stay, even if nothing is to be kept.
  const oldest = Math.min(lastDropped(row, spec), row.task.iteration - 1);
  if (oldest < 1) return;
  dropRows(draft, (other) => (roundOf(row, spec, other) ?? Infinity) <= oldest);
}

/** In which round of the loop a task was scheduled; undefined for tasks that are not part of the loop. */
export function roundOf(loop: Row, spec: WorkflowTask, row: Row): number | undefined {
  const prefix = `${loop.scope}__`;
  return row.scope.startsWith(prefix) && isBodyOf(spec, row) ? Number.parseInt(row.scope.slice(prefix.length), 10) : undefined;
}

/** Back to a round, as if nothing had come after it. The loop is to be open. */
export function rewindLoop(draft: Draft, row: Row, spec: WorkflowTask, round: number): void {
  const task = edit(draft, row);
  task.iteration = round;
  const kept = Object.entries(task.outputData).filter(([key]) => !/^\d+$/.test(key) || Number(key) < round);
  task.outputData = { ...Object.fromEntries(kept), iteration: round, ...itemOf(round, itemsOf(draft, row, spec)) };
}

const itemOf = (round: number, items: readonly Json[] | undefined): JsonObject =>
  items === undefined ? {} : { loopIndex: round - 1, loopItem: items[round - 1] ?? null };

const bodies = new WeakMap<WorkflowTask, ReadonlySet<string>>();

/** Is the row one of the loop's own tasks, at any depth? Two loops side by side have rounds of the same numbers. */
function isBodyOf(spec: WorkflowTask, row: Row): boolean {
  let names = bodies.get(spec);
  if (names === undefined) {
    names = new Set(collectTasks(spec.loopOver ?? []).map((task) => task.taskReferenceName));
    bodies.set(spec, names);
  }
  return names.has(row.base);
}

interface DoneRound {
  row: Row;
  spec: WorkflowTask;
  output: JsonObject;
  rows: readonly Row[];
}

function continueOrEnd(draft: Draft, round: DoneRound, schedule: Scheduler): void {
  const { row, spec, output } = round;
  const items = itemsOf(draft, row, spec);
  const condition = spec.loopCondition?.trim() ?? "";
  let goesOn = items === undefined ? condition !== "" : row.task.iteration < items.length;
  if (goesOn && condition !== "") {
    const input = inputOfCondition(draft, round, items);
    const answer = evaluateScript(draft, { language: "javascript", source: condition, input, form: "expression" });
    if (answer === "waiting") return;
    if (!answer.ok) {
      const reason = `Unable to evaluate condition ${condition}, exception ${answer.error}`;
      return finish(draft, row, "FAILED_WITH_TERMINAL_ERROR", { output, reason });
    }
    goesOn = isTruthy(answer.value);
  }
  if (!goesOn) return finish(draft, row, "COMPLETED", { output });
  edit(draft, row).outputData = output;
  return startRound(draft, row, { spec, iteration: row.task.iteration + 1, items }, schedule);
}

/** The loop's parameters, its own output under its name, and the outputs of the tasks in it under theirs. */
function inputOfCondition(draft: Draft, { row, spec, output, rows }: DoneRound, items: readonly Json[] | undefined): JsonObject {
  const children = rows.map((child): [string, Json] => [child.base, child.task.outputData]);
  const index = row.task.iteration - 1;
  return {
    ...templatedInput(draft, row, spec),
    ...Object.fromEntries([[row.base, output], ...children]),
    ...(items === undefined ? {} : { loopIndex: index, loopItem: items[index] ?? null }),
  };
}

/** The list that the loop goes through, undefined where it only has a condition. */
function itemsOf(draft: Draft, row: Row, spec: WorkflowTask): readonly Json[] | undefined {
  const written = isWritten(spec.items) ? spec.items : own(spec.inputParameters ?? {}, "_items");
  if (!isWritten(written)) return undefined;
  const items = resolveInput(draft, row, { items: written })["items"] ?? null;
  if (items === null) return [];
  return Array.isArray(items) ? items : [items];
}

const isWritten = (value: Json | undefined): value is Json => (typeof value === "string" ? value.trim() !== "" : Array.isArray(value));
