import { describe, expect, it } from "vitest";
import { isTerminalTask, isTerminalWorkflow } from "../../../src/core/model/execution.ts";
import type { Task } from "../../../src/core/model/execution.ts";
import type { TaskDef } from "../../../src/core/model/task-def.ts";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { decide } from "../../../src/server/engine/decide.ts";
import { pauseRun } from "../../../src/server/engine/lifecycle/pause.ts";
import { resumeRun } from "../../../src/server/engine/lifecycle/resume.ts";
import { retryRun } from "../../../src/server/engine/lifecycle/retry.ts";
import { rerunRun } from "../../../src/server/engine/lifecycle/rerun.ts";
import { childEnded, effectEnded } from "../../../src/server/engine/update-task.ts";
import { fork, inline, join, loop, noop, setVariable, simple, switchOn, system, taskDef } from "./support/definitions.ts";
import { apply, contextOf, effectsOf, openRefs, outline, poll, report, start, wake, workflowOf } from "./support/driver.ts";
import type { Driver } from "./support/driver.ts";
import { testScale } from "../../harness/scale.ts";

/** A small generator of pseudo-random numbers (mulberry32), so that a failing seed can be run again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface Dice {
  next: () => number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
}

function diceOf(seed: number): Dice {
  const next = randomFrom(seed);
  return {
    next,
    chance: (share) => next() < share,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error("Nothing to pick from");
      return item;
    },
  };
}

/** A random list of tasks with names of its own. */
function randomTasks(dice: Dice, depth: number, names: { next: number }): WorkflowTask[] {
  const tasks: WorkflowTask[] = [];
  const length = 1 + Math.floor(dice.next() * 3);
  for (let position = 0; position < length; position += 1) tasks.push(...randomTask(dice, depth, names));
  return tasks;
}

function randomTask(dice: Dice, depth: number, names: { next: number }): WorkflowTask[] {
  const ref = `t${(names.next += 1)}`;
  const extra = { ...(dice.chance(0.2) ? { optional: true } : {}), ...(dice.chance(0.1) ? { permissive: true } : {}) };
  const leaves: (() => WorkflowTask[])[] = [
    () => [simple(ref, extra)],
    () => [simple(ref, { ...extra, startDelay: 2 })],
    () => [noop(ref)],
    () => [setVariable(ref, { v: "${workflow.input.n}" })],
    () => [inline(ref, dice.chance(0.85) ? "({ a: $.n })" : "throw new Error('no')", { n: 1 }, extra)],
    () => [system("WAIT", ref, { inputParameters: { duration: dice.chance(0.8) ? "3 s" : "soon" }, ...extra })],
    () => [system("HTTP", ref, { inputParameters: { uri: "http://x", method: "GET" }, ...extra })],
    () => [system("SUB_WORKFLOW", ref, { subWorkflowParam: { name: "child", version: 1 }, ...extra })],
    () => [system("HUMAN", ref, extra)],
    () => [system("DYNAMIC", ref, { dynamicTaskNameParam: "p", inputParameters: { p: dice.chance(0.9) ? "dyn" : null } })],
    () =>
      dice.chance(0.2)
        ? [system("TERMINATE", ref, { inputParameters: { terminationStatus: dice.pick(["COMPLETED", "FAILED"]) } })]
        : [noop(ref)],
  ];
  const containers: (() => WorkflowTask[])[] = [
    () => [
      switchOn(ref, dice.pick(["A", "B", "C"]), { A: randomTasks(dice, depth - 1, names), B: [] }, randomTasks(dice, depth - 1, names)),
    ],
    () => {
      const branches = [randomTasks(dice, depth - 1, names), randomTasks(dice, depth - 1, names)];
      return [
        fork(ref, ...branches),
        join(
          `${ref}j`,
          branches.flatMap((branch) => branch.at(-1)?.taskReferenceName ?? []),
        ),
      ];
    },
    () => [
      loop(
        ref,
        `$.${ref}.iteration < ${1 + Math.floor(dice.next() * 3)}`,
        randomTasks(dice, depth - 1, names),
        dice.chance(0.3) ? { inputParameters: { keepLastN: 1 } } : {},
      ),
    ],
    () => {
      const branches = [simple(`${ref}a`), noop(`${ref}b`)];
      const inputParameters = { tasks: JSON.parse(JSON.stringify(branches)), inputs: {} };
      return [
        system("FORK_JOIN_DYNAMIC", ref, { dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs", inputParameters }),
        join(`${ref}j`, []),
      ];
    },
  ];
  return dice.pick(depth > 0 && dice.chance(0.45) ? containers : leaves)();
}

/** What somebody outside does next with an open task. */
function act(run: Driver, dice: Dice, ref: string): void {
  const task = run.state.tasks.findLast((candidate) => candidate.referenceTaskName === ref);
  if (task === undefined) return;
  if (task.taskType === "HTTP") {
    if (task.status !== "IN_PROGRESS") return wakeIfDue(run);
    const outcome = dice.chance(0.8) ? { ok: true as const, output: { response: {} } } : { ok: false as const, reason: "refused" };
    return apply(run, (context) => effectEnded(run.state, task.taskId, outcome, context));
  }
  if (task.taskType === "SUB_WORKFLOW") return endChild(run, dice, ref);
  if (["WAIT", "JOIN", "DO_WHILE"].includes(task.taskType)) return wakeIfDue(run);
  if (task.taskType !== "HUMAN" && task.status === "SCHEDULED" && dice.chance(0.9)) poll(run, ref);
  if (dice.chance(0.15)) return wakeIfDue(run);
  const status = dice.pick(["COMPLETED", "COMPLETED", "COMPLETED", "FAILED", "IN_PROGRESS", "FAILED_WITH_TERMINAL_ERROR"] as const);
  return report(run, ref, { status, callbackAfterSeconds: dice.chance(0.5) ? 1 : 0 });
}

function endChild(run: Driver, dice: Dice, ref: string): void {
  const task = run.state.tasks.findLast((candidate) => candidate.referenceTaskName === ref);
  const started = effectsOf(run, "start-child").find((effect) => effect.workflowId === task?.subWorkflowId);
  if (task === undefined || started === undefined) return wakeIfDue(run);
  const child = {
    ...run.state.workflow,
    workflowId: started.workflowId,
    parentWorkflowTaskId: task.taskId,
    status: dice.pick(["COMPLETED", "COMPLETED", "FAILED", "TERMINATED", "TIMED_OUT"] as const),
    output: { child: true },
  };
  apply(run, (context) => childEnded(run.state, child, context));
}

function wakeIfDue(run: Driver): void {
  if (run.wakeAt !== undefined) wake(run);
}

function checkInvariants(run: Driver): void {
  const { workflow, tasks } = run.state;
  const isEnded = isTerminalWorkflow(workflow.status);
  if (isEnded) {
    expect(openRefs(run)).toEqual([]);
    expect(workflow.endTime).toBeGreaterThan(0);
  } else if (workflow.status === "RUNNING") expect(openRefs(run), "a run that goes on waits for an open task").not.toEqual([]);
  expect(new Set(tasks.map((task) => task.taskId)).size).toBe(tasks.length);
  const seqs = tasks.filter((task) => task.status !== "SKIPPED").map((task) => task.seq);
  expect(new Set(seqs).size).toBe(seqs.length);
  const open = tasks.filter((task) => !isTerminalTask(task.status)).map((task) => task.referenceTaskName);
  expect(new Set(open).size, "one open try of each task").toBe(open.length);
  const again = decide(run.state, contextOf(run));
  expect(again).toMatchObject({ status: "change", change: { tasks: [], removedTaskIds: [], effects: [] } });
}

/** Plays until the run ends or nobody can do anything more. */
function play(run: Driver, dice: Dice): void {
  const ended = new Map<string, string>();
  for (let turn = 0; turn < 400; turn += 1) {
    checkInvariants(run);
    for (const task of run.state.tasks) {
      const before = ended.get(task.taskId);
      // A failed optional task becomes COMPLETED_WITH_ERRORS within the same decision, so nothing changes between two.
      expect(before ?? task.status, `the end of ${task.referenceTaskName} is final`).toBe(task.status);
      if (isTerminalTask(task.status)) ended.set(task.taskId, task.status);
    }
    if (isTerminalWorkflow(workflowOf(run).status)) return;
    if (dice.chance(0.05)) {
      apply(run, (context) => pauseRun(run.state, context));
      apply(run, (context) => resumeRun(run.state, context));
    }
    act(run, dice, dice.pick(openRefs(run).length > 0 ? openRefs(run) : [""]));
  }
  throw new Error(`The run does not come to an end: ${outline(run).join(" ")}`);
}

const seeds = Array.from({ length: 200 * testScale }, (_, index) => index + 1);

/** Joins and loops only wait for others. */
const isRetryable = (task: Task): boolean =>
  ["FAILED", "FAILED_WITH_TERMINAL_ERROR", "TIMED_OUT", "CANCELED"].includes(task.status) && !["JOIN", "DO_WHILE"].includes(task.taskType);

function startRandom(dice: Dice): Driver {
  const names = { next: 0 };
  const tasks = randomTasks(dice, 3, names);
  const taskDefs: TaskDef[] = [];
  for (let index = 1; index <= names.next; index += 1) {
    if (dice.chance(0.7))
      taskDefs.push(taskDef(`do_t${index}`, { retryCount: Math.floor(dice.next() * 3), retryDelaySeconds: 1, responseTimeoutSeconds: 5 }));
  }
  return start({ tasks, taskDefs, input: { n: 1 } });
}

describe("random workflows with random workers", () => {
  it.each(seeds)("come to an end, seed %i", (seed) => {
    const dice = diceOf(seed);
    const run = startRandom(dice);
    play(run, dice);
    expect(isTerminalWorkflow(workflowOf(run).status)).toBe(true);
  });

  it.each(seeds.slice(0, 100 * testScale))("can be retried or rerun after a failure, seed %i", (seed) => {
    const dice = diceOf(seed + 10_000);
    const run = startRandom(dice);
    play(run, dice);
    for (let times = 0; times < 3 && workflowOf(run).status !== "COMPLETED"; times += 1) {
      const failed = run.state.tasks.findLast((task) => task.status === "FAILED" || task.status === "CANCELED");
      const canRetry = run.state.tasks.some(
        (task) => isRetryable(task) && run.state.tasks.findLast((other) => other.referenceTaskName === task.referenceTaskName) === task,
      );
      const again = failed !== undefined && dice.chance(0.5);
      apply(run, (context) => {
        const decision = again
          ? rerunRun(run.state, { reRunFromTaskId: failed.taskId }, context)
          : !canRetry
            ? rerunRun(run.state, {}, context)
            : retryRun(run.state, { resumeSubworkflowTasks: false }, context);
        if (decision.status === "descend") throw new Error("The task is in this run");
        return decision;
      });
      play(run, dice);
    }
    expect(isTerminalWorkflow(workflowOf(run).status)).toBe(true);
  });

  it.each(seeds.slice(0, 100 * testScale))("can be rerun from any task, seed %i", (seed) => {
    const dice = diceOf(seed + 500_000);
    const run = startRandom(dice);
    play(run, dice);
    for (let times = 0; times < 3 && run.state.tasks.length > 0; times += 1) {
      const { taskId } = dice.pick(run.state.tasks);
      apply(run, (context) => {
        const decision = rerunRun(run.state, { reRunFromTaskId: taskId }, context);
        if (decision.status === "descend") throw new Error("The task is in this run");
        return decision;
      });
      play(run, dice);
    }
    expect(isTerminalWorkflow(workflowOf(run).status)).toBe(true);
  });
});
