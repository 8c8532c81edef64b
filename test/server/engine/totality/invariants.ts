/** What holds after every decision, whatever the definition and whoever calls. */
import { isSuccessfulTask, isTerminalTask, isTerminalWorkflow } from "../../../../src/core/model/execution.ts";
import type { Task } from "../../../../src/core/model/execution.ts";
import type { RunChange, RunState } from "../../../../src/server/engine/change.ts";
import { own } from "../../../../src/server/engine/own.ts";
import { behaviourOf } from "../../../../src/server/engine/schedule/table.ts";
import type { World } from "./world.ts";

interface Step {
  before: RunState;
  change: RunChange;
  /** The call may set ended tasks going again. */
  reopens: boolean;
}

export function checkChange(world: World, step: Step): void {
  const { workflow, tasks } = world.state;
  checkEnds(world, step);
  checkNumbers(world, step);
  if (isTerminalWorkflow(workflow.status)) checkEnded(world);
  else {
    hold(world.isDamaged || workflow.endTime === 0, "an open run has no end time");
    if (workflow.status === "RUNNING" && (world.wakeAt === undefined || world.wakeAt > world.now)) checkLiveness(world);
  }
  if (!world.isDamaged) checkQueue(world);
  hold(new Set(tasks.map((task) => task.taskId)).size === tasks.length, "task ids are unique");
}

export function hold(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

const nameOf = (task: Task): string => `${task.referenceTaskName} (${task.taskType}, try ${task.retryCount}, ${task.status})`;

/** Each task reaches one end, which is final unless somebody asks for another go. */
function checkEnds(world: World, { reopens }: Step): void {
  if (reopens) world.ended.clear();
  for (const task of world.state.tasks) {
    const before = world.ended.get(task.taskId);
    if (before !== undefined && before !== task.status) {
      // While a run is paused nobody draws the consequences of a failure.
      const isForgiven = task.status === "COMPLETED_WITH_ERRORS" && !isSuccessfulTask(before) && task.workflowTask?.optional === true;
      hold(isForgiven, `the end of ${nameOf(task)} is final, it was ${before}`);
    }
    if (!isTerminalTask(task.status)) continue;
    world.ended.set(task.taskId, task.status);
    if (!world.isDamaged) hold(task.endTime > 0, `${nameOf(task)} has an end time`);
  }
}

function checkNumbers(world: World, { before }: Step): void {
  const { tasks } = world.state;
  const scheduled = tasks.filter((task) => task.status !== "SKIPPED");
  if (world.isDamaged) return;
  const seqs = scheduled.map((task) => task.seq);
  hold(
    seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? 0)),
    `numbers grow: ${seqs.join(" ")}`,
  );
  const known = new Set(before.tasks.map((task) => task.taskId));
  const kept = tasks.filter((task) => known.has(task.taskId)).reduce((last, task) => Math.max(last, task.seq), 0);
  for (const task of scheduled) if (!known.has(task.taskId)) hold(task.seq > kept, `${nameOf(task)} comes after what was there`);
  for (const tries of triesByReference(scheduled).values()) checkTries(tries);
}

function triesByReference(tasks: readonly Task[]): Map<string, Task[]> {
  const tries = new Map<string, Task[]>();
  for (const task of tasks) tries.set(task.referenceTaskName, [...(tries.get(task.referenceTaskName) ?? []), task]);
  return tries;
}

/** One try stands for the task, the others have given way to the next. */
function checkTries(tries: readonly Task[]): void {
  const last = tries.at(-1);
  hold(last !== undefined && !last.retried, "the last try of a task stands");
  tries.forEach((task, index) => {
    if (index === 0) return;
    const previous = tries[index - 1];
    hold(previous !== undefined && previous.retried, `${nameOf(task)} has taken the place of the try before it`);
    hold(task.retriedTaskId === previous.taskId, `${nameOf(task)} names the try before it`);
    hold(task.retryCount === previous.retryCount + 1, `${nameOf(task)} counts the tries`);
    hold(isTerminalTask(previous.status), `${nameOf(previous)} has ended before the next try`);
  });
}

function checkEnded(world: World): void {
  const { workflow, tasks } = world.state;
  const open = tasks.filter((task) => !isTerminalTask(task.status));
  hold(open.length === 0, `nothing stays open in a run that has ended: ${open.map(nameOf).join(", ")}`);
  hold(world.wakeAt === undefined, "a run that has ended is not decided again");
  hold(world.isDamaged || workflow.endTime > 0, "a run that has ended has an end time");
  const needsReason = workflow.status !== "COMPLETED" && !world.isDamaged && !world.log.includes("terminate without a reason");
  hold(!needsReason || (workflow.reasonForIncompletion ?? "") !== "", `a run that is ${workflow.status} says why`);
  if (world.isDamaged) return;
  hold(
    workflow.reasonForIncompletion?.startsWith("The run cannot be continued") !== true,
    `no surprise: ${workflow.reasonForIncompletion}`,
  );
  const failed = tasks.filter((task) => task.status === "FAILED" || task.status === "FAILED_WITH_TERMINAL_ERROR");
  for (const task of failed)
    hold(workflow.failedReferenceTaskNames.includes(task.referenceTaskName), `${nameOf(task)} is among the failed`);
}

function checkQueue(world: World): void {
  const queued = world.state.tasks.filter((task) => task.status === "SCHEDULED" && behaviourOf(task.workflowTask).isWorkerTask === true);
  for (const task of queued) hold(world.queue.has(task.taskId), `${nameOf(task)} is in its queue`);
  hold(world.queue.size === queued.length, `nothing else is in a queue: ${[...world.queue.keys()].join(" ")}`);
}

/** A run that goes on waits for something that can happen. */
function checkLiveness(world: World): void {
  const open = world.state.tasks.filter((task) => !isTerminalTask(task.status));
  hold(open.length > 0, "a run that goes on has an open task");
  if (world.wakeAt !== undefined || open.some((task) => canMove(world, task))) return;
  throw new Error(`the run is stuck: ${open.map(nameOf).join(", ")}`);
}

function canMove(world: World, task: Task): boolean {
  const behaviour = behaviourOf(task.workflowTask);
  if (behaviour.waitsForOthers === true) return false;
  if (world.isDamaged || behaviour.isWorkerTask === true) return true;
  if (task.status === "SCHEDULED") return false;
  if (task.taskType === "HUMAN" || task.taskType === "WAIT") return true;
  if (task.taskType === "SUB_WORKFLOW") return world.children.has(task.subWorkflowId ?? "");
  const isWaitedFor = world.pending.some((effect) => "taskId" in effect && effect.taskId === task.taskId);
  return isWaitedFor || endsOutside(task);
}

/** Its effect is only the beginning; whoever was told of it ends the task. */
export const endsOutside = (task: Task): boolean =>
  task.workflowTask?.asyncComplete === true || own(task.inputData, "asyncComplete") === true;
