/** What others do to a run: workers, children, whoever calls the API, and time. */
import type { Json, JsonObject } from "../../../../src/core/json.ts";
import { isJsonObject } from "../../../../src/core/json.ts";
import { isTerminalTask, isTerminalWorkflow, taskResultStatuses } from "../../../../src/core/model/execution.ts";
import type { Task, TaskResult, Workflow } from "../../../../src/core/model/execution.ts";
import { decide } from "../../../../src/server/engine/decide.ts";
import { childReopened } from "../../../../src/server/engine/lifecycle/child-reopened.ts";
import { pauseRun } from "../../../../src/server/engine/lifecycle/pause.ts";
import { rerunRun } from "../../../../src/server/engine/lifecycle/rerun.ts";
import { resetCallbacks } from "../../../../src/server/engine/lifecycle/reset-callbacks.ts";
import { restartRun } from "../../../../src/server/engine/lifecycle/restart.ts";
import { resumeRun } from "../../../../src/server/engine/lifecycle/resume.ts";
import { retryRun } from "../../../../src/server/engine/lifecycle/retry.ts";
import { skipTask } from "../../../../src/server/engine/lifecycle/skip.ts";
import { terminateRun } from "../../../../src/server/engine/lifecycle/terminate.ts";
import { behaviourOf } from "../../../../src/server/engine/schedule/table.ts";
import { childEnded, effectEnded, failureWorkflowNotStarted, markPolled, updateTask } from "../../../../src/server/engine/update-task.ts";
import type { EffectOutcome } from "../../../../src/server/engine/update-task.ts";
import type { Random } from "../../../core/seeded.ts";
import { chance } from "./chance.ts";
import { endsOutside } from "./invariants.ts";
import { mostly, wildValue } from "./wild-values.ts";
import { freeze, perform } from "./world.ts";
import type { World } from "./world.ts";

const openTasks = (world: World): Task[] => world.state.tasks.filter((task) => !isTerminalTask(task.status));
const isWorkerTask = (task: Task): boolean => behaviourOf(task.workflowTask).isWorkerTask === true;

/** One random thing. */
export function actAtRandom(world: World, random: Random): void {
  const what = random.next();
  if (what < 0.12) return wait(world, random);
  if (what < 0.24) return callAtRandom(world, random);
  const open = openTasks(world);
  if (open.length === 0) return callAtRandom(world, random);
  actOn(world, random.pick(open), random);
}

function wait(world: World, random: Random): void {
  const isLong = chance(random, 0.3) || world.wakeAt === undefined;
  world.now = isLong
    ? world.now + random.pick([1, 500, 3000, 100_000, 4_000_000, 2_500_000_000_000])
    : Math.max(world.now, world.wakeAt ?? 0);
  // At times somebody else comes before the timer.
  if (chance(random, 0.8)) perform(world, `at ${world.now} decide`, decide);
}

function poll(world: World, task: Task): void {
  world.queue.delete(task.taskId);
  const polled = freeze(markPolled(task, { now: world.now, workerId: "w" }));
  world.log.push(`poll ${task.referenceTaskName}`);
  world.state = { ...world.state, tasks: world.state.tasks.map((other) => (other === task ? polled : other)) };
}

function report(world: World, task: Task, result: Partial<TaskResult>): void {
  const { taskId, referenceTaskName } = task;
  const full = freeze({ workflowInstanceId: "run", taskId, status: "COMPLETED" as const, ...result });
  perform(world, `${full.status} ${referenceTaskName}${full.extendLease === true ? " (lease)" : ""}`, (state, context) =>
    updateTask(state, full, context),
  );
}

function reportAtRandom(world: World, task: Task, random: Random): void {
  const output = chance(random, 0.3) ? wildValue(random) : { a: mostly(random, { b: 1 }) };
  const reasonForIncompletion = chance(random, 0.5) ? { reasonForIncompletion: "x".repeat(random.pick([0, 3, 600])) } : {};
  report(world, task, {
    status: chance(random, 0.5) ? "COMPLETED" : random.pick(taskResultStatuses),
    ...(isJsonObject(output) ? { outputData: output } : {}),
    ...reasonForIncompletion,
    ...(chance(random, 0.3) ? { callbackAfterSeconds: random.pick([0, 1, 30, -5]) } : {}),
    ...(chance(random, 0.1) ? { extendLease: true } : {}),
  });
}

function actOn(world: World, task: Task, random: Random): void {
  if (isWorkerTask(task)) {
    if (task.status === "SCHEDULED" && chance(random, 0.85) && (world.queue.get(task.taskId) ?? Infinity) <= world.now)
      return poll(world, task);
    return reportAtRandom(world, task, random);
  }
  if (chance(random, 0.1)) return reportAtRandom(world, task, random);
  const isOk = chance(random, 0.7);
  if (task.taskType === "SUB_WORKFLOW") {
    if (chance(random, 0.1)) return failToStart(world, task);
    return endChild(world, task, isOk ? "COMPLETED" : random.pick(["FAILED", "TERMINATED", "TIMED_OUT", "PAUSED"] as const));
  }
  if (
    endEffect(
      world,
      task,
      isOk ? { ok: true, output: { out: wildValue(random) } } : { ok: false, reason: "refused", isFinal: chance(random, 0.3) },
    )
  )
    return;
  if (task.taskType === "HUMAN" || task.taskType === "WAIT") return reportAtRandom(world, task, random);
  return wait(world, random);
}

function endEffect(world: World, task: Task, outcome: EffectOutcome): boolean {
  const effect = world.pending.find((candidate) => "taskId" in candidate && candidate.taskId === task.taskId);
  if (effect === undefined) return false;
  world.pending = world.pending.filter((other) => other !== effect);
  perform(world, `${effect.type} ${outcome.ok ? "done" : "failed"}`, (state, context) => effectEnded(state, task.taskId, outcome, context));
  return true;
}

function failToStart(world: World, task: Task): void {
  world.children.delete(task.subWorkflowId ?? "");
  perform(world, "start-child failed", (state, context) =>
    effectEnded(state, task.taskId, { ok: false, reason: "No such workflow" }, context),
  );
}

function childOf(world: World, task: Task, status: Workflow["status"]): Workflow {
  return {
    ...world.state.workflow,
    workflowId: task.subWorkflowId ?? "none",
    parentWorkflowId: "run",
    parentWorkflowTaskId: task.taskId,
    status,
    output: { child: 1 },
  };
}

function endChild(world: World, task: Task, status: Workflow["status"]): void {
  const child = childOf(world, task, status);
  if (isTerminalWorkflow(status)) world.children.delete(child.workflowId);
  perform(world, `child ${status}`, (state, context) => childEnded(state, child, context));
}

const anyTask = (world: World, random: Random): Task | undefined =>
  world.state.tasks.length === 0 ? undefined : random.pick(world.state.tasks);

function callAtRandom(world: World, random: Random): void {
  const task = anyTask(world, random);
  const calls: (() => unknown)[] = [
    () => perform(world, "decide", decide),
    () => perform(world, "pause", pauseRun),
    () => perform(world, "resume", resumeRun),
    () => perform(world, "resume", resumeRun),
    () => perform(world, "resetcallbacks", resetCallbacks),
    () => skip(world, `t${1 + random.below(8)}`),
    () => reopen(world, random),
    () => reopen(world, random),
    () => chance(random, 0.3) && terminate(world, random),
    () => task !== undefined && chance(random, 0.5) && reportAtRandom(world, task, random),
    () => task?.subWorkflowId !== undefined && reopenChild(world, task),
    () =>
      perform(world, "failure workflow missing", (state, context) => failureWorkflowNotStarted(state, { name: "x", reason: "y" }, context)),
  ];
  random.pick(calls)();
}

function skip(world: World, ref: string): void {
  perform(world, `skip ${ref}`, (state, context) => skipTask(state, ref, context));
}

function terminate(world: World, random: Random): void {
  const reason = chance(random, 0.5) ? "enough" : undefined;
  perform(world, reason === undefined ? "terminate without a reason" : "terminate", (state, context) =>
    terminateRun(state, reason, context),
  );
}

function reopenChild(world: World, task: Task): void {
  const { subWorkflowId: workflowId = "", taskId } = task;
  world.children.add(workflowId);
  perform(world, `child reopened ${task.referenceTaskName}`, (state, context) => childReopened(state, { workflowId, taskId }, context), {
    reopens: true,
  });
}

/** Retry, rerun, restart. */
function reopen(world: World, random: Random): void {
  const task = anyTask(world, random);
  const taskInput: Json = wildValue(random);
  const request = {
    ...(task === undefined || chance(random, 0.2) ? {} : { reRunFromTaskId: chance(random, 0.95) ? task.taskId : "nobody" }),
    ...(chance(random, 0.2) && isJsonObject(taskInput) ? { taskInput, workflowInput: taskInput } : {}),
  };
  const calls: (() => unknown)[] = [
    () => perform(world, "retry", (state, context) => retryRun(state, { resumeSubworkflowTasks: false }, context), { reopens: true }),
    () =>
      perform(world, "retry, children too", (state, context) => retryRun(state, { resumeSubworkflowTasks: true }, context), {
        reopens: true,
      }),
    () =>
      perform(
        world,
        `rerun from ${JSON.stringify(task?.referenceTaskName)} ${JSON.stringify(Object.keys(request))}`,
        (state, context) => rerunRun(state, request, context),
        { reopens: true },
      ),
    () => perform(world, "restart", (state, context) => restartRun(state, undefined, context), { reopens: true }),
  ];
  random.pick(calls)();
}

/** Everybody does what helps the run to its end. False where nothing is left to be done. */
export function actToTheEnd(world: World): boolean {
  const { status } = world.state.workflow;
  if (isTerminalWorkflow(status)) return false;
  if (status === "PAUSED") return perform(world, "resume", resumeRun);
  const open = openTasks(world);
  const done: JsonObject = { a: 1 };
  for (const task of open) {
    if (isWorkerTask(task) || task.taskType === "HUMAN" || task.taskType === "WAIT") report(world, task, { outputData: done });
    else if (task.taskType === "SUB_WORKFLOW" && task.status === "IN_PROGRESS") endChild(world, task, "COMPLETED");
    else if (endEffect(world, task, { ok: true, output: done })) continue;
    else if (task.status === "IN_PROGRESS" && endsOutside(task)) report(world, task, { outputData: done });
    else continue;
    return true;
  }
  world.now = Math.max(world.now, world.wakeAt ?? world.now);
  return perform(world, `at ${world.now} decide`, decide);
}
