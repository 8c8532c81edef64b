/**
 * The decision: everything that follows from a run's state, until nothing changes any more or somebody else has to act.
 *
 * In each pass every pending task is looked at once: timeouts are checked, failures become retries or end the run, and what is done
 * schedules its successor. Then the engine's own tasks are moved on, new ones right after what led to them, as on a real server,
 * where this order can be seen. Joins come when nothing else moves: there a thread of their own looks after them.
 */
import { isSuccessfulTask, isTerminalTask, isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Decision, EngineContext, RunState } from "./change.ts";
import { completeIfDone } from "./complete.ts";
import { dropUnseenRows, edit, isOpen, isPending, openDraft, showNewRows, specOf } from "./draft.ts";
import type { Draft, Row } from "./draft.ts";
import { cancelOpenTasks, failRun } from "./end-run.ts";
import { breakDeadlock } from "./deadlock.ts";
import { decideSafely, failBroken, isExpected, reasonOf } from "./decide-safely.ts";
import { scheduleFollowers } from "./follow.ts";
import { handleFailure } from "./retry.ts";
import { behaviourOf, schedule } from "./schedule/table.ts";
import { firstNotSkipped } from "./successor.ts";
import { checkRunTimeout, checkTaskTimeouts, dueAt, nextWakeAt } from "./timeouts.ts";

/** What one decision may do at most before it is stored; the rest follows at once in the next one. */
const mostScheduled = 500;
/** Far more than the tasks of one decision can need. */
const mostPasses = 20_000;
/** Every answer of the sandbox repeats the decision, so a loop of scripts is stored now and then. */
const mostAnswers = 40;

/** Total: whatever the state holds, it ends in a change. Only a failure of the storage gets through. */
export function decide(state: RunState, context: EngineContext): Decision {
  return decideSafely((current) => decideOn(openDraft(current, context)), state, context);
}

/** The same for a draft that an operation has already changed. */
export function decideOn(draft: Draft): Decision {
  try {
    return decideOrThrow(draft);
  } catch (error) {
    if (isExpected(error)) throw error;
    return failBroken(draft.state, error, draft.context);
  }
}

function decideOrThrow(draft: Draft): Decision {
  const isCut = settleSafely(draft);
  // Also where the run has ended: with the answer, a task beside the one that ended it may have been done before.
  const hasQuestions = draft.requests.size > 0;
  // An answer that was asked for and is not used means that the questions depend on ids or times of this very decision. Once they
  // are stored they stay the same.
  const isRepeatable = draft.answersUsed.size === draft.context.evaluated.size;
  if (hasQuestions && isRepeatable && draft.answersUsed.size < mostAnswers)
    return { status: "evaluate", requests: [...draft.requests.values()] };
  const wakeAt = (hasQuestions && !draft.ended) || isCut ? draft.context.now : nextWakeAt(draft);
  return {
    status: "change",
    change: {
      workflow: draft.workflow,
      tasks: draft.rows.filter((row) => row.changed).map((row) => row.task),
      removedTaskIds: draft.removed,
      effects: draft.effects,
      ...(wakeAt === undefined ? {} : { wakeAt }),
    },
  };
}

function settleSafely(draft: Draft): boolean {
  try {
    return settle(draft);
  } catch (error) {
    // A definition can be wrong in ways that nobody thought of. The run then fails and says so, instead of being stuck for ever.
    if (isExpected(error)) throw error;
    failRun(draft, { reason: reasonOf(error) });
    return false;
  }
}

/** True if there is more to do than one decision may. */
function settle(draft: Draft): boolean {
  if (isTerminalWorkflow(draft.workflow.status)) {
    draft.ended = true;
    cancelOpenTasks(draft);
    return false;
  }
  checkRunTimeout(draft);
  if (draft.ended || draft.workflow.status === "PAUSED") return false;
  if (draft.rows.every((row) => row.task.status === "SKIPPED")) scheduleFirst(draft);
  let marked: Row[] = [];
  for (let passes = 0; ; passes += 1) {
    if (passes > mostPasses) throw new Error("its tasks keep changing without an end.");
    if (draft.terminated && !draft.ended) {
      marked = lastPass(draft);
      break;
    }
    const before = draft.version;
    const early = pass(draft, (row) => !isLate(draft, row));
    const late = draft.version === before ? pass(draft, (row) => isLate(draft, row)) : [];
    if (early.length + late.length > 0) marked = [...early, ...late];
    if (draft.ended || (draft.version === before && !breakDeadlock(draft))) break;
    if (!draft.terminated && draft.scheduled >= mostScheduled) return true;
  }
  completeIfDone(draft, marked);
  return false;
}

function scheduleFirst(draft: Draft): void {
  const first = firstNotSkipped(draft, draft.index.first);
  if (first === undefined) return;
  schedule(draft, first, { scope: "", iteration: 0 });
  advanceAll(
    draft,
    [...draft.unseen].filter((row) => !isLate(draft, row)),
  );
}

const isLate = (draft: Draft, row: Row): boolean => behaviourOf(specOf(draft, row)).isLate === true;

/** Answers with the rows whose successors were scheduled. */
function pass(draft: Draft, isWanted: (row: Row) => boolean): Row[] {
  showNewRows(draft);
  const open: Row[] = [];
  const drawn = draft.rows
    .filter((row) => isPending(row) && isWanted(row))
    .filter((row) => {
      const before = draft.rows.length;
      const isDrawn = draw(draft, row);
      open.push(row, ...draft.rows.slice(before).filter(isWanted));
      return isDrawn;
    });
  advanceAll(draft, open);
  return drawn;
}

/**
 * The run is told to end. What failed beside the TERMINATE task still counts, and so does a task that cannot be scheduled, but nothing
 * that would follow gets into the run, another try included.
 */
function lastPass(draft: Draft): Row[] {
  showNewRows(draft);
  const drawn = draft.rows.filter((row) => isPending(row)).filter((row) => draw(draft, row));
  if (!draft.ended) dropUnseenRows(draft);
  return drawn;
}

function advanceAll(draft: Draft, rows: readonly Row[]): void {
  draft.premature.clear();
  showNewRows(draft);
  for (const row of rows) {
    if (!draft.ended && isOpen(row)) advance(draft, row);
    // The first task of a loop's round.
    const added = [...draft.unseen];
    showNewRows(draft);
    for (const first of added) {
      if (first.task.status === "COMPLETED" && behaviourOf(specOf(draft, first)).isDoneInItsTurn === true) draft.premature.add(first);
      if (!draft.ended && isOpen(first) && behaviourOf(specOf(draft, first)).isDoneAtStart === true) advance(draft, first);
    }
  }
}

/** Draws the consequences of a task's state. True if its successor was scheduled. */
function draw(draft: Draft, row: Row): boolean {
  if (!draft.ended && isOpen(row)) checkTaskTimeouts(draft, row);
  if (draft.ended || isOpen(row)) return false;
  if (!isSuccessfulTask(row.task.status)) handleFailure(draft, row);
  if (draft.ended || row.task.retried || row.task.executed || !isTerminalTask(row.task.status)) return false;
  edit(draft, row).executed = true;
  scheduleFollowers(draft, row);
  return true;
}

/** Moves a task of the engine's own on. */
function advance(draft: Draft, row: Row): void {
  const spec = specOf(draft, row);
  const behaviour = behaviourOf(spec);
  if (behaviour.isWorkerTask === true || spec === undefined) return;
  if (row.task.status === "SCHEDULED") {
    if (behaviour.ignoresDelay !== true && draft.context.now < dueAt(row.task)) return;
    const task = edit(draft, row);
    task.status = "IN_PROGRESS";
    task.startTime = draft.context.now;
    behaviour.onStarted?.(draft, row, spec);
  } else if (behaviour.isInstant === true) behaviour.onStarted?.(draft, row, spec);
  if (row.task.status === "IN_PROGRESS") behaviour.advance?.(draft, row, spec, schedule);
}
