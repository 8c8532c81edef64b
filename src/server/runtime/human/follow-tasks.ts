/** What a change of a run means for the people's side of its HUMAN tasks: it begins with them, and ends with them. */
import { isTerminalTask } from "../../../core/model/execution.ts";
import type { Task } from "../../../core/model/execution.ts";
import type { Effect, RunChange, RunState } from "../../engine/change.ts";
import { humanStateOf, isHumanTask, openSide } from "./human-side.ts";
import type { HumanSide } from "./human-side.ts";
import { triggeredBy } from "./human-triggers.ts";

/** To be stored together with the change of the run. */
export interface HumanChange {
  /** New or changed. */
  sides: HumanSide[];
  effects: Effect[];
  /** Ids of tasks that nobody has to do any more. */
  ended: string[];
}

/** Undefined where no HUMAN task is concerned, as mostly. */
export function followTasks(
  previous: RunState | undefined,
  change: Pick<RunChange, "tasks">,
  { now, loadSide }: { now: number; loadSide: (taskId: string) => HumanSide | undefined },
): HumanChange | undefined {
  let followed: HumanChange | undefined;
  for (const task of change.tasks) {
    if (!isHumanTask(task)) continue;
    followed ??= { sides: [], effects: [], ended: [] };
    const before = previous?.tasks.find(({ taskId }) => taskId === task.taskId);
    if (isTerminalTask(task.status)) followEnd(followed, task, before, loadSide);
    else if (task.status === "IN_PROGRESS" && before?.status !== "IN_PROGRESS") followStart(followed, task, now);
  }
  return followed;
}

/** Also of one that a rerun has set going again: nobody has claimed that yet. */
function followStart(followed: HumanChange, task: Task, now: number): void {
  const side = openSide(task, now);
  followed.sides.push(side);
  followed.effects.push(...triggeredBy(task, undefined, { state: humanStateOf(task.status, side), side }));
}

function followEnd(followed: HumanChange, task: Task, before: Task | undefined, loadSide: (taskId: string) => HumanSide | undefined): void {
  if (before !== undefined && isTerminalTask(before.status)) return;
  followed.ended.push(task.taskId);
  // One that ended before it began was never shown to anybody.
  if (before?.status !== "IN_PROGRESS") return;
  // It may have begun in this very transaction.
  const side = loadSide(task.taskId) ?? openSide(before, before.startTime);
  const standing = { state: humanStateOf(before.status, side), side };
  followed.effects.push(...triggeredBy(task, standing, { state: humanStateOf(task.status, side), side }));
}
